//! Connections that read, kept at hand between statements.
//!
//! The driver's pool has a connection prove itself before it gives it out and twice when it comes
//! back: for a statement of one row that is three round trips too many. A connection that has just
//! answered a statement needs no proof, so it stays here, on loan from the pool, for the next one.
//! What seldom happens is boxed: it would else make all that waits for a statement larger, and that
//! is moved about with every request.
//!
//! After an error, or when the caller went away in the middle, it goes back to the pool, which finds
//! out what it is worth.

use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::sea_query::Values;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{AssertSqlSafe, Connection, Database, Error, Executor, IntoArguments, Pool};
use sea_orm::sqlx::{Postgres, Sqlite, query_with};
use sea_orm::{ConnAcquireErr, DatabaseConnection, DbErr, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::{Engine, WAIT_TO_READ, fault};

/// A statement that takes longer than this is slow, or will never be answered.
const DOUBT: Duration = Duration::from_millis(500);
/// How long a database takes at most to say that it is there. Together with the doubt it is less than
/// the shortest deadline of a caller.
const SILENCE: Duration = Duration::from_secs(1);
/// A connection unused for longer than this is asked whether it is still there.
const FRESH: Duration = Duration::from_secs(1);
/// How long a connection is on loan: then it goes back once, and the pool sees to its age.
const LOAN: Duration = Duration::from_secs(60);

/// The readers of either engine.
#[derive(Clone)]
pub enum Readers {
    Sqlite(Arc<Loans<Sqlite>>),
    Postgres(Arc<Loans<Postgres>>),
}

impl Readers {
    pub fn of(engine: Engine, pool: &DatabaseConnection) -> Readers {
        match engine {
            Engine::Sqlite => {
                Readers::Sqlite(Arc::new(Loans::of(pool.get_sqlite_connection_pool())))
            }
            Engine::Postgres => {
                Readers::Postgres(Arc::new(Loans::of(pool.get_postgres_connection_pool())))
            }
        }
    }

    /// Every row that the statement gives.
    pub async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Readers::Sqlite(loans) => loans.all(statement).await,
            Readers::Postgres(loans) => loans.all(statement).await,
        }
    }

    /// Waits for something that needs a connection of the pool itself, which gets one before any
    /// more reading begins.
    pub async fn yield_to<T>(&self, work: impl Future<Output = T>) -> T {
        match self {
            Readers::Sqlite(loans) => loans.yield_to(work).await,
            Readers::Postgres(loans) => loans.yield_to(work).await,
        }
    }

    /// How many connections wait here for a statement.
    pub fn idle(&self) -> usize {
        match self {
            Readers::Sqlite(loans) => loans.kept().len(),
            Readers::Postgres(loans) => loans.kept().len(),
        }
    }

    /// Gives every idle connection back to the pool.
    pub fn give_back(&self) {
        match self {
            Readers::Sqlite(loans) => loans.kept().clear(),
            Readers::Postgres(loans) => loans.kept().clear(),
        }
    }
}

/// Connections of a pool, on loan.
pub struct Loans<DB: Database> {
    pool: Pool<DB>,
    kept: Mutex<Vec<Kept<DB>>>,
    /// As many as there are connections, so that statements queue for those kept here, too.
    turns: Semaphore,
    /// How many others wait for a connection of the pool itself.
    others: AtomicUsize,
}

struct Kept<DB: Database> {
    /// Always there, until it is dropped.
    connection: Option<PoolConnection<DB>>,
    on_loan_since: Instant,
    used: Instant,
}

impl<DB: Database> Drop for Kept<DB> {
    fn drop(&mut self) {
        // Going back to the pool is work for the runtime, which may have ended.
        if Handle::try_current().is_err() {
            self.shut();
        }
    }
}

impl<DB: Database> Kept<DB> {
    /// Whether the connection is still there; an error where nothing is heard of it.
    async fn is_fit(&mut self) -> Result<bool, DbErr> {
        match &mut self.connection {
            Some(_) if self.used.elapsed() < FRESH => Ok(true),
            Some(connection) => {
                let asked = timeout(SILENCE, connection.ping());
                Box::pin(asked).await.map(|answered| answered.is_ok()).map_err(|_| silent())
            }
            None => Ok(false),
        }
    }

    fn close(mut self) {
        self.shut();
    }

    /// Closes the connection without another word to the database.
    fn shut(&mut self) {
        drop(self.connection.take().map(PoolConnection::detach));
    }
}

