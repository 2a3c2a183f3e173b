//! Preview links in the store.

use diwan_entity::preview_link;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use crate::error::Result;
use crate::store::{Session, StoredModel, all_columns};
use crate::values::Instant;

const TABLE: &str = "preview_link";

/// The links that show a record and have not ended, the latest first.
pub async fn links(
    session: &Session,
    record: Uuid,
    now: Instant,
) -> Result<Vec<preview_link::Model>> {
    let of_record = Expr::col("record_id").eq(record);
    matching(session, of_record.and(Expr::col("expires_at").gt(now.micros()))).await
}

/// The link with this id.
pub async fn link(session: &Session, id: Uuid) -> Result<Option<preview_link::Model>> {
    Ok(matching(session, Expr::col("id").eq(id)).await?.pop())
}

async fn matching(
    session: &Session,
    which: sea_orm::sea_query::SimpleExpr,
) -> Result<Vec<preview_link::Model>> {
    let select = Query::select()
        .columns(all_columns::<preview_link::Entity>())
        .from(TABLE)
        .and_where(which)
        .order_by("id", Order::Desc)
        .take();
    session.all(&select).await?.iter().map(preview_link::Model::read).collect()
}

/// Deletes a link.
pub async fn delete(session: &Session, id: Uuid) -> Result<()> {
    delete_where(session, Expr::col("id").eq(id)).await
}

/// Deletes the links that have ended.
pub async fn delete_ended(session: &Session, now: Instant) -> Result<()> {
    delete_where(session, Expr::col("expires_at").lte(now.micros())).await
}

async fn delete_where(session: &Session, which: sea_orm::sea_query::SimpleExpr) -> Result<()> {
    let condition = Condition::all().add(which);
    session.run(Query::delete().from_table(TABLE).cond_where(condition)).await.map(drop)
}
