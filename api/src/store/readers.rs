//! Connections that read, one statement at a time, and stay open in between.
//!
//! The driver's pool has a connection prove itself before it gives it out and twice when it comes
//! back: right for a transaction, but for one statement three round trips too many. A connection that
//! has just answered a statement needs no proof. So what is read outside a transaction goes by
//! connections of its own, which are asked whether they are still there only when they were idle.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use futures::future::{Either, select};
use futures::{FutureExt, Stream, TryStreamExt};
use sea_orm::sea_query::Values;
use sea_orm::sqlx::{AssertSqlSafe, Connection, Database, Error, Executor, IntoArguments, Pool};
use sea_orm::sqlx::{Postgres, Sqlite, query_with};
use sea_orm::{ConnAcquireErr, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout, timeout_at};

use super::budget::{Budget, Exceeded, Weigh};
use super::cancel::{Cancel, Canceller};
use super::inline::Inline;
use super::row::Row;
use super::{WAIT_TO_READ, fault};
use crate::slots::{Slot, Slots};

/// A connection idle for longer than this is asked whether it is still there.
const FRESH: Duration = Duration::from_secs(1);
/// How long it has to say so: then another can still be opened in time.
const PING: Duration = Duration::from_millis(500);
/// A connection older than this is not used again.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// A statement that takes longer than this is slow, or will never be answered.
const DOUBT: Duration = Duration::from_millis(500);
/// How long a database takes at most to say that it is there, and for how long that holds. Together
/// with the doubt it is less than the shortest deadline of a caller.
const PRESENCE: Duration = Duration::from_secs(1);
/// How long a statement that nobody waits for keeps its place.
const ABANDONED: Duration = Duration::from_secs(10);

/// The readers of either engine.
#[derive(Clone)]
pub enum Readers {
    Sqlite(Arc<Connections<Sqlite>>, Arc<Inline>),
    Postgres(Arc<Connections<Postgres>>),
}

impl Readers {
    /// As many as the pool may have connections, opened as the pool opens its own.
    /// SQLite also has those that read on the thread that asks.
    pub fn like(pool: &DatabaseConnection, inline: Option<Inline>) -> Readers {
        match inline {
            Some(inline) => {
                let connections = Connections::like(pool.get_sqlite_connection_pool());
                Readers::Sqlite(Arc::new(connections), Arc::new(inline))
            }
            None => {
                Readers::Postgres(Arc::new(Connections::like(pool.get_postgres_connection_pool())))
            }
        }
    }

    /// Every row that the statement gives.
    pub async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        // Boxed: the state of the drivers is large, and would be part of that of every reading operation.
        match self {
            Readers::Sqlite(connections, _) => Box::pin(connections.all(statement)).await,
            Readers::Postgres(connections) => Box::pin(connections.all(statement)).await,
        }
    }

    /// Every row of a statement that prints what is wanted.
    pub async fn printed(&self, statement: Statement) -> Result<Vec<Row>, DbErr> {
        if let Readers::Sqlite(_, inline) = self
            && let Some(rows) = inline.all(&statement)?
        {
            return Ok(rows);
        }
        Ok(self.all(statement).await?.into_iter().map(Row::Driver).collect())
    }

    /// How many connections are idle, at work, and possible.
    pub fn counts(&self) -> (usize, usize, u32) {
        match self {
            Readers::Sqlite(connections, _) => connections.counts(),
            Readers::Postgres(connections) => connections.counts(),
        }
    }

    /// Closes every connection, those at work once they have their answer.
    pub fn close(&self) {
        match self {
            Readers::Sqlite(connections, inline) => {
                *connections.idle() = None;
                inline.close();
            }
            Readers::Postgres(connections) => *connections.idle() = None,
        }
    }
}

type Options<DB> = <<DB as Database>::Connection as Connection>::Options;

pub struct Connections<DB: Cancel> {
    options: Options<DB>,
    most: u32,
    /// The last used at the end; none once they are closed.
    idle: Mutex<Option<Vec<Reader<DB>>>>,
    slots: Slots,
    /// When the database was last asked whether it is there, and whether it was.
    presence: tokio::sync::Mutex<Option<(Instant, bool)>>,
}

