//! Related articles on the GraphQL face.

use std::sync::Arc;

use async_graphql::{Context, Object};
use futures::future::try_join_all;
use uuid::Uuid;

use super::{Related, size};
use crate::actor::Actor;
use crate::article::Article;
use crate::error::Result;
use crate::event::Event;
use crate::graphql::{RequestContext, follow_all, parts_within};
use crate::topic::Topic;

/// An article that has something in common with another one, and what that is.
pub struct RelatedArticle {
    article: Arc<Article>,
    related: Related,
}

/// An article that has something in common with another one, and what that is.
///
/// What both have counts by what it is: an event that cites both 4, an actor that both mention 2, a topic of both 1;
/// and by how rare it is: that number is divided by the natural logarithm of 2 and the number of other articles that
/// have it, of which the newest 200 are looked at. Of two with the same score the newer article comes first.
#[Object]
impl RelatedArticle {
    /// The article.
    async fn article(&self) -> &Article {
        &self.article
    }

    /// How much the two have in common; rounded to thousandths.
    async fn score(&self) -> f64 {
        self.related.score
    }

    /// The events that cite both, the rarest first.
    async fn shared_events(&self, ctx: &Context<'_>) -> Result<Vec<Arc<Event>>> {
        follow_all(ctx, &self.related.events).await
    }

    /// The actors that both mention, the rarest first.
    async fn shared_actors(&self, ctx: &Context<'_>) -> Result<Vec<Arc<Actor>>> {
        follow_all(ctx, &self.related.actors).await
    }

    /// The topics of both, the rarest first.
    async fn shared_topics(&self, ctx: &Context<'_>) -> Result<Vec<Arc<Topic>>> {
        follow_all(ctx, &self.related.topics).await
    }
}

/// The articles that have the most in common with one.
pub async fn related(
    ctx: &Context<'_>,
    of: Uuid,
    first: Option<i64>,
) -> Result<Vec<RelatedArticle>> {
    let context = RequestContext::of(ctx)?;
    let found = context.related(of, size(first, "first")?).await?;
    let parts = parts_within::<Article>(ctx, "article");
    let shown = found.iter().map(async |related| {
        let article = context.by_id::<Article>(related.article, parts).await?;
        Ok(article.map(|article| RelatedArticle { article, related: related.clone() }))
    });
    let shown: Result<Vec<Option<RelatedArticle>>> = try_join_all(shown).await;
    Ok(shown?.into_iter().flatten().collect())
}
