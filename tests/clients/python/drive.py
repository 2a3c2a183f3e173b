"""Works a running server through generated clients: python drive.py

DIWAN_URL says where it is, DIWAN_TOKEN what may be done.
"""

import json
import os

from generated.diwan_graphql import Client as GraphQlClient
from generated.diwan_rest import AuthenticatedClient
from generated.diwan_rest.api.actors import create_actor
from generated.diwan_rest.api.articles import articles, create_article, publish_article, update_article
from generated.diwan_rest.api.events import create_event
from generated.diwan_rest.api.publishers import create_publisher, publishers
from generated.diwan_rest.models import (
    ActorInput,
    ActorKind,
    AnchorField,
    AnchorInput,
    ArticleInput,
    ArticleKind,
    ArticlePatch,
    CitationInput,
    Code,
    EventInput,
    EventType,
    FieldCode,
    NameInput,
    ParticipantInput,
    ParticipantRole,
    PublisherInput,
    Reference,
    State,
)

URL, TOKEN = os.environ["DIWAN_URL"], os.environ["DIWAN_TOKEN"]
rest = AuthenticatedClient(base_url=URL, token=TOKEN)
graphql = GraphQlClient(url=f"{URL}/graphql", headers={"Authorization": f"Bearer {TOKEN}"})


def actor(name: str, external_id: str):
    body = ActorInput(
        kind=ActorKind.PERSON,
        names=[NameInput(text=name)],
        external_id=external_id,
        state=State.PUBLISHED,
    )
    return create_actor.sync(client=rest, body=body)


def main() -> None:
    # Create.
    holder = actor("Salah Eddine al-Namroush", "py:1")
    guest = actor("Hulusi Akar", "py:2")
    created = create_article.sync_detailed(
        client=rest,
        body=ArticleInput(
            kind=ArticleKind.REPORT,
            language="en",
            headline="Minsters meet",
            body="Salah Eddine al-Namroush met Hulusi Akar in Istanbul.",
            external_id="py:article",
        ),
    )
    assert created.status_code == 201, created
    draft = created.parsed
    assert (draft.state, draft.standfirst, draft.mentions) == (State.DRAFT, None, [])

    # Update from the version that was read; the same again is stale.
    def change(tag: str, headline: str):
        return update_article.sync_detailed(
            draft.id, client=rest, body=ArticlePatch(headline=headline), if_match=tag
        )

    mended = change(created.headers["ETag"], "Ministers meet")
    assert (mended.status_code, mended.parsed.version) == (200, 2)
    stale = change(created.headers["ETag"], "Ministers have met")
    assert (stale.status_code, stale.parsed.code) == (412, Code.VERSIONMISMATCH)

    # What breaks rules is told member by member.
    invalid = change(stale.headers["ETag"], "")
    assert invalid.status_code == 422
    told = [(error.pointer, error.code) for error in invalid.parsed.errors]
    assert told == [("/headline", FieldCode.TOOSHORT)]

    # Publish.
    published = publish_article.sync(draft.id, client=rest, if_match=stale.headers["ETag"])
    assert published.state == State.PUBLISHED

    # List, filter, and page to the end.
    for place in range(1, 8):
        create_publisher.sync(client=rest, body=PublisherInput(name=f"PY {place}", country="DZ"))
    page = publishers.sync(client=rest, country=["DZ"], limit=3)
    names = [publisher.name for publisher in page.data]
    while page.page.next_:
        page = publishers.sync(client=rest, country=["DZ"], limit=3, after=page.page.next_)
        names += [publisher.name for publisher in page.data]
    assert names == [f"PY {place}" for place in range(1, 8)]
    filtered = articles.sync(
        client=rest,
        language=["en"],
        published_from="2020",
        include=["mentions", "mentions.actor"],
    )
    assert [(one.headline, one.mentions) for one in filtered.data] == [("Ministers meet", [])]

    # A nested query of the same records, and a change by a mutation.
    create_event.sync(
        client=rest,
        body=EventInput(
            type_=EventType.CONSULT,
            title="Defence ministers meet",
            start="2021-01-11",
            state=State.PUBLISHED,
            participants=[
                ParticipantInput(actor=Reference(id=one.id), role=ParticipantRole.ACTOR)
                for one in (holder, guest)
            ],
            citations=[
                CitationInput(
                    article=Reference(external_id="py:article"),
                    anchor=AnchorInput(
                        field=AnchorField.BODY, start=0, end=24, exact="Salah Eddine al-Namroush"
                    ),
                )
            ],
        ),
    )
    (meeting,) = graphql.meetings_in_month("2021-01", "2021-01").events.nodes
    assert [one.actor.name for one in meeting.participants] == [holder.name, guest.name]
    assert meeting.citations[0].article.headline == "Ministers meet"
    assert meeting.citations[0].anchor.exact == "Salah Eddine al-Namroush"
    for code in (None, "versionMismatch"):
        renamed = graphql.rename_article(str(draft.id), published.version, "Ministers met")
        errors = [error.code for error in renamed.update_article.user_errors]
        assert errors == ([code] if code else []), json.dumps(errors)
    print("Python: 1 passed, 0 failed")


main()
