//! The one writer of a SQLite file: whoever writes waits for their turn, and several turns share one commit.
//!
//! A commit waits for the disk, which takes about as long for many transactions as for one. So each transaction
//! is a savepoint in a group of them, and the group is committed once all are done who waited for their turn
//! when its first was, or sooner when it has become old. Nobody is answered before that. A transaction
//! that takes long is a group by itself, so that no other waits for it; it needs no savepoint, for which SQLite
//! would keep a copy of every page that it changes.
//!
//! Statements run on the thread that asks: to hand one over to another thread takes longer than most of them.
//! Those of long transactions, or of one that has become long, and commits run where they hold up nobody. A long
//! transaction inserts while whoever has it makes the next rows; its next statement waits for them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use sea_orm::sea_query::Value;
use sea_orm::{DbErr, Statement};
use tokio::sync::{OwnedMutexGuard, Semaphore, oneshot};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use super::inserting::{Inserting, ended};
use super::row::Row;
use super::{WAIT_TO_WRITE, fault, sqlite};
use crate::error::{Code, Error, Result};

/// How many wait for their turn at most.
const QUEUE: usize = 1_024;
/// How old a group becomes before it is committed, though others wait for their turn.
const GROUP: Duration = Duration::from_millis(5);
/// For how long the statements of a transaction run on the thread that asks.
const HERE: Duration = Duration::from_millis(5);
/// How long another process may keep the file locked, and how often it is looked whether it still does.
const LOCKED_OUT: Duration = Duration::from_secs(2);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// After how many pages the log is written back: an import changes the same pages of indexes again and again.
pub(super) const CHECKPOINT_PAGES: u32 = 4_000;
/// How many rows are inserted before it is looked whether they hold up the thread that serves.
const ROWS_HERE: usize = 100;
/// How many prepared statements are kept.
const PREPARED: usize = 500;

/// How long a transaction takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A few statements on a few rows: it shares its commit with others.
    Short,
    /// Many rows, or it waits for something else than the store: it is committed alone.
    Long,
}

#[derive(Clone)]
pub struct Writer {
    desk: Arc<tokio::sync::Mutex<Desk>>,
    queue: Arc<Semaphore>,
}

/// What whoever has their turn works with.
struct Desk {
    file: PathBuf,
    /// How many KiB of pages the connection keeps.
    cache: u32,
    /// None before the first turn, and after the connection failed.
    connection: Option<Connection>,
    group: Option<Group>,
}

/// Transactions that are committed together: those that are done, and the one that has its turn.
struct Group {
    since: Instant,
    /// Who waits for the commit.
    done: Vec<oneshot::Sender<Result<()>>>,
}

/// A transaction that has its turn.
pub struct Turn {
    /// None once it is over.
    desk: Mutex<Option<OwnedMutexGuard<Desk>>>,
    writer: Writer,
    length: Length,
    /// How many microseconds its statements took on the thread that asks.
    taken: AtomicU64,
    inserting: Inserting,
}

impl Writer {
    pub fn new(file: PathBuf, cache: u32) -> Self {
        let desk = Desk { file, cache, connection: None, group: None };
        Self { desk: Arc::new(desk.into()), queue: Arc::new(Semaphore::new(QUEUE)) }
    }

    /// Begins a transaction when its turn has come.
    pub async fn begin(&self, length: Length) -> Result<Arc<Turn>> {
        let mut desk = self.turn().await?;
        if length == Length::Long && desk.group.is_some() {
            desk = committed(desk).await?;
        }
        desk.join_group().await?;
        if length == Length::Short {
            desk.run("SAVEPOINT level_1").map_err(|cause| desk.fail(cause))?;
        }
        Ok(Arc::new(Turn {
            desk: Mutex::new(Some(desk)),
            writer: self.clone(),
            length,
            taken: AtomicU64::new(0),
            inserting: Inserting::default(),
        }))
    }

    async fn turn(&self) -> Result<OwnedMutexGuard<Desk>> {
        let _place = self.queue.try_acquire().map_err(|_| queue_is_full())?;
        let desk = timeout(WAIT_TO_WRITE, Arc::clone(&self.desk).lock_owned()).await;
        desk.map_err(|_| Error::unavailable())
    }

    fn is_anybody_waiting(&self) -> bool {
        self.queue.available_permits() < QUEUE
    }

    /// Commits the group when all have had their turn that wait for it now.
    fn commit_in_turn(&self) {
        let desk = Arc::clone(&self.desk);
        tokio::spawn(async move { committed(desk.lock_owned().await).await.map(drop) });
    }

