//! A transaction of the driver's: one that writes on Postgres, or one that reads a picture of the store.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, QueryResult, Statement,
    TransactionTrait,
};
use tracing::Span;

use super::inserting::Inserting;
use super::sent::Sent;
use super::session::bounded;
use super::{Engine, Length};

pub struct Transaction {
    inner: Arc<DatabaseTransaction>,
    length: Length,
    inserting: Inserting,
}

impl Transaction {
    pub fn new(inner: DatabaseTransaction, length: Length) -> Self {
        Self { inner: Arc::new(inner), length, inserting: Inserting::default() }
    }

    /// A transaction on a connection of its own.
    pub async fn of_pool(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        Ok(Self::new(pool.begin().await?, Length::Short))
    }

    /// A part that can be rolled back by itself. It waits for its inserts: what is around it may be dropped at any
    /// time, and then needs the connection.
    pub async fn begin(&self) -> Result<Self, DbErr> {
        Ok(Self::new(self.inner.begin().await?, Length::Short))
    }

    pub async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Box::pin(self.inner.query_all_raw(statement)).await
    }

    /// Runs a statement that gives no rows; answers how many it changed.
    pub async fn run(&self, statement: Statement) -> Result<u64, DbErr> {
        Box::pin(self.inner.execute_raw(statement)).await.map(|done| done.rows_affected())
    }

    /// Runs a text that is no statement to be prepared.
    pub async fn text(&self, sql: &str) -> Result<(), DbErr> {
        self.inner.execute_unprepared(sql).await.map(drop)
    }

    /// Inserts. A transaction that takes long does not wait for it but at its next statement: meanwhile it can make
    /// what is written next.
    pub async fn insert(
        &self,
        (statement, span): (Statement, Span),
        sent: &Arc<Sent>,
    ) -> Result<(), DbErr> {
        let (inner, sent) = (Arc::clone(&self.inner), Arc::clone(sent));
        let insert = async move {
            let done = Box::pin(bounded(Engine::Postgres, inner.execute_raw(statement)));
            sent.timed(span, done).await.map(drop)
        };
        match self.length {
            Length::Short => insert.await,
            Length::Long => self.inserting.next(|| tokio::spawn(insert)).await,
        }
    }

    /// Waits for rows that are still being inserted.
    pub async fn settle(&self) -> Result<(), DbErr> {
        self.inserting.settle().await
    }

    pub async fn commit(self) -> Result<(), DbErr> {
        self.alone().await?.commit().await
    }

    pub async fn rollback(self) -> Result<(), DbErr> {
        self.alone().await?.rollback().await
    }

    /// The driver's transaction, when nothing is being inserted any more, whatever became of that.
    async fn alone(self) -> Result<DatabaseTransaction, DbErr> {
        let _ = self.inserting.settle().await;
        Arc::try_unwrap(self.inner).map_err(|_| DbErr::Custom("a transaction in use".into()))
    }
}
