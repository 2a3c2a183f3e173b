//! The names of the schemas of a kind of record in the contract.

use super::Resource;
use crate::query::Source;

/// The name of the schema of records as they stand in lists.
pub fn item_of(source: &Source) -> String {
    let name = name_of(source);
    if source.parts.is_empty() { name } else { format!("{name}Item") }
}

/// The name of the schema of a page of records.
pub fn page_of(source: &Source) -> String {
    format!("{}Page", name_of(source))
}

/// The name of the schema of records: their table's, with a capital.
fn name_of(source: &Source) -> String {
    let mut letters = source.table.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// The name of a record's schema as it stands in lists.
pub fn item_name<R: Resource>() -> String {
    item_of(R::SOURCE)
}

/// The name of the schema of a page of records.
pub fn page_name<R: Resource>() -> String {
    page_of(R::SOURCE)
}

/// The name of the schema of what `fields=` chooses of a record.
pub fn partial_name<R: Resource>() -> String {
    format!("Partial{}", R::name())
}

/// The name of the schema of a page of what `fields=` chooses.
pub fn partial_page_name<R: Resource>() -> String {
    format!("Partial{}Page", R::name())
}

/// The name of the schema of a change to a record.
pub fn patch_name<R: Resource>() -> String {
    format!("{}Patch", R::name())
}
