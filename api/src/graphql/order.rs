//! `orderBy`: how a list is sorted.

use async_graphql::{Enum, InputType};

use super::kinds::OrderBy;
use crate::page::{Order, SortKey};

/// Which way a list runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum Direction {
    /// From the smallest, earliest, first letter on.
    #[default]
    Asc,
    /// From the largest, latest, last letter on.
    Desc,
}

impl<S: SortKey + InputType> From<OrderBy<S>> for Order<S> {
    fn from(by: OrderBy<S>) -> Self {
        Order { key: by.field, descending: by.direction == Direction::Desc }
    }
}
