//! One stretch of work with the database, and the only place that sends statements.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, InsertStatement, LockBehavior, LockType, Order, Query,
    QueryStatementWriter, SelectStatement, Value, Values,
};
use sea_orm::{ConnAcquireErr, ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement};
use tracing::Span;
use uuid::Uuid;

use super::readers::Readers;
use super::row::Row;
use super::sent::Sent;
use super::text::{self, Fragment};
use super::together::{Together, Waiting};
use super::transaction::Transaction;
use super::writer::Turn;
use super::{Engine, STATEMENT_SECONDS, fault};
use crate::error::{Error, Result};

/// How a row is locked until the transaction ends. SQLite has one writer at a time and locks no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowLock {
    /// Something refers to it: it may change, but neither be deleted nor hidden nor merged.
    Reference,
    /// Something is derived from it: it may not change.
    Share,
    /// Its content changes.
    Change,
    /// It is deleted, hidden or merged: no other transaction may refer to it meanwhile.
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
/// An insert of no more rows than this may wait for others.
const FEW_ROWS: usize = 10;
const NAMES_AT_ONCE: usize = 8;

/// A connection to read from, or a transaction to write in.
///
/// A transaction in which a statement failed takes no more statements and is never committed: what
/// it wrote before may be gone already, and what came after would stand alone.
pub struct Session {
    inner: Inner,
    /// Why the transaction, or the part of it since the savepoint, can only be rolled back.
    failed: Arc<OnceLock<Error>>,
    /// The same for the transaction around everything.
    doomed: Arc<OnceLock<Error>>,
    /// Of a savepoint only.
    unfinished: Option<Unfinished>,
    engine: Engine,
    sent: Arc<Sent>,
    waiting: Waiting,
}

/// A savepoint that is neither kept nor rolled back. Dropped like this it dooms its transaction:
/// nobody sees whether the driver's rollback to it succeeds.
struct Unfinished(Arc<OnceLock<Error>>);

impl Unfinished {
    fn finish(mut self) {
        self.0 = Arc::default();
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = self.0.set(Error::unavailable());
    }
}

enum Inner {
    Pool(DatabaseConnection, Readers),
    Transaction(Transaction),
    /// A turn of SQLite's writer, and how many parts are open in it.
    Turn(Arc<Turn>, u32),
}

impl Session {
    pub(super) fn reading(
        (pool, readers): (DatabaseConnection, Readers),
        engine: Engine,
        sent: Arc<Sent>,
    ) -> Self {
        Self::within(Inner::Pool(pool, readers), engine, sent)
    }

    pub(super) fn writing(transaction: Transaction, engine: Engine, sent: Arc<Sent>) -> Self {
        Self::within(Inner::Transaction(transaction), engine, sent)
    }

    pub(super) fn turn(turn: Arc<Turn>, sent: Arc<Sent>) -> Self {
        Self::within(Inner::Turn(turn, 1), Engine::Sqlite, sent)
    }

    fn within(inner: Inner, engine: Engine, sent: Arc<Sent>) -> Self {
        let failed = Arc::default();
        Self {
            inner,
            doomed: Arc::clone(&failed),
            failed,
            unfinished: None,
            engine,
            sent,
            waiting: Waiting::default(),
        }
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Every row that the statement gives.
    pub async fn all(&self, statement: &impl QueryStatementWriter) -> Result<Vec<Row>> {
        self.rows(text::statement(self.engine, statement)).await
    }

    /// Every row that the statement gives, of few columns, read by position: on the thread that asks, where
    /// that is quicker.
    pub async fn values(&self, statement: &impl QueryStatementWriter) -> Result<Vec<Row>> {
        self.printed_rows(text::statement(self.engine, statement)).await
    }

    /// Every row of a statement that holds a fragment, with the values of its variables.
    pub async fn printed_with(
        &self,
        statement: &impl QueryStatementWriter,
        fragment: (&Fragment, &[Value]),
    ) -> Result<Vec<Row>> {
        self.printed_rows(text::statement_with(self.engine, statement, fragment)).await
    }

    /// The same for a statement that is kept, with the values of its variables.
    pub async fn printed(&self, whole: &Fragment, variables: &[Value]) -> Result<Vec<Row>> {
        self.printed_rows(whole.statement(self.engine, variables)).await
    }

    async fn printed_rows(&self, statement: Statement) -> Result<Vec<Row>> {
        let Inner::Pool(_, readers) = &self.inner else { return self.rows(statement).await };
        let (statement, span) = self.checked(statement)?;
        let rows = self.bounded(readers.printed(statement));
        self.sent.timed(span, rows).await.map_err(|cause| self.fail(cause))
    }

    async fn rows(&self, statement: Statement) -> Result<Vec<Row>> {
        self.send_waiting().await?;
        let (statement, span) = self.checked(statement)?;
        let rows = async {
            match &self.inner {
                Inner::Pool(_, readers) => readers.all(statement).await.map(by_driver),
                Inner::Transaction(transaction) => transaction.all(statement).await.map(by_driver),
                Inner::Turn(turn, _) => turn.all(statement).await,
            }
        };
        self.sent.timed(span, self.bounded(rows)).await.map_err(|cause| self.fail(cause))
    }

    /// The first row that the statement gives.
    pub async fn one(&self, statement: &impl QueryStatementWriter) -> Result<Option<Row>> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// Runs a statement that gives no rows; answers how many it changed.
    pub async fn run(&self, statement: &impl QueryStatementWriter) -> Result<u64> {
        self.send_waiting().await?;
        self.execute(text::statement(self.engine, statement)).await
    }

    /// Inserts rows one by one, at the latest before anything else is asked of the database. `insert` has the
    /// table and the columns, of which each row has all.
    pub(super) async fn insert_each(
        &self,
        mut insert: InsertStatement,
        rows: Vec<Vec<Value>>,
    ) -> Result<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        insert.values(first.iter().cloned().map(Expr::val)).map_err(Error::internal)?;
        let statement = text::statement(self.engine, &insert);
        let Inner::Turn(turn, _) = &self.inner else {
            for row in rows {
                let statement = Statement { values: Some(Values(row)), ..statement.clone() };
                self.execute(statement).await?;
            }
            return Ok(());
        };
        fault::refuse_nul(rows.iter().flatten())?;
        let (statement, span) = self.checked(statement)?;
        // A test may have put another statement in its place, which takes no values.
        let rows = if statement.values.is_some() { rows } else { vec![Vec::new()] };
        let inserted = turn.insert_each(statement.sql, rows);
        self.sent.timed(span, inserted).await.map_err(|cause| self.fail(cause))
    }

