//! Managing webhooks, and looking at what became of their deliveries.

use std::time::Duration;

use async_graphql::SimpleObject;
use diwan_entity::webhook;
use uuid::Uuid;

use super::input::Checked;
use super::sign::{SECRET_BYTES, kept, told};
use super::{MOST_WEBHOOKS, Webhook, WebhookDelivery, WebhookInput, event, store};
use crate::account::demand;
use crate::diwan::Diwan;
use crate::error::{Error, FieldCode, Result};
use crate::page::{Cursor, SortValue, page_size};
use crate::principal::{Principal, Scope};
use crate::store::{Session, insert_all, update_row};
use crate::values::{DeliveryStatus, DisabledReason, parse_id};

/// For how long deliveries are signed with the secret before, too, after one was rotated.
const OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);
/// How many deliveries are deleted in one transaction.
const AT_ONCE: u64 = 5_000;
/// What deliveries are sorted by.
const NUMBER: &str = "number";

/// Which deliveries are listed.
#[derive(Clone, Debug, Default)]
pub struct DeliveriesRequest {
    /// Only those that stand so.
    pub status: Option<DeliveryStatus>,
    /// How many.
    pub size: Option<i64>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A part of the list of deliveries.
#[derive(Clone, Debug, PartialEq, SimpleObject)]
#[graphql(name = "WebhookDeliveryPage")]
pub struct DeliveryPage {
    /// The deliveries, the latest first.
    pub nodes: Vec<WebhookDelivery>,
    /// To go on, as `after`; null at the end.
    pub next: Option<String>,
}

impl Diwan {
    /// Every webhook, the latest first.
    pub async fn webhooks(&self, who: &Principal) -> Result<Vec<Webhook>> {
        demand(who, Scope::ManageWebhooks)?;
        let rows = store::webhooks(&self.store.read()).await?;
        rows.into_iter().map(Webhook::stored).collect()
    }

    /// One webhook.
    pub async fn webhook(&self, who: &Principal, id: &str) -> Result<Webhook> {
        demand(who, Scope::ManageWebhooks)?;
        Webhook::stored(known(&self.store.read(), id, false).await?)
    }

    /// Makes a webhook, which is told of what happens from now on. Its secret is shown this once.
    pub async fn add_webhook(&self, who: &Principal, input: WebhookInput) -> Result<Webhook> {
        demand(who, Scope::ManageWebhooks)?;
        let checked = input.checked(&self.webhook_guard(), true).await?;
        let (now, secret) = (self.now().micros(), kept(&self.random::<SECRET_BYTES>()));
        let mut row = webhook::Model {
            id: self.ids.next(),
            url: String::new(),
            description: None,
            records: String::new(),
            verbs: String::new(),
            secret,
            previous_secret: None,
            previous_until: None,
            enabled: true,
            disabled_reason: None,
            position: self.feed_position().await?,
            made: 0,
            created_by: who.id(),
            created_at: now,
            updated_at: now,
        };
        checked.write_to(&mut row);
        self.retried(async || {
            let session = self.begin(who).await?;
            if store::webhooks(&session).await?.len() >= MOST_WEBHOOKS {
                let detail = format!("There are {MOST_WEBHOOKS} webhooks: delete one first.");
                return Err(Error::conflict(FieldCode::TooMany, detail));
            }
            insert_all::<webhook::Entity>(&session, vec![row.clone()]).await?;
            session.commit().await
        })
        .await?;
        self.wake_dispatcher();
        let secret = Some(told(&row.secret));
        Ok(Webhook { secret, ..Webhook::stored(row)? })
    }

    /// Changes members of a webhook. One that is enabled again goes on where it stopped.
    pub async fn change_webhook(
        &self,
        who: &Principal,
        id: &str,
        input: WebhookInput,
    ) -> Result<Webhook> {
        demand(who, Scope::ManageWebhooks)?;
        known(&self.store.read(), id, false).await?;
        let checked = input.checked(&self.webhook_guard(), false).await?;
        let row = self.write_webhook(who, id, |row| checked.write_to(row)).await?;
        self.wake_dispatcher();
        Webhook::stored(row)
    }

    /// Gives a webhook another secret, which is shown this once. For a day its deliveries are signed with both.
    pub async fn rotate_webhook_secret(&self, who: &Principal, id: &str) -> Result<Webhook> {
        demand(who, Scope::ManageWebhooks)?;
        let secret = kept(&self.random::<SECRET_BYTES>());
        let until = self.now().micros() + OVERLAP.as_micros() as i64;
        let rotate = |row: &mut webhook::Model| {
            row.previous_secret = Some(std::mem::replace(&mut row.secret, secret.clone()));
            row.previous_until = Some(until);
        };
        let row = self.write_webhook(who, id, rotate).await?;
        Ok(Webhook { secret: Some(told(&secret)), ..Webhook::stored(row)? })
    }

