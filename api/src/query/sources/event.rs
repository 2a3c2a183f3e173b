//! Events, and what stands in them.

use super::super::print::Print;
use super::super::source::{HiddenWith, Member, Nested, Post, Read, Source, Unless};
use super::actor::ACTOR;
use super::article::ARTICLE;
use super::item::{CITATION, all};
use super::medium::{MEDIUM, SHOWN};
use super::place::PLACE;
use super::post::POSITION;
use super::{HEAD, ID, WORKFLOW, reference};
use crate::event::{Event, EventArticles, EventParts};
use crate::model::Kind;

pub static EVENT: Source =
    Source::record::<Event>(Some(&reference::EVENT), [&HEAD, &WORKFLOW], &OWN);

static ARTICLES: Nested = Nested::by::<EventArticles>(&ARTICLE);
static PARTS: Nested = Nested::by::<EventParts>(&EVENT);

static OWN: &[Member] = &[
    Member::vocabulary("type", &["type"]),
    Member::vocabulary("mode", &["mode"]),
    Member {
        name: "contexts",
        read: Read::Values {
            table: "event_context",
            owner: "event_id",
            column: "context",
            print: Print::Vocabulary,
        },
    },
    Member::vocabulary("quadClass", &["quad_class"]),
    Member::plain("title", &["title"]),
    Member::plain("summary", &["summary"]),
    Member::vocabulary("modality", &["modality"]),
    Member::plain("start", &["start_text"]),
    Member::plain("end", &["end_text"]),
    Member::one("place", "place_id", &PLACE),
    Member { name: "verification", read: Read::Group(None, &VERIFICATION) },
    Member::one("partOf", "part_of", &EVENT),
    Member::one("duplicateOf", "duplicate_of", &EVENT),
    Member::one("follows", "follows", &EVENT),
    Member::owned("participants", "event_id", &PARTICIPANT),
    Member::owned("citations", "event_id", &CITATION),
    Member::owned("quantities", "event_id", &QUANTITY),
    Member::owned("codes", "event_id", &CODE),
    Member::one("leadImage", "lead_image_id", &MEDIUM),
    Member::owned("media", "event_id", &SHOWN),
    Member { name: "articles", read: Read::Page(&ARTICLES) },
    Member { name: "parts", read: Read::Page(&PARTS) },
];

static VERIFICATION: Source = Source::within(
    "",
    all,
    members![
        Member::vocabulary("status", &["verification_status"]),
        Member::by("confidence", &["verification_confidence"], Print::Float),
        Member::plain("note", &["verification_note"]),
    ],
);

static PARTICIPANT: Source = Source::within(
    "event_participant",
    all,
    members![
        ID,
        Member::one("actor", "actor_id", &ACTOR),
        Member::plain("label", &["label"]),
        Member::vocabulary("role", &["role"]),
        Member::plain("side", &["side"]),
        Member { name: "position", read: Read::Post(&PARTICIPANT_POST) },
    ],
)
// Of a participant whose actor is hidden something must be left.
.hidden_with(HiddenWith { kind: Kind::Actor, column: "actor_id", unless: Unless::Filled("label") });

static PARTICIPANT_POST: Post = Post {
    holder: "actor_id",
    from: "range_from",
    to: "range_to",
    of_owner: true,
    position: &POSITION,
};

static QUANTITY: Source = Source::within(
    "event_quantity",
    all,
    members![
        ID,
        Member::plain("kind", &["kind"]),
        Member::by("low", &["low"], Print::Float),
        Member::by("best", &["best"], Print::Float),
        Member::by("high", &["high"], Print::Float),
        Member::plain("unit", &["unit"]),
    ],
);

static CODE: Source = Source::within(
    "event_code",
    all,
    members![
        ID,
        Member::plain("scheme", &["scheme"]),
        Member::plain("code", &["code"]),
        Member::vocabulary("quadClass", &["quad_class"]),
    ],
);
