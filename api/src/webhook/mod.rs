//! Webhooks: addresses that are told what happens to records, as Standard Webhooks has it.
//!
//! A webhook has a position in the feed of changes. The dispatcher (`dispatcher`) reads on from there, as everybody
//! may see it, and writes a delivery for each change in the transaction that moves the position: so none is lost and
//! none is made twice, whenever a server dies. Deliveries are leased, sent (`attempt`), and settled: delivered,
//! to be sent again later, or dead. One of a record is sent only after those before it, so that their order is
//! kept. Where may be sent to is decided by `address` and `guard`.

mod address;
mod attempt;
mod claim;
mod counts;
mod describe;
mod dispatcher;
mod event;
pub mod graphql;
mod guard;
mod input;
mod manage;
mod position;
mod prune;
mod resend;
pub mod rest;
mod sign;
mod store;

use std::sync::{PoisonError, RwLock};

use async_graphql::SimpleObject;
use diwan_entity::{webhook, webhook_delivery};
use serde::Serialize;
use tokio::sync::Notify;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::parse_stored;
use crate::values::{DeliveryStatus, DisabledReason, Instant, RecordKind, Verb};

pub use address::AllowList;
pub use counts::Attempts;
pub use dispatcher::Dispatcher;
pub use guard::{Addresses, Guard, Lookup};
pub use input::{ResendInput, WebhookInput};
pub use manage::{DeliveriesRequest, DeliveryPage};

/// How many webhooks there are at most.
pub const MOST_WEBHOOKS: usize = 50;

/// An address that is told what happens to records.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Webhook {
    /// The id of the webhook.
    #[graphql(skip)]
    pub id: Uuid,
    /// The address that is sent to.
    #[schema(example = "https://news.example/api/diwan")]
    pub url: String,
    /// What it is for.
    #[schema(example = "Pages of the site")]
    pub description: Option<String>,
    /// The kinds of records that it is told of; empty for all.
    pub records: Vec<RecordKind>,
    /// What it is told of them; empty for everything.
    pub verbs: Vec<Verb>,
    /// Whether it is sent to.
    pub enabled: bool,
    /// Why it is not sent to; null while it is.
    pub disabled_reason: Option<DisabledReason>,
    /// What its deliveries are signed with: only in the answer that made it, or that rotated it; null
    /// otherwise.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    pub secret: Option<String>,
    /// Until when deliveries are signed with the secret before as well; null where there is none.
    pub previous_secret_until: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// One event on its way to a webhook.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct WebhookDelivery {
    /// The id of the delivery, which its receiver is told as `webhook-id`: the same however often it is sent.
    #[graphql(skip)]
    pub id: Uuid,
    /// What it tells: the kind of record and what happened to it, or `webhook.test`.
    #[schema(example = "article.published")]
    pub event: String,
    /// How it stands.
    pub status: DeliveryStatus,
    /// How often it was sent since it was made, or since somebody wanted it sent again.
    #[schema(example = 1)]
    pub attempts: i32,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last sent; null when it was not yet.
    pub attempted_at: Option<Instant>,
    /// When it is to be sent, if none before it has to be waited for; null when it is not sent any more.
    pub next_attempt_at: Option<Instant>,
    /// The HTTP status that was last answered; null when nothing was.
    #[schema(example = 204)]
    pub response_status: Option<i32>,
    /// How many milliseconds the last attempt took.
    #[schema(example = 87)]
    pub latency_ms: Option<i64>,
    /// Why the last attempt failed; null when it did not.
    #[schema(example = "the receiver answered 503")]
    pub error: Option<String>,
    /// What is sent, as it is signed.
    #[schema(
        example = r#"{"type":"article.published","timestamp":"2026-01-15T12:00:00Z","data":{}}"#
    )]
    pub payload: String,
}

impl Webhook {
    fn stored(row: webhook::Model) -> Result<Self> {
        let reason = row.disabled_reason.as_deref().map(parse_stored).transpose()?;
        Ok(Self {
            id: row.id,
            url: row.url,
            description: row.description,
            records: words(&row.records)?,
            verbs: words(&row.verbs)?,
            enabled: row.enabled,
            disabled_reason: reason,
            secret: None,
            previous_secret_until: row.previous_until.map(Instant::from_micros),
            created_at: Instant::from_micros(row.created_at),
            updated_at: Instant::from_micros(row.updated_at),
        })
    }
}

impl WebhookDelivery {
    fn stored(row: webhook_delivery::Model) -> Result<Self> {
        let status: DeliveryStatus = parse_stored(&row.status)?;
        let waits = status == DeliveryStatus::Pending;
        Ok(Self {
            id: row.id,
            event: row.event,
            status,
            attempts: row.attempts,
            created_at: Instant::from_micros(row.created_at),
            attempted_at: row.attempted_at.map(Instant::from_micros),
            next_attempt_at: waits.then(|| Instant::from_micros(row.due_at)),
            response_status: row.response_status,
            latency_ms: row.latency_ms,
            error: row.error,
            payload: row.payload,
        })
    }
}

/// Words as they are stored, separated by spaces.
fn words<W: serde::de::DeserializeOwned>(stored: &str) -> Result<Vec<W>> {
    stored.split_ascii_whitespace().map(parse_stored).collect()
}

/// What sending has in memory: where may be sent to, who is woken when there is something to be sent, and what came
/// of it.
#[derive(Default)]
struct Sending {
    guard: RwLock<Guard>,
    wake: Notify,
    attempts: Attempts,
}

impl Diwan {
    /// Says where webhooks may lead.
    pub fn guard_webhooks(&self, guard: Guard) {
        *self.shared::<Sending>().guard.write().unwrap_or_else(PoisonError::into_inner) = guard;
    }

    fn webhook_guard(&self) -> Guard {
        self.shared::<Sending>().guard.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn wake_dispatcher(&self) {
        self.shared::<Sending>().wake.notify_one();
    }
}
