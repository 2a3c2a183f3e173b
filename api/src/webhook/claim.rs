//! Taking deliveries to be sent, and writing down what came of them.

use std::time::Duration;

use diwan_entity::webhook_delivery;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Order, Query, SelectStatement};
use uuid::Uuid;

use super::attempt::Outcome;
use super::store::{self, is_pending, pending};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::store::{Session, StoredModel, all_columns};
use crate::values::{DeliveryStatus, DisabledReason, Instant};

const TABLE: &str = "webhook_delivery";

/// How long a delivery is nobody else's: longer than an attempt takes.
const LEASE: Duration = Duration::from_secs(60);
/// After how long it is tried again: after the first time, the second …
const PAUSES: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 60 * 60),
    Duration::from_secs(5 * 60 * 60),
    Duration::from_secs(10 * 60 * 60),
    Duration::from_secs(14 * 60 * 60),
    Duration::from_secs(20 * 60 * 60),
    LONGEST,
];
/// Nobody is waited for longer than this, whatever they want.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// By which part pauses differ, so that those who failed together are not tried again together.
const JITTER: f64 = 0.1;

/// A delivery that was sent.
pub struct Sent {
    pub delivery: webhook_delivery::Model,
    /// Where to.
    pub url: String,
    pub at: Instant,
    pub outcome: Outcome,
}

/// How a delivery stands after an attempt.
enum Next {
    Delivered,
    Again(i64),
    Dead,
}

/// Takes deliveries of a webhook that are due: none of a record while one before it is to be sent.
pub async fn claim(
    session: &Session,
    (webhook, holder): (Uuid, Uuid),
    now: Instant,
    most: usize,
) -> Result<Vec<webhook_delivery::Model>> {
    let mut select = claimable(webhook, now, most);
    session.lock_free(&mut select, TABLE);
    let rows = session.all(&select).await?;
    let found: Vec<webhook_delivery::Model> =
        rows.iter().map(webhook_delivery::Model::read).collect::<Result<_>>()?;
    if found.is_empty() {
        return Ok(found);
    }
    let update = Query::update()
        .table(TABLE)
        .value("leased_until", now.micros() + LEASE.as_micros() as i64)
        .value("leased_by", holder)
        .and_where(Expr::col("id").is_in(found.iter().map(|row| row.id)))
        .take();
    session.run(&update).await?;
    Ok(found)
}

fn claimable(webhook: Uuid, now: Instant, most: usize) -> SelectStatement {
    let column = |name: &'static str| Expr::col((TABLE, name));
    let earlier = |name: &'static str| Expr::col(("earlier", name));
    let before = Query::select()
        .expr(Expr::val(1))
        .from_as(TABLE, Alias::new("earlier"))
        .and_where(earlier("webhook_id").equals((TABLE, "webhook_id")))
        .and_where(earlier("record_id").equals((TABLE, "record_id")))
        .and_where(is_pending("earlier"))
        .and_where(Expr::col(("earlier", "number")).lt(Expr::col((TABLE, "number"))))
        .take();
    Query::select()
        .columns(all_columns::<webhook_delivery::Entity>())
        .from(TABLE)
        .and_where(column("webhook_id").eq(webhook))
        .cond_where(pending())
        .and_where(column("due_at").lte(now.micros()))
        .cond_where(store::is_free(now))
        .and_where(Expr::exists(before).not())
        .order_by((TABLE, "due_at"), Order::Asc)
        .order_by((TABLE, "number"), Order::Asc)
        .limit(most as u64)
        .take()
}

/// Gives back what was taken and not sent.
pub async fn give_back(session: &Session, holder: Uuid) -> Result<()> {
    let update = Query::update()
        .table(TABLE)
        .value("leased_until", None::<i64>)
        .value("leased_by", None::<Uuid>)
        .and_where(Expr::col("leased_by").eq(holder))
        .cond_where(pending())
        .take();
    session.run(&update).await.map(drop)
}

impl Diwan {
    /// Writes down what came of a delivery, if it is still the holder's.
    pub(super) async fn settle_delivery(
        &self,
        session: &Session,
        sent: &Sent,
        holder: Uuid,
    ) -> Result<()> {
        let (row, now) = (&sent.delivery, self.now());
        let next = self.next_of(sent, now);
        let update = settled(sent, &next, now, holder);
        if session.run(&update).await? == 0 {
            return Ok(());
        }
        if let Next::Again(at) = next {
            hold_later(session, row, at).await?;
        }
        if sent.outcome.is_gone() {
            let gone = DisabledReason::Gone.as_str();
            tracing::warn!(webhook = %row.webhook_id, "the receiver answered 410: its webhook is disabled");
            store::disable(session, (row.webhook_id, &sent.url), gone, now).await?;
        }
        Ok(())
    }

    fn next_of(&self, sent: &Sent, now: Instant) -> Next {
        if sent.outcome.error.is_none() {
            return Next::Delivered;
        }
        let failures = usize::try_from(sent.delivery.attempts).unwrap_or_default();
        match PAUSES.get(failures).filter(|_| !sent.outcome.is_gone()) {
            None => Next::Dead,
            Some(pause) => {
                let [byte] = self.random();
                let part = 1.0 + JITTER * (f64::from(byte) / 127.5 - 1.0);
                let wanted = sent.outcome.retry_after.unwrap_or_default().min(LONGEST);
                Next::Again(now.micros() + pause.mul_f64(part).max(wanted).as_micros() as i64)
            }
        }
    }
}

fn settled(
    sent: &Sent,
    next: &Next,
    now: Instant,
    holder: Uuid,
) -> sea_orm::sea_query::UpdateStatement {
    let (row, outcome) = (&sent.delivery, &sent.outcome);
    let status = match next {
        Next::Delivered => DeliveryStatus::Delivered,
        Next::Again(_) => DeliveryStatus::Pending,
        Next::Dead => DeliveryStatus::Dead,
    };
    let due_at = if let Next::Again(at) = next { *at } else { row.due_at };
    Query::update()
        .table(TABLE)
        .value("status", status.as_str())
        .value("attempts", row.attempts + 1)
        .value("due_at", due_at)
        .value("changed_at", now.micros())
        .value("attempted_at", sent.at.micros())
        .value("response_status", outcome.status.map(i32::from))
        .value("latency_ms", i64::try_from(outcome.latency.as_millis()).unwrap_or(i64::MAX))
        .value("error", outcome.error.clone())
        .value("leased_until", None::<i64>)
        .value("leased_by", None::<Uuid>)
        .and_where(Expr::col("id").eq(row.id))
        .and_where(Expr::col("leased_by").eq(holder))
        .cond_where(pending())
        .take()
}

/// What comes after it of the same record waits with it. Its order is kept anyway: this only spares looking at it.
async fn hold_later(session: &Session, row: &webhook_delivery::Model, until: i64) -> Result<()> {
    let Some(record) = row.record_id else { return Ok(()) };
    let update = Query::update()
        .table(TABLE)
        .value("due_at", until)
        .and_where(Expr::col("webhook_id").eq(row.webhook_id))
        .and_where(Expr::col("record_id").eq(record))
        .and_where(Expr::col("number").gt(row.number))
        .and_where(Expr::col("due_at").lt(until))
        .cond_where(pending())
        .take();
    session.run(&update).await.map(drop)
}
