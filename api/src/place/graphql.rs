//! Places on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::{Place, PlaceField};
use crate::error::Result;
use crate::graphql::{follow, mutation_fields, one, query_fields};

query_fields!(PlaceQuery, Place: place by one, places);

mutation_fields!(
    PlaceMutation, Place: place as PlacePayload,
    create_place, update_place clearing PlaceField, upsert_place, delete_place
);

#[ComplexObject]
impl Place {
    /// The place around it.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Arc<Place>>> {
        follow(ctx, self.parent.as_ref()).await
    }
}
