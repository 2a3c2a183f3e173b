//! Places, publishers and topics.

use super::super::print::Print;
use super::super::source::{Member, Nested, Read, Source};
use super::article::ARTICLE;
use super::event::EVENT;
use super::item::{all, identifiers, names};
use super::{ADDRESSED, HEAD, reference};
use crate::article::{PlaceArticles, PublisherArticles, TopicArticles};
use crate::event::PlaceEvents;
use crate::place::{Place, PlaceChildren};
use crate::publisher::Publisher;
use crate::topic::{Topic, TopicChildren};

pub static PLACE: Source =
    Source::record::<Place>(Some(&reference::PLACE), [&HEAD, &ADDRESSED], &PLACE_OWN);

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
    Member { name: "events", read: Read::Page(&EVENTS) },
    Member { name: "articles", read: Read::Page(&DATELINED) },
    Member { name: "children", read: Read::Page(&PLACES) },
];

static EVENTS: Nested = Nested::by::<PlaceEvents>(&EVENT);
static DATELINED: Nested = Nested::by::<PlaceArticles>(&ARTICLE);
static PLACES: Nested = Nested::by::<PlaceChildren>(&PLACE);

pub static PUBLISHER: Source =
    Source::record::<Publisher>(Some(&reference::PUBLISHER), [&HEAD, &ADDRESSED], &PUBLISHER_OWN);

static PUBLISHER_OWN: &[Member] = &[
    Member::plain("name", &["name"]),
    Member::vocabulary("kind", &["kind"]),
    Member::plain("homepage", &["homepage"]),
    Member::plain("country", &["country"]),
    Member { name: "articles", read: Read::Page(&PUBLISHED) },
];

static PUBLISHED: Nested = Nested::by::<PublisherArticles>(&ARTICLE);

pub static TOPIC: Source =
    Source::record::<Topic>(Some(&reference::TOPIC), [&HEAD, &ADDRESSED], &TOPIC_OWN);

static TOPIC_OWN: &[Member] = &[
    Member::plain("scheme", &["scheme"]),
    Member::plain("code", &["code"]),
    Member::owned("labels", "topic_id", &LABEL),
    Member::one("broader", "broader_id", &TOPIC),
    Member { name: "articles", read: Read::Page(&ABOUT) },
    Member { name: "children", read: Read::Page(&TOPICS) },
];

static ABOUT: Nested = Nested::by::<TopicArticles>(&ARTICLE);
static TOPICS: Nested = Nested::by::<TopicChildren>(&TOPIC);

static LABEL: Source = Source::within(
    "topic_label",
    all,
    members![Member::plain("language", &["language"]), Member::plain("text", &["text"])],
);