    /// How many connections are open, and how many of them idle.
    pub fn connections(&self) -> (usize, usize) {
        // Whoever has it now has opened it.
        let open = self.desk.try_lock().map(|desk| desk.connection.iter().len());
        open.map_or((1, 0), |open| (open, open))
    }

    /// Commits what is under way and closes the connection.
    pub async fn close(&self) {
        if let Ok(mut desk) = committed(Arc::clone(&self.desk).lock_owned().await).await {
            desk.connection = None;
        }
    }
}

impl Turn {
    /// Every row that the statement gives.
    pub async fn all(self: &Arc<Self>, statement: Statement) -> Result<Vec<Row>, DbErr> {
        self.with(move |connection| {
            sqlite::rows(&mut sqlite::prepare(connection, &statement)?, |_| Ok(()))
        })
        .await
    }

    /// Runs a statement that gives no rows; answers how many it changed.
    pub async fn run(self: &Arc<Self>, statement: Statement) -> Result<u64, DbErr> {
        self.with(move |connection| {
            let changed = sqlite::prepare(connection, &statement)?.raw_execute()?;
            Ok(u64::try_from(changed).unwrap_or_default())
        })
        .await
    }

    /// Inserts rows, by a statement that takes the values of one. A transaction that takes long does not wait
    /// for them but at its next statement: meanwhile it can make what is written next.
    pub async fn insert_each(
        self: &Arc<Self>,
        sql: String,
        mut rows: Vec<Vec<Value>>,
    ) -> Result<(), DbErr> {
        if self.length == Length::Long {
            let turn = Arc::clone(self);
            let insert =
                move |connection: &Connection| sqlite::insert_each(connection, &sql, &rows);
            let begin = || spawn_blocking(move || turn.with_here(insert));
            return self.inserting.next(begin).await;
        }
        let sql: Arc<str> = sql.into();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(ROWS_HERE));
            let (sql, some) = (Arc::clone(&sql), std::mem::replace(&mut rows, rest));
            self.with(move |connection| sqlite::insert_each(connection, &sql, &some)).await?;
        }
        Ok(())
    }

    /// Waits for rows that are still being inserted.
    pub async fn settle(&self) -> Result<(), DbErr> {
        self.inserting.settle().await
    }

    /// Begins a part that can be rolled back by itself. The transaction itself is level 1.
    pub async fn begin(self: &Arc<Self>, level: u32) -> Result<(), DbErr> {
        self.text(format!("SAVEPOINT level_{level}")).await
    }

    /// Keeps what was written since the part began, as part of what is around it.
    pub async fn keep(self: &Arc<Self>, level: u32) -> Result<(), DbErr> {
        self.text(format!("RELEASE level_{level}")).await
    }

    /// Forgets what was written since the part began.
    pub async fn forget(self: &Arc<Self>, level: u32) -> Result<(), DbErr> {
        self.text(forget(level)).await
    }

    /// Makes what the transaction wrote stay. The turn is over.
    pub async fn commit(self: Arc<Self>) -> Result<()> {
        if self.length == Length::Short {
            self.keep(1).await.map_err(fault::public)?;
        }
        let mut desk = self.desk().take().ok_or_else(over)?;
        let (tell, told) = oneshot::channel();
        let group = desk.group.as_mut().ok_or_else(over)?;
        group.done.push(tell);
        let is_due = self.length == Length::Long || group.since.elapsed() >= GROUP;
        if is_due || !self.writer.is_anybody_waiting() {
            committed(desk).await?;
        } else {
            if group.done.len() == 1 {
                self.writer.commit_in_turn();
            }
            drop(desk);
        }
        told.await.map_err(|_| Error::unavailable())?
    }

    /// Runs text that is more than one statement, or none that is met again.
    pub async fn text(self: &Arc<Self>, sql: String) -> Result<(), DbErr> {
        self.with(move |connection| connection.execute_batch(&sql)).await
    }

    /// Works with the connection: here, or where it holds up nobody.
    async fn with<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DbErr> {
        let taken = Duration::from_micros(self.taken.load(Ordering::Relaxed));
        if self.length == Length::Short && taken < HERE {
            let since = Instant::now();
            let done = self.with_here(work);
            let took = u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX);
            self.taken.fetch_add(took, Ordering::Relaxed);
            return done;
        }
        let turn = Arc::clone(self);
        ended(spawn_blocking(move || turn.with_here(work)).await)
    }

    fn with_here<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DbErr> {
        let mut desk = self.desk();
        let gone = || DbErr::Custom("the transaction is over".into());
        let desk = desk.as_mut().filter(|desk| desk.group.is_some()).ok_or_else(gone)?;
        let connection = desk.connection.as_ref().ok_or_else(gone)?;
        // Outside a transaction each statement would stand for itself.
        let begun = !connection.is_autocommit();
        let done = if begun { work(connection) } else { Err(rusqlite::Error::InvalidQuery) };
        let is_over = connection.is_autocommit();
        done.map_err(|cause| {
            let by_sqlite = cause.sqlite_error().is_some();
            let cause = fault::of_own_connection(cause);
            // SQLite may have rolled back by itself, and with it what others are waiting for.
            if is_over || (by_sqlite && !fault::spares_the_transaction(&cause)) {
                desk.fail(cause.clone());
            }
            cause
        })
    }

    fn desk(&self) -> MutexGuard<'_, Option<OwnedMutexGuard<Desk>>> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    /// Whoever was about to write went away, or has rolled back already.
    fn drop(&mut self) {
        if let Some(mut desk) = self.desk().take() {
            desk.leave();
        }
    }
}

