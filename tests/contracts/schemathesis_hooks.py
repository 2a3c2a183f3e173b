"""What Schemathesis cannot know by itself: how lines of JSON are sent, what the scalars look like,
which version a change starts from, and what an error of this server is."""

import os
import re
from urllib.parse import quote, unquote

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.graphql import nodes

schemathesis.serializer.alias("application/x-ndjson", "text/plain")

dates = st.sampled_from(["2021", "2021-01", "2021-01-11", "2021-01-11T14:00Z"])
schemathesis.graphql.scalar("PartialDate", dates.map(nodes.String))
schemathesis.graphql.scalar("DateTime", st.just("2021-01-11T14:00:00Z").map(nodes.String))
languages = st.sampled_from(["en", "ar", "pt-BR", "no language"])
schemathesis.graphql.scalar("Language", languages.map(nodes.String))
addresses = st.sampled_from(["https://example.org/a?b=c", "http://[::1]", "no address"])
schemathesis.graphql.scalar("Url", addresses.map(nodes.String))
schemathesis.graphql.scalar("JSON", st.builds(nodes.Object, fields=st.just([])))

# What is refused is in `errors` with a stable code; these would be the server's own fault.
FAULTS = {None, "internal", "unavailable", "deadlineExceeded", "storageFull"}


@schemathesis.check
def graphql_errors_have_a_code(ctx, response, case):
    """Every error says what the caller did wrong; none is the server's."""
    if not case.operation.label.startswith(("Query.", "Mutation.")):
        return
    assert response.status_code < 500, response.text
    for error in response.json().get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code not in FAULTS, f"{code}: {error['message']}"


SERVER = os.environ.get("DIWAN_URL", "")
SIGNED = {"Authorization": f"Bearer {os.environ.get('DIWAN_TOKEN', '')}"}


def is_negative(case, location):
    component = case.meta.components.get(location) if case.meta else None
    return component is not None and component.mode.is_negative


def latest(kind):
    """The id of the record of a kind that was written last."""
    listed = requests.get(f"{SERVER}/api/v1/{kind}?limit=1&fields=id", headers=SIGNED, timeout=10)
    records = listed.json().get("data", []) if listed.ok else []
    return records[0]["id"] if records else None


def in_path(value):
    """A value as a segment of an address; some cases bring it encoded."""
    return quote(unquote(str(value)), safe="")


def tag_of(path):
    found = requests.get(f"{SERVER}{path}", headers=SIGNED, timeout=10, allow_redirects=False)
    return found.headers.get("ETag") if found.status_code == 200 else None


@schemathesis.hook
def before_call(ctx, case, **kwargs):
    """Changes start from the present version of a record that is there: from a tag that was made up,
    none would get any further. Headers that are wrong on purpose are left alone."""
    described = {parameter.name for parameter in case.operation.headers}
    if "If-Match" not in described or is_negative(case, ParameterLocation.HEADER):
        return
    kind, _, rest = case.operation.path.removeprefix("/api/v1/").partition("/")
    if rest.startswith("by-external-id"):
        key = in_path(case.path_parameters.get("externalId"))
        tag = tag_of(f"/api/v1/{kind}/by-external-id/{key}")
        # Of the two conditions, the one that holds.
        case.headers.pop("If-None-Match" if tag else "If-Match", None)
        if tag is None and "If-None-Match" in case.headers:
            case.headers["If-None-Match"] = "*"
    else:
        named = case.path_parameters.get("id")
        tag = tag_of(f"/api/v1/{kind}/{in_path(named)}")
        if tag is None and not is_negative(case, ParameterLocation.PATH):
            named = latest(kind) or named
            case.path_parameters["id"] = named
            tag = tag_of(f"/api/v1/{kind}/{in_path(named)}")
    if tag and "If-Match" in case.headers:
        case.headers["If-Match"] = tag


def versions(header):
    """The versions in a conditional header."""
    return set(re.findall(r'(?:^|[\s,"])(\d+)(?:-[^"]*)?(?=["\s,]|$)', header or ""))


@schemathesis.check
def only_what_is_stale_is_refused_as_stale(ctx, response, case):
    """412 says that the record is not at the version that was named, and then it is not."""
    if response.status_code != 412:
        return
    sent = response.request.headers
    matching, none_matching = sent.get("If-Match"), sent.get("If-None-Match")
    current = response.headers.get("etag")
    if current is None:
        assert matching, "412, though nothing was expected of a record that is not there"
        return
    version = current[0].strip('"')
    stale = matching is not None and version not in versions(matching)
    excluded = none_matching == "*" or version in versions(none_matching)
    assert stale or excluded, f"412 at version {version}, with If-Match: {matching}"
