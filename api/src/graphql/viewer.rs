//! `viewer`: who asks.

use async_graphql::{Context, Object};

use super::visit::Visit;
use crate::account::Viewer;
use crate::error::Result;

/// Who asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The account or machine client behind the access token; null without one.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        match Visit::of(ctx) {
            Ok(visit) => visit.diwan.viewer(&visit.who).await.transpose(),
            Err(error) => Some(Err(error)),
        }
    }
}
