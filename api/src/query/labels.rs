//! What records are called where they are counted by.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use uuid::Uuid;

use crate::error::Result;
use crate::model::Kind;
use crate::store::Session;

/// What topics mean, in English where that is known, else in the language that comes first: their names are codes.
/// Other kinds of records have names of their own.
pub async fn meanings(
    session: &Session,
    kind: Option<Kind>,
    ids: &BTreeSet<Uuid>,
) -> Result<HashMap<Uuid, String>> {
    const LABELS: &str = "topic_label";
    if kind != Some(Kind::Topic) || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Query::select()
        .columns([(LABELS, "topic_id"), (LABELS, "language"), (LABELS, "text")])
        .from(LABELS)
        .and_where(Expr::col((LABELS, "topic_id")).is_in(ids.iter().copied()))
        .order_by((LABELS, "topic_id"), Order::Asc)
        .order_by((LABELS, "ord"), Order::Asc)
        .take();
    let mut meanings: HashMap<Uuid, (u8, String)> = HashMap::new();
    for row in session.values(&select).await? {
        let (topic, language): (Uuid, String) = (row.get(0)?, row.get(1)?);
        let far = distance(&language);
        if meanings.get(&topic).is_none_or(|(known, _)| far < *known) {
            meanings.insert(topic, (far, row.get(2)?));
        }
    }
    Ok(meanings.into_iter().map(|(topic, (_, text))| (topic, text)).collect())
}

/// How far a language is from English.
fn distance(language: &str) -> u8 {
    match language {
        "en" => 0,
        language if language.starts_with("en-") => 1,
        _ => 2,
    }
}
