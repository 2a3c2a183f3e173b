//! The shape of what is wanted: whatever the text of a statement depends on, and no value.
//!
//! To build a statement takes longer than to describe its shape. So the largest part of it, the row of
//! a record with all that hangs on it, is kept as text under its shape.

use std::sync::Arc;

use sea_orm::sea_query::Value;
use uuid::Uuid;

use super::page::Connection;
use super::print::Print;
use super::select::Select;
use super::source::{Nested, Post};
use super::wanted::{Fields, PageCut, What};
use crate::model::Visibility;
use crate::store::{Engine, Fragment, Store};
use crate::values::Instant;

/// The row of a record at the top, as text, and the values of its variables for this caller.
pub fn row(store: &Store, visibility: Visibility, fields: &Fields) -> (Arc<Fragment>, Vec<Value>) {
    let mut key = Vec::with_capacity(1024);
    add_visibility(visibility, &mut key);
    add_fields(fields, &mut key);
    let fragment = store.fragment(&key, || made(store.engine(), visibility, fields));
    (fragment, variables(visibility))
}

/// What differs from one statement of a shape to the next: the time, and who asks.
fn variables(visibility: Visibility) -> Vec<Value> {
    [Some(visibility.now.micros().into()), visibility.own.map(Value::from)]
        .into_iter()
        .flatten()
        .collect()
}

fn made(engine: Engine, visibility: Visibility, fields: &Fields) -> Fragment {
    let at = |micros, id| {
        let own = visibility.own.map(|_| Uuid::from_u128(id));
        let visibility = Visibility { now: Instant::from_micros(micros), own, ..visibility };
        let row = Select::new(engine, visibility).top(fields);
        Fragment::new(engine, row, &variables(visibility))
    };
    // Values that no constant of ours is like. With others the text must be the same: a value that is
    // computed from one of them would not be found again, as builds with assertions notice.
    let fragment = at(7_307_000_000_000_001, 0x5eed_0000_0000_7000_8000_0000_0000_0001);
    debug_assert_eq!(
        fragment,
        at(7_307_000_000_000_002, 0x5eed_0000_0000_7000_8000_0000_0000_0002)
    );
    fragment
}

fn add_visibility(visibility: Visibility, to: &mut Vec<u8>) {
    to.extend([
        visibility.everything.into(),
        visibility.own.is_some().into(),
        visibility.edits as u8,
    ]);
}

/// A name, and where it ends.
fn add_name(name: &str, to: &mut Vec<u8>) {
    to.extend(name.as_bytes());
    to.push(0);
}

/// How many names, and each of them.
fn add_names(names: &[&str], to: &mut Vec<u8>) {
    to.extend(names.len().to_ne_bytes());
    names.iter().for_each(|name| add_name(name, to));
}

/// Which of the descriptions in [`super::sources`] it is: each has its place for as long as the
/// server runs.
fn add_place<T>(described: &'static T, to: &mut Vec<u8>) {
    to.extend(std::ptr::from_ref(described).addr().to_ne_bytes());
}

fn add_fields(fields: &Fields, to: &mut Vec<u8>) {
    add_place(fields.source, to);
    fields.list.iter().for_each(|field| add_what(&field.what, to));
    to.push(b'}');
}

fn add_what(what: &What, to: &mut Vec<u8>) {
    match what {
        What::Name(_) => {}
        What::Columns(columns, print) => {
            to.push(b'c');
            add_names(columns, to);
            add_print(*print, to);
        }
        What::Group { marker, fields } => {
            to.push(b'g');
            add_name(marker.unwrap_or_default(), to);
            add_fields(fields, to);
        }
        What::Text { table, owner, column } => {
            to.push(b't');
            [table, owner, column].into_iter().for_each(|name| add_name(name, to));
        }
        What::Values { table, owner, column, print } => {
            to.push(b'v');
            [table, owner, column].into_iter().for_each(|name| add_name(name, to));
            add_print(*print, to);
        }
        What::One(column, fields) => {
            to.push(b'1');
            add_name(column, to);
            add_fields(fields, to);
        }
        What::Linked { table, owner, column, fields } => {
            to.push(b'l');
            [table, owner, column].into_iter().for_each(|name| add_name(name, to));
            add_fields(fields, to);
        }
        What::Post(post, fields) => {
            to.push(b'p');
            add_place::<Post>(post, to);
            add_fields(fields, to);
        }
        What::Owned(owner, fields) => {
            to.push(b'o');
            add_name(owner, to);
            add_fields(fields, to);
        }
        What::Page(nested, cut, connection) => add_page(nested, cut, connection, to),
    }
}

fn add_page(nested: &'static Nested, cut: &PageCut, connection: &Connection, to: &mut Vec<u8>) {
    to.push(b'n');
    add_place(nested, to);
    to.push(cut.is_last.into());
    to.extend(cut.size.to_ne_bytes());
    add_fields(&connection.records, to);
}

/// How a value is printed, as far as it is selected in another way for it.
fn add_print(print: Print, to: &mut Vec<u8>) {
    match print {
        Print::Id => to.push(b'i'),
        Print::Float => to.push(b'f'),
        Print::Own(_, ids) => {
            to.push(b'o');
            add_names(ids, to);
        }
        Print::Plain | Print::Bool | Print::Instant | Print::Vocabulary => to.push(b'p'),
    }
}
