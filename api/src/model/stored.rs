//! What stands in stored rows, read back.

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::store::{Readable, Row};
use crate::values::Anchor;

/// A column of a row that our own statement selected.
pub fn get<T: Readable>(row: &Row, column: &str) -> Result<T> {
    row.named(column)
}

/// The value of a vocabulary (or another type with a text form) from its stored text.
pub fn parse_stored<W: DeserializeOwned>(stored: &str) -> Result<W> {
    W::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(stored))
        .map_err(Error::internal)
}

/// The rows in a column that [`json_rows`](crate::store::json_rows) made.
pub fn stored_rows<M: DeserializeOwned>(row: &Row, column: &str) -> Result<Vec<M>> {
    serde_json::from_str(&get::<String>(row, column)?).map_err(Error::internal)
}

/// The anchor in columns that are null together.
pub fn stored_anchor(
    field: Option<String>,
    (start, end): (Option<i32>, Option<i32>),
    exact: Option<String>,
    (prefix, suffix): (Option<String>, Option<String>),
    stale: bool,
) -> Result<Option<Anchor>> {
    let (Some(field), Some(start), Some(end), Some(exact)) = (field, start, end, exact) else {
        return Ok(None);
    };
    let field = parse_stored(&field)?;
    Ok(Some(Anchor { field, start: start as u32, end: end as u32, exact, prefix, suffix, stale }))
}
