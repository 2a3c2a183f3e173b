//! Ending statements that nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{
    Connection, Database, Error, PgConnection, Postgres, Sqlite, SqliteConnection, query,
    query_scalar,
};

/// After how many steps of SQLite's machine it asks whether to go on.
const STEPS: i32 = 10_000;

/// A database that can be told to end what a connection is at.
pub trait Cancel: Database {
    type Canceller: Canceller;

    /// How to end what this connection, which was just opened, will be at.
    async fn canceller(
        connection: &mut Self::Connection,
        options: &<Self::Connection as Connection>::Options,
    ) -> Result<Self::Canceller, Error>;
}

pub trait Canceller: Send + Sync + 'static {
    /// Ends the statement that is under way. The connection is of no use afterwards.
    fn cancel(&self) -> impl Future<Output = ()> + Send;
}

impl Cancel for Sqlite {
    type Canceller = Arc<AtomicBool>;

    async fn canceller(
        connection: &mut SqliteConnection,
        _: &<SqliteConnection as Connection>::Options,
    ) -> Result<Arc<AtomicBool>, Error> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&cancelled);
        let mut handle = connection.lock_handle().await?;
        handle.set_progress_handler(STEPS, move || !asked.load(Ordering::Relaxed));
        Ok(cancelled)
    }
}

impl Canceller for Arc<AtomicBool> {
    async fn cancel(&self) {
        self.store(true, Ordering::Relaxed);
    }
}

/// A process of the database's server, and how to reach the server: it is told by another connection.
pub struct Process {
    id: i32,
    options: PgConnectOptions,
}

impl Cancel for Postgres {
    type Canceller = Process;

    async fn canceller(
        connection: &mut PgConnection,
        options: &PgConnectOptions,
    ) -> Result<Process, Error> {
        let id = query_scalar("SELECT pg_backend_pid()").fetch_one(connection).await?;
        Ok(Process { id, options: options.clone() })
    }
}

impl Canceller for Process {
    async fn cancel(&self) {
        let told = async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            let cancel = query("SELECT pg_cancel_backend($1)").bind(self.id);
            cancel.execute(&mut connection).await?;
            connection.close().await
        };
        if let Err(cause) = told.await {
            tracing::warn!(%cause, "a statement that nobody waits for goes on");
        }
    }
}
