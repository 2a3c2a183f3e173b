//! Webhooks and their deliveries in the store.

use std::collections::HashMap;

use diwan_entity::{webhook, webhook_delivery};
use sea_orm::EntityTrait;
use sea_orm::sea_query::{
    CaseStatement, Condition, Expr, ExprTrait, Order, Query, SelectStatement,
};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Kind, get};
use crate::store::{Row, Session, StoredModel, all_columns, insert_all};
use crate::values::{DeliveryStatus, Instant};

const WEBHOOK: &str = "webhook";
const DELIVERY: &str = "webhook_delivery";

fn rows<E: EntityTrait>(table: &'static str, condition: Condition) -> SelectStatement {
    Query::select().columns(all_columns::<E>()).from(table).cond_where(condition).take()
}

fn of(column: &'static str, value: impl Into<sea_orm::Value>) -> Condition {
    Condition::all().add(Expr::col((DELIVERY, column)).eq(value.into()))
}

async fn all<M: StoredModel>(session: &Session, select: &SelectStatement) -> Result<Vec<M>> {
    session.all(select).await?.iter().map(M::read).collect()
}

/// The condition of what is to be sent.
pub fn pending() -> Condition {
    Condition::all().add(is_pending(DELIVERY))
}

/// The same of a table by another name. The word stands in the statement as it is: only so both engines see that
/// it is the one of which their indexes are.
pub fn is_pending(table: &'static str) -> Expr {
    Expr::col((table, "status")).eq(Expr::cust("'pending'"))
}

/// The condition of what nobody is about to send.
pub fn is_free(now: Instant) -> Condition {
    let leased_until = || Expr::col((DELIVERY, "leased_until"));
    Condition::any().add(leased_until().is_null()).add(leased_until().lte(now.micros()))
}

/// Every webhook, the latest first.
pub async fn webhooks(session: &Session) -> Result<Vec<webhook::Model>> {
    let mut select = rows::<webhook::Entity>(WEBHOOK, Condition::all());
    all(session, select.order_by((WEBHOOK, "id"), Order::Desc)).await
}

/// The webhook with this id.
pub async fn webhook(session: &Session, id: Uuid, lock: bool) -> Result<Option<webhook::Model>> {
    let this = Condition::all().add(Expr::col((WEBHOOK, "id")).eq(id));
    let mut select = rows::<webhook::Entity>(WEBHOOK, this);
    if lock {
        session.lock(&mut select, WEBHOOK);
    }
    Ok(all(session, &select).await?.pop())
}

/// The webhooks that are sent to, and whether something may be due for each.
pub async fn enabled(session: &Session, now: Instant) -> Result<Vec<(webhook::Model, bool)>> {
    let due = Query::select()
        .column((DELIVERY, "id"))
        .from(DELIVERY)
        .and_where(Expr::col((DELIVERY, "webhook_id")).equals((WEBHOOK, "id")))
        .cond_where(pending())
        .and_where(Expr::col((DELIVERY, "due_at")).lte(now.micros()))
        .cond_where(is_free(now))
        .take();
    let enabled = Condition::all().add(Expr::col((WEBHOOK, "enabled")).eq(true));
    let mut select = rows::<webhook::Entity>(WEBHOOK, enabled);
    let has_due = CaseStatement::new().case(Expr::exists(due), 1).finally(0);
    select.expr_as(has_due, "has_due").order_by((WEBHOOK, "id"), Order::Asc);
    let rows = session.all(&select).await?;
    let read = |row: &Row| Ok((webhook::Model::read(row)?, get::<i32>(row, "has_due")? == 1));
    rows.iter().map(read).collect()
}

