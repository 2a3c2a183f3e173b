//! One stretch of work with the database, and the only place that sends statements.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::sea_query::{Condition, Expr, ExprTrait, LockType, Order, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, QueryResult, Statement,
    StatementBuilder, TransactionTrait,
};
use tracing::Span;
use uuid::Uuid;

use super::sent::Sent;
use super::{Engine, fault};
use crate::error::Result;

/// How a row is locked until the transaction ends. SQLite has one writer at a time and locks no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowLock {
    /// Something refers to it: it may change, but neither be deleted nor hidden nor merged.
    Reference,
    /// Something is derived from it: it may not change.
    Share,
    /// Its content changes.
    Change,
    /// It is deleted, hidden or merged: nobody may refer to it meanwhile.
    Exclusive,
}

impl RowLock {
    const fn mode(self) -> LockType {
        match self {
            RowLock::Reference => LockType::KeyShare,
            RowLock::Share => LockType::Share,
            RowLock::Change => LockType::NoKeyUpdate,
            RowLock::Exclusive => LockType::Update,
        }
    }
}

/// How many ids, and how many names, are locked at a time.
const IDS_AT_ONCE: usize = 1_000;
const NAMES_AT_ONCE: usize = 8;

/// A connection to read from, or a transaction to write in.
pub struct Session {
    inner: Inner,
    engine: Engine,
    sent: Arc<Sent>,
}

enum Inner {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

impl Session {
    pub(super) fn reading(pool: DatabaseConnection, engine: Engine, sent: Arc<Sent>) -> Self {
        Self { inner: Inner::Pool(pool), engine, sent }
    }

    pub(super) fn writing(
        transaction: DatabaseTransaction,
        engine: Engine,
        sent: Arc<Sent>,
    ) -> Self {
        Self { inner: Inner::Transaction(transaction), engine, sent }
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Every row that the statement gives.
    pub async fn all(&self, statement: &impl StatementBuilder) -> Result<Vec<QueryResult>> {
        let (statement, span) = self.prepare(statement)?;
        let rows = async {
            match &self.inner {
                Inner::Pool(pool) => pool.query_all_raw(statement).await,
                Inner::Transaction(transaction) => transaction.query_all_raw(statement).await,
            }
        };
        self.sent.timed(span, rows).await.map_err(fault::public)
    }

    /// The first row that the statement gives.
    pub async fn one(&self, statement: &impl StatementBuilder) -> Result<Option<QueryResult>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// Runs a statement that gives no rows; answers how many it changed.
    pub async fn run(&self, statement: &impl StatementBuilder) -> Result<u64> {
        let (statement, span) = self.prepare(statement)?;
        let done = async {
            match &self.inner {
                Inner::Pool(pool) => pool.execute_raw(statement).await,
                Inner::Transaction(transaction) => transaction.execute_raw(statement).await,
            }
        };
        self.sent.timed(span, done).await.map(|done| done.rows_affected()).map_err(fault::public)
    }

    /// Keeps other writers off the selected rows of `table`. SQLite has but one writer anyway.
    pub fn lock(&self, select: &mut SelectStatement, table: &'static str) {
        if self.engine == Engine::Postgres {
            select.lock_with_tables(LockType::Update, [table]);
        }
    }

    /// Locks the rows of `table` that fit a condition, in the order of their ids, and tells which
    /// they are; `None` where there is but one writer and nothing has to be locked.
    ///
    /// A statement that waits for a lock sees the locked row as it is afterwards, but everything else
    /// as it was before: whatever is read of the records must be read by a later statement.
    pub async fn lock_rows(
        &self,
        table: &'static str,
        condition: Condition,
        lock: RowLock,
    ) -> Result<Option<Vec<Uuid>>> {
        if self.engine == Engine::Sqlite {
            return Ok(None);
        }
        let select = Query::select()
            .column((table, "id"))
            .from(table)
            .cond_where(condition)
            .order_by((table, "id"), Order::Asc)
            .lock_with_tables(lock.mode(), [table])
            .take();
        let rows = self.all(&select).await?;
        let id = |row: &QueryResult| row.try_get("", "id").map_err(fault::public);
        rows.iter().map(id).collect::<Result<_>>().map(Some)
    }

    /// Locks the rows of `table` with these ids. Answers whether others may have written to them
    /// before: what is known of them must then be read again.
    pub async fn lock_ids(
        &self,
        table: &'static str,
        ids: &BTreeSet<Uuid>,
        lock: RowLock,
    ) -> Result<bool> {
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let mut locked = false;
        for ids in ids.chunks(IDS_AT_ONCE) {
            let rows = Condition::all().add(Expr::col((table, "id")).is_in(ids.iter().copied()));
            locked |= self.lock_rows(table, rows, lock).await?.is_some();
        }
        Ok(locked)
    }

    /// Keeps rows of `table` as they are until the transaction ends. Others may hold them, too.
    pub async fn hold(&self, table: &'static str, ids: &[Uuid]) -> Result<()> {
        self.lock_ids(table, &ids.iter().copied().collect(), RowLock::Share).await.map(drop)
    }

    /// Lets only one transaction at a time look for these names and take them if they are free. The
    /// many names of an import are not locked: whoever loses the race for one is refused by the
    /// index and begins again.
    pub async fn lock_names(&self, names: &BTreeSet<String>) -> Result<()> {
        if self.engine == Engine::Sqlite || names.len() > NAMES_AT_ONCE {
            return Ok(());
        }
        for name in names {
            let lock = Expr::cust_with_values(
                "pg_advisory_xact_lock(hashtextextended($1, 0))",
                [name.as_str()],
            );
            self.all(Query::select().expr(lock)).await?;
        }
        Ok(())
    }

    /// Lets the transaction stay open however long its caller is busy elsewhere, reading input or
    /// writing output. Postgres would otherwise end it after a while.
    pub async fn wait_for_the_other_end(&self) -> Result<()> {
        match (&self.inner, self.engine) {
            (Inner::Transaction(transaction), Engine::Postgres) => transaction
                .execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0")
                .await
                .map(drop)
                .map_err(fault::public),
            _ => Ok(()),
        }
    }

    /// A session within this one: what it writes can be forgotten without the rest.
    pub async fn savepoint(&self) -> Result<Session> {
        let inner = match &self.inner {
            Inner::Pool(pool) => pool.begin().await,
            Inner::Transaction(transaction) => transaction.begin().await,
        };
        let inner = inner.map_err(fault::public)?;
        Ok(Session::writing(inner, self.engine, self.sent.clone()))
    }

    /// Makes what was written stay.
    pub async fn commit(self) -> Result<()> {
        match self.inner {
            Inner::Pool(_) => Ok(()),
            Inner::Transaction(transaction) => transaction.commit().await.map_err(fault::public),
        }
    }

    /// Forgets what was written. Dropping the session does the same, later.
    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            Inner::Pool(_) => Ok(()),
            Inner::Transaction(transaction) => transaction.rollback().await.map_err(fault::public),
        }
    }

    fn prepare(&self, statement: &impl StatementBuilder) -> Result<(Statement, Span)> {
        let backend = match &self.inner {
            Inner::Pool(pool) => pool.get_database_backend(),
            Inner::Transaction(transaction) => transaction.get_database_backend(),
        };
        let statement = backend.build(statement);
        fault::refuse_nul(&statement)?;
        let span = self.sent.note(&statement);
        Ok((statement, span))
    }
}
