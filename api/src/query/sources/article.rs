//! Articles, and what stands in them.

use super::super::print::{Print, Scalar, Value, id, number};
use super::super::source::{HiddenWith, Member, Nested, Post, Read, Source, Unless};
use super::actor::ACTOR;
use super::event::EVENT;
use super::item::{ANCHOR, all};
use super::medium::{MEDIUM, SHOWN};
use super::place::{PLACE, PUBLISHER, TOPIC};
use super::post::POSITION;
use super::{HEAD, ID, WORKFLOW, body, reference};
use crate::article::{Article, ArticleActors, Quote, Translations, confirmed};
use crate::error::{Error, Result};
use crate::event::ArticleEvents;
use crate::model::{Kind, Listed};
use crate::values::Instant;

pub static ARTICLE: Source =
    Source::record::<Article>(Some(&reference::ARTICLE), [&HEAD, &WORKFLOW], &OWN);

static ACTORS: Nested = Nested::by::<ArticleActors>(&ACTOR);
static EVENTS: Nested = Nested::by::<ArticleEvents>(&EVENT);
static TRANSLATIONS: Nested = Nested::by::<Translations>(&ARTICLE);

static OWN: &[Member] = &[
    Member::by("lastReturn", RETURN, Print::Own(last_return, &["created_by", "returned_by"])),
    Member::vocabulary("kind", &["kind"]),
    Member::plain("language", &["language"]),
    Member::plain("headline", &["headline"]),
    Member::plain("standfirst", &["standfirst"]),
    body::BODY,
    body::HTML,
    body::PLAIN,
    body::MINUTES,
    Member::plain("byline", &["byline"]),
    Member::one("publisher", "publisher_id", &PUBLISHER),
    Member::plain("sourceUrl", &["source_url"]),
    Member::plain("canonicalUrl", &["canonical_url"]),
    Member::owned("authors", "article_id", &AUTHOR),
    Member { name: "rights", read: Read::Group(None, &RIGHTS) },
    Member::one("place", "place_id", &PLACE),
    Member::one("translationOf", "translation_of", &ARTICLE),
    Member {
        name: "topics",
        read: Read::Linked {
            table: "article_topic",
            owner: "article_id",
            column: "topic_id",
            to: &TOPIC,
        },
    },
    Member::owned("mentions", "article_id", &MENTION),
    Member::owned("quotes", "article_id", &QUOTE),
    Member::owned("corrections", "article_id", &CORRECTION),
    Member::one("leadImage", "lead_image_id", &MEDIUM),
    Member::owned("media", "article_id", &SHOWN),
    Member { name: "actors", read: Read::Page(&ACTORS) },
    Member { name: "events", read: Read::Page(&EVENTS) },
    Member { name: "translations", read: Read::Page(&TRANSLATIONS) },
];

/// Columns of [`last_return`].
const RETURN: &[&str] = &["created_by", "returned_note", "returned_at", "returned_by"];

/// What the author was told, for whoever may edit the article.
fn last_return(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let [creator, note, at, by] = values else { return Err(Error::internal("a short row")) };
    let at = number(at)?.map(Instant::from_micros).filter(|_| note.get() != "null");
    if at.is_none() || !scalar.reading.visibility.edits(id(creator)?) {
        scalar.null();
        return Ok(());
    }
    scalar.out.extend(format!("{{\"note\":{note},\"at\":").as_bytes());
    scalar.instant(at);
    scalar.out.extend(b",\"by\":");
    serde_json::to_writer(&mut *scalar.out, &id(by)?).map_err(Error::internal)?;
    scalar.out.push(b'}');
    Ok(())
}

static RIGHTS: Source = Source::within(
    "",
    all,
    members![
        Member::plain("holder", &["rights_holder"]),
        Member::plain("notice", &["rights_notice"]),
        Member::plain("licence", &["rights_licence"]),
        Member::plain("disclaimer", &["rights_disclaimer"]),
    ],
);

static AUTHOR: Source = Source::within(
    "author",
    all,
    members![
        ID,
        Member::one("actor", "actor_id", &ACTOR),
        Member::plain("name", &["name"]),
        Member::vocabulary("role", &["role"]),
    ],
)
// Of an author whose actor is hidden something must be left.
.hidden_with(HiddenWith { kind: Kind::Actor, column: "actor_id", unless: Unless::Filled("name") });

static MENTION: Source = Source::within(
    "mention",
    confirmed,
    members![
        ID,
        Member::one("actor", "actor_id", &ACTOR),
        Member { name: "anchor", read: Read::Group(None, &ANCHOR) },
        Member::vocabulary("kind", &["kind"]),
        Member::vocabulary("status", &["status"]),
        Member::by("score", &["score"], Print::Float),
        Member::plain("method", &["method"]),
    ],
)
.hidden_with(HiddenWith { kind: Kind::Actor, column: "actor_id", unless: Unless::Never });

/// A quote within its article.
static QUOTE: Source =
    Source { members: [members![ID], &NONE, &SAID], ..Source::within("quote", all, &NONE) };

/// A quote in a list, which says in which article it stands.
pub static QUOTES: Source = Source {
    members: [members![ID, Member::one("article", "article_id", &ARTICLE)], &NONE, &SAID],
    ..Source::within("quote", Quote::seen_by, &NONE)
};

const NONE: &[Member] = &[];

static SAID: &[Member] = &[
    Member::one("speaker", "speaker_id", &ACTOR),
    Member { name: "position", read: Read::Post(&SPEAKER) },
    Member::plain("text", &["text"]),
    Member::plain("originalText", &["original_text"]),
    Member::plain("language", &["language"]),
    Member::vocabulary("kind", &["kind"]),
    Member::plain("saidOn", &["said_on"]),
    Member::plain("channel", &["channel"]),
    Member { name: "anchor", read: Read::Group(Some("anchor_field"), &ANCHOR) },
];

/// Quotes without a day have a range that nothing overlaps.
static SPEAKER: Post = Post {
    holder: "speaker_id",
    from: "said_from",
    to: "said_to",
    of_owner: false,
    position: &POSITION,
};

pub static CORRECTION: Source = Source::within(
    "correction",
    all,
    members![
        ID,
        Member::vocabulary("kind", &["kind"]),
        Member::plain("text", &["text"]),
        Member::by("at", &["at"], Print::Instant),
        Member::plain("version", &["version"]),
    ],
);
