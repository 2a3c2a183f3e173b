//! Introspection is exempt from depth and cost, but not without bounds: types refer to each other
//! in circles, so a short query could ask for millions of objects.

use std::collections::HashSet;

use async_graphql::parser::types::Field;

use super::select::{Selected, Selections};
use super::too_complex;
use crate::error::Result;

/// The lists through which types refer to each other, and how many may stand inside each other.
/// The introspection query of graphql-js has one.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];
const MAX_LISTS: usize = 2;

pub fn is_introspection(field: &Field) -> bool {
    field.name.node.starts_with("__")
}

/// The schema may be asked for once.
pub fn check_root(fields: &[Selected]) -> Result<()> {
    match fields.iter().filter(|(_, field)| field.name.node == "__schema").count() {
        0 | 1 => Ok(()),
        _ => Err(too_complex("The schema may be asked for once.")),
    }
}

/// Refuses repeated fields and types within types within types.
pub fn check<'a>(selections: Selections<'a>, field: &'a Field) -> Result<()> {
    check_below(selections, field, 0)
}

fn check_below<'a>(selections: Selections<'a>, field: &'a Field, lists: usize) -> Result<()> {
    let lists = lists + usize::from(LISTS.contains(&field.name.node.as_str()));
    if lists > MAX_LISTS {
        return Err(too_complex("Introspection is nested too deep."));
    }
    let mut seen = HashSet::new();
    for (_, field) in selections.of(&field.selection_set.node, None) {
        if !seen.insert(field.name.node.as_str()) {
            return Err(too_complex("Introspection may ask for each field of an object once."));
        }
        check_below(selections, field, lists)?;
    }
    Ok(())
}
