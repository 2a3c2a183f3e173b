//! One stretch of work with the database, and the only place that sends statements.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, Order, Query, SelectStatement};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, QueryResult, Statement,
    StatementBuilder, TransactionTrait,
};
use tracing::Span;
use uuid::Uuid;

use super::sent::Sent;
use super::{Engine, fault};
use crate::error::Result;

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

    /// Keeps rows of `table` as they are until the transaction ends. Others may hold them, too.
    pub async fn hold(&self, table: &'static str, ids: &[Uuid]) -> Result<()> {
        if self.engine == Engine::Sqlite || ids.is_empty() {
            return Ok(());
        }
        let select = Query::select()
            .column("id")
            .from(table)
            .and_where(Expr::col("id").is_in(ids.iter().copied()))
            // Whoever holds several takes them in the same order.
            .order_by("id", Order::Asc)
            .lock(LockType::Share)
            .take();
        self.all(&select).await.map(drop)
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
