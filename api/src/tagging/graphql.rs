//! Tagging on the GraphQL face.

use async_graphql::{Context, ID, MaybeUndefined, Object};

use super::NO_LIST;
use crate::article::graphql::ArticlePayload;
use crate::error::{Error, Fault, FieldCode, Result};
use crate::graphql::{RequestContext, expected, handle, settle};

/// Suggests and judges mentions.
#[derive(Default)]
pub struct TaggingMutation;

#[Object]
impl TaggingMutation {
    /// Looks for the names of all actors that you may see in headline, standfirst and body of an
    /// article, and adds what it finds to the mentions as `SUGGESTED`, with score and method.
    /// Passages where a mention stands already are passed over, and so is what was rejected. Where
    /// nothing is found, the version stays as it is.
    ///
    /// `mutation { suggestMentions(id: "ministers-meet", expectedVersion: 3) { article { version
    /// mentions { actor { name } anchor { exact } score method } } } }`
    async fn suggest_mentions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
    ) -> Option<Result<ArticlePayload>> {
        let done = async {
            let context = RequestContext::of(ctx)?;
            let version = expected(expected_version);
            settle(context.diwan.suggest_mentions(&context.who, &handle(&id), version).await)
        };
        Some(done.await.map(Into::into))
    }

    /// Confirms mentions of an article: these passages mean their actors, and are from now on as
    /// public as the article. What was rejected can be confirmed, too; doing it twice changes
    /// nothing.
    async fn confirm_mentions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "The ids of the mentions; all that are `SUGGESTED` when absent.")]
        mentions: MaybeUndefined<Vec<ID>>,
    ) -> Option<Result<ArticlePayload>> {
        let done = async {
            let context = RequestContext::of(ctx)?;
            let (who, version) = (&context.who, expected(expected_version));
            let judged = async {
                let asked = asked(mentions)?;
                let asked = asked.as_deref();
                context.diwan.confirm_mentions(who, &handle(&id), version, asked).await
            };
            settle(judged.await)
        };
        Some(done.await.map(Into::into))
    }

    /// Rejects mentions of an article: these passages do not mean their actors. They stay in the
    /// list, so that they are not suggested again, and are not public.
    async fn reject_mentions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id or slug of the article.")] id: ID,
        #[graphql(desc = "The version you start from.")] expected_version: i32,
        #[graphql(desc = "The ids of the mentions; all that are `SUGGESTED` when absent.")]
        mentions: MaybeUndefined<Vec<ID>>,
    ) -> Option<Result<ArticlePayload>> {
        let done = async {
            let context = RequestContext::of(ctx)?;
            let (who, version) = (&context.who, expected(expected_version));
            let judged = async {
                let asked = asked(mentions)?;
                let asked = asked.as_deref();
                context.diwan.reject_mentions(who, &handle(&id), version, asked).await
            };
            settle(judged.await)
        };
        Some(done.await.map(Into::into))
    }
}

/// The ids of the mentions that are judged, where any are named.
fn asked(mentions: MaybeUndefined<Vec<ID>>) -> Result<Option<Vec<String>>> {
    match mentions {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Value(ids) => Ok(Some(ids.into_iter().map(|id| id.0).collect())),
        MaybeUndefined::Null => {
            Err(Error::invalid(vec![Fault::new(FieldCode::Format, NO_LIST).at("/mentions")]))
        }
    }
}
