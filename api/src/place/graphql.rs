//! Places on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::Place;
use crate::error::Result;
use crate::graphql::{clearable, follow, mutation_fields, one, query_fields};

query_fields!(PlaceQuery, Place: place by one, places);

mutation_fields!(
    PlaceMutation, Place: place as PlacePayload,
    create_place, update_place clearing PlaceField, upsert_place, delete_place
);

clearable! {
    /// Members of a place that can be emptied.
    pub enum PlaceField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// The country it lies in.
        Country = "country",
        /// Degrees north of the equator.
        Latitude = "latitude",
        /// Degrees east of Greenwich.
        Longitude = "longitude",
        /// The place around it.
        Parent = "parent",
        /// What it is called in registers outside.
        Identifiers = "identifiers",
    }
}

#[ComplexObject]
impl Place {
    /// The place around it.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Arc<Place>>> {
        follow(ctx, self.parent.as_ref()).await
    }
}
