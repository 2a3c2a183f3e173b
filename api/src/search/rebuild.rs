//! Indexing texts anew that are not indexed, or by other rules than the present ones.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use uuid::Uuid;

use crate::actor;
use crate::article;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::event;
use crate::fulltext::{ACTORS, ARTICLES, EVENTS, Index, RULES};
use crate::model::{Parts, Record, Visibility, get};
use crate::query::find::{load, with_ids};
use crate::store::{RowLock, Session};

/// How many records are done in one transaction: a writer of SQLite holds up all others.
const BATCH: u64 = 100;

impl Diwan {
    /// How many articles, actors and events are not found by what their texts say.
    pub async fn unindexed_texts(&self) -> Result<u64> {
        let mut number = 0;
        for index in [&ARTICLES, &ACTORS, &EVENTS] {
            let count = Func::count(Expr::col((index.table, "id")));
            let select = stale(index, Query::select().expr_as(count, "number"));
            let row = self.store().read().one(&select).await?;
            let counted: i64 = row.map_or(Ok(0), |row| get(&row, "number"))?;
            number += counted.unsigned_abs();
        }
        Ok(number)
    }

    /// Indexes the texts of records, and quotes with their articles, that are not indexed by the present rules; `watch` is told how many
    /// are done. It may be interrupted at any time and goes on from there.
    pub async fn rebuild_search(&self, mut watch: impl FnMut(u64)) -> Result<u64> {
        Ok(self.index_stale(&ARTICLES, article::index, &mut watch).await?
            + self.index_stale(&ACTORS, actor::index, &mut watch).await?
            + self.index_stale(&EVENTS, event::index, &mut watch).await?)
    }

    async fn index_stale<R: Record>(
        &self,
        index: &Index,
        put: impl AsyncFn(&Session, &[R]) -> Result<()>,
        watch: &mut impl FnMut(u64),
    ) -> Result<u64> {
        let (mut done, mut last) = (0, Uuid::nil());
        loop {
            let batch = self.retried(async || self.index_some(index, last, &put).await).await?;
            let Some((number, up_to)) = batch else { return Ok(done) };
            (done, last) = (done + number, up_to);
            watch(number);
        }
    }

    /// How many were done, and the last of them; `None` when there are no more.
    async fn index_some<R: Record>(
        &self,
        index: &Index,
        after: Uuid,
        put: impl AsyncFn(&Session, &[R]) -> Result<()>,
    ) -> Result<Option<(u64, Uuid)>> {
        let session = self.store().write_long().await?;
        let id = (index.table, "id");
        let select = stale(index, Query::select().column(id))
            .and_where(Expr::col(id).gt(after))
            .order_by(id, Order::Asc)
            .limit(BATCH)
            .take();
        let rows = session.all(&select).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        let everything = Visibility::everything(self.now());
        let these = Condition::all().add(with_ids::<R>(&ids));
        let lock = Some(RowLock::Change);
        let records = load::<R>(&session, everything, these, Parts::ALL, lock).await?;
        put(&session, &records).await?;
        session.commit().await?;
        Ok(Some((records.len() as u64, last)))
    }
}

/// What is not in an index, or is there by other rules.
fn stale(index: &Index, select: &mut SelectStatement) -> SelectStatement {
    let (documents, id) = (index.documents, (index.table, "id"));
    let rules = Expr::col((documents, "rules"));
    let other = Condition::any().add(rules.clone().is_null()).add(rules.ne(RULES));
    select
        .from(index.table)
        .left_join(documents, Expr::col((documents, "record_id")).equals(id))
        .and_where(Expr::col((index.table, "deleted_at")).is_null())
        .cond_where(other)
        .take()
}
