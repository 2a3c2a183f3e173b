"""What Schemathesis cannot know by itself: how lines of JSON are sent, what the scalars look like,
and what an error of this server is."""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

schemathesis.serializer.alias("application/x-ndjson", "text/plain")

dates = st.sampled_from(["2021", "2021-01", "2021-01-11", "2021-01-11T14:00Z"])
schemathesis.graphql.scalar("PartialDate", dates.map(nodes.String))
schemathesis.graphql.scalar("DateTime", st.just("2021-01-11T14:00:00Z").map(nodes.String))
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
