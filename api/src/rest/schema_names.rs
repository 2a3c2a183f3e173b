//! The names of the schemas of a kind of record in the contract.

use super::Resource;

/// The name of a record's schema as it stands in lists.
pub fn item_name<R: Resource>() -> String {
    let name = R::name();
    if R::PARTS.is_empty() { name.into_owned() } else { format!("{name}Item") }
}

/// The name of the schema of a page of records.
pub fn page_name<R: Resource>() -> String {
    format!("{}Page", R::name())
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