impl<DB: Database> Loans<DB> {
    fn of(pool: &Pool<DB>) -> Self {
        let turns = Semaphore::new(pool.options().get_max_connections() as usize);
        let (kept, others) = Default::default();
        Self { pool: pool.clone(), kept, turns, others }
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, DbErr> {
        let turn = timeout(WAIT_TO_READ, self.turns.acquire()).await;
        turn.map_err(|_| silent())?
            .map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Kept<DB>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that has proved itself lately, if there is one.
    async fn at_hand(&self) -> Result<Option<Kept<DB>>, DbErr> {
        let Some(mut kept) = self.pop() else { return Ok(None) };
        let fit = kept.is_fit().await;
        if let Ok(true) = fit {
            return Ok(Some(kept));
        }
        // The others are older, and to ask them all would take too long.
        kept.close();
        self.close_all();
        fit.map(|_| None)
    }

    fn pop(&self) -> Option<Kept<DB>> {
        self.kept().pop()
    }

    async fn borrowed(&self) -> Result<Kept<DB>, DbErr> {
        let connection = Some(self.pool.acquire().await.map_err(acquired)?);
        let now = now();
        Ok(Kept { connection, on_loan_since: now, used: now })
    }

    fn keep(&self, mut kept: Kept<DB>) {
        kept.used = now();
        if kept.used.duration_since(kept.on_loan_since) > LOAN {
            return;
        }
        self.kept().push(kept);
        // Whoever came to wait before the push may have found nothing here.
        if self.others.load(Ordering::SeqCst) > 0 {
            self.release_one();
        }
    }

    /// Gives one idle connection back to the pool.
    fn release_one(&self) {
        drop(self.pop());
    }

    fn close_all(&self) {
        let all = std::mem::take(&mut *self.kept());
        all.into_iter().for_each(Kept::close);
    }

    async fn yield_to<T>(&self, work: impl Future<Output = T>) -> T {
        let _waiting = Waiting::new(&self.others);
        let is_exhausted = self.pool.num_idle() == 0
            && self.pool.size() >= self.pool.options().get_max_connections();
        if is_exhausted {
            self.release_one();
        }
        work.await
    }

    /// Waits for an answer, but not from a database that is not there any more: a network that
    /// swallows everything does not say so.
    async fn heard<T>(&self, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        let mut answer = pin!(answer);
        if let Ok(answered) = timeout(DOUBT, &mut answer).await {
            return answered;
        }
        if Box::pin(self.is_there()).await { answer.await } else { Err(silent()) }
    }

    /// Whether somebody answers at the database's address, whatever they say.
    async fn is_there(&self) -> bool {
        if DB::NAME == Sqlite::NAME {
            return true;
        }
        let options = self.pool.connect_options();
        let met = timeout(SILENCE, DB::Connection::connect_with(&options)).await;
        matches!(met, Ok(Ok(_) | Err(Error::Database(_))))
    }
}

impl<DB: Database> Loans<DB>
where
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    SqlxValues: IntoArguments<DB>,
    QueryResult: From<DB::Row>,
{
    async fn all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let sql: Arc<str> = statement.sql.into();
        let values = SqlxValues(statement.values.unwrap_or_else(|| Values(Vec::new())));
        let _turn = self.turn().await?;
        if let Some(kept) = self.at_hand().await? {
            match self.fetch(kept, &sql, values.clone()).await {
                // This connection was lost since it last answered. Another may be had.
                Err(lost) if fault::is_unreachable(&lost) && !is_silent(&lost) => {}
                answered => return answered,
            }
        }
        Box::pin(async { self.fetch(self.borrowed().await?, &sql, values).await }).await
    }

    async fn fetch(
        &self,
        mut kept: Kept<DB>,
        sql: &Arc<str>,
        values: SqlxValues,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let Some(connection) = &mut kept.connection else { return Err(silent()) };
        let query = query_with(AssertSqlSafe(Arc::clone(sql)), values);
        let answer = async { query.fetch_all(&mut **connection).await.map_err(failed) };
        match self.heard(answer).await {
            Ok(rows) => {
                self.keep(kept);
                Ok(rows.into_iter().map(QueryResult::from).collect())
            }
            Err(lost) if fault::is_unreachable(&lost) => {
                // The others were most likely lost with it.
                kept.close();
                self.close_all();
                Err(lost)
            }
            Err(refused) => Err(refused),
        }
    }
}

/// Counts one that waits, for as long as it does.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(others: &'a AtomicUsize) -> Self {
        others.fetch_add(1, Ordering::SeqCst);
        Self(others)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
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

fn acquired(cause: Error) -> DbErr {
    match cause {
        Error::PoolTimedOut => silent(),
        Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        cause => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(cause))),
    }
}

#[allow(clippy::disallowed_methods, reason = "measures the server itself")]
fn now() -> Instant {
    Instant::now()
}
