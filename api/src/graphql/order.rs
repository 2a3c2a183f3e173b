//! `orderBy`: how a list is sorted.

use async_graphql::{Enum, InputObject, InputType};

use crate::actor::ActorSort;
use crate::article::{ArticleSort, QuoteSort};
use crate::event::EventSort;
use crate::page::{Order, SortKey};
use crate::place::PlaceSort;
use crate::position::PositionSort;
use crate::publisher::PublisherSort;
use crate::relation::RelationSort;
use crate::tenure::TenureSort;
use crate::topic::TopicSort;

/// Which way a list runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum Direction {
    /// From the smallest, earliest, first letter on.
    #[default]
    Asc,
    /// From the largest, latest, last letter on.
    Desc,
}

/// How a list is sorted. What is equal is sorted by id.
#[derive(InputObject)]
#[graphql(
    concrete(name = "ActorOrder", params(ActorSort)),
    concrete(name = "ArticleOrder", params(ArticleSort)),
    concrete(name = "EventOrder", params(EventSort)),
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

impl<S: SortKey + InputType> From<OrderBy<S>> for Order<S> {
    fn from(by: OrderBy<S>) -> Self {
        Order { key: by.field, descending: by.direction == Direction::Desc }
    }
}
