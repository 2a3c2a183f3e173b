//! `orderBy`: how a list is sorted.

use async_graphql::{Enum, InputObject, InputType};

use crate::article::{ArticleSort, QuoteSort};
use crate::page::{Order, SortKey};
use crate::publisher::PublisherSort;

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
    concrete(name = "ArticleOrder", params(ArticleSort)),
    concrete(name = "PublisherOrder", params(PublisherSort)),
    concrete(name = "QuoteOrder", params(QuoteSort))
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
