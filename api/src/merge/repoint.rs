//! Re-pointing: rows that name one actor are made to name another, and back.

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, InsertStatement, Query, SelectStatement, SimpleExpr,
};
use uuid::Uuid;

use super::moves::{Merge, Moved};
use crate::error::{Error, Result};
use crate::model::{Kind, Unit, get};
use crate::query::referrers::{Referrer, lock_owners, owners, referrers};
use crate::store::{RowLock, Session};
use crate::tenure::refresh_posts;

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

/// Lets every row that names the merged actor name the other; tells which were moved.
pub async fn forth(unit: &Unit, merge: &Merge) -> Result<Vec<Moved>> {
    let session = &unit.session;
    affect_owners(unit, |referrer| naming(referrer, merge.merged)).await?;
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
pub async fn back(unit: &Unit, merge: &Merge) -> Result<()> {
    let session = &unit.session;
    affect_owners(unit, |referrer| moved(referrer, merge)).await?;
    for referrer in referrers(Kind::Actor) {
        point(session, referrer, merge.merged, moved(referrer, merge)).await?;
    }
    Ok(())
}

/// Notes the records whose rows are to name the other actor.
async fn affect_owners(unit: &Unit, rows: impl Fn(&Referrer) -> Condition) -> Result<()> {
    for (kind, ids) in owners(&unit.session, Kind::Actor, rows).await? {
        unit.affects(kind, ids);
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
pub async fn refresh(session: &Session, merge: &Merge) -> Result<()> {
    for link in LINKS {
        link.refresh(session, merge).await?;
    }
    refresh_ends(session, merge).await?;
    refresh_organisations(session, merge).await?;
    refresh_posts(session, &[merge.merged, merge.into]).await
}

/// A link table from actors to the records that name them in a list.
struct MentionLink {
    table: &'static str,
    /// The list, and its column that names the actor.
    item: (&'static str, &'static str),
    /// The record that owns the list, and how its rows are called in both.
    owner: (&'static str, &'static str),
    /// The owner's sort key.
    sort: &'static str,
    /// What else the link has of the owner, each with the expression for it.
    copies: &'static [(&'static str, &'static str)],
}

/// From when everybody sees an event.
const PUBLIC_FROM: &str =
    "CASE WHEN \"event\".\"state\" = 'published' THEN \"event\".\"published_at\" END";

const LINKS: [MentionLink; 3] = [
    MentionLink {
        table: "article_actor",
        item: ("mention", "actor_id"),
        owner: ("article", "article_id"),
        sort: "sort_at",
        copies: &[],
    },
    MentionLink {
        table: "article_speaker",
        item: ("quote", "speaker_id"),
        owner: ("article", "article_id"),
        sort: "sort_at",
        copies: &[],
    },
    MentionLink {
        table: "event_actor",
        item: ("event_participant", "actor_id"),
        owner: ("event", "event_id"),
        sort: "range_from",
        copies: &[("type", "\"event\".\"type\""), ("public_from", PUBLIC_FROM)],
    },
];

impl MentionLink {
    async fn refresh(&self, session: &Session, merge: &Merge) -> Result<()> {
        let both = [merge.merged, merge.into];
        let delete = Query::delete()
            .from_table(self.table)
            .and_where(Expr::col("actor_id").is_in(both))
            .and_where(Expr::col(self.owner.1).in_subquery(self.owners(merge)))
            .take();
        session.run(&delete).await?;
        session.run(&self.insert(merge, both)?).await.map(drop)
    }

    /// The records in whose lists something was moved.
    fn owners(&self, merge: &Merge) -> SelectStatement {
        let (table, column) = self.item;
        Query::select()
            .column((table, self.owner.1))
            .from(table)
            .and_where(
                Expr::col((table, "id")).in_subquery(merge.rows(&[format!("{table}.{column}")])),
            )
            .take()
    }

    fn insert(&self, merge: &Merge, both: [Uuid; 2]) -> Result<InsertStatement> {
        let (item, (owner, owner_id)) = (self.item, self.owner);
        let mut columns = vec![owner_id, "actor_id", self.sort];
        let mut select = Query::select();
        select
            .columns([(item.0, owner_id), item, (owner, self.sort)])
            .from(item.0)
            .inner_join(owner, Expr::col((owner, "id")).equals((item.0, owner_id)))
            .and_where(Expr::col(item).is_in(both))
            .and_where(Expr::col((item.0, owner_id)).in_subquery(self.owners(merge)))
            .group_by_columns([(item.0, owner_id), item, (owner, self.sort)]);
        for (column, expression) in self.copies {
            columns.push(column);
            select.expr(Expr::cust(*expression)).add_group_by([Expr::cust(*expression)]);
        }
        if item.0 == "mention" {
            columns.push("confirmed");
            select.expr(is_any("confirmed"));
            select.and_where(Expr::col(("mention", "status")).ne("rejected"));
        }
        let mut insert = Query::insert();
        insert.into_table(self.table).columns(columns);
        insert.select_from(select.take()).map_err(Error::internal)?;
        Ok(insert)
    }
}

/// Whether one of the grouped mentions has this status.
fn is_any(status: &'static str) -> SimpleExpr {
    let one = Expr::case(Expr::col(("mention", "status")).eq(status), 1).finally(0);
    Expr::expr(one).max().eq(1)
}

async fn refresh_ends(session: &Session, merge: &Merge) -> Result<()> {
    let columns = ["relation.subject_id", "relation.object_id"].map(str::to_owned);
    let delete = Query::delete()
        .from_table("relation_end")
        .and_where(Expr::col("relation_id").in_subquery(merge.rows(&columns)))
        .take();
    session.run(&delete).await?;
    for end in ["subject_id", "object_id"] {
        let relations = Query::select()
            .columns(["id", end, "range_from"])
            .from("relation")
            .and_where(Expr::col("deleted_at").is_null())
            .and_where(Expr::col("id").in_subquery(merge.rows(&columns)))
            .take();
        let mut insert = Query::insert();
        insert.into_table("relation_end").columns(["relation_id", "actor_id", "range_from"]);
        insert.select_from(relations).map_err(Error::internal)?;
        session.run(&insert).await?;
    }
    Ok(())
}

/// Tenures carry the organisation of their position.
async fn refresh_organisations(session: &Session, merge: &Merge) -> Result<()> {
    let organisation = Query::select()
        .column(("position", "organisation_id"))
        .from("position")
        .and_where(Expr::col(("position", "id")).equals(("tenure", "position_id")))
        .take();
    let positions = merge.rows(&["position.organisation_id".to_owned()]);
    let update = Query::update()
        .table("tenure")
        .value("organisation_id", Expr::SubQuery(None, Box::new(organisation.into())))
        .and_where(Expr::col("position_id").in_subquery(positions))
        .take();
    session.run(&update).await.map(drop)
}
