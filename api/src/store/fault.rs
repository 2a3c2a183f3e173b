//! What a database error means to a caller. Its own words are logged and never answered.

use sea_orm::{DbErr, RuntimeErr, SqlErr, Statement, Value};

use crate::error::{Code, Error, FieldCode, Result};

/// Refuses a text that Postgres cannot hold, and SQLite therefore need not: no record has such a
/// name, and what is written was checked before.
pub fn refuse_nul(statement: &Statement) -> Result<()> {
    let has_nul = |value: &Value| matches!(value, Value::String(Some(text)) if text.contains('\0'));
    match statement.values.iter().flat_map(|values| &values.0).any(has_nul) {
        true => Err(Error::bad_request("A text with the character NUL names nothing.")),
        false => Ok(()),
    }
}

/// The public meaning of a database error.
pub fn public(cause: DbErr) -> Error {
    match cause.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => return taken(&cause),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
            return Error::conflict(
                FieldCode::InUse,
                "The record is referred to, or refers to one that is gone.",
            );
        }
        _ => {}
    }
    match (&cause, code(&cause).as_deref()) {
        (DbErr::ConnectionAcquire(_), _) => Error::unavailable(),
        // Postgres 57014: cancelled by statement_timeout; 55P03: by lock_timeout.
        (_, Some("57014" | "55P03")) => {
            Error::new(Code::DeadlineExceeded, "The answer took too long; ask for less.")
        }
        // Postgres 40001, 40P01: lost a race; SQLite 5, 517: another process holds the lock.
        (_, Some("40001" | "40P01" | "5" | "517")) => lost_race(),
        // SQLite 13: SQLITE_FULL; Postgres 53100: disk_full.
        (_, Some("13" | "53100")) => {
            Error::new(Code::StorageFull, "The server's storage is full; reading still works.")
        }
        _ if is_io(&cause) => {
            tracing::warn!(%cause, "the store cannot be reached");
            Error::unavailable()
        }
        _ => Error::internal(cause),
    }
}

const LOST_RACE: &str = "Too many writers at once; try again shortly.";
const COLLISION: &str = "Somebody else has just taken this value; read again and retry.";

/// Another writer was first: the same work has to be done again from its beginning.
pub fn lost_race() -> Error {
    Error::new(Code::Unavailable, LOST_RACE)
}

/// Another writer has taken the same value at the same time. Done again from its beginning, the work
/// finds the value taken, and says where; a writer for whom that changes nothing is told this.
pub fn collision() -> Error {
    Error::conflict(FieldCode::Duplicate, COLLISION)
}

/// What is unique was there already. On Postgres (23505) another writer may have been quicker after
/// everything was checked; SQLite has one writer at a time.
fn taken(cause: &DbErr) -> Error {
    match code(cause).as_deref() {
        Some("23505") => collision(),
        _ => Error::conflict(FieldCode::Duplicate, "Something else has this value already."),
    }
}

/// Whether the same work, done again from its beginning, may succeed.
pub fn is_transient(error: &Error) -> bool {
    let is = |code, detail| error.code == code && error.detail == detail;
    is(Code::Unavailable, LOST_RACE) || is(Code::Conflict, COLLISION)
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
    use sea_orm::sqlx::Error::{Io, PoolClosed, PoolTimedOut, Tls, WorkerCrashed};
    matches!(sqlx_error(cause), Some(Io(_) | PoolClosed | PoolTimedOut | Tls(_) | WorkerCrashed))
}
