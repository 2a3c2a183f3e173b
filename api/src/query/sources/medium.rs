//! Media, and the lists of records that show them.

use super::super::print::{Print, Scalar, Value, id, text};
use super::super::source::{HiddenWith, Member, Nested, Read, Source, Unless};
use super::actor::ACTOR;
use super::article::ARTICLE;
use super::event::EVENT;
use super::item::all;
use super::place::PLACE;
use super::{HEAD, ID, WORKFLOW, reference};
use crate::actor::MediumActors;
use crate::article::MediumArticles;
use crate::error::{Error, Result};
use crate::event::MediumEvents;
use crate::medium::{Medium, address, people_seen};
use crate::model::Kind;

pub static MEDIUM: Source =
    Source::record::<Medium>(Some(&reference::MEDIUM), [&HEAD, &WORKFLOW], &OWN);

static OWN: &[Member] = &[
    Member::vocabulary("kind", &["kind"]),
    Member::plain("title", &["title"]),
    Member::plain("url", &["url"]),
    Member { name: "file", read: Read::Group(Some("file_checksum"), &FILE) },
    Member::owned("altTexts", "medium_id", &ALT_TEXT),
    Member::plain("caption", &["caption"]),
    Member::plain("credit", &["credit"]),
    Member { name: "rights", read: Read::Group(None, &RIGHTS) },
    Member::plain("takenOn", &["taken_on"]),
    Member::one("place", "place_id", &PLACE),
    Member { name: "focalPoint", read: Read::Group(Some("focal_x"), &FOCAL_POINT) },
    Member::plain("width", &["width"]),
    Member::plain("height", &["height"]),
    Member::by("duration", &["duration"], Print::Float),
    Member::owned("people", "medium_id", &PERSON),
    Member { name: "articles", read: Read::Page(&ARTICLES) },
    Member { name: "events", read: Read::Page(&EVENTS) },
    Member { name: "actors", read: Read::Page(&ACTORS) },
];

static ARTICLES: Nested = Nested::by::<MediumArticles>(&ARTICLE);
static EVENTS: Nested = Nested::by::<MediumEvents>(&EVENT);
static ACTORS: Nested = Nested::by::<MediumActors>(&ACTOR);

static FILE: Source = Source::within(
    "",
    all,
    members![
        Member::by("url", &["id", "file_checksum"], Print::Own(file_url, &["id"])),
        Member::plain("mediaType", &["file_type"]),
        Member::plain("size", &["file_size"]),
        Member::plain("checksum", &["file_checksum"]),
        Member::plain("colour", &["file_colour"]),
        Member::plain("thumbHash", &["file_thumb_hash"]),
    ],
);

fn file_url(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let [medium, checksum] = values else { return Err(Error::internal("a short row")) };
    let medium = id(medium)?.ok_or_else(|| Error::internal("a medium without an id"))?;
    let address = address(medium, text(checksum));
    serde_json::to_writer(&mut *scalar.out, &address).map_err(Error::internal)
}

static ALT_TEXT: Source = Source::within(
    "medium_alt_text",
    all,
    members![Member::plain("language", &["language"]), Member::plain("text", &["text"])],
);

static RIGHTS: Source = Source::within(
    "",
    all,
    members![
        Member::plain("holder", &["rights_holder"]),
        Member::plain("notice", &["rights_notice"]),
        Member::plain("licence", &["rights_licence"]),
        Member::plain("expires", &["rights_expires"]),
    ],
);

static FOCAL_POINT: Source = Source::within(
    "",
    all,
    members![
        Member::by("x", &["focal_x"], Print::Float),
        Member::by("y", &["focal_y"], Print::Float),
    ],
);

static PERSON: Source = Source::within(
    "medium_person",
    people_seen,
    members![
        ID,
        Member::one("actor", "actor_id", &ACTOR),
        Member::vocabulary("status", &["status"])
    ],
)
.hidden_with(HiddenWith { kind: Kind::Actor, column: "actor_id", unless: Unless::Never });

/// The media that a record shows.
pub static SHOWN: Source = Source::within(
    "shown_medium",
    all,
    members![
        ID,
        Member::one("medium", "medium_id", &MEDIUM),
        Member::plain("caption", &["caption"]),
    ],
)
.hidden_with(HiddenWith { kind: Kind::Medium, column: "medium_id", unless: Unless::Never });