/// Deletes some deliveries of a webhook; answers how many.
pub async fn delete_deliveries(session: &Session, webhook: Uuid, most: u64) -> Result<u64> {
    let some = Query::select()
        .column("id")
        .from(DELIVERY)
        .and_where(Expr::col("webhook_id").eq(webhook))
        .limit(most)
        .take();
    let delete =
        Query::delete().from_table(DELIVERY).and_where(Expr::col("id").in_subquery(some)).take();
    session.run(&delete).await
}

/// Deletes a webhook; its deliveries go with it.
pub async fn delete_webhook(session: &Session, id: Uuid) -> Result<()> {
    let delete = Query::delete().from_table(WEBHOOK).and_where(Expr::col("id").eq(id)).take();
    session.run(&delete).await.map(drop)
}

/// Up to where deliveries were made, and how many.
pub async fn advance(session: &Session, id: Uuid, position: i64, made: i64) -> Result<()> {
    let update = Query::update()
        .table(WEBHOOK)
        .value("position", position)
        .value("made", made)
        .and_where(Expr::col("id").eq(id))
        .take();
    session.run(&update).await.map(drop)
}

/// Nothing is sent any more to a webhook that still leads to this address.
pub async fn disable(
    session: &Session,
    (id, url): (Uuid, &str),
    reason: &str,
    now: Instant,
) -> Result<()> {
    let update = Query::update()
        .table(WEBHOOK)
        .value("enabled", false)
        .value("disabled_reason", reason)
        .value("updated_at", now.micros())
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("url").eq(url))
        .and_where(Expr::col("enabled").eq(true))
        .take();
    session.run(&update).await.map(drop)
}

pub async fn add_deliveries(session: &Session, rows: Vec<webhook_delivery::Model>) -> Result<()> {
    insert_all::<webhook_delivery::Entity>(session, rows).await
}

/// Deliveries of a webhook, the latest first.
pub async fn deliveries(
    session: &Session,
    webhook: Uuid,
    status: Option<DeliveryStatus>,
    before: Option<i64>,
    most: u32,
) -> Result<Vec<webhook_delivery::Model>> {
    let wanted = of("webhook_id", webhook)
        .add_option(status.map(|status| of("status", status.as_str())))
        .add_option(before.map(|number| Expr::col((DELIVERY, "number")).lt(number)));
    let mut select = rows::<webhook_delivery::Entity>(DELIVERY, wanted);
    select.order_by((DELIVERY, "number"), Order::Desc).limit(u64::from(most));
    all(session, &select).await
}

/// Those of a webhook with these ids.
pub async fn deliveries_with(
    session: &Session,
    webhook: Uuid,
    ids: &[Uuid],
) -> Result<Vec<webhook_delivery::Model>> {
    let these =
        of("webhook_id", webhook).add(Expr::col((DELIVERY, "id")).is_in(ids.iter().copied()));
    all(session, &rows::<webhook_delivery::Entity>(DELIVERY, these)).await
}

/// Until when what is pending of these records waits, where something does.
pub async fn waits(
    session: &Session,
    webhook: Uuid,
    records: &[Uuid],
) -> Result<HashMap<Uuid, i64>> {
    let select = Query::select()
        .column((DELIVERY, "record_id"))
        .expr_as(Expr::col((DELIVERY, "due_at")).max(), "until")
        .from(DELIVERY)
        .cond_where(of("webhook_id", webhook))
        .cond_where(pending())
        .and_where(Expr::col((DELIVERY, "record_id")).is_in(records.iter().copied()))
        .group_by_col((DELIVERY, "record_id"))
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Ok((get(row, "record_id")?, get(row, "until")?))).collect()
}

/// The slugs of these records, of those that have one.
pub async fn slugs(session: &Session, kind: Kind, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let table = kind.as_str();
    let select = Query::select()
        .columns([(table, "id"), (table, "slug")])
        .from(table)
        .and_where(Expr::col((table, "id")).is_in(ids.iter().copied()))
        .and_where(Expr::col((table, "slug")).is_not_null())
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Ok((get(row, "id")?, get(row, "slug")?))).collect()
}
