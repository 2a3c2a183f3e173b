//! Re-pointing: rows that name one actor are made to name another, and back.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::moves::{Merge, Moved};
use crate::change::outbox::affect_owners;
use crate::derived::{
    ACTOR_POSITION, ARTICLE_ACTOR, ARTICLE_AUTHOR, ARTICLE_SPEAKER, EVENT_ACTOR, MEDIUM_ACTOR,
    Owners, RELATION_END, TENURE_ORGANISATION,
};
use crate::error::Result;
use crate::model::{Kind, Unit, get};
use crate::query::referrers::{Referrer, lock_owners, referrers};
use crate::store::{RowLock, Session};

/// Locks all that merging `actor` into another writes to: first what names it, as its own writers do,
/// then the two actors. What came to name it while that was waited for is locked last.
pub async fn lock_forth(session: &Session, actor: Uuid, into: Uuid) -> Result<()> {
    let rows = |referrer: &Referrer| naming(referrer, actor);
    lock_owners(session, Kind::Actor, rows).await?;
    session.lock_ids(Kind::Actor.as_str(), &[actor, into].into(), RowLock::Exclusive).await?;
    lock_owners(session, Kind::Actor, rows).await
}

/// Locks all that taking back a merge writes to, in the same order.
pub async fn lock_back(
    session: &Session,
    actor: Uuid,
    into: Uuid,
    merge: Option<&Merge>,
) -> Result<()> {
    if let Some(merge) = merge {
        lock_owners(session, Kind::Actor, |referrer| moved(referrer, merge)).await?;
    }
    let both = [actor, into].into();
    session.lock_ids(Kind::Actor.as_str(), &both, RowLock::Exclusive).await.map(drop)
}

/// Lets every row that names the merged actor name the other; tells which were moved. `told` says whether
/// everybody may know that there was something to merge.
pub async fn forth(unit: &Unit, merge: &Merge, told: bool) -> Result<Vec<Moved>> {
    let session = &unit.session;
    affect_owners(unit, Kind::Actor, |referrer| naming(referrer, merge.merged), told).await?;
    let mut moved = Vec::new();
    for referrer in referrers(Kind::Actor) {
        let column = name(referrer);
        for id in rows_naming(session, referrer, merge.merged).await? {
            moved.push(Moved::Row { column: column.clone(), id });
        }
        let rows = naming(referrer, merge.merged);
        point(session, referrer, merge.into, rows).await?;
    }
    Ok(moved)
}

/// Lets the rows that the merge moved, and that were not changed since, name the merged actor
/// again.
pub async fn back(unit: &Unit, merge: &Merge, told: bool) -> Result<()> {
    let session = &unit.session;
    affect_owners(unit, Kind::Actor, |referrer| moved(referrer, merge), told).await?;
    for referrer in referrers(Kind::Actor) {
        point(session, referrer, merge.merged, moved(referrer, merge)).await?;
    }
    Ok(())
}

fn name(referrer: &Referrer) -> String {
    format!("{}.{}", referrer.table, referrer.column)
}

/// The rows that name an actor; those of deleted records stay as they were.
fn naming(referrer: &Referrer, actor: Uuid) -> Condition {
    referrer.alive().add(Expr::col((referrer.table, referrer.column)).eq(actor))
}

/// The rows that a merge moved and that were not changed since.
fn moved(referrer: &Referrer, merge: &Merge) -> Condition {
    let column = |column| Expr::col((referrer.table, column));
    Condition::all()
        .add(column(referrer.column).eq(merge.into))
        .add(column("id").in_subquery(merge.rows(&[name(referrer)])))
}

async fn rows_naming(session: &Session, referrer: &Referrer, actor: Uuid) -> Result<Vec<Uuid>> {
    let select = Query::select()
        .column("id")
        .from(referrer.table)
        .cond_where(naming(referrer, actor))
        .take();
    session.all(&select).await?.iter().map(|row| get(row, "id")).collect()
}

async fn point(session: &Session, referrer: &Referrer, actor: Uuid, rows: Condition) -> Result<()> {
    let update =
        Query::update().table(referrer.table).value(referrer.column, actor).cond_where(rows).take();
    session.run(&update).await.map(drop)
}

/// Whether a relation stands between the two.
pub async fn are_related(session: &Session, one: Uuid, other: Uuid) -> Result<bool> {
    let between = |subject: Uuid, object: Uuid| {
        Condition::all()
            .add(Expr::col("subject_id").eq(subject))
            .add(Expr::col("object_id").eq(object))
    };
    let select = Query::select()
        .column("id")
        .from("relation")
        .and_where(Expr::col("deleted_at").is_null())
        .cond_where(Condition::any().add(between(one, other)).add(between(other, one)))
        .limit(1)
        .take();
    Ok(session.one(&select).await?.is_some())
}

/// Derives again what follows from the rows that were moved.
pub async fn refresh(unit: &Unit, merge: &Merge, told: bool) -> Result<()> {
    let session = &unit.session;
    for (derived, item, owner) in [
        (&MEDIUM_ACTOR, ("medium_person", "actor_id"), "medium_id"),
        (&ARTICLE_ACTOR, ("mention", "actor_id"), "article_id"),
        (&ARTICLE_AUTHOR, ("author", "actor_id"), "article_id"),
        (&ARTICLE_SPEAKER, ("quote", "speaker_id"), "article_id"),
        (&EVENT_ACTOR, ("event_participant", "actor_id"), "event_id"),
    ] {
        derived.refresh_of(session, &Owners::Of(&owners_of(merge, item, owner))).await?;
    }
    let ends = ["relation.subject_id", "relation.object_id"].map(str::to_owned);
    RELATION_END.refresh_of(session, &Owners::Of(&merge.rows(&ends))).await?;
    let positions = merge.rows(&["position.organisation_id".to_owned()]);
    let of_these = Condition::all().add(Expr::col("position_id").in_subquery(positions));
    TENURE_ORGANISATION.refresh_where(unit, of_these, told).await?;
    ACTOR_POSITION.refresh(session, &[merge.merged, merge.into]).await
}

/// The records in whose lists something was moved.
fn owners_of(
    merge: &Merge,
    (table, column): (&'static str, &'static str),
    owner: &'static str,
) -> SelectStatement {
    let moved = merge.rows(&[format!("{table}.{column}")]);
    Query::select()
        .column((table, owner))
        .from(table)
        .and_where(Expr::col((table, "id")).in_subquery(moved))
        .take()
}