    /// Inserts so many rows, at the latest before anything else is asked of the database.
    pub async fn insert(&self, insert: InsertStatement, rows: usize) -> Result<()> {
        if rows <= FEW_ROWS && self.engine == Engine::Postgres {
            self.refuse_failed()?;
            self.waiting.add(insert);
            return Ok(());
        }
        let Inner::Transaction(transaction) = &self.inner else {
            return self.run(&insert).await.map(drop);
        };
        self.send_few().await?;
        let checked = self.checked(text::statement(self.engine, &insert))?;
        transaction.insert(checked, &self.sent).await.map_err(|cause| self.fail(cause))
    }

    /// Waits until all is inserted that was to be.
    async fn send_waiting(&self) -> Result<()> {
        match &self.inner {
            Inner::Pool(..) => Ok(()),
            Inner::Transaction(transaction) => {
                self.send_few().await?;
                transaction.settle().await.map_err(|cause| self.fail(cause))
            }
            Inner::Turn(turn, _) => turn.settle().await.map_err(|cause| {
                self.sent.failures.inc();
                self.fail(cause)
            }),
        }
    }

    /// Sends the inserts of few rows that wait for one another.
    async fn send_few(&self) -> Result<()> {
        let statement = match self.waiting.take() {
            None => return Ok(()),
            Some(Together::One(insert)) => text::statement(self.engine, &*insert),
            Some(Together::All(inserts)) => text::statement(self.engine, &*inserts),
        };
        if let Inner::Transaction(transaction) = &self.inner {
            transaction.settle().await.map_err(|cause| self.fail(cause))?;
        }
        self.execute(statement).await.map(drop)
    }

    async fn execute(&self, statement: Statement) -> Result<u64> {
        let (statement, span) = self.checked(statement)?;
        let done = async {
            match &self.inner {
                Inner::Pool(pool, _) => {
                    Box::pin(pool.execute_raw(statement)).await.map(|done| done.rows_affected())
                }
                Inner::Transaction(transaction) => transaction.run(statement).await,
                Inner::Turn(turn, _) => turn.run(statement).await,
            }
        };
        self.sent.timed(span, self.bounded(done)).await.map_err(|cause| self.fail(cause))
    }

    /// Keeps other writers off the selected rows of `table`. SQLite has but one writer anyway.
    pub fn lock(&self, select: &mut SelectStatement, table: &'static str) {
        if self.engine == Engine::Postgres {
            select.lock_with_tables(LockType::Update, [table]);
        }
    }

    /// Keeps other writers off the selected rows of `table`, and leaves out those that they are at.
    pub fn lock_free(&self, select: &mut SelectStatement, table: &'static str) {
        if self.engine == Engine::Postgres {
            let skip = LockBehavior::SkipLocked;
            select.lock_with_tables_behavior(LockType::Update, [table], skip);
        }
    }