    /// Deletes a webhook and its deliveries. There may be very many of these: they go before it, some at a time.
    pub async fn delete_webhook(&self, who: &Principal, id: &str) -> Result<Uuid> {
        demand(who, Scope::ManageWebhooks)?;
        let row = self.write_webhook(who, id, |row| row.enabled = false).await?;
        let some = async || {
            let session = self.begin_long(who).await?;
            let deleted = store::delete_deliveries(&session, row.id, AT_ONCE).await?;
            session.commit().await.map(|()| deleted)
        };
        while self.retried(&some).await? == AT_ONCE {}
        self.retried(async || {
            let session = self.begin_long(who).await?;
            store::delete_webhook(&session, row.id).await?;
            session.commit().await
        })
        .await?;
        Ok(row.id)
    }

    /// Sends a webhook something that tells of nothing, to see whether it arrives.
    pub async fn test_webhook(&self, who: &Principal, id: &str) -> Result<WebhookDelivery> {
        demand(who, Scope::ManageWebhooks)?;
        let row = self
            .retried(async || {
                let session = self.begin(who).await?;
                let webhook = known(&session, id, true).await?;
                let number = webhook.made + 1;
                let row = event::test(&webhook, number, self.ids.next(), self.now())?;
                store::add_deliveries(&session, vec![row.clone()]).await?;
                store::advance(&session, webhook.id, webhook.position, number).await?;
                session.commit().await?;
                Ok(row)
            })
            .await?;
        self.wake_dispatcher();
        WebhookDelivery::stored(row)
    }

    /// What was and is to be sent to a webhook, the latest first.
    pub async fn webhook_deliveries(
        &self,
        who: &Principal,
        id: &str,
        ask: &DeliveriesRequest,
    ) -> Result<DeliveryPage> {
        demand(who, Scope::ManageWebhooks)?;
        let (size, before) = (page_size(ask.size)?, ask.after.as_deref().map(number).transpose()?);
        let session = self.store.read();
        let webhook = known(&session, id, false).await?;
        let mut rows =
            store::deliveries(&session, webhook.id, ask.status, before, size + 1).await?;
        let more = rows.len() > size as usize;
        rows.truncate(size as usize);
        let last = rows.last().filter(|_| more);
        let next = last.map(|row| {
            let key = SortValue::Number(row.number);
            Cursor { sort: NUMBER.to_owned(), key, id: row.id }.encode()
        });
        let nodes = rows.into_iter().map(WebhookDelivery::stored).collect::<Result<_>>()?;
        Ok(DeliveryPage { nodes, next })
    }

    async fn write_webhook(
        &self,
        who: &Principal,
        id: &str,
        change: impl Fn(&mut webhook::Model),
    ) -> Result<webhook::Model> {
        self.retried(async || {
            let session = self.begin(who).await?;
            let mut row = known(&session, id, true).await?;
            change(&mut row);
            row.updated_at = self.now().micros();
            update_row::<webhook::Entity>(&session, row.id, row.clone()).await?;
            session.commit().await?;
            Ok(row)
        })
        .await
    }
}

impl Checked {
    fn write_to(&self, row: &mut webhook::Model) {
        if let Some(url) = &self.url {
            row.url.clone_from(url);
        }
        if let Some(description) = &self.description {
            row.description.clone_from(description);
        }
        if let Some(records) = &self.records {
            row.records.clone_from(records);
        }
        if let Some(verbs) = &self.verbs {
            row.verbs.clone_from(verbs);
        }
        if let Some(enabled) = self.enabled.filter(|enabled| *enabled != row.enabled) {
            row.enabled = enabled;
            let reason = (!enabled).then(|| DisabledReason::Operator.as_str().to_owned());
            row.disabled_reason = reason;
        }
    }
}

/// The webhook with this id; locked if it is to be changed.
pub(super) async fn known(session: &Session, id: &str, lock: bool) -> Result<webhook::Model> {
    let id = parse_id(id).map_err(|_| Error::not_found())?;
    store::webhook(session, id, lock).await?.ok_or_else(Error::not_found)
}

/// The number of the delivery at a cursor.
fn number(raw: &str) -> Result<i64> {
    match Cursor::decode(raw)? {
        Cursor { sort, key: SortValue::Number(number), .. } if sort == NUMBER => Ok(number),
        _ => Err(Error::bad_request("after: this cursor is of another list.")),
    }
}
