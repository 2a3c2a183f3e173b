//! Anchors of citations follow the text of the article they stand in.
//!
//! Leans on no feature, so that articles can say that their text has changed.

use diwan_entity::citation::{Entity, Model};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use super::texts::{Index, Texts};
use crate::error::{Error, Result};
use crate::model::stored_anchor;
use crate::store::{Session, all_columns, delete_where, insert_all};

/// Finds the cited passages of these articles again, whose text has changed, or marks them as
/// stale. The versions of the records that cite them stay.
pub async fn follow_text(session: &Session, articles: &[Uuid]) -> Result<()> {
    let citations = anchored(session, articles).await?;
    let mut cited: Vec<Uuid> = citations.iter().filter_map(|row| row.article_id).collect();
    cited.sort_unstable();
    cited.dedup();
    let texts = Texts::read(session, &cited).await?;
    let mut index = texts.index();
    let mut moved = Vec::new();
    for row in citations {
        moved.extend(relocated(row, &mut index)?);
    }
    let ids: Vec<Uuid> = moved.iter().map(|row| row.id).collect();
    delete_where::<Entity>(session, "id", &ids).await?;
    insert_all::<Entity>(session, moved).await
}

/// The citations of passages of these articles.
async fn anchored(session: &Session, articles: &[Uuid]) -> Result<Vec<Model>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(all_columns::<Entity>())
        .from("citation")
        .and_where(Expr::col(("citation", "article_id")).is_in(articles.iter().copied()))
        .and_where(Expr::col(("citation", "anchor_field")).is_not_null())
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Model::from_query_result(row, "").map_err(Error::internal)).collect()
}

/// The row with its anchor where the passage stands now; `None` where nothing has changed.
fn relocated(row: Model, index: &mut Index) -> Result<Option<Model>> {
    let anchor = stored_anchor(
        row.anchor_field.clone(),
        (row.anchor_start, row.anchor_end),
        row.anchor_exact.clone(),
        (row.anchor_prefix.clone(), row.anchor_suffix.clone()),
        row.anchor_stale,
    )?;
    let Some((article, anchor)) = row.article_id.zip(anchor) else { return Ok(None) };
    let found = anchor.relocate(index.of(article, anchor.field));
    let (start, end) = (Some(found.start as i32), Some(found.end as i32));
    let moved = Model { anchor_start: start, anchor_end: end, anchor_stale: found.stale, ..row };
    Ok(Some(moved).filter(|_| found != anchor))
}
