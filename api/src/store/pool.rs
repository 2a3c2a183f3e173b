//! What a pool's connection must prove before anybody gets it: that no transaction is open in it.
//!
//! SQLite rolls back by itself when the disk is full or cannot be written. The driver's own
//! `ROLLBACK` then fails, it goes on counting a transaction that is none, and everything later would
//! be a savepoint within a transaction that nobody commits. Such a connection is closed, and with it
//! go whatever it held open and whatever it locked; the pool opens another.

use std::time::Duration;

use futures::future::BoxFuture;
use sea_orm::sqlx::pool::{PoolConnectionMetadata, PoolOptions};
use sea_orm::sqlx::{Connection, Database, Executor, Postgres, Sqlite, SqliteConnection};

type Proof<'c> = BoxFuture<'c, Result<bool, sea_orm::sqlx::Error>>;

/// A rollback of much takes SQLite a while.
const SILENCE: Duration = Duration::from_secs(10);

/// For what is done to the schema of SQLite: the database itself is asked, too.
pub fn sqlite_writer(options: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    options.after_release(nothing_open).before_acquire(no_transaction::<Sqlite>)
}

pub fn sqlite_reader(options: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    options.after_release(no_transaction::<Sqlite>)
}

pub fn postgres(options: PoolOptions<Postgres>) -> PoolOptions<Postgres> {
    options.after_release(no_transaction::<Postgres>)
}

/// Whether the driver counts no transaction, after it has done what was left to do.
fn no_transaction<DB: Database>(
    connection: &mut DB::Connection,
    _: PoolConnectionMetadata,
) -> Proof<'_> {
    Box::pin(async move {
        // A rollback that a dropped transaction left behind runs before the ping is answered. A
        // database that fell silent must not keep the place of this connection.
        let asked = tokio::time::timeout(SILENCE, connection.ping()).await;
        asked.unwrap_or(Err(sea_orm::sqlx::Error::PoolTimedOut))?;
        Ok(told(!connection.is_in_transaction()))
    })
}

/// As [`no_transaction`], and whether SQLite has none open either.
fn nothing_open(connection: &mut SqliteConnection, meta: PoolConnectionMetadata) -> Proof<'_> {
    Box::pin(async move {
        if !no_transaction::<Sqlite>(&mut *connection, meta).await? {
            return Ok(false);
        }
        let refused = connection.execute("ROLLBACK").await.err();
        let code = refused.as_ref().and_then(|error| error.as_database_error()?.code());
        // SQLITE_ERROR: there was nothing to roll back.
        Ok(told(code.as_deref() == Some("1")))
    })
}

fn told(clean: bool) -> bool {
    if !clean {
        tracing::warn!("a connection was left within a transaction; it is closed");
    }
    clean
}
