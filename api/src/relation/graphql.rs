//! Relations on the GraphQL face.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::{Relation, RelationField};
use crate::actor::Actor;
use crate::citation::Citation;
use crate::error::Result;
use crate::graphql::{follow, mutation_fields, one, owned, query_fields};

query_fields!(RelationQuery, Relation: relation by one, relations);

mutation_fields!(
    RelationMutation, Relation: relation as RelationPayload,
    create_relation, update_relation clearing RelationField, upsert_relation, delete_relation
);

#[ComplexObject]
impl Relation {
    /// Whose relation it is.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.subject)).await
    }

    /// To whom.
    async fn object(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.object)).await
    }

    /// What says so.
    #[graphql(name = "citations")]
    async fn all_citations(&self, ctx: &Context<'_>) -> Result<Cow<'_, Vec<Citation>>> {
        owned(ctx, self, "citations", |relation| relation.citations.as_ref()).await
    }
}
