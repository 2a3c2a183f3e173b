//! Matching on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Object};

use super::{Candidate, Match, MatchQuery};
use crate::actor::Actor;
use crate::error::Result;
use crate::graphql::{RequestContext, follow};

/// Finds who is meant.
#[derive(Default)]
pub struct MatchQueryRoot;

#[Object]
impl MatchQueryRoot {
    /// For each query the actors that may be meant, the likeliest first, each with its score, what
    /// the score says and why. Names are compared by how they sound, in Latin, Arabic, Cyrillic and
    /// other scripts, with their parts in any order and some left out.
    async fn match_actors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is sought, 1–20 of them; each is answered by itself.")] queries: Vec<
            MatchQuery,
        >,
    ) -> Result<Vec<Match>> {
        let context = RequestContext::of(ctx)?;
        context.diwan.match_actors(&context.who, Some(queries)).await
    }
}

#[ComplexObject]
impl Candidate {
    /// Who it is.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Arc<Actor>>> {
        follow(ctx, Some(&self.actor)).await
    }
}
