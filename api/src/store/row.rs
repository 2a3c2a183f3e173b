//! Rows of the statements that print what is wanted: few columns, read by position.

use sea_orm::{QueryResult, TryGetable};
use uuid::Uuid;

use super::fault;
use crate::error::{Error, Result};

pub enum Row {
    /// As the driver gives it.
    Driver(QueryResult),
    /// As SQLite gives it on the thread that asks.
    Local(Vec<rusqlite::types::Value>),
}

impl Row {
    /// The text in a column.
    pub fn text(&self, index: usize) -> Result<Option<String>> {
        use rusqlite::types::Value::{Null, Text};
        match self {
            Row::Driver(row) => by_index(row, index),
            Row::Local(values) => match values.get(index) {
                Some(Text(text)) => Ok(Some(text.clone())),
                Some(Null) => Ok(None),
                _ => Err(unexpected(index)),
            },
        }
    }

    /// The whole number in a column.
    pub fn number(&self, index: usize) -> Result<Option<i64>> {
        use rusqlite::types::Value::{Integer, Null};
        match self {
            Row::Driver(row) => by_index(row, index),
            Row::Local(values) => match values.get(index) {
                Some(Integer(number)) => Ok(Some(*number)),
                Some(Null) => Ok(None),
                _ => Err(unexpected(index)),
            },
        }
    }

    /// The id in a column.
    pub fn id(&self, index: usize) -> Result<Option<Uuid>> {
        use rusqlite::types::Value::{Blob, Null};
        match self {
            Row::Driver(row) => by_index(row, index),
            Row::Local(values) => match values.get(index) {
                Some(Blob(bytes)) => Uuid::from_slice(bytes).map(Some).map_err(Error::internal),
                Some(Null) => Ok(None),
                _ => Err(unexpected(index)),
            },
        }
    }
}

fn by_index<T: TryGetable>(row: &QueryResult, index: usize) -> Result<Option<T>>
where
    Option<T>: TryGetable,
{
    row.try_get_by_index(index).map_err(fault::public)
}

fn unexpected(index: usize) -> Error {
    Error::internal(format!("column {index} holds something else than was selected"))
}
