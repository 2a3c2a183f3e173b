//! Preview links on the GraphQL face.

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use super::{PreviewInput, PreviewLink};
use crate::error::Result;
use crate::graphql::{DeletePayload, RequestContext, UserError, settle};

/// Lists preview links.
#[derive(Default)]
pub struct PreviewQuery;

#[Object]
impl PreviewQuery {
    /// The preview links of a record that have not ended, the latest first, without their tokens; for those who may
    /// make one.
    async fn previews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the record.")] record: ID,
    ) -> Option<Result<Vec<PreviewLink>>> {
        let listed = async {
            let context = RequestContext::of(ctx)?;
            context.diwan.previews(&context.who, &record).await
        };
        Some(listed.await)
    }
}

/// Makes and revokes preview links.
#[derive(Default)]
pub struct PreviewMutation;

/// What came of making a preview link.
#[derive(SimpleObject)]
pub struct PreviewPayload {
    /// The link, with its token; null when none was made.
    preview: Option<PreviewLink>,
    /// What the caller can mend.
    user_errors: Vec<UserError>,
}

#[Object]
impl PreviewMutation {
    /// Makes a link that shows an article, an actor, an event or a medium in any state to whoever has it, and the
    /// media that it shows; all else is shown as to everybody. For whoever may edit anything, and for those who
    /// created the record. Its token is shown this once. At most 20 of one record.
    async fn create_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the record.")] record: ID,
        #[graphql(
            desc = "When the link ends: in the future, and in 90 days at the latest; in 7 days when absent."
        )]
        expires_at: Option<String>,
    ) -> Option<Result<PreviewPayload>> {
        let made = async {
            let context = RequestContext::of(ctx)?;
            let input = PreviewInput { record: Some(record.0), expires_at };
            let made = context.diwan.create_preview(&context.who, &input).await;
            let (preview, user_errors) = settle(made)?;
            Ok(PreviewPayload { preview, user_errors })
        };
        Some(made.await)
    }

    /// Revokes a preview link: it shows nothing from now on.
    async fn delete_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the link.")] id: ID,
    ) -> Option<Result<DeletePayload>> {
        let deleted = async {
            let context = RequestContext::of(ctx)?;
            let deleted = context.diwan.delete_preview(&context.who, &id).await;
            let (deleted, user_errors) = settle(deleted)?;
            Ok(DeletePayload { deleted_id: deleted.map(ID::from), user_errors })
        };
        Some(deleted.await)
    }
}

#[ComplexObject]
impl PreviewLink {
    /// The id of the link, by which it is revoked.
    async fn id(&self) -> ID {
        self.id.into()
    }

    /// The id of the record that it shows.
    async fn record(&self) -> ID {
        self.record.into()
    }
}
