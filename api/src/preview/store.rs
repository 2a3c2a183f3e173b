//! Preview links in the store.

use diwan_entity::preview_link;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SimpleExpr};
use uuid::Uuid;

use crate::error::Result;
use crate::store::{Session, StoredModel, all_columns, delete_where};
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

async fn matching(session: &Session, which: SimpleExpr) -> Result<Vec<preview_link::Model>> {
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
    delete_where::<preview_link::Entity>(session, "id", &[id]).await
}

/// Deletes the links that have ended.
pub async fn delete_ended(session: &Session, now: Instant) -> Result<()> {
    let ended = Condition::all().add(Expr::col("expires_at").lte(now.micros()));
    session.run(Query::delete().from_table(TABLE).cond_where(ended)).await.map(drop)
}