impl Desk {
    /// Has a group, which others may have begun.
    async fn join_group(&mut self) -> Result<()> {
        if self.group.is_some() {
            return Ok(());
        }
        let since = Instant::now();
        while let Err(cause) = self.run("BEGIN IMMEDIATE") {
            if !fault::is_lost_race(&cause) || since.elapsed() > LOCKED_OUT {
                return Err(self.fail(cause));
            }
            sleep(LOOK_AGAIN).await;
        }
        self.group = Some(Group { since: Instant::now(), done: Vec::new() });
        Ok(())
    }

    /// Ends a transaction that is not to be committed.
    fn leave(&mut self) {
        let Some(group) = &self.group else { return };
        let left = match group.done.is_empty() {
            true => {
                self.group = None;
                self.run("ROLLBACK")
            }
            false => self.run(&forget(1)),
        };
        if let Err(cause) = left {
            self.fail(cause);
        }
    }

    /// Commits the group, if there is one, and tells those who wait for it.
    fn commit(&mut self) {
        if self.group.is_none() {
            return;
        }
        match self.run("COMMIT") {
            Ok(()) => self.tell(&Ok(())),
            Err(cause) if self.is_of_one() => {
                let own = Err(fault::public(cause.clone()));
                self.tell(&own);
                self.fail(cause);
            }
            Err(cause) => drop(self.fail(cause)),
        }
    }

    /// Whether the group is but one transaction, so that what is wrong with the commit is wrong with that.
    fn is_of_one(&self) -> bool {
        self.group.as_ref().is_some_and(|group| group.done.len() == 1)
    }

    /// Nothing of the group stays. A connection that failed is not used again: one that was opened while the disk
    /// was read-only, for one, stays so.
    fn fail(&mut self, cause: DbErr) -> Error {
        let others = fault::of_others(&cause);
        self.connection = None;
        self.tell(&Err(others));
        fault::public(cause)
    }

    fn tell(&mut self, outcome: &Result<()>) {
        for done in self.group.take().into_iter().flat_map(|group| group.done) {
            let _ = done.send(outcome.clone());
        }
    }

    fn run(&mut self, sql: &str) -> Result<(), DbErr> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.open().map_err(fault::of_own_connection)?,
        };
        let connection = self.connection.insert(connection);
        connection.execute_batch(sql).map_err(fault::of_own_connection)
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.execute_batch(&format!(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
             PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}; PRAGMA journal_size_limit = 67108864; \
             PRAGMA cache_size = -{}",
            self.cache
        ))?;
        // Otherwise a statement is planned anew whenever another id is bound to it.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(connection)
    }
}

/// Commits the group, off the thread that serves: it waits for the disk.
async fn committed(mut desk: OwnedMutexGuard<Desk>) -> Result<OwnedMutexGuard<Desk>> {
    let done = spawn_blocking(move || {
        desk.commit();
        desk
    });
    done.await.map_err(Error::internal)
}

fn forget(level: u32) -> String {
    format!("ROLLBACK TO level_{level}; RELEASE level_{level}")
}

fn queue_is_full() -> Error {
    Error::new(Code::Unavailable, "Too many writers are waiting; try again shortly.")
}

fn over() -> Error {
    Error::internal("a transaction that is over")
}

#[cfg(test)]
mod tests;
