//! The shape of what is wanted: whatever the text of a statement depends on, and no value.
//!
//! To build a statement takes longer than to describe its shape. So the statement of a single record, and
//! the largest part of that of a list, the row of a record with all that hangs on it, are kept as text
//! under their shape.

use std::sync::Arc;

use sea_orm::sea_query::{Condition, Value};
use uuid::Uuid;

use super::find::addressed;
use super::page::Connection;
use super::plan::ListPlan;
use super::print::Print;
use super::select::{Select, top_name};
use super::source::{Nested, Post};
use super::wanted::{Fields, PageCut, What};
use crate::model::{Also, Kind, Listed, Visibility};
use crate::principal::MediaShown;
use crate::store::{Fragment, Store};
use crate::values::{Handle, Instant};

/// Text that is kept, and the values of its variables for this caller.
pub type Bound = (Arc<Fragment>, Vec<Value>);

/// The row of a record at the top.
pub fn row(store: &Store, visibility: Visibility, fields: &Fields) -> Bound {
    let key = key(b"row", visibility, fields);
    let make = |visibility: Visibility, _| {
        let row = Select::new(store.engine(), visibility).top(fields);
        Fragment::new(store.engine(), row, &variables(visibility))
    };
    (store.fragment(&key, || made(visibility, make)), variables(visibility))
}

/// The statement that reads the record at an address. `None` where that is no address of the kind.
pub fn record(
    store: &Store,
    visibility: Visibility,
    (kind, handle): (Kind, &Handle),
    fields: &Fields,
) -> Option<Bound> {
    let form: &[u8] = match handle {
        Handle::Id(_) => b"id",
        Handle::Slug(_) if kind.has_slug() => b"slug",
        Handle::ExternalId(_) => b"key",
        _ => return None,
    };
    let key = key(form, visibility, fields);
    let make = |visibility: Visibility, id: u128| {
        let handle = match handle {
            Handle::Id(_) => Handle::Id(Uuid::from_u128(!id)),
            Handle::Slug(_) => Handle::Slug(id.to_string()),
            _ => Handle::ExternalId(id.to_string()),
        };
        let is_it = Condition::all().add_option(addressed(kind, &handle));
        let statement = Select::new(store.engine(), visibility).record(kind, fields, is_it);
        Fragment::whole(store.engine(), &statement, &with_address(visibility, &handle))
    };
    let fragment = store.fragment(&key, || made(visibility, make));
    Some((fragment, with_address(visibility, handle)))
}

/// The statement that reads a page of a list. `None` where its text depends on more than its shape.
pub fn page<R: Listed>(store: &Store, plan: &ListPlan<'_, R>, fields: &Fields) -> Option<Bound> {
    let values = plan.values().filter(|values| values.iter().all(can_vary))?;
    let mut key = key(b"page", plan.visibility, fields);
    plan.describe(&mut key);
    let make = |visibility: Visibility, id: u128| {
        let stand_ins = values.iter().zip(1..).map(|(value, number)| stand_in(value, id + number));
        let stand_ins: Vec<Value> = stand_ins.collect();
        let (ask, clauses) = plan.with_values(stand_ins.iter().cloned());
        let row = Select::new(store.engine(), visibility).top(fields);
        let statement = ListPlan::of_template(visibility, clauses, &ask).page_showing(
            store.engine(),
            top_name(),
            row,
        );
        let variables = [variables(visibility), stand_ins].concat();
        Fragment::whole(store.engine(), &statement, &variables)
    };
    let fragment = store.fragment(&key, || made(plan.visibility, make));
    Some((fragment, [variables(plan.visibility), values].concat()))
}

/// Whether a value may stand for others of its type.
fn can_vary(value: &Value) -> bool {
    matches!(value, Value::String(Some(_)) | Value::BigInt(Some(_)) | Value::Uuid(Some(_)))
}

/// Another value of the same type, of its own for each number.
fn stand_in(value: &Value, number: u128) -> Value {
    match value {
        Value::String(_) => number.to_string().into(),
        Value::Uuid(_) => Uuid::from_u128(!number).into(),
        _ => (7_308_000_000_000_000 + (number as i64 & 0xffff)).into(),
    }
}

/// What differs from one statement of a shape to the next: the time, and who asks.
fn variables(visibility: Visibility) -> Vec<Value> {
    [Some(visibility.now.micros().into()), visibility.also.map(|also| also.id().into())]
        .into_iter()
        .flatten()
        .collect()
}

/// The same, and the record's address.
fn with_address(visibility: Visibility, handle: &Handle) -> Vec<Value> {
    let address: Option<Value> = match handle {
        Handle::Id(id) => Some((*id).into()),
        Handle::Slug(text) | Handle::ExternalId(text) => Some(text.as_str().into()),
        Handle::Identifier(_) | Handle::Name(_) | Handle::Title(_) => None,
    };
    variables(visibility).into_iter().chain(address).collect()
}

/// Makes a text with values that no constant of ours is like. With others it must be the same: a value
/// that is computed from one of them would not be found again, as builds with assertions notice.
fn made(visibility: Visibility, make: impl Fn(Visibility, u128) -> Fragment) -> Fragment {
    let at = |micros, id| {
        let also = visibility.also.map(|also| also.of(Uuid::from_u128(id)));
        make(Visibility { now: Instant::from_micros(micros), also, ..visibility }, id)
    };
    let fragment = at(7_307_000_000_000_001, 0x5eed_0000_0000_7000_8000_0000_0000_0001);
    debug_assert_eq!(
        fragment,
        at(7_307_000_000_000_002, 0x5eed_0000_0000_7000_8000_0000_0000_0002)
    );
    fragment
}

/// What a text depends on; `of` says what it is.
fn key(of: &[u8], visibility: Visibility, fields: &Fields) -> Vec<u8> {
    let fields = fields.shape.get_or_init(|| shape(fields));
    let mut key = Vec::with_capacity(of.len() + 4 + fields.len());
    key.extend(of);
    key.push(b':');
    add_visibility(visibility, &mut key);
    key.extend(fields);
    key
}

fn shape(fields: &Fields) -> Box<[u8]> {
    let mut shape = Vec::new();
    add_fields(fields, &mut shape);
    shape.into()
}

fn add_visibility(visibility: Visibility, to: &mut Vec<u8>) {
    to.extend([
        visibility.everything.into(),
        match visibility.also {
            None => 0,
            Some(Also::CreatedBy(_)) => 1,
            Some(Also::Previewed(_, MediaShown::All)) => 2,
            Some(Also::Previewed(_, MediaShown::OfItsCreator)) => 3,
        },
        visibility.edits as u8,
    ]);
}

/// A name, and where it ends.
pub fn add_name(name: &str, to: &mut Vec<u8>) {
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
        What::Owned(owned, fields) => {
            to.push(b'o');
            let above = owned.above.map_or([""; 2], |(column, own)| [column, own]);
            [owned.owner, owned.own].into_iter().chain(above).for_each(|name| add_name(name, to));
            add_fields(fields, to);
        }
        What::Page(nested, cut, connection) => add_page(nested, cut, connection, to),
        What::Rendered(_, fields) => {
            to.push(b'r');
            add_fields(fields, to);
        }
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
