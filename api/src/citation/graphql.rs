//! Citations on the GraphQL face.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID};

use super::Citation;
use crate::article::Article;
use crate::correction::Correction;
use crate::error::Result;
use crate::graphql::follow;

#[ComplexObject]
impl Citation {
    /// The id of the item; send it back to keep the item when the list is replaced.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// The article that is cited; null where the source is outside the register.
    async fn article(&self, ctx: &Context<'_>) -> Option<Result<Arc<Article>>> {
        follow(ctx, self.article.as_ref()).await
    }

    /// The corrections of the article since that version.
    async fn corrections_since(&self) -> &[Correction] {
        self.corrections_since.as_deref().unwrap_or_default()
    }
}
