//! Duplicates on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use super::{Duplicate, DuplicatePage, DuplicatesRequest};
use crate::actor::Actor;
use crate::error::Result;
use crate::graphql::{RequestContext, UserError, follow, handle, settle};
use crate::values::ActorKind;

/// Lists duplicates.
#[derive(Default)]
pub struct DuplicateQuery;

#[Object]
impl DuplicateQuery {
    /// Pairs of actors of one sort whose names match, and whose countries, dates and identifiers say
    /// nothing against it, with the reasons; those with the latest actors first. An editor merges the
    /// two, or says that they are not the same: then they are no more listed.
    async fn duplicates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only actors of these kinds.")] kind: Option<Vec<ActorKind>>,
        #[graphql(desc = "The least score of a pair, 0.65–1; 0.8 when absent.")] threshold: Option<
            f64,
        >,
        #[graphql(desc = "How many pairs: 1 to 100, 20 when absent.")] first: Option<i64>,
        #[graphql(desc = "The `next` of the part before.")] after: Option<String>,
    ) -> Result<DuplicatePage> {
        let context = RequestContext::of(ctx)?;
        let ask = DuplicatesRequest { kinds: kind, threshold, size: first, after };
        context.diwan.duplicates(&context.who, &ask).await
    }
}

/// Says what is no duplicate.
#[derive(Default)]
pub struct DuplicateMutation;

/// What came of saying that two actors are not the same, or of taking it back.
#[derive(SimpleObject)]
pub struct DistinctionPayload {
    /// Whether they are known not to be the same; null when nothing was changed.
    distinct: Option<bool>,
    /// What the caller can mend.
    user_errors: Vec<UserError>,
}

#[Object]
impl DuplicateMutation {
    /// Says that two actors are not the same: they are no more listed as duplicates. Saying it twice
    /// changes nothing. For those who may merge.
    async fn distinguish_actors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the one.")] id: ID,
        #[graphql(desc = "The id or slug of the other.")] other: ID,
    ) -> Option<Result<DistinctionPayload>> {
        let said = async {
            let context = RequestContext::of(ctx)?;
            let (one, other) = (handle(&id), handle(&other));
            payload(context.diwan.distinguish_actors(&context.who, &one, &other).await, true)
        };
        Some(said.await)
    }

    /// Takes back that two actors are not the same: they are listed as duplicates again, if their
    /// names say so.
    async fn forget_distinction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the one.")] id: ID,
        #[graphql(desc = "The id or slug of the other.")] other: ID,
    ) -> Option<Result<DistinctionPayload>> {
        let forgotten = async {
            let context = RequestContext::of(ctx)?;
            let (one, other) = (handle(&id), handle(&other));
            payload(context.diwan.forget_distinction(&context.who, &one, &other).await, false)
        };
        Some(forgotten.await)
    }
}

fn payload(done: Result<()>, distinct: bool) -> Result<DistinctionPayload> {
    let (done, user_errors) = settle(done)?;
    Ok(DistinctionPayload { distinct: done.map(|()| distinct), user_errors })
}

#[ComplexObject]
impl Duplicate {
    /// The one that was entered later.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.actor)).await
    }

    /// The one that was there before.
    async fn other(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.other)).await
    }
}
