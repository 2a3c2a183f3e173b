//! Actors.

use super::super::print::Print;
use super::super::source::{Member, Nested, Read, Source};
use super::article::ARTICLE;
use super::event::EVENT;
use super::item::{identifiers, names};
use super::medium::{MEDIUM, SHOWN};
use super::post::{RELATION, TENURE};
use super::{HEAD, WORKFLOW, reference};
use crate::actor::{Actor, ActorMedia};
use crate::article::{ActorArticles, AuthoredArticles};
use crate::event::ActorEvents;
use crate::relation::ActorRelations;
use crate::tenure::ActorTenures;

pub static ACTOR: Source =
    Source::record::<Actor>(Some(&reference::ACTOR), [&HEAD, &WORKFLOW], &OWN);

static NAMES: Source = names("actor_name");
static IDENTIFIERS: Source = identifiers("actor_identifier");
static TENURES: Nested = Nested::by::<ActorTenures>(&TENURE);
static RELATIONS: Nested = Nested::by::<ActorRelations>(&RELATION);
static ARTICLES: Nested = Nested::by::<ActorArticles>(&ARTICLE);
static AUTHORED: Nested = Nested::by::<AuthoredArticles>(&ARTICLE);
static SHOWN_IN: Nested = Nested::by::<ActorMedia>(&MEDIUM);
static EVENTS: Nested = Nested::by::<ActorEvents>(&EVENT);

static OWN: &[Member] = &[
    Member::vocabulary("kind", &["kind"]),
    Member::plain("name", &["name"]),
    Member::plain("summary", &["summary"]),
    Member {
        name: "countries",
        read: Read::Values {
            table: "actor_country",
            owner: "actor_id",
            column: "country",
            print: Print::Plain,
        },
    },
    Member::plain("activeFrom", &["active_from"]),
    Member::plain("activeTo", &["active_to"]),
    Member::owned("names", "actor_id", &NAMES),
    Member::owned("identifiers", "actor_id", &IDENTIFIERS),
    Member::one("mergedInto", "merged_into", &ACTOR),
    Member::one("leadImage", "lead_image_id", &MEDIUM),
    Member::owned("media", "actor_id", &SHOWN),
    Member { name: "tenures", read: Read::Page(&TENURES) },
    Member { name: "relations", read: Read::Page(&RELATIONS) },
    Member { name: "articles", read: Read::Page(&ARTICLES) },
    Member { name: "authoredArticles", read: Read::Page(&AUTHORED) },
    Member { name: "events", read: Read::Page(&EVENTS) },
    Member { name: "shownIn", read: Read::Page(&SHOWN_IN) },
];
