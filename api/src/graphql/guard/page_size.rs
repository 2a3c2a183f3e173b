//! How many items a field is asked for.

use async_graphql::Value;

use crate::error::{Error, Result};
use crate::graphql::document::normal::Field;
use crate::page;

/// The size of the page that `first` or `last` asks for, or the default. Checked here, before
/// anything is multiplied with it.
pub fn page_size(field: &Field<'_>, default: u64) -> Result<u64> {
    let first = size(field, "first")?;
    let last = size(field, "last")?;
    Ok(first.max(last).unwrap_or(default))
}

/// How many objects a list of `ids` asks for.
pub fn count_of_ids(field: &Field<'_>) -> Result<u64> {
    let count = match argument(field, "ids") {
        None => 0,
        Some(Value::List(ids)) => ids.len(),
        Some(_) => 1,
    };
    match u64::try_from(count) {
        Ok(count) if count <= u64::from(page::MAX_SIZE) => Ok(count),
        _ => Err(Error::bad_request(format!("ids takes at most {} ids.", page::MAX_SIZE))),
    }
}

fn size(field: &Field<'_>, name: &str) -> Result<Option<u64>> {
    let size = match argument(field, name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_u64(),
        Some(_) => None,
    };
    match size {
        Some(size) if (1..=u64::from(page::MAX_SIZE)).contains(&size) => Ok(Some(size)),
        _ => {
            let most = page::MAX_SIZE;
            Err(Error::bad_request(format!("{name} must be an integer from 1 to {most}.")))
        }
    }
}

pub(super) fn argument<'a>(field: &'a Field<'_>, name: &str) -> Option<&'a Value> {
    field.arguments.iter().find(|(argument, _)| *argument == name).map(|(_, value)| value)
}
