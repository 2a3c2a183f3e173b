//! Places, publishers and topics.

use super::super::print::Print;
use super::super::source::{Member, Source};
use super::item::{all, identifiers, names};
use super::{CHANGED, HEAD, reference};
use crate::place::Place;
use crate::publisher::Publisher;
use crate::topic::Topic;

pub static PLACE: Source =
    Source::record::<Place>(Some(&reference::PLACE), [&HEAD, &CHANGED], &PLACE_OWN);

static NAMES: Source = names("place_name");
static IDENTIFIERS: Source = identifiers("place_identifier");

static PLACE_OWN: &[Member] = &[
    Member::plain("name", &["name"]),
    Member::owned("names", "place_id", &NAMES),
    Member::vocabulary("kind", &["kind"]),
    Member::plain("country", &["country"]),
    Member::by("latitude", &["latitude"], Print::Float),
    Member::by("longitude", &["longitude"], Print::Float),
    Member::one("parent", "parent_id", &PLACE),
    Member::owned("identifiers", "place_id", &IDENTIFIERS),
];

pub static PUBLISHER: Source =
    Source::record::<Publisher>(Some(&reference::PUBLISHER), [&HEAD, &CHANGED], &PUBLISHER_OWN);

static PUBLISHER_OWN: &[Member] = &[
    Member::plain("name", &["name"]),
    Member::vocabulary("kind", &["kind"]),
    Member::plain("homepage", &["homepage"]),
    Member::plain("country", &["country"]),
];

pub static TOPIC: Source =
    Source::record::<Topic>(Some(&reference::TOPIC), [&HEAD, &CHANGED], &TOPIC_OWN);

static TOPIC_OWN: &[Member] = &[
    Member::plain("scheme", &["scheme"]),
    Member::plain("code", &["code"]),
    Member::owned("labels", "topic_id", &LABEL),
    Member::one("broader", "broader_id", &TOPIC),
];

static LABEL: Source = Source::within(
    "topic_label",
    all,
    members![Member::plain("language", &["language"]), Member::plain("text", &["text"])],
);
