//! Introspection is exempt from depth and cost, but not without bounds: types refer to each other
//! in circles, so a short query could ask for millions of objects.

use std::collections::HashSet;

use super::too_complex;
use crate::error::Result;
use crate::graphql::document::normal::Field;

/// The lists through which types refer to each other, and how many may stand inside each other.
/// The introspection query of graphql-js has one.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];
const MAX_LISTS: usize = 2;

pub fn is_introspection(field: &Field<'_>) -> bool {
    field.name.starts_with("__")
}

/// Whether a field of the root asks for the schema itself.
pub fn is_schema(field: &Field<'_>) -> bool {
    matches!(field.name, "__schema" | "__type")
}

/// The schema may be asked for once.
pub fn check_root(fields: &[Field<'_>]) -> Result<()> {
    match fields.iter().filter(|field| field.name == "__schema").count() {
        0 | 1 => Ok(()),
        _ => Err(too_complex("The schema may be asked for once.")),
    }
}

/// Refuses repeated fields and types within types within types.
pub fn check(field: &Field<'_>) -> Result<()> {
    check_below(field, 0)
}

fn check_below(field: &Field<'_>, lists: usize) -> Result<()> {
    let lists = lists + usize::from(LISTS.contains(&field.name));
    if lists > MAX_LISTS {
        return Err(too_complex("Introspection is nested too deep."));
    }
    let mut seen = HashSet::new();
    for field in field.below.alternatives().flatten() {
        if !seen.insert(field.name) {
            return Err(too_complex("Introspection may ask for each field of an object once."));
        }
        check_below(field, lists)?;
    }
    Ok(())
}
