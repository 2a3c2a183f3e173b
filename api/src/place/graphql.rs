//! Places on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, OutputType};

use super::{Place, PlaceChildren, PlaceField};
use crate::article::PlaceArticles;
use crate::error::Result;
use crate::event::PlaceEvents;
use crate::graphql::{follow, mutation_fields, nested_lists, one, query_fields};

query_fields!(PlaceQuery, Place: place by one, places);

mutation_fields!(
    PlaceMutation, Place: place as PlacePayload,
    create_place, update_place clearing PlaceField, upsert_place, delete_place
);

nested_lists! {
    PlaceLists of Place {
        /// The events at it; those at places within it stand there.
        events: PlaceEvents,
        /// The articles with it as dateline.
        articles: PlaceArticles,
        /// The places right within it.
        children: PlaceChildren,
    }
}

#[ComplexObject]
impl Place {
    /// The place around it.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Arc<Place>>> {
        follow(ctx, self.parent.as_ref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> PlaceLists {
        PlaceLists(self.head.id)
    }
}
