//! What is read as a tree, noted for the answer ([`crate::cache`]).

use super::wanted::{Fields, What};
use crate::cache::dependencies::{note_anything, note_kind, note_records};
use crate::model::{Clause, Kind, Link, Listed};
use uuid::Uuid;

/// Notes that a list is read: any record of its kind may come to stand in it.
pub fn note_list<R: Listed>() {
    note_kind_of(R::TABLE);
}

/// Notes by what a list is filtered. What is looked up by its name is noted there ([`super::resolve`]); a filter
/// with a statement of its own may look at anything.
pub fn note_clauses(clauses: &[Clause]) {
    let is_own = |clause: &Clause| match clause {
        Clause::Any(..) | Clause::Between(..) => true,
        Clause::Linked(Link { also, .. }, _) => also.is_none(),
        Clause::Matching(_) | Clause::Own(_) => false,
    };
    if !clauses.iter().all(is_own) {
        note_anything();
    }
}

/// Notes the records that were shown with their ids, and the kinds of those that were shown without, or as part
/// of a list.
pub fn note_shown(fields: &Fields, shown: Vec<(Kind, Uuid)>) {
    note_records(shown.into_iter().map(|(kind, id)| (kind.number(), id)));
    note_record(fields);
}

/// Notes of a record what is not known by its id.
fn note_record(fields: &Fields) {
    if !fields.list.iter().any(|field| field.what.is_own_id()) {
        note_kind_of(fields.source.table);
    }
    note_below(fields);
}

fn note_below(fields: &Fields) {
    for field in &fields.list {
        match &field.what {
            What::Name(_) | What::Columns(..) | What::Text { .. } | What::Values { .. } => {}
            What::Group { fields, .. } => note_below(fields),
            What::One(_, fields) | What::Linked { fields, .. } => note_record(fields),
            // Which post was held follows from the tenures.
            What::Post(_, fields) => {
                note_kind(Kind::Tenure.number());
                note_record(fields);
            }
            What::Owned(_, items) => note_items(items),
            What::Rendered(_, fields) => note_unnamed(fields),
            What::Page(nested, _, connection) => {
                note_kind_of(nested.records.table);
                note_below(&connection.records);
            }
        }
    }
}

/// Records that a value is made of are not printed with their ids: any of their kinds may change it.
fn note_unnamed(fields: &Fields) {
    for below in fields.list.iter().filter_map(|field| field.what.below()) {
        if let Some(kind) = below.source.kind() {
            note_kind(kind.number());
        }
        note_unnamed(below);
    }
}

/// What a record owns changes with it; rows that are records themselves do not.
fn note_items(items: &Fields) {
    match items.source.kind() {
        Some(_) => note_record(items),
        None => note_below(items),
    }
}

/// Notes the kind whose records a table holds. Rows of another belong to records that are not known here.
fn note_kind_of(table: &str) {
    match Kind::parse(table) {
        Some(kind) => note_kind(kind.number()),
        None => note_anything(),
    }
}
