//! What an author was told when their article came back from review.

use async_graphql::{ComplexObject, ID, SimpleObject};
use diwan_entity::article::Model;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::Instant;

/// What an author was told when their article was returned to them.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct LastReturn {
    /// The note.
    #[schema(example = "Please name the source of the second quote.")]
    pub note: String,
    /// When it was returned.
    pub at: Instant,
    /// The id of the account or client that returned it; null for the operator.
    #[graphql(skip)]
    pub by: Option<Uuid>,
}

#[ComplexObject]
impl LastReturn {
    /// The id of the account or client that returned it; null for the operator.
    async fn by(&self) -> Option<ID> {
        self.by.map(ID::from)
    }
}

impl LastReturn {
    pub(super) fn from_model(row: &Model) -> Option<Self> {
        let at = Instant::from_micros(row.returned_at?);
        Some(Self { note: row.returned_note.clone()?, at, by: row.returned_by })
    }
}
