//! What tagging reads of the store: the names of actors, and the articles to look through.

use std::collections::HashSet;

use diwan_names::NamedKind;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Kind, Visibility, get, parse_stored};
use crate::naming::called::Called;
use crate::store::{Row, Session, without_index};
use crate::values::{ActorKind, NameKind};

const ACTOR: &str = Kind::Actor.as_str();
const ARTICLE: &str = Kind::Article.as_str();
const NAMES: &str = "actor_name";

/// One name of an actor, as it stands in the registry.
pub struct NameRow {
    pub place: NamePlace,
    pub bearer: NamedKind,
    pub name: Called,
}

/// Where a name stands among all: by actor, then in the actor's own order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamePlace {
    pub actor: Uuid,
    ord: i32,
    id: Uuid,
}

/// The number of the latest change of an actor: as long as it stands, so do all names.
///
/// It is the last one before a place in the index. Asked for the last of actors alone, Postgres
/// would go through all changes from the end, however many there are of other records.
pub async fn latest_change(session: &Session) -> Result<i64> {
    let place = ["record_kind", "sequence"];
    let end = [ACTOR.into(), i64::MAX.into()].map(Expr::Value);
    let select = Query::select()
        .columns(place)
        .from("change")
        .and_where(Expr::tuple(place.map(Expr::col)).lte(Expr::tuple(end)))
        .order_by("record_kind", Order::Desc)
        .order_by("sequence", Order::Desc)
        .limit(1)
        .take();
    match session.one(&select).await? {
        Some(row) if get::<String>(&row, "record_kind")? == ACTOR => get(&row, "sequence"),
        _ => Ok(0),
    }
}

/// The names after a place, of the actors that are seen and stand for themselves. Names are read in
/// their order, and each actor is looked up: joined, SQLite would go by actors and sort the rest.
pub async fn names_after(
    session: &Session,
    visibility: Visibility,
    after: Option<NamePlace>,
    most: u64,
) -> Result<Vec<NameRow>> {
    let place = [(NAMES, "actor_id"), (NAMES, "ord"), (NAMES, "id")];
    let alone = bearer().expr(Expr::cust("1")).cond_where(visibility.standing_actors()).take();
    let mut select = Query::select();
    select
        .columns(place)
        .columns([(NAMES, "text"), (NAMES, "kind"), (NAMES, "preferred")])
        .expr_as(Expr::from(bearer().column("kind").take()), Alias::new("bearer"))
        .from(NAMES)
        .cond_where(without_index(Condition::all().add(Expr::exists(alone))));
    if let Some(after) = after {
        let values = [after.actor.into(), after.ord.into(), after.id.into()].map(Expr::Value);
        select.and_where(Expr::tuple(place.map(Expr::col)).gt(Expr::tuple(values)));
    }
    for column in place {
        select.order_by(column, Order::Asc);
    }
    select.limit(most);
    session.all(&select).await?.iter().map(NameRow::read).collect()
}

/// The actor who has a name.
fn bearer() -> SelectStatement {
    let own = Expr::col((ACTOR, "id")).equals((NAMES, "actor_id"));
    Query::select().from(ACTOR).and_where(own).take()
}

impl NameRow {
    fn read(row: &Row) -> Result<Self> {
        let bearer: ActorKind = parse_stored(&get::<String>(row, "bearer")?)?;
        let kind: NameKind = parse_stored(&get::<String>(row, "kind")?)?;
        Ok(Self {
            place: NamePlace {
                actor: get(row, "actor_id")?,
                ord: get(row, "ord")?,
                id: get(row, "id")?,
            },
            bearer: bearer.into(),
            name: Called { text: get(row, "text")?, kind, preferred: get(row, "preferred")? },
        })
    }
}

/// Those of the actors that are seen and stand for themselves.
pub async fn seen(
    session: &Session,
    visibility: Visibility,
    actors: HashSet<Uuid>,
) -> Result<HashSet<Uuid>> {
    if actors.is_empty() {
        return Ok(actors);
    }
    let select = Query::select()
        .column((ACTOR, "id"))
        .from(ACTOR)
        .and_where(Expr::col((ACTOR, "id")).is_in(actors))
        .cond_where(visibility.standing_actors())
        .take();
    session.all(&select).await?.iter().map(|row| get(row, "id")).collect()
}

/// The ids of the articles after one, changed at or after an instant.
pub async fn articles_after(
    session: &Session,
    since: Option<i64>,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Uuid>> {
    let mut select = articles(since);
    select.column("id").order_by("id", Order::Asc).limit(most);
    if let Some(after) = after {
        select.and_where(Expr::col("id").gt(after));
    }
    session.all(&select).await?.iter().map(|row| get(row, "id")).collect()
}

/// How many articles were changed at or after an instant.
pub async fn count_articles(session: &Session, since: Option<i64>) -> Result<u64> {
    let mut select = articles(since);
    select.expr_as(Func::count(Expr::col("id")), Alias::new("count"));
    let count = session.one(&select).await?;
    let count: i64 = count.map_or(Ok(0), |row| get(&row, "count"))?;
    Ok(count.unsigned_abs())
}

fn articles(since: Option<i64>) -> SelectStatement {
    let changed = since.map(|since| Expr::col("updated_at").gte(since));
    Query::select()
        .from(ARTICLE)
        .and_where(Expr::col("deleted_at").is_null())
        .cond_where(Condition::all().add_option(changed))
        .take()
}
