//! What is wanted of records, as a tree.

use std::sync::OnceLock;

use super::page::Connection;
use super::print::Print;
use super::source::{Nested, Owned, Post, Rendered, Source};
use crate::page::PageStart;

/// The members wanted of a record, in the order in which they are answered.
pub struct Fields {
    pub source: &'static Source,
    pub list: Vec<Field>,
    /// Their shape ([`super::shape`]), once it was needed.
    pub(super) shape: OnceLock<Box<[u8]>>,
}

/// A member of an answer.
pub struct Field {
    /// Its name in the answer, as JSON, with the colon.
    pub key: String,
    pub what: What,
}

/// What a member of an answer holds.
pub enum What {
    /// The name of its type.
    Name(String),
    /// A value printed from columns of the record's own row.
    Columns(&'static [&'static str], Print),
    /// An object made of columns of the record's own row; null where `marker` is.
    Group { marker: Option<&'static str>, fields: Fields },
    /// A text that is kept in a table of its own.
    Text { table: &'static str, owner: &'static str, column: &'static str },
    /// The values in one column of the rows that the record owns.
    Values { table: &'static str, owner: &'static str, column: &'static str, print: Print },
    /// A record that a column refers to.
    One(&'static str, Fields),
    /// The records that a link table leads to.
    Linked { table: &'static str, owner: &'static str, column: &'static str, fields: Fields },
    /// The position that an actor held then.
    Post(&'static Post, Fields),
    /// The items that the record owns.
    Owned(Owned, Fields),
    /// A page of a list that hangs on the record.
    Page(&'static Nested, PageCut, Connection),
    /// A value that is made of others.
    Rendered(&'static Rendered, Fields),
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub struct PageCut {
    /// Of its end rather than of its beginning. A list is gone on with in the general way.
    pub is_last: bool,
    pub size: u32,
}

impl PageCut {
    pub fn start(self) -> PageStart {
        if self.is_last { PageStart::Last } else { PageStart::First }
    }
}

impl Field {
    pub fn new(key: &str, what: What) -> Field {
        Field { key: Field::key(key), what }
    }

    /// The name of a member, as JSON, with the colon. Names are letters, digits and underscores.
    pub fn key(name: &str) -> String {
        format!("\"{name}\":")
    }
}

/// How many values a row may have. Postgres builds an array of at most 100, and a page puts the sort
/// key and the id of each record before them.
const MOST_VALUES: usize = 98;

impl Fields {
    /// `None` where there are more values than one row can have.
    pub fn new(source: &'static Source, list: Vec<Field>) -> Option<Fields> {
        let fields = Fields { source, list, shape: OnceLock::new() };
        (fields.width() <= MOST_VALUES).then_some(fields)
    }

    /// How many values of a row belong to them.
    pub(super) fn width(&self) -> usize {
        self.list.iter().map(|field| field.what.width()).sum()
    }

    /// How many members an answer has, those below included.
    pub fn members(&self) -> usize {
        self.list.iter().map(|field| 1 + field.what.below().map_or(0, Fields::members)).sum()
    }

    pub fn none(source: &'static Source) -> Fields {
        Fields { source, list: Vec::new(), shape: OnceLock::new() }
    }

    /// Every column of the record's own row that is needed, each once.
    pub(super) fn columns(&self) -> Vec<&'static str> {
        let mut columns = Vec::new();
        self.add_columns(&mut columns);
        columns
    }

    fn add_columns(&self, to: &mut Vec<&'static str>) {
        for field in &self.list {
            let own: &[&'static str] = match &field.what {
                What::Name(_) => &[],
                What::Columns(columns, _) => columns,
                What::One(column, _) => std::slice::from_ref(column),
                What::Group { marker, fields } => {
                    fields.add_columns(to);
                    marker.as_slice()
                }
                What::Rendered(_, fields) => {
                    fields.add_columns(to);
                    &[]
                }
                What::Post(post, _) if post.of_owner => &[post.holder],
                What::Post(post, _) => &[post.holder, post.from, post.to],
                What::Owned(owned, items) => {
                    items.posts().for_each(|post| add(&[post.from, post.to], to));
                    add(owned.above.map(|(_, own)| own).as_slice(), to);
                    std::slice::from_ref(&owned.own)
                }
                _ => &["id"],
            };
            add(own, to);
        }
    }

    /// The first member that shows the record that a column refers to: its place, and what is wanted of it.
    pub(super) fn one(&self, column: &str) -> Option<(usize, &Fields)> {
        self.list.iter().enumerate().find_map(|(place, field)| match &field.what {
            What::One(of, fields) if *of == column => Some((place, fields)),
            _ => None,
        })
    }

    /// The posts told of the time of the record that owns these.
    fn posts(&self) -> impl Iterator<Item = &'static Post> {
        self.list.iter().filter_map(|field| match &field.what {
            What::Post(post, _) if post.of_owner => Some(*post),
            _ => None,
        })
    }
}

fn add(columns: &[&'static str], to: &mut Vec<&'static str>) {
    for column in columns {
        if !to.contains(column) {
            to.push(column);
        }
    }
}

impl What {
    /// What is wanted of what it holds.
    pub(super) fn below(&self) -> Option<&Fields> {
        match self {
            What::Name(_) | What::Columns(..) | What::Text { .. } | What::Values { .. } => None,
            What::Rendered(..) => None,
            What::Group { fields, .. } | What::Linked { fields, .. } => Some(fields),
            What::One(_, fields) | What::Post(_, fields) | What::Owned(_, fields) => Some(fields),
            What::Page(_, _, connection) => Some(&connection.records),
        }
    }

    /// Whether it is the id of the record itself.
    pub(super) fn is_own_id(&self) -> bool {
        matches!(self, What::Columns(["id"], Print::Id))
    }

    /// How many values of a row belong to it.
    fn width(&self) -> usize {
        match self {
            What::Name(_) => 0,
            What::Columns(columns, _) => columns.len(),
            What::Group { marker, fields } => marker.iter().len() + fields.width(),
            _ => 1,
        }
    }
}
