//! Positions on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, OutputType};

use super::{Position, PositionField};
use crate::actor::Actor;
use crate::error::Result;
use crate::graphql::{follow, mutation_fields, one, query_fields};
use crate::tenure::graphql::PositionTenureList;

query_fields!(PositionQuery, Position: position by one, positions);

mutation_fields!(
    PositionMutation, Position: position as PositionPayload,
    create_position, update_position clearing PositionField, upsert_position, delete_position
);

#[ComplexObject]
impl Position {
    /// The actor in which the post is; null when you may not see it.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, self.organisation.as_ref()).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> PositionTenureList {
        PositionTenureList(self.head.id)
    }
}
