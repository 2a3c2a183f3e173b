//! Citations follow the article that they cite: their anchors its text, and whether they are in doubt its
//! corrections and its withdrawal.
//!
//! Leans on no feature, so that articles can say that their text has changed.

use std::collections::HashMap;

use diwan_entity::citation::{Entity, Model};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use uuid::Uuid;

use super::Citation;
use super::standing::Standing;
use super::texts::{Index, Texts};
use crate::error::{Error, Result};
use crate::store::{Session, all_columns};

/// Finds the cited passages of these articles again, whose text has changed, or marks them as
/// stale, and says whether what cites them is in doubt. The versions of the records that cite them stay.
pub async fn follow_articles(session: &Session, articles: &HashMap<Uuid, Standing>) -> Result<()> {
    let citations = citing(session, articles.keys().copied().collect()).await?;
    let anchored = citations.iter().filter(|row| row.anchor_field.is_some());
    let mut cited: Vec<Uuid> = anchored.filter_map(|row| row.article_id).collect();
    cited.sort_unstable();
    cited.dedup();
    let texts = Texts::read(session, &cited).await?;
    let mut index = texts.index();
    for row in citations {
        if let Some(row) = followed(row, &mut index, articles)? {
            session.run(&moved(&row)).await?;
        }
    }
    Ok(())
}

/// What changes of a citation. One that is being removed meanwhile stays away.
fn moved(row: &Model) -> UpdateStatement {
    Query::update()
        .table("citation")
        .value("anchor_start", row.anchor_start)
        .value("anchor_end", row.anchor_end)
        .value("anchor_stale", row.anchor_stale)
        .value("outdated", row.outdated)
        .and_where(Expr::col("id").eq(row.id))
        .take()
}

/// The citations of these articles.
async fn citing(session: &Session, articles: Vec<Uuid>) -> Result<Vec<Model>> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let select = Query::select()
        .columns(all_columns::<Entity>())
        .from("citation")
        .and_where(Expr::col(("citation", "article_id")).is_in(articles))
        .take();
    let rows = session.all(&select).await?;
    rows.iter().map(|row| Model::from_query_result(row, "").map_err(Error::internal)).collect()
}

/// The row as it is to stand now; `None` where nothing has changed.
fn followed(
    row: Model,
    index: &mut Index,
    articles: &HashMap<Uuid, Standing>,
) -> Result<Option<Model>> {
    let Some(article) = row.article_id else { return Ok(None) };
    let mut citation = Citation::from_model(row.clone())?;
    citation.anchor =
        citation.anchor.map(|anchor| anchor.relocate(index.of(article, anchor.field)));
    citation.outdated = citation.is_outdated_by(articles.get(&article));
    let (event_id, tenure_id, relation_id) = (row.event_id, row.tenure_id, row.relation_id);
    let model = Model { event_id, tenure_id, relation_id, ord: row.ord, ..citation.to_model() };
    Ok(Some(model).filter(|model| *model != row))
}
