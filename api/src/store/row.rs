//! Rows of the statements that print what is wanted: few columns, read by position.

use rusqlite::types::{FromSql, Value};
use sea_orm::{QueryResult, TryGetable};

use super::fault;
use crate::error::{Error, Result};

pub enum Row {
    /// As the driver gives it.
    Driver(QueryResult),
    /// As SQLite gives it on the thread that asks.
    Inline(Vec<Value>),
}

impl Row {
    /// What stands in a column.
    pub fn get<T: TryGetable + FromSql>(&self, index: usize) -> Result<T> {
        match self {
            Row::Driver(row) => row.try_get_by_index(index).map_err(fault::public),
            Row::Inline(values) => {
                let value = values.get(index).ok_or_else(|| Error::internal("no such column"))?;
                T::column_result(value.into()).map_err(Error::internal)
            }
        }
    }
}
