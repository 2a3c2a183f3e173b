//! The store: connections, transactions and what differs between the engines.
//!
//! SQLite has one writer (every write begins IMMEDIATE, so that none fails half-way for a lock)
//! and several readers; Postgres has one pool. Nothing outside this folder and `fulltext/` asks
//! which engine it is.

mod budget;
mod cancel;
mod checkup;
mod copy;
mod fault;
mod fragments;
mod inline;
mod inserting;
mod json;
mod migrate;
mod notices;
mod opening;
mod planner;
mod pool;
mod readers;
mod row;
mod rows;
mod sent;
mod session;
mod sqlite;
mod statistics;
mod text;
mod together;
mod transaction;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, IsolationLevel, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait,
};

use crate::cache::dependencies;
use crate::error::Result;

pub use budget::{AnswerLimit, Budget, Budgets, too_large};
pub use checkup::Checkup;
pub use copy::StoreCopy;
pub use fault::{collision, is_transient, lost_race};
use fragments::Fragments;
use inline::Inline;
pub use json::{MOST_ITEMS, array_of, json_array, json_id, json_number, json_of, json_rows};
pub use migrate::Migrated;
use notices::Notices;
use opening::engine_of;
pub use planner::{LEAD, for_each, is_one_found, is_unmet, without_index};
use readers::Readers;
pub use row::{Readable, Row, StoredModel};
pub use rows::{all_columns, delete_where, insert_all, insert_in_order, insert_rows, update_row};
use sent::Sent;
use session::bounded;
pub use session::{RowLock, Session};
pub use text::Fragment;
use transaction::Transaction;
pub use writer::Length;
use writer::Writer;

/// The database behind the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How to reach the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Connections for reading at most; on Postgres as many again for transactions.
    pub connections: u32,
}

impl StoreOptions {
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8 }
    }
}

/// How many connections there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What they are for: `read`, `write` or, on SQLite, `snapshot`. Postgres has snapshots in the
    /// transactions that write elsewhere.
    pub name: &'static str,
    pub open: u32,
    pub idle: u32,
    pub most: u32,
}

impl Pool {
    /// A connection that comes back while they are counted counts once.
    fn new(name: &'static str, open: usize, idle: usize, most: u32) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(most).min(most);
        Self { name, open: count(open), idle: count(idle.min(open)), most }
    }
}

/// The database, open.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    reader: DatabaseConnection,
    readers: Readers,
    /// For transactions on Postgres; on SQLite, whose writer is another, for what is done to the schema.
    writer: DatabaseConnection,
    /// Of SQLite only.
    turns: Option<Writer>,
    sent: Arc<Sent>,
    fragments: Arc<Fragments>,
    notices: Arc<Notices>,
    url: Arc<str>,
}

impl Store {
    /// Opens the database, making the SQLite file when it is absent. Migrates nothing.
    pub async fn open(options: &StoreOptions) -> Result<Store> {
        let engine = engine_of(&options.url)?;
        if let Some(file) = Store::file(&options.url) {
            opening::prepare_folder(&file)?;
        }
        let (reader, writer) = match engine {
            Engine::Sqlite => {
                // This one first: it makes the file and turns on WAL, which all others rely on.
                let mut writer = sqlite(&options.url, 1, READER_CACHE, WAIT_TO_WRITE);
                writer.map_sqlx_sqlite_pool_opts(pool::sqlite_writer);
                let writer = connect(&options.url, writer).await?;
                let mut readers =
                    sqlite(&options.url, options.connections, READER_CACHE, WAIT_TO_READ);
                readers.map_sqlx_sqlite_pool_opts(pool::sqlite_reader);
                (connect(&options.url, readers).await?, writer)
            }
            Engine::Postgres => {
                let pool =
                    connect(&options.url, postgres(&options.url, options.connections)).await?;
                opening::demand_utf8(&options.url, &pool).await?;
                (pool.clone(), pool)
            }
        };
        let url = options.url.as_str().into();
        let (sent, fragments, notices) = Default::default();
        let file = Store::file(&options.url);
        let turns = file.clone().map(|file| Writer::new(file, WRITER_CACHE));
        let inline = file.map(|file| Inline::new(file, INLINE_CACHE));
        let readers = Readers::like(&reader, inline);
        Ok(Store { engine, reader, readers, writer, turns, sent, fragments, notices, url })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Refuses a database URL that no engine can open.
    pub fn check_url(url: &str) -> Result<()> {
        engine_of(url).map(drop)
    }

    /// The SQLite file behind a database URL: its path as it is written, nothing in it decoded.
    pub fn file(url: &str) -> Option<PathBuf> {
        let path = url.strip_prefix("sqlite:")?;
        let path = path.strip_prefix("//").unwrap_or(path);
        Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
    }

    /// The folder of the SQLite file, where keys live beside it.
    pub fn folder(url: &str) -> Option<PathBuf> {
        Self::file(url)?.parent().map(|parent| {
            if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent.to_owned() }
        })
    }

