//! What a receiver is told: which record, and what happened to it. Whoever wants to know more reads the record.

use diwan_entity::{webhook, webhook_delivery};
use serde::Serialize;
use uuid::Uuid;

use crate::change::RecordChange;
use crate::error::{Error, Result};
use crate::values::{DeliveryStatus, Instant, RecordKind, Verb};

/// What a test tells.
const TEST: &str = "webhook.test";

/// An event, as Standard Webhooks has it.
#[derive(Serialize)]
struct Event<'a, D> {
    r#type: &'a str,
    timestamp: Instant,
    data: D,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed<'a> {
    record: RecordKind,
    id: Uuid,
    verb: Verb,
    version: i64,
    at: Instant,
    /// Whether nobody can read it any more.
    tombstone: bool,
    slug: Option<&'a str>,
    url: String,
}

#[derive(Serialize)]
struct Test {
    webhook: Uuid,
}

/// What a delivery is made of.
pub struct Made<'a> {
    pub webhook: &'a webhook::Model,
    pub number: i64,
    pub id: Uuid,
    pub now: Instant,
    /// When it is to be sent at the earliest.
    pub due_at: i64,
}

/// The delivery that tells of a change. `address` is that of the record.
pub fn delivery(
    made: &Made<'_>,
    change: &RecordChange,
    slug: Option<&str>,
    address: String,
) -> Result<webhook_delivery::Model> {
    let event = format!("{}.{}", change.record, change.verb);
    let data = Changed {
        record: change.record,
        id: change.id,
        verb: change.verb,
        version: change.version,
        at: change.at,
        tombstone: change.tombstone,
        slug,
        url: address,
    };
    row(made, &event, Some(change.id), change.at, data)
}

/// A delivery that tells of nothing.
pub fn test(
    webhook: &webhook::Model,
    number: i64,
    id: Uuid,
    now: Instant,
) -> Result<webhook_delivery::Model> {
    let made = Made { webhook, number, id, now, due_at: now.micros() };
    row(&made, TEST, None, now, Test { webhook: webhook.id })
}

fn row(
    made: &Made<'_>,
    event: &str,
    record_id: Option<Uuid>,
    timestamp: Instant,
    data: impl Serialize,
) -> Result<webhook_delivery::Model> {
    let payload = serde_json::to_string(&Event { r#type: event, timestamp, data });
    Ok(webhook_delivery::Model {
        id: made.id,
        webhook_id: made.webhook.id,
        number: made.number,
        event: event.to_owned(),
        record_id,
        payload: payload.map_err(Error::internal)?,
        status: DeliveryStatus::Pending.as_str().to_owned(),
        attempts: 0,
        created_at: made.now.micros(),
        changed_at: made.now.micros(),
        due_at: made.due_at,
        leased_until: None,
        leased_by: None,
        attempted_at: None,
        response_status: None,
        latency_ms: None,
        error: None,
    })
}
