//! Merging on the GraphQL face.

use async_graphql::{Context, ID, Object};

use crate::actor::graphql::ActorPayload;
use crate::error::Result;
use crate::graphql::{RequestContext, expected, handle, settle};
use crate::values::{RefInput, Reference};

/// Merges actors.
#[derive(Default)]
pub struct MergeMutation;

#[Object]
impl MergeMutation {
    /// Merges an actor into another: what named this one names the other from then on, to which its
    /// names (as aliases) and identifiers go. Answers this actor; `mergedInto` is the other.
    async fn merge_actors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the actor.")] id: ID,
        #[graphql(desc = "The version of it that you start from.")] expected_version: i32,
        #[graphql(desc = "The actor that is to answer for both.")] into: RefInput,
    ) -> Option<Result<ActorPayload>> {
        let merged = async {
            let context = RequestContext::of(ctx)?;
            let (who, version) = (&context.who, expected(expected_version));
            let into = Reference::from(into);
            settle(context.diwan.merge_actors(who, &handle(&id), version, Some(&into)).await)
        };
        Some(merged.await.map(Into::into))
    }

    /// Takes back the merge of an actor: what the merge moved comes back, unless it was changed
    /// since; what came later stays with the other.
    async fn unmerge_actor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the merged actor.")] id: ID,
        #[graphql(desc = "The version of it that you start from.")] expected_version: i32,
    ) -> Option<Result<ActorPayload>> {
        let unmerged = async {
            let context = RequestContext::of(ctx)?;
            let (who, version) = (&context.who, expected(expected_version));
            settle(context.diwan.unmerge_actor(who, &handle(&id), version).await)
        };
        Some(unmerged.await.map(Into::into))
    }
}
