//! What a database error means to a caller. Its own words are logged and never answered.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use sea_orm::sqlx;
use sea_orm::sqlx::error::{DatabaseError, ErrorKind};
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::sqlx::sqlite::SqliteError;
use sea_orm::{DbErr, RuntimeErr, Value};

use super::budget::Exceeded;
use crate::error::{Code, Error, FieldCode, Result};

/// Refuses a text that Postgres cannot hold, and SQLite therefore need not: no record has such a
/// name, and what is written was checked before.
pub fn refuse_nul<'a>(values: impl IntoIterator<Item = &'a Value>) -> Result<()> {
    let has_nul = |value: &Value| matches!(value, Value::String(Some(text)) if text.contains('\0'));
    match values.into_iter().any(has_nul) {
        true => Err(Error::bad_request("A text with the character NUL names nothing.")),
        false => Ok(()),
    }
}

/// The public meaning of a database error.
pub fn public(cause: DbErr) -> Error {
    if let Some(exceeded) = Exceeded::of(&cause) {
        return exceeded.into();
    }
    match kind(&cause) {
        FaultKind::Taken => taken(&cause),
        FaultKind::InUse => Error::conflict(
            FieldCode::InUse,
            "The record is referred to, or refers to one that is gone.",
        ),
        FaultKind::LostRace => lost_race(),
        FaultKind::TookTooLong => {
            Error::new(Code::DeadlineExceeded, "The answer took too long; ask for less.")
        }
        FaultKind::TakesNoWrites => {
            tracing::error!(%cause, "the store takes no writes");
            let detail = "The server's storage is full or cannot be written; reading still works.";
            Error::new(Code::StorageFull, detail)
        }
        FaultKind::Unreachable => {
            tracing::warn!(%cause, "the store cannot be reached");
            Error::unavailable()
        }
        FaultKind::Other => Error::internal(cause),
    }
}

/// Whether the connection is lost, or there was none: the statement may be sent by another.
pub(super) fn is_lost(cause: &DbErr) -> bool {
    match engine_code(cause) {
        // connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now and the like
        Some(EngineCode::Postgres(state)) => state.starts_with("08") || state.starts_with("57P"),
        Some(EngineCode::Sqlite(_)) => false,
        None => is_io(cause),
    }
}

/// What a database error is about, as far as it makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    /// What is unique was there already.
    Taken,
    /// A reference leads to nothing.
    InUse,
    /// Another writer was in the way; the same may succeed when done again.
    LostRace,
    TookTooLong,
    /// The disk is full, cannot be written or may not.
    TakesNoWrites,
    /// There is no connection, or none any more.
    Unreachable,
    Other,
}

fn kind(cause: &DbErr) -> FaultKind {
    let kind = match engine_code(cause) {
        Some(EngineCode::Sqlite(code)) => of_sqlite(code),
        Some(EngineCode::Postgres(state)) => of_postgres(&state),
        None if is_io(cause) => FaultKind::Unreachable,
        None => FaultKind::Other,
    };
    match (kind, cause) {
        // Whatever the reason: this is about getting a connection.
        (FaultKind::Other, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) => FaultKind::Unreachable,
        (kind, _) => kind,
    }
}