struct Reader<DB: Cancel> {
    connection: DB::Connection,
    /// The thread that opened it, whose runtime hears first of what comes from the network.
    home: ThreadId,
    opened: Instant,
    used: Instant,
    canceller: DB::Canceller,
}

/// The permission to read, and the reader by which a statement is under way.
struct Place<DB: Cancel> {
    slot: Option<Slot>,
    reader: Option<Reader<DB>>,
}

impl<DB: Cancel> Drop for Place<DB> {
    /// Whoever waited for the answer went away. The database is told to end; until it has, nobody else
    /// gets the place.
    fn drop(&mut self) {
        let Some(mut reader) = self.reader.take() else { return };
        let slot = self.slot.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                let ended = async {
                    reader.canceller.cancel().await;
                    let _ = reader.connection.ping().await;
                };
                let _ = timeout(ABANDONED, ended).await;
                drop((reader, slot));
            });
        }
    }
}

impl<DB: Cancel> Connections<DB> {
    fn like(pool: &Pool<DB>) -> Self {
        let most = pool.options().get_max_connections();
        Self {
            options: (*pool.connect_options()).clone(),
            most,
            idle: Mutex::new(Some(Vec::new())),
            slots: Slots::new(most as usize),
            presence: Default::default(),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Reader<DB>>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counts(&self) -> (usize, usize, u32) {
        let idle = self.idle().as_ref().map_or(0, Vec::len);
        let at_work = self.most as usize - self.slots.free();
        (idle, at_work.min(self.most as usize - idle), self.most)
    }

    async fn place(&self, deadline: Instant) -> Result<Place<DB>, DbErr> {
        let slot = timeout_at(deadline, self.slots.take()).await.map_err(|_| silent())?;
        Ok(Place { slot: Some(slot), reader: None })
    }

    /// The connection last used of those that this thread opened, else the last of all. Answers of Postgres
    /// come by way of the thread that opened the connection: another is opened first, while one may be.
    fn take_idle(&self) -> Option<Reader<DB>> {
        let here = thread::current().id();
        // The caller's own place is among those at work.
        let at_work = self.most as usize - self.slots.free();
        let mut idle = self.idle();
        let idle = idle.as_mut()?;
        if let Some(own) = idle.iter().rposition(|reader| reader.home == here) {
            return Some(idle.remove(own));
        }
        let may_open = idle.len() + at_work <= self.most as usize;
        let is_remote = DB::NAME == Postgres::NAME;
        if is_remote && may_open { None } else { idle.pop() }
    }

    /// A connection that is idle, if it is still there.
    async fn idle_reader(&self) -> Option<Reader<DB>> {
        let mut reader = self.take_idle()?;
        if reader.used.elapsed() < FRESH {
            return Some(reader);
        }
        if reader.opened.elapsed() >= LIFETIME {
            return None;
        }
        // Boxed, like all that seldom happens while a statement is waited for: the futures around
        // it stay small, and are moved about with every request.
        let asked = Box::pin(timeout(PING, reader.connection.ping()));
        if matches!(asked.await, Ok(Ok(()))) {
            return Some(reader);
        }
        // The others were most likely lost with it.
        self.forget();
        None
    }

    /// Another connection, which need not prove itself.
    async fn new_reader(&self, deadline: Instant) -> Result<Reader<DB>, DbErr> {
        let opened = timeout_at(deadline, self.open()).await;
        opened.map_err(|_| silent())?.map_err(unconnected)
    }

    async fn open(&self) -> Result<Reader<DB>, Error> {
        let mut connection = DB::Connection::connect_with(&self.options).await?;
        let canceller = DB::canceller(&mut connection, &self.options).await?;
        let (home, now) = (thread::current().id(), Instant::now());
        Ok(Reader { connection, home, opened: now, used: now, canceller })
    }

    fn keep(&self, reader: Option<Reader<DB>>) {
        if let (Some(mut reader), Some(idle)) = (reader, self.idle().as_mut()) {
            reader.used = Instant::now();
            idle.push(reader);
        }
    }

    /// Closes the idle connections.
    fn forget(&self) {
        if let Some(idle) = self.idle().as_mut() {
            idle.clear();
        }
    }

    /// Waits for an answer, but not from a database that is not there any more: a network that
    /// swallows everything does not say so.
    async fn heard<T>(&self, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let mut answer = pin!(answer);
        match timeout(DOUBT, &mut answer).await {
            Ok(answered) => answered,
            Err(_) => Box::pin(self.doubted(answer)).await,
        }
    }

    async fn doubted<T>(
        &self,
        mut answer: Pin<&mut impl Future<Output = Result<T, DbErr>>>,
    ) -> Result<T, DbErr> {
        loop {
            match select(&mut answer, pin!(self.is_there())).await {
                Either::Left((answered, _)) => return answered,
                Either::Right((true, _)) => {
                    if let Ok(answered) = timeout(PRESENCE, &mut answer).await {
                        return answered;
                    }
                }
                Either::Right((false, _)) => {
                    return answer.now_or_never().unwrap_or_else(|| Err(silent()));
                }
            }
        }
    }

    /// Whether somebody answers at the database's address, whatever they say. Asked once for all who
    /// doubt it.
    async fn is_there(&self) -> bool {
        if DB::NAME == Sqlite::NAME {
            return true;
        }
        let mut presence = self.presence.lock().await;
        match *presence {
            Some((at, was_there)) if at.elapsed() < PRESENCE => was_there,
            _ => {
                let met = timeout(PRESENCE, DB::Connection::connect_with(&self.options)).await;
                let is_there = !matches!(met, Err(_) | Ok(Err(Error::Io(_))));
                *presence = Some((Instant::now(), is_there));
                is_there
            }
        }
    }
}

impl<DB: Cancel> Connections<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    SqlxValues: IntoArguments<DB>,
    QueryResult: From<DB::Row>,
    DB::Row: Weigh,
{
    async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let sql: Arc<str> = statement.sql.into();
        let values = SqlxValues(statement.values.unwrap_or_else(|| Values(Vec::new())));
        let deadline = Instant::now() + WAIT_TO_READ;
        let mut place = self.place(deadline).await?;
        if let Some(reader) = self.idle_reader().await {
            match self.fetch(&mut place, reader, &sql, values.clone()).await {
                // The connection was lost since it last answered. Another may be had.
                Err(lost) if fault::is_lost(&lost) && !is_silent(&lost) => {}
                answered => return answered,
            }
        }
        Box::pin(async {
            let reader = self.new_reader(deadline).await?;
            self.fetch(&mut place, reader, &sql, values).await
        })
        .await
    }

    async fn fetch(
        &self,
        place: &mut Place<DB>,
        reader: Reader<DB>,
        sql: &Arc<str>,
        values: SqlxValues,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let reader = place.reader.insert(reader);
        let query = query_with(AssertSqlSafe(Arc::clone(sql)), values);
        let answer = within_budget(query.fetch(&mut reader.connection));
        let answered = self.heard(answer).await;
        let reader = place.reader.take();
        match answered {
            Err(lost) if fault::is_lost(&lost) => {
                // The others were most likely lost with it.
                self.forget();
                Err(lost)
            }
            // Rows are still to come, which nobody wants: the connection is closed.
            Err(exceeded) if Exceeded::of(&exceeded).is_some() => Err(exceeded),
            answered => {
                self.keep(reader);
                answered.map(|rows| rows.into_iter().map(QueryResult::from).collect())
            }
        }
    }
}

/// All rows, as long as the answer that they are read for may have them.
async fn within_budget<R: Weigh>(
    mut rows: impl Stream<Item = Result<R, Error>> + Unpin,
) -> Result<Vec<R>, DbErr> {
    let (budget, mut all) = (Budget::current(), Vec::new());
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        if let Some(budget) = &budget {
            budget.take(row.bytes()).map_err(Exceeded::into_database_error)?;
        }
        all.push(row);
    }
    Ok(all)
}

/// Nothing was heard of the database in time.
fn silent() -> DbErr {
    DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)
}

fn is_silent(cause: &DbErr) -> bool {
    matches!(cause, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
}

fn failed(cause: Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(cause)))
}

fn unconnected(cause: Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(cause)))
}
