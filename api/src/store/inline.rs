//! SQLite statements that run on the thread that asks.
//!
//! The driver gives each connection a thread of its own. To hand a statement over, and its rows back,
//! takes about as long as most statements do. So what prints an answer runs where it is asked for, but only
//! for a short while: whatever takes longer is ended, and begins anew by way of the driver, where it
//! holds up nobody else.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OpenFlags};
use rustix::time::{ClockId, clock_gettime};
use sea_orm::{DbErr, Statement};
use tokio::time::Instant;

use super::budget::{Budget, Exceeded};
use super::row::Row;
use super::sqlite;

/// How much of the processor a statement may take on the thread that asks, how long it may wait for the disk
/// there, and after how many steps of SQLite's machine that is looked at. A busy machine may stop a thread for
/// longer than a statement takes: what was begun is not thrown away for that.
const SLICE: Duration = Duration::from_millis(3);
const PATIENCE: Duration = Duration::from_millis(50);
const STEPS: i32 = 1_000;
/// How many prepared statements a connection keeps.
const PREPARED: usize = 100;

/// Connections to the file of a store, as many as there are threads that ask at once.
pub struct Inline {
    file: PathBuf,
    /// How many KiB of pages a connection keeps.
    cache: u32,
    /// None once they are closed.
    idle: Mutex<Option<Vec<Connection>>>,
}

impl Inline {
    pub fn new(file: PathBuf, cache: u32) -> Self {
        Self { file, cache, idle: Mutex::new(Some(Vec::new())) }
    }

    pub fn close(&self) {
        *self.idle() = None;
    }

    /// Every row that the statement gives. `None` where it has to be asked by way of the driver: it takes
    /// too long, or fails, and the driver says why.
    pub fn all(&self, statement: &Statement) -> Result<Option<Vec<Row>>, DbErr> {
        let Some(connection) = self.connection() else { return Ok(None) };
        let read = read(&connection, statement);
        if let Some(idle) = self.idle().as_mut() {
            idle.push(connection);
        }
        match read {
            Ok(rows) => Ok(Some(rows)),
            Err(Cut::Exceeded(exceeded)) => Err(exceeded.into_database_error()),
            Err(Cut::ByDatabase(cause)) => {
                tracing::debug!(%cause, "a statement is handed to the driver");
                Ok(None)
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Option<Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&self) -> Option<Connection> {
        let idle = self.idle().as_mut()?.pop();
        idle.or_else(|| self.open().inspect_err(|cause| tracing::debug!(%cause, "not opened")).ok())
    }

    fn open(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.execute_batch(&format!(
            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; \
             PRAGMA cache_size = -{}; PRAGMA query_only = ON",
            self.cache
        ))?;
        connection.busy_timeout(Duration::ZERO)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(connection)
    }
}

/// Why not all rows were read.
enum Cut {
    Exceeded(Exceeded),
    ByDatabase(rusqlite::Error),
}

impl From<rusqlite::Error> for Cut {
    fn from(cause: rusqlite::Error) -> Self {
        Cut::ByDatabase(cause)
    }
}

fn read(connection: &Connection, statement: &Statement) -> Result<Vec<Row>, Cut> {
    let (since, taken) = (Instant::now(), processor_time());
    let is_over = move || processor_time() - taken > SLICE || since.elapsed() > PATIENCE;
    connection.progress_handler(STEPS, Some(is_over))?;
    let (mut prepared, budget) = (sqlite::prepare(connection, statement)?, Budget::current());
    sqlite::rows(&mut prepared, |cells| match &budget {
        Some(budget) => budget.take(cells.iter().map(bytes).sum()).map_err(Cut::Exceeded),
        None => Ok(()),
    })
}

/// What this thread has had of the processor.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

fn bytes(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::Blob(bytes) => bytes.len(),
        Cell::Null | Cell::Integer(_) | Cell::Real(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::Value;
    use sea_orm::{DbBackend, Values};
    use uuid::Uuid;

    use super::super::budget::{AnswerLimit, Budgets};
    use super::*;

    fn store() -> (tempfile::TempDir, Inline) {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("a %41 b.db");
        let made = Connection::open(&file).unwrap();
        made.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE it (id BLOB)").unwrap();
        (home, Inline::new(file, 100))
    }

    fn statement(sql: &str, values: Vec<Value>) -> Statement {
        let values = Some(Values(values));
        Statement { sql: sql.to_owned(), values, db_backend: DbBackend::Sqlite }
    }

    #[test]
    fn values_come_back_as_they_were_bound() {
        let (_home, inline) = store();
        let id = Uuid::from_u128(7);
        let asked =
            statement("SELECT ?1, ?2, ?3, NULL", vec![id.into(), "it's".into(), 5_i64.into()]);
        let rows = inline.all(&asked).unwrap().unwrap();
        assert_eq!(rows[0].get::<Uuid>(0).unwrap(), id);
        assert_eq!(rows[0].get::<String>(1).unwrap(), "it's");
        assert_eq!(rows[0].get::<i64>(2).unwrap(), 5);
        assert_eq!(rows[0].get::<Option<i64>>(3).unwrap(), None);
        assert!(rows[0].get::<String>(2).is_err() && rows[0].get::<Option<String>>(4).is_err());
    }

    #[test]
    fn what_takes_long_or_fails_is_left_to_the_driver() {
        let (_home, inline) = store();
        let forever =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
        for sql in [forever, "SELECT nothing", "DELETE FROM it", "INSERT INTO it VALUES (x'00')"] {
            assert!(inline.all(&statement(sql, Vec::new())).unwrap().is_none(), "{sql}");
        }
        // The next statement has a slice of its own.
        assert!(inline.all(&statement("SELECT 1", Vec::new())).unwrap().is_some());
        inline.close();
        assert!(inline.all(&statement("SELECT 1", Vec::new())).unwrap().is_none());
    }

    #[tokio::test]
    async fn rows_count_for_the_answer() {
        let (_home, inline) = store();
        let large = statement("SELECT zeroblob(2000000)", Vec::new());
        let work = async { inline.all(&large).map(|rows| rows.is_some()) };
        let refused = Budgets::new(AnswerLimit::mib(1)).budget().spend(work).await;
        assert!(Exceeded::of(&refused.unwrap_err()).is_some());
    }
}