/// <https://sqlite.org/rescode.html>
fn of_sqlite(code: u32) -> FaultKind {
    match (code & 0xff, code) {
        // CONSTRAINT_PRIMARYKEY, _UNIQUE; _FOREIGNKEY
        (_, 1555 | 2067) => FaultKind::Taken,
        (_, 787) => FaultKind::InUse,
        // BUSY, LOCKED, PROTOCOL: another process holds the lock.
        (5 | 6 | 15, _) => FaultKind::LostRace,
        // FULL, READONLY; IOERR_WRITE, _FSYNC, _DIR_FSYNC, _TRUNCATE, _SHMOPEN, _SHMSIZE, _SHMMAP
        (13 | 8, _) | (_, 778 | 1034 | 1290 | 1546 | 4618 | 4874 | 5386) => {
            FaultKind::TakesNoWrites
        }
        // NOMEM, INTERRUPT, IOERR, CANTOPEN
        (7 | 9 | 10 | 14, _) => FaultKind::Unreachable,
        _ => FaultKind::Other,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn of_postgres(state: &str) -> FaultKind {
    match (state, state.get(..2).unwrap_or_default()) {
        // unique_violation, foreign_key_violation
        ("23505", _) => FaultKind::Taken,
        ("23503", _) => FaultKind::InUse,
        // serialization_failure, deadlock_detected, lock_not_available
        ("40001" | "40P01" | "55P03", _) => FaultKind::LostRace,
        // query_canceled, by statement_timeout
        ("57014", _) => FaultKind::TookTooLong,
        // disk_full
        ("53100", _) => FaultKind::TakesNoWrites,
        // read_only_sql_transaction: a standby; idle_in_transaction_session_ and transaction_timeout
        ("25006" | "25P03" | "25P04", _) => FaultKind::Unreachable,
        // connection_exception, insufficient_resources, operator_intervention, system_error
        (_, "08" | "53" | "57" | "58") => FaultKind::Unreachable,
        _ => FaultKind::Other,
    }
}

/// Whether another writer was in the way.
pub(super) fn is_lost_race(cause: &DbErr) -> bool {
    kind(cause) == FaultKind::LostRace
}

/// What those are told whose transactions were lost with that of somebody else: the same may succeed when done
/// again, unless nothing can be written.
pub(super) fn of_others(cause: &DbErr) -> Error {
    match kind(cause) {
        FaultKind::TakesNoWrites | FaultKind::Unreachable => public(cause.clone()),
        _ => lost_race(),
    }
}

/// Whether only the statement failed: on SQLite then nothing else is lost, on Postgres nothing that
/// came before the last savepoint. Otherwise the transaction may be gone, whatever statement was answered with the error.
pub(super) fn spares_the_transaction(cause: &DbErr) -> bool {
    match engine_code(cause) {
        // ERROR, CONSTRAINT, MISMATCH
        Some(EngineCode::Sqlite(code)) => matches!(code & 0xff, 1 | 19 | 20),
        Some(EngineCode::Postgres(_)) => {
            use FaultKind::{InUse, Other, Taken, TookTooLong};
            matches!(kind(cause), Taken | InUse | Other | TookTooLong)
        }
        None => false,
    }
}

/// Another writer was first: the same work has to be done again from its beginning.
pub fn lost_race() -> Error {
    let error = Error::new(Code::Unavailable, "Too many writers at once; try again shortly.");
    Error { lost_race: true, ..error }
}

/// Another writer has taken the same value at the same time. Done again from its beginning, the work
/// finds the value taken, and says where; a writer for whom that changes nothing is told this.
pub fn collision() -> Error {
    let detail = "Somebody else has just taken this value; read again and retry.";
    Error { lost_race: true, ..Error::conflict(FieldCode::Duplicate, detail) }
}

/// What is unique was there already. On Postgres (23505) another writer may have been quicker after
/// everything was checked; SQLite has one writer at a time.
fn taken(cause: &DbErr) -> Error {
    match engine_code(cause) {
        Some(EngineCode::Postgres(_)) => collision(),
        _ => Error::conflict(FieldCode::Duplicate, "Something else has this value already."),
    }
}

/// Whether the same work, done again from its beginning, may succeed.
pub fn is_transient(error: &Error) -> bool {
    error.lost_race
}

/// The code that a database gave.
enum EngineCode {
    Sqlite(u32),
    Postgres(String),
}

fn engine_code(cause: &DbErr) -> Option<EngineCode> {
    let error = sqlx_error(cause)?.as_database_error()?;
    if let Some(fault) = error.try_downcast_ref::<SqliteFault>() {
        return Some(EngineCode::Sqlite(fault.code));
    }
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        return Some(EngineCode::Postgres(error.code().to_owned()));
    }
    error.try_downcast_ref::<SqliteError>()?;
    error.code()?.parse().ok().map(EngineCode::Sqlite)
}

/// An error of a connection to SQLite that is our own, among those that the driver gives.
pub(super) fn of_own_connection(cause: rusqlite::Error) -> DbErr {
    let Some(code) = cause.sqlite_error().map(|error| error.extended_code.unsigned_abs()) else {
        return DbErr::Custom(cause.to_string());
    };
    let fault = SqliteFault { code, message: cause.to_string() };
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::Database(Box::new(fault)))))
}

