//! Citations follow the article that they cite: their anchors its text, and whether they are in doubt its
//! corrections and its withdrawal.
//!
//! Leans on no feature, so that articles can say that their text has changed.

use std::collections::{BTreeMap, HashMap, HashSet};

use diwan_entity::citation::{Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use uuid::Uuid;

use super::Citation;
use super::standing::Standing;
use super::texts::{Index, Texts};
use crate::error::Result;
use crate::model::{Kind, Unit};
use crate::store::{Session, all_columns};

/// Finds the cited passages of these articles again, whose text has changed, or marks them as
/// stale, and says whether what cites them is in doubt. The versions of the records that cite them stay.
///
/// `public` are those articles that everybody sees or saw.
pub async fn follow_articles(
    unit: &Unit,
    articles: &HashMap<Uuid, Standing>,
    public: &HashSet<Uuid>,
) -> Result<()> {
    let session = &unit.session;
    let citations = citing(session, articles.keys().copied().collect()).await?;
    let anchored = citations.iter().filter(|row| row.anchor_field.is_some());
    let mut cited: Vec<Uuid> = anchored.filter_map(|row| row.article_id).collect();
    cited.sort_unstable();
    cited.dedup();
    let texts = Texts::read(session, &cited).await?;
    let mut index = texts.index();
    let mut judged: BTreeMap<bool, Vec<Uuid>> = BTreeMap::new();
    for row in citations {
        let Some(article) = row.article_id else { continue };
        let owner = owner(&row);
        let stands = Citation::from_model(row)?;
        let now = followed(&stands, article, &mut index, articles);
        // One more correction changes what an outdated citation shows, too.
        if let Some((kind, id)) = owner.filter(|_| now != stands || now.outdated) {
            unit.affects(kind, [id], public.contains(&article));
        }
        if now.anchor != stands.anchor {
            session.run(&moved(&now)).await?;
        } else if now.outdated != stands.outdated {
            judged.entry(now.outdated).or_default().push(now.id);
        }
    }
    for (outdated, citations) in judged {
        session.run(&judge(outdated, citations)).await?;
    }
    Ok(())
}

/// The record that cites.
fn owner(row: &Model) -> Option<(Kind, Uuid)> {
    let owners = [
        (Kind::Tenure, row.tenure_id),
        (Kind::Relation, row.relation_id),
        (Kind::Event, row.event_id),
    ];
    owners.into_iter().find_map(|(kind, id)| Some((kind, id?)))
}

/// A citation whose passage stands elsewhere now. One that is being removed meanwhile stays away.
fn moved(citation: &Citation) -> UpdateStatement {
    let row = citation.to_model();
    Query::update()
        .table("citation")
        .value("anchor_start", row.anchor_start)
        .value("anchor_end", row.anchor_end)
        .value("anchor_stale", row.anchor_stale)
        .value("outdated", row.outdated)
        .and_where(Expr::col("id").eq(row.id))
        .take()
}

/// Citations of which nothing changes but whether they are in doubt: most of them, in one statement.
fn judge(outdated: bool, citations: Vec<Uuid>) -> UpdateStatement {
    Query::update()
        .table("citation")
        .value("outdated", outdated)
        .and_where(Expr::col("id").is_in(citations))
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
    rows.iter().map(|row| row.model::<Model>()).collect()
}

/// The citation as it is to stand now.
fn followed(
    stands: &Citation,
    article: Uuid,
    index: &mut Index,
    articles: &HashMap<Uuid, Standing>,
) -> Citation {
    let mut now = stands.clone();
    now.anchor = now.anchor.map(|anchor| anchor.relocate(index.of(article, anchor.field)));
    now.outdated = now.is_outdated_by(articles.get(&article));
    now
}
