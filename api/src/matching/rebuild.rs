//! Making the index of names anew, when the rules that make its keys have changed.

use std::collections::HashMap;

use diwan_entity::actor_blocking_key;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{get, parse_stored};
use crate::naming::keys::{after_present, keys_of, present};
use crate::store::{Session, delete_where, insert_all};
use crate::values::ActorKind;

/// How many actors are done in one transaction.
const BATCH: u64 = 500;

impl Diwan {
    /// How many actors stand in the index of names under keys of other rules than the present ones:
    /// matching does not find them.
    pub async fn unindexed_actors(&self) -> Result<u64> {
        let count = Expr::col("actor_id").count_distinct();
        let select = stale(Query::select().expr_as(count, "number"));
        let row = self.store.read().one(&select).await?;
        let number: i64 = row.map_or(Ok(0), |row| get(&row, "number"))?;
        Ok(number.unsigned_abs())
    }

    /// Indexes the names of actors anew that stand in the index under other rules; `watch` is told how
    /// many are done. It may be interrupted at any time and goes on from there.
    pub async fn rebuild_names(&self, mut watch: impl FnMut(u64)) -> Result<u64> {
        let mut done = 0;
        loop {
            let some = self.retried(async || self.rebuild_some().await).await?;
            if some == 0 {
                return Ok(done);
            }
            done += some;
            watch(some);
        }
    }

    async fn rebuild_some(&self) -> Result<u64> {
        let session = self.store.write_long().await?;
        let select = stale(Query::select().distinct().column("actor_id").limit(BATCH));
        let actors = session.all(&select).await?;
        let actors: Vec<Uuid> =
            actors.iter().map(|row| get(row, "actor_id")).collect::<Result<_>>()?;
        delete_where::<actor_blocking_key::Entity>(&session, "actor_id", &actors).await?;
        let rows = rows(&session, &actors).await?;
        insert_all::<actor_blocking_key::Entity>(&session, rows).await?;
        session.commit().await?;
        Ok(actors.len() as u64)
    }
}

/// What stands in the index under other rules than the present ones.
fn stale(select: &mut SelectStatement) -> SelectStatement {
    let other = Condition::any()
        .add(Expr::col("key").lt(present()))
        .add(Expr::col("key").gte(after_present()));
    select.from("actor_blocking_key").cond_where(other).take()
}

async fn rows(session: &Session, actors: &[Uuid]) -> Result<Vec<actor_blocking_key::Model>> {
    let select = Query::select()
        .columns([("actor_name", "actor_id"), ("actor_name", "text"), ("actor", "kind")])
        .from("actor_name")
        .inner_join("actor", Expr::col(("actor", "id")).equals(("actor_name", "actor_id")))
        .and_where(Expr::col(("actor_name", "actor_id")).is_in(actors.iter().copied()))
        .take();
    let mut named: HashMap<Uuid, (ActorKind, Vec<String>)> = HashMap::new();
    for row in session.all(&select).await? {
        let kind = parse_stored(&get::<String>(&row, "kind")?)?;
        let names = &mut named.entry(get(&row, "actor_id")?).or_insert((kind, Vec::new())).1;
        names.push(get(&row, "text")?);
    }
    let rows = named.into_iter().flat_map(|(actor_id, (kind, names))| {
        let keys = keys_of(names.iter().map(String::as_str), kind);
        keys.into_iter().map(move |key| actor_blocking_key::Model { key, actor_id })
    });
    Ok(rows.collect())
}