/// What SQLite said, and its extended code.
#[derive(Debug)]
struct SqliteFault {
    code: u32,
    message: String,
}

impl fmt::Display for SqliteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (code {})", self.message, self.code)
    }
}

impl StdError for SqliteFault {}

impl DatabaseError for SqliteFault {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

fn sqlx_error(cause: &DbErr) -> Option<&sea_orm::sqlx::Error> {
    match cause {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}

pub(super) fn code(cause: &DbErr) -> Option<String> {
    sqlx_error(cause)?.as_database_error()?.code().map(|code| code.into_owned())
}

pub(super) fn is_io(cause: &DbErr) -> bool {
    use sea_orm::sqlx::Error::{
        BeginFailed, Io, PoolClosed, PoolTimedOut, Protocol, Tls, WorkerCrashed,
    };
    let error = sqlx_error(cause);
    matches!(cause, DbErr::ConnectionAcquire(_))
        || matches!(error, Some(Io(_) | PoolClosed | PoolTimedOut | Tls(_) | WorkerCrashed))
        // What came was not Postgres' protocol, or ended within a message.
        || matches!(error, Some(Protocol(_) | BeginFailed))
}

/// Whether the encryption that was asked for failed.
pub(super) fn is_tls(cause: &DbErr) -> bool {
    matches!(sqlx_error(cause), Some(sea_orm::sqlx::Error::Tls(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_sqlite() {
        // SQLITE_FULL, _READONLY, _READONLY_DBMOVED, _IOERR_WRITE, _IOERR_FSYNC
        for code in [13, 8, 1032, 778, 1034] {
            assert_eq!(of_sqlite(code), FaultKind::TakesNoWrites, "{code}");
        }
        // SQLITE_BUSY, _BUSY_RECOVERY, _BUSY_SNAPSHOT, _LOCKED
        for code in [5, 261, 517, 6] {
            assert_eq!(of_sqlite(code), FaultKind::LostRace, "{code}");
        }
        // SQLITE_IOERR_READ, _CANTOPEN
        for code in [266, 14] {
            assert_eq!(of_sqlite(code), FaultKind::Unreachable, "{code}");
        }
        // SQLITE_ERROR, _CORRUPT
        for code in [1, 11] {
            assert_eq!(of_sqlite(code), FaultKind::Other, "{code}");
        }
    }

    #[test]
    fn states_of_postgres() {
        for state in ["08006", "57P01", "57P02", "57P03", "53300", "25006", "58030"] {
            assert_eq!(of_postgres(state), FaultKind::Unreachable, "{state}");
        }
        for state in ["40001", "40P01", "55P03"] {
            assert_eq!(of_postgres(state), FaultKind::LostRace, "{state}");
        }
        assert_eq!(of_postgres("57014"), FaultKind::TookTooLong);
        assert_eq!(of_postgres("53100"), FaultKind::TakesNoWrites);
        assert_eq!(of_postgres("22012"), FaultKind::Other);
    }

    #[test]
    fn an_error_while_connecting_is_about_the_connection() {
        let odd = DbErr::Conn(RuntimeErr::Internal("odd".into()));
        assert_eq!(public(odd), Error::unavailable());
    }
}
