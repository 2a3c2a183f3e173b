//! Related articles: those that have events, actors and topics in common with an article, and which.

pub mod graphql;
mod rank;
pub mod rest;
mod store;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::article::Article;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{CodeRef, Parts, Ref, SlugNameRef, SlugTitleRef, Visibility};
use crate::principal::Principal;
use crate::values::Handle;

use rank::rank;
use store::Sharing;

pub use rank::Related;

/// How many related articles there are at most, and when nobody says.
pub const MOST: i64 = 20;
pub const DEFAULT: i64 = 5;

/// An article that has something in common with another one, and what that is.
///
/// What both have counts by what it is: an event that cites both 4, an actor that both mention 2, a topic of both 1;
/// and by how rare it is: that number is divided by the natural logarithm of 2 and the number of other articles that
/// have it, of which the newest 200 are looked at. Of two with the same score the newer article comes first.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RelatedArticle {
    /// The article, as lists show it.
    pub article: Article,
    /// How much the two have in common; rounded to thousandths.
    #[schema(example = 5.461)]
    pub score: f64,
    /// The events that cite both, the rarest first.
    #[schema(value_type = Vec<SlugTitleRef>)]
    pub shared_events: Vec<Ref>,
    /// The actors that both mention, the rarest first.
    #[schema(value_type = Vec<SlugNameRef>)]
    pub shared_actors: Vec<Ref>,
    /// The topics of both, the rarest first.
    #[schema(value_type = Vec<CodeRef>)]
    pub shared_topics: Vec<Ref>,
}

/// The related articles of one article.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RelatedList {
    /// The related articles, those with the most in common first.
    pub data: Vec<RelatedArticle>,
}

/// How many related articles are asked for.
pub fn size(asked: Option<i64>, name: &str) -> Result<usize> {
    let size = asked.unwrap_or(DEFAULT);
    match usize::try_from(size) {
        Ok(number) if (1..=MOST).contains(&size) => Ok(number),
        _ => Err(Error::bad_request(format!("{name}: a whole number from 1 to {MOST}."))),
    }
}

impl Diwan {
    /// The articles that have the most in common with an article, as far as the caller sees them and what it is.
    pub async fn related(
        &self,
        who: &Principal,
        handle: &Handle,
        limit: Option<i64>,
    ) -> Result<Vec<RelatedArticle>> {
        let limit = size(limit, "limit")?;
        let of = self.found::<Article>(who, handle, Parts::NONE, false).await?.record.head.id;
        let related = self.related_to(who, &[of], limit).await?.remove(&of).unwrap_or_default();
        let (session, visibility) = (self.store().read_noted(), Visibility::of(who, self.now()));
        let ids: Vec<Uuid> = related.iter().map(|related| related.article).collect();
        let mut articles = store::articles(&session, visibility, &ids).await?;
        let shown = |related: Related| {
            let article = articles.remove(&related.article)?;
            let Related { score, events, actors, topics, .. } = related;
            let (shared_events, shared_actors, shared_topics) = (events, actors, topics);
            Some(RelatedArticle { article, score, shared_events, shared_actors, shared_topics })
        };
        Ok(related.into_iter().filter_map(shown).collect())
    }

    /// The same for several articles that the caller sees: two statements, however many there are.
    pub async fn related_to(
        &self,
        who: &Principal,
        articles: &[Uuid],
        limit: usize,
    ) -> Result<HashMap<Uuid, Vec<Related>>> {
        let (session, visibility) = (self.store().read_noted(), Visibility::of(who, self.now()));
        let sharing = Sharing { session: &session, visibility };
        let things = sharing.things(articles).await?;
        let others = sharing.others(&things).await?;
        let related = |(of, things)| (of, rank(of, things, &others, limit));
        Ok(things.into_iter().map(related).collect())
    }
}
