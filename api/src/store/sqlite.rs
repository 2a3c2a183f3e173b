//! Running a statement on a connection to SQLite that is our own, on the thread that asks.

use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, Value as Cell, ValueRef};
use rusqlite::{CachedStatement, Connection, ToSql};
use sea_orm::Statement;
use sea_orm::sea_query::Value;

use super::row::{Cells, Row};

/// A statement, prepared unless it was before, with its values.
pub fn prepare<'c>(
    connection: &'c Connection,
    statement: &Statement,
) -> rusqlite::Result<CachedStatement<'c>> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    bind(&mut prepared, statement.values.iter().flat_map(|values| &values.0))?;
    Ok(prepared)
}

/// Runs a statement once for each row, with its values.
pub fn insert_each(
    connection: &Connection,
    sql: &str,
    rows: &[Vec<Value>],
) -> rusqlite::Result<()> {
    let mut prepared = connection.prepare_cached(sql)?;
    for row in rows {
        bind(&mut prepared, row)?;
        prepared.raw_execute()?;
    }
    Ok(())
}

fn bind<'a>(
    prepared: &mut CachedStatement<'_>,
    values: impl IntoIterator<Item = &'a Value>,
) -> rusqlite::Result<()> {
    for (index, value) in values.into_iter().enumerate() {
        prepared.raw_bind_parameter(index + 1, Bound(value))?;
    }
    Ok(())
}

/// All rows of a prepared statement, each shown to `weigh` first, which may refuse to read on.
pub fn rows<E: From<rusqlite::Error>>(
    prepared: &mut CachedStatement<'_>,
    mut weigh: impl FnMut(&[Cell]) -> Result<(), E>,
) -> Result<Vec<Row>, E> {
    let names: Arc<[String]> = prepared.column_names().into_iter().map(str::to_owned).collect();
    let (width, mut all) = (names.len(), Vec::new());
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next()? {
        let values = (0..width).map(|index| row.get(index)).collect::<Result<Vec<Cell>, _>>()?;
        weigh(&values)?;
        all.push(Row::Inline(Cells { names: Arc::clone(&names), values }));
    }
    Ok(all)
}

/// A value as the driver binds it.
struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let integer = |number: Option<i64>| number.map_or(Cell::Null, Cell::Integer);
        Ok(match self.0 {
            Value::String(text) => {
                borrowed(text.as_ref().map(|text| text.as_bytes()), ValueRef::Text)
            }
            Value::Bytes(bytes) => borrowed(bytes.as_deref(), ValueRef::Blob),
            Value::Uuid(id) => borrowed(id.as_ref().map(|id| &id.as_bytes()[..]), ValueRef::Blob),
            Value::Bool(truth) => ToSqlOutput::Owned(integer(truth.map(i64::from))),
            Value::TinyInt(number) => ToSqlOutput::Owned(integer(number.map(i64::from))),
            Value::SmallInt(number) => ToSqlOutput::Owned(integer(number.map(i64::from))),
            Value::Int(number) => ToSqlOutput::Owned(integer(number.map(i64::from))),
            Value::Unsigned(number) => ToSqlOutput::Owned(integer(number.map(i64::from))),
            Value::BigInt(number) => ToSqlOutput::Owned(integer(*number)),
            Value::BigUnsigned(Some(number)) => {
                let number = i64::try_from(*number).map_err(unbound)?;
                ToSqlOutput::Owned(Cell::Integer(number))
            }
            Value::BigUnsigned(None) => ToSqlOutput::Owned(Cell::Null),
            Value::Double(number) => ToSqlOutput::Owned(number.map_or(Cell::Null, Cell::Real)),
            other => return Err(unbound(format!("{other:?} is not bound"))),
        })
    }
}

fn borrowed<'a>(
    bytes: Option<&'a [u8]>,
    of: impl FnOnce(&'a [u8]) -> ValueRef<'a>,
) -> ToSqlOutput<'a> {
    ToSqlOutput::Borrowed(bytes.map_or(ValueRef::Null, of))
}

fn unbound(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(cause.into())
}