    /// The connection that migrations run on.
    pub fn migrations(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// A session that reads. Whatever it reads, the answer depends on anything.
    pub fn read(&self) -> Session {
        dependencies::note_anything();
        self.read_noted()
    }

    /// A session that reads what whoever asks for it notes ([`dependencies`]).
    pub fn read_noted(&self) -> Session {
        let pool = (self.reader.clone(), self.readers.clone());
        Session::reading(pool, self.engine, self.sent.clone())
    }

    /// A session that writes a little: nothing of it stays unless [`Session::commit`] succeeds.
    pub async fn write(&self) -> Result<Session> {
        self.transaction(Length::Short).await
    }

    /// A session that writes much, or waits for something else meanwhile.
    pub async fn write_long(&self) -> Result<Session> {
        self.transaction(Length::Long).await
    }

    async fn transaction(&self, length: Length) -> Result<Session> {
        if let Some(turns) = &self.turns {
            return Ok(Session::turn(turns.begin(length).await?, self.sent.clone()));
        }
        let transaction = bounded(self.engine, self.writer.begin()).await.map_err(fault::public)?;
        let transaction = Transaction::new(transaction, length);
        Ok(Session::writing(transaction, self.engine, self.sent.clone()))
    }

    /// A session over one unchanging picture of the store, for long reads such as an export.
    pub async fn snapshot(&self) -> Result<Session> {
        let options = TransactionOptions {
            isolation_level: (self.engine == Engine::Postgres)
                .then_some(IsolationLevel::RepeatableRead),
            access_mode: None,
            sqlite_transaction_mode: (self.engine == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Deferred),
        };
        let begun = bounded(self.engine, self.reader.begin_with_options(options)).await;
        let transaction = Transaction::new(begun.map_err(fault::public)?, Length::Long);
        let session = Session::writing(transaction, self.engine, self.sent.clone());
        session.disable_idle_timeout().await?;
        Ok(session)
    }

    /// Whether the database answers, soon.
    pub async fn answers(&self) -> bool {
        let asked = tokio::time::timeout(Duration::from_secs(2), self.reader.ping()).await;
        matches!(asked, Ok(Ok(())))
    }

    /// The fragment that is kept under a key, made where there is none.
    pub fn fragment(&self, key: &[u8], make: impl FnOnce() -> Fragment) -> Arc<Fragment> {
        self.fragments.get(key, make)
    }

    /// How many statements have run since the store was opened.
    pub fn statements(&self) -> u64 {
        self.sent.count()
    }

    /// Shows every statement to `watcher` from now on, its values included.
    pub fn watch(&self, watcher: impl Fn(&Statement) + Send + Sync + 'static) {
        self.sent.watch(Box::new(watcher));
    }

    /// Lets `disturber` put something else in place of the statements of transactions from now on:
    /// how tests make any of them fail.
    pub fn disturb(&self, disturber: impl Fn(&mut Statement) + Send + Sync + 'static) {
        self.sent.set_disturber(Box::new(disturber));
    }

    /// How long statements took, and how many failed.
    pub fn measured(&self) -> (Histogram, Counter) {
        (self.sent.durations.clone(), self.sent.failures.clone())
    }

    /// The connections there are at this moment.
    pub fn pools(&self) -> Vec<Pool> {
        let (idle, at_work, most) = self.readers.counts();
        let readers = Pool::new("read", idle + at_work, idle, most);
        let sqlite = |name, connections: &DatabaseConnection| {
            let pool = connections.get_sqlite_connection_pool();
            let most = pool.options().get_max_connections();
            Pool::new(name, pool.size() as usize, pool.num_idle(), most)
        };
        match &self.turns {
            Some(turns) => {
                let (open, idle) = turns.connections();
                let writer = Pool::new("write", open, idle, 1);
                vec![readers, sqlite("snapshot", &self.reader), writer]
            }
            None => {
                let pool = self.writer.get_postgres_connection_pool();
                let most = pool.options().get_max_connections();
                vec![readers, Pool::new("write", pool.size() as usize, pool.num_idle(), most)]
            }
        }
    }

    pub async fn close(self) -> Result<()> {
        self.readers.close();
        if let Some(turns) = &self.turns {
            turns.close().await;
        }
        self.reader.close().await.map_err(fault::public)?;
        self.writer.close().await.map_err(fault::public)
    }
}

async fn connect(url: &str, options: ConnectOptions) -> Result<DatabaseConnection> {
    // Only the operator opens a store: they are told what the database said.
    Database::connect(options).await.map_err(|cause| opening::failed(url, &cause))
}

/// How many KiB of pages a connection to SQLite keeps: the only writer touches far more of them in
/// one transaction than a reader in one query, and of the readers those that run on the threads that ask do
/// most of the work.
const WRITER_CACHE: u32 = 32_000;
const INLINE_CACHE: u32 = 8_000;
const READER_CACHE: u32 = 3_000;

/// How long a request waits for a connection: less than the shortest deadline of a caller, who
/// would otherwise be told that their query takes too long.
const WAIT_TO_READ: Duration = Duration::from_millis(1_500);
/// The same for SQLite's one writer, for whom writers queue.
const WAIT_TO_WRITE: Duration = Duration::from_millis(3_500);
/// What Postgres takes an operator for, 0.0025 by default. It measures planning by it, and takes that for so
/// much cheaper than it is that it would plan statements anew, each time they are met, that run no longer
/// than they are planned.
const OPERATOR_COST: &str = "0.01";
/// How long Postgres works on one statement.
const STATEMENT_SECONDS: u64 = 30;

fn sqlite(url: &str, connections: u32, cache: u32, wait: Duration) -> ConnectOptions {
    // The driver decodes the path; here it is taken as it is written.
    let mut options = ConnectOptions::new(url.replace('%', "%25"));
    options
        .max_connections(connections)
        .acquire_timeout(wait)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(2))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("trusted_schema", "OFF")
                .pragma("cell_size_check", "ON")
                .pragma("wal_autocheckpoint", writer::CHECKPOINT_PAGES.to_string())
                .pragma("journal_size_limit", "67108864")
                .pragma("temp_store", "MEMORY")
                .pragma("cache_size", format!("-{cache}"))
        });
    options
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(WAIT_TO_READ)
        .max_lifetime(Duration::from_secs(30 * 60))
        .sqlx_logging(false)
        .map_sqlx_postgres_pool_opts(pool::postgres)
        .map_sqlx_postgres_opts(|options| {
            options.options([
                ("statement_timeout", format!("{STATEMENT_SECONDS}s").as_str()),
                ("lock_timeout", "2s"),
                ("idle_in_transaction_session_timeout", "10s"),
                ("cpu_operator_cost", OPERATOR_COST),
            ])
        });
    options
}
