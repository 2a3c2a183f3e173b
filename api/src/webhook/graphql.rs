//! Webhooks on the GraphQL face.

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use super::{DeliveriesRequest, DeliveryPage, Webhook, WebhookDelivery, WebhookInput};
use crate::error::Result;
use crate::graphql::{DeletePayload, Patch, RequestContext, UserError, settle};
use crate::values::DeliveryStatus;

/// Lists webhooks and their deliveries.
#[derive(Default)]
pub struct WebhookQuery;

#[Object]
impl WebhookQuery {
    /// Every webhook, the latest first; for those with the scope `webhooks:manage`.
    async fn webhooks(&self, ctx: &Context<'_>) -> Option<Result<Vec<Webhook>>> {
        let listed = async {
            let context = RequestContext::of(ctx)?;
            context.diwan.webhooks(&context.who).await
        };
        Some(listed.await)
    }

    /// One webhook; for those with the scope `webhooks:manage`.
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
    ) -> Option<Result<Webhook>> {
        let found = async {
            let context = RequestContext::of(ctx)?;
            context.diwan.webhook(&context.who, &id).await
        };
        Some(found.await)
    }

    /// What was and is to be sent to a webhook, the latest first; for those with the scope `webhooks:manage`.
    /// What was delivered is kept for 7 days, all else for 30.
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
        #[graphql(desc = "Only those that stand so.")] status: Option<DeliveryStatus>,
        #[graphql(desc = "How many: 1 to 100, 20 when absent.")] first: Option<i64>,
        #[graphql(desc = "The `next` of the part before.")] after: Option<String>,
    ) -> Option<Result<DeliveryPage>> {
        let listed = async {
            let context = RequestContext::of(ctx)?;
            let ask = DeliveriesRequest { status, size: first, after };
            context.diwan.webhook_deliveries(&context.who, &id, &ask).await
        };
        Some(listed.await)
    }
}

/// Manages webhooks.
#[derive(Default)]
pub struct WebhookMutation;

/// What came of writing a webhook.
#[derive(SimpleObject)]
pub struct WebhookPayload {
    /// The webhook as it now stands; null when nothing was changed.
    webhook: Option<Webhook>,
    /// What the caller can mend.
    user_errors: Vec<UserError>,
}

/// What came of sending a test.
#[derive(SimpleObject)]
pub struct WebhookTestPayload {
    /// The delivery, which is on its way; null when nothing is sent.
    delivery: Option<WebhookDelivery>,
    /// What the caller can mend.
    user_errors: Vec<UserError>,
}

/// What came of sending deliveries again.
#[derive(SimpleObject)]
pub struct WebhookResendPayload {
    /// How many are sent again; null when it was refused.
    resent: Option<u64>,
    /// What the caller can mend.
    user_errors: Vec<UserError>,
}

#[Object]
impl WebhookMutation {
    /// Makes a webhook, which is told of what happens from now on. Its secret is shown this once.
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its members.")] input: WebhookInput,
    ) -> Option<Result<WebhookPayload>> {
        let made = async {
            let context = RequestContext::of(ctx)?;
            payload(context.diwan.add_webhook(&context.who, input).await)
        };
        Some(made.await)
    }

    /// Changes members of a webhook; those left out (or null) stay. One that is enabled again goes on where it
    /// stopped.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
        #[graphql(desc = "The members that change.")] input: Patch<WebhookInput>,
    ) -> Option<Result<WebhookPayload>> {
        let changed = async {
            let context = RequestContext::of(ctx)?;
            payload(context.diwan.change_webhook(&context.who, &id, input.0).await)
        };
        Some(changed.await)
    }

    /// Deletes a webhook and its deliveries: what was not sent is not sent any more.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
    ) -> Option<Result<DeletePayload>> {
        let deleted = async {
            let context = RequestContext::of(ctx)?;
            let deleted = context.diwan.delete_webhook(&context.who, &id).await;
            let (deleted, user_errors) = settle(deleted)?;
            Ok(DeletePayload { deleted_id: deleted.map(ID::from), user_errors })
        };
        Some(deleted.await)
    }

    /// Gives a webhook another secret, which is shown this once. For 24 hours its deliveries are signed with both.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
    ) -> Option<Result<WebhookPayload>> {
        let rotated = async {
            let context = RequestContext::of(ctx)?;
            payload(context.diwan.rotate_webhook_secret(&context.who, &id).await)
        };
        Some(rotated.await)
    }

    /// Sends a webhook an event `webhook.test`, to see whether it arrives: look at the delivery again in a moment.
    async fn test_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
    ) -> Option<Result<WebhookTestPayload>> {
        let sent = async {
            let context = RequestContext::of(ctx)?;
            let (delivery, user_errors) =
                settle(context.diwan.test_webhook(&context.who, &id).await)?;
            Ok(WebhookTestPayload { delivery, user_errors })
        };
        Some(sent.await)
    }

    /// Sends deliveries of a webhook again, under the ids that they have: those that are dead, or those that are
    /// named.
    async fn resend_webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the webhook.")] id: ID,
        #[graphql(desc = "The ids of the deliveries, at most 100; all that are dead when absent.")]
        deliveries: Option<Vec<ID>>,
    ) -> Option<Result<WebhookResendPayload>> {
        let resent = async {
            let context = RequestContext::of(ctx)?;
            let named: Option<Vec<String>> =
                deliveries.map(|ids| ids.into_iter().map(|id| id.0).collect());
            let resent = context.diwan.resend_deliveries(&context.who, &id, named.as_deref()).await;
            let (resent, user_errors) = settle(resent)?;
            Ok(WebhookResendPayload { resent, user_errors })
        };
        Some(resent.await)
    }
}

fn payload(done: Result<Webhook>) -> Result<WebhookPayload> {
    let (webhook, user_errors) = settle(done)?;
    Ok(WebhookPayload { webhook, user_errors })
}

#[ComplexObject]
impl Webhook {
    /// The id of the webhook.
    async fn id(&self) -> ID {
        self.id.into()
    }
}

#[ComplexObject]
impl WebhookDelivery {
    /// The id of the delivery, which its receiver is told as `webhook-id`: the same however often it is sent.
    async fn id(&self) -> ID {
        self.id.into()
    }
}