    /// Keeps others from deleting, hiding or merging the selected rows of `table`; in the order of their ids.
    pub fn lock_for_reference(&self, select: &mut SelectStatement, table: &'static str) {
        if self.engine == Engine::Postgres {
            select
                .order_by((table, "id"), Order::Asc)
                .lock_with_tables(RowLock::Reference.mode(), [table]);
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
        let id = |row: &Row| row.named("id");
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

    /// Turns off Postgres' idle-in-transaction timeout for this transaction: an import or export keeps
    /// it open while it reads input or writes output.
    pub async fn disable_idle_timeout(&self) -> Result<()> {
        match (&self.inner, self.engine) {
            (Inner::Transaction(transaction), Engine::Postgres) => transaction
                .text("SET LOCAL idle_in_transaction_session_timeout = 0")
                .await
                .map_err(|cause| self.doom(cause)),
            _ => Ok(()),
        }
    }

    /// A session within this one: what it writes can be forgotten without the rest, by
    /// [`Session::rollback`].
    pub async fn savepoint(&self) -> Result<Session> {
        self.send_waiting().await?;
        self.refuse_failed()?;
        let inner = match &self.inner {
            Inner::Pool(pool, _) => Transaction::of_pool(pool).await.map(Inner::Transaction),
            Inner::Transaction(transaction) => transaction.begin().await.map(Inner::Transaction),
            Inner::Turn(turn, level) => {
                let (turn, level) = (Arc::clone(turn), level + 1);
                turn.begin(level).await.map(|()| Inner::Turn(turn, level))
            }
        };
        let inner = inner.map_err(|cause| self.doom(cause))?;
        let within = Session::within(inner, self.engine, self.sent.clone());
        let doomed = Arc::clone(&self.doomed);
        Ok(Session { unfinished: Some(Unfinished(Arc::clone(&doomed))), doomed, ..within })
    }

    /// Makes what was written stay, unless a statement failed: then all of it is forgotten.
    pub async fn commit(self) -> Result<()> {
        if let Err(error) = self.send_waiting().await.and_then(|()| self.refuse_failed()) {
            self.rollback().await?;
            return Err(error);
        }
        let Self { inner, engine, doomed, unfinished, .. } = self;
        let done = match inner {
            Inner::Pool(..) => Ok(()),
            Inner::Transaction(transaction) => {
                bounded(engine, transaction.commit()).await.map_err(fault::public)
            }
            Inner::Turn(turn, 1) => turn.commit().await,
            Inner::Turn(turn, level) => turn.keep(level).await.map_err(fault::public),
        };
        finished(unfinished, &doomed, done)
    }

    /// Forgets what was written. Dropping a transaction does the same, later; a savepoint must be
    /// rolled back here.
    pub async fn rollback(self) -> Result<()> {
        if let Some(error) = self.doomed.get() {
            // The database may have rolled back by itself. What is left of the transaction goes
            // with this session, or with its connection.
            return self.unfinished.as_ref().map_or(Ok(()), |_| Err(error.clone()));
        }
        let Self { inner, engine, doomed, unfinished, .. } = self;
        let done = match inner {
            Inner::Pool(..) => Ok(()),
            Inner::Transaction(transaction) => bounded(engine, transaction.rollback()).await,
            // It leaves its group when it is dropped.
            Inner::Turn(_, 1) => Ok(()),
            Inner::Turn(turn, level) => {
                // What is forgotten may have failed.
                let _ = turn.settle().await;
                turn.forget(level).await
            }
        };
        finished(unfinished, &doomed, done.map_err(fault::public))
    }

    async fn bounded<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        bounded(self.engine, work).await
    }

    fn refuse_failed(&self) -> Result<()> {
        match self.doomed.get().or(self.failed.get()) {
            Some(error) => Err(error.clone()),
            None => Ok(()),
        }
    }

    /// A statement failed.
    fn fail(&self, cause: DbErr) -> Error {
        match (&self.inner, fault::spares_the_transaction(&cause)) {
            (Inner::Pool(..), _) => fault::public(cause),
            (_, true) => note(&self.failed, fault::public(cause)),
            (_, false) => self.doom(cause),
        }
    }

    /// The transaction is lost as a whole.
    fn doom(&self, cause: DbErr) -> Error {
        note(&self.doomed, fault::public(cause))
    }

    fn checked(&self, mut statement: Statement) -> Result<(Statement, Span)> {
        self.refuse_failed()?;
        fault::refuse_nul(statement.values.iter().flat_map(|values| &values.0))?;
        if !matches!(self.inner, Inner::Pool(..)) {
            self.sent.disturb(&mut statement);
        }
        let span = self.sent.note(&statement);
        Ok((statement, span))
    }
}

/// Waits for the database, but not for one that fell silent: Postgres ends statements by itself
/// before this, so that nobody is there any more.
pub(super) async fn bounded<T>(
    engine: Engine,
    work: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    const SILENCE: Duration = Duration::from_secs(STATEMENT_SECONDS + 3);
    match engine {
        Engine::Sqlite => work.await,
        Engine::Postgres => tokio::time::timeout(SILENCE, work)
            .await
            .unwrap_or(Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))),
    }
}

/// What became of a transaction or savepoint that was ended.
fn finished(
    savepoint: Option<Unfinished>,
    doomed: &OnceLock<Error>,
    done: Result<()>,
) -> Result<()> {
    if let Some(savepoint) = savepoint {
        savepoint.finish();
    }
    done.map_err(|error| note(doomed, error))
}

fn by_driver(rows: Vec<QueryResult>) -> Vec<Row> {
    rows.into_iter().map(Row::Driver).collect()
}

/// Remembers the first error; answers the one given.
fn note(errors: &OnceLock<Error>, error: Error) -> Error {
    let _ = errors.set(error.clone());
    error
}
