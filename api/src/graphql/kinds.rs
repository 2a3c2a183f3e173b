//! What GraphQL lists of the kinds of records: a new kind is added here, and nowhere else in this folder.

use async_graphql::{Context, ID, InputObject, InputType, Interface};
use futures::future::LocalBoxFuture;
use uuid::Uuid;

use super::direct::{Argument, counts, list};
use super::node::{NodeId, Nodes, each};
use super::order::Direction;
use super::request_context::RequestContext;
use crate::actor::{Actor, ActorSort};
use crate::article::{Article, ArticleSort, Quote, QuoteSort};
use crate::error::Result;
use crate::event::{Event, EventSort};
use crate::medium::{Medium, MediumSort};
use crate::model::{Kind, Needs, Record, needs_of};
use crate::place::{Place, PlaceSort};
use crate::position::{Position, PositionSort};
use crate::publisher::{Publisher, PublisherSort};
use crate::query::sources::{
    ACTOR, ARTICLE, EVENT, MEDIUM, PLACE, POSITION, PUBLISHER, RELATION, TENURE, TOPIC,
};
use crate::query::{Connection, CountRow, Source};
use crate::relation::{Relation, RelationSort};
use crate::tenure::{Tenure, TenureSort};
use crate::topic::{Topic, TopicSort};
use crate::webhook::WebhookInput;

/// A type with its two root fields.
pub struct Root {
    pub kind: Kind,
    pub one: &'static str,
    pub many: &'static str,
    pub source: &'static Source,
    pub list: List,
}

/// Reads a page of a type, as its arguments choose it.
pub type List = for<'a> fn(
    &'a RequestContext,
    &'a [Argument<'a>],
    &'a Connection,
) -> LocalBoxFuture<'a, Result<Option<Vec<u8>>>>;

macro_rules! roots {
    ($($type:ident: $one:literal, $many:literal, $source:ident;)*) => {
        &[$(Root {
            kind: $type::KIND,
            one: $one,
            many: $many,
            source: &$source,
            list: |context, arguments, connection| Box::pin(list::<$type>(context, arguments, connection)),
        },)*]
    };
}

pub static ROOTS: &[Root] = roots! {
    Article: "article", "articles", ARTICLE;
    Actor: "actor", "actors", ACTOR;
    Event: "event", "events", EVENT;
    Medium: "medium", "media", MEDIUM;
    Place: "place", "places", PLACE;
    Position: "position", "positions", POSITION;
    Publisher: "publisher", "publishers", PUBLISHER;
    Relation: "relation", "relations", RELATION;
    Tenure: "tenure", "tenures", TENURE;
    Topic: "topic", "topics", TOPIC;
};

/// Counts the records of a type, as its arguments choose them.
pub type Counts = for<'a> fn(
    &'a RequestContext,
    &'a [Argument<'a>],
) -> LocalBoxFuture<'a, Result<Option<Vec<CountRow>>>>;

/// The root fields that count.
pub static COUNTS: &[(&str, Counts)] = &[
    ("articleCounts", |context, arguments| Box::pin(counts::<Article>(context, arguments))),
    ("eventCounts", |context, arguments| Box::pin(counts::<Event>(context, arguments))),
];

/// Writes the interface and its lookup over the kinds of records.
macro_rules! nodes {
    ($($kind:ident),+) => {
        /// A record that can be asked for by its id alone.
        #[derive(Clone, Interface)]
        #[graphql(field(
            name = "id",
            method = "node_id",
            ty = "ID",
            desc = "The id of the record, a UUID, the same on both faces; never reused."
        ))]
        pub enum Node {
            $($kind(Box<$kind>),)+
            Quote(Box<Quote>),
        }

        /// The records of one kind with these ids, in one statement. They are what is being answered, or stand
        /// further down in it, in fields of this name.
        pub async fn of_kind(
            ctx: &Context<'_>,
            kind: Kind,
            ids: &[Uuid],
            within: Option<&str>,
        ) -> Result<Nodes> {
            match kind {
                $(Kind::$kind => each::<$kind>(ctx, ids, within, Node::$kind).await,)+
            }
        }

        /// What must be given to write each kind, and webhooks.
        pub fn needs() -> Vec<Needs> {
            let kinds = [$(needs_of::<<$kind as Record>::Input>(),)+];
            kinds.into_iter().flatten().chain(needs_of::<WebhookInput>()).collect()
        }
    };
}

nodes!(Actor, Article, Event, Medium, Place, Position, Publisher, Relation, Tenure, Topic);

/// How a list is sorted. What is equal is sorted by id.
#[derive(InputObject)]
#[graphql(
    concrete(name = "ActorOrder", params(ActorSort)),
    concrete(name = "ArticleOrder", params(ArticleSort)),
    concrete(name = "EventOrder", params(EventSort)),
    concrete(name = "MediumOrder", params(MediumSort)),
    concrete(name = "PlaceOrder", params(PlaceSort)),
    concrete(name = "PositionOrder", params(PositionSort)),
    concrete(name = "PublisherOrder", params(PublisherSort)),
    concrete(name = "QuoteOrder", params(QuoteSort)),
    concrete(name = "RelationOrder", params(RelationSort)),
    concrete(name = "TenureOrder", params(TenureSort)),
    concrete(name = "TopicOrder", params(TopicSort))
)]
pub struct OrderBy<S: InputType> {
    /// By what.
    pub field: S,
    /// Which way.
    #[graphql(default)]
    pub direction: Direction,
}
