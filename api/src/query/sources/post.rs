//! Positions, who held them, and how actors stand to one another.

use super::super::source::{Member, Nested, Read, Source};
use super::actor::ACTOR;
use super::item::CITATION;
use super::{CHANGED, HEAD, reference};
use crate::position::Position;
use crate::relation::Relation;
use crate::tenure::{PositionTenures, Tenure};

pub static POSITION: Source =
    Source::record::<Position>(Some(&reference::POSITION), [&HEAD, &CHANGED], &POSITION_OWN);

static POSITION_OWN: &[Member] = &[
    Member::plain("title", &["title"]),
    Member::one("organisation", "organisation_id", &ACTOR),
    Member::plain("country", &["country"]),
    Member { name: "tenures", read: Read::Page(&TENURES) },
];

static TENURES: Nested = Nested::by::<PositionTenures>(&TENURE);

pub static TENURE: Source = Source::record::<Tenure>(None, [&HEAD, &CHANGED], &TENURE_OWN);

static TENURE_OWN: &[Member] = &[
    Member::one("holder", "holder_id", &ACTOR),
    Member::one("position", "position_id", &POSITION),
    Member::plain("from", &["from_text"]),
    Member::plain("to", &["to_text"]),
    Member::vocabulary("status", &["status"]),
    Member::owned("citations", "tenure_id", &CITATION),
];

pub static RELATION: Source = Source::record::<Relation>(None, [&HEAD, &CHANGED], &RELATION_OWN);

static RELATION_OWN: &[Member] = &[
    Member::one("subject", "subject_id", &ACTOR),
    Member::vocabulary("kind", &["kind"]),
    Member::one("object", "object_id", &ACTOR),
    Member::plain("from", &["from_text"]),
    Member::plain("to", &["to_text"]),
    Member::plain("note", &["note"]),
    Member::owned("citations", "relation_id", &CITATION),
];
