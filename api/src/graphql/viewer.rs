//! `viewer`: who asks.

use async_graphql::{Context, Object};

use super::request_context::RequestContext;
use crate::account::Viewer;
use crate::error::Result;

/// Who asks.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The account or machine client behind the access token; null without one.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        match RequestContext::of(ctx) {
            Ok(context) => context.diwan.viewer(&context.who).await.transpose(),
            Err(error) => Some(Err(error)),
        }
    }
}
