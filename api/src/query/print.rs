//! From the rows of a statement to the text of an answer.

use std::io::Write;

use serde_json::value::RawValue;
use uuid::Uuid;

use super::page::{Connection, EdgeMember, InfoMember, PageMember};
use super::wanted::{Fields, PageCut, What};
use crate::error::{Error, Result};
use crate::model::Visibility;
use crate::page::{Cursor, Page, PageItem, SortValue};
use crate::values::Instant;

/// A value as the database wrote it: JSON.
pub type Value<'a> = &'a RawValue;

/// How a value is printed from the columns behind it.
#[derive(Clone, Copy)]
pub enum Print {
    /// Text and numbers: as the database wrote them.
    Plain,
    Id,
    Float,
    Bool,
    Instant,
    /// A word of a vocabulary.
    Vocabulary,
    /// In a way of its own; some of the columns hold ids.
    Own(fn(&mut Scalar<'_>, &[Value<'_>]) -> Result<()>, &'static [&'static str]),
}

/// For whom an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Rest,
    Graphql,
}

/// What printing depends on besides the rows.
#[derive(Clone, Copy)]
pub struct Reading {
    pub face: Face,
    pub visibility: Visibility,
}

/// Where one value is printed.
pub struct Scalar<'a> {
    pub out: &'a mut Vec<u8>,
    pub reading: Reading,
}

impl Scalar<'_> {
    pub fn null(&mut self) {
        self.out.extend(b"null");
    }

    pub fn number(&mut self, number: i64) {
        // Writing to memory does not fail.
        let _ = write!(self.out, "{number}");
    }

    pub fn instant(&mut self, at: Option<Instant>) {
        match at {
            Some(at) => {
                let _ = write!(self.out, "\"{at}\"");
            }
            None => self.null(),
        }
    }

    pub fn now(&self) -> Instant {
        self.reading.visibility.now
    }

    /// A word of a vocabulary: `inReview`, in GraphQL `IN_REVIEW`.
    pub fn vocabulary(&mut self, value: &str) {
        self.out.push(b'"');
        if self.reading.face == Face::Graphql && value.bytes().any(|byte| byte.is_ascii_lowercase())
        {
            for byte in value.bytes() {
                if byte.is_ascii_uppercase() {
                    self.out.push(b'_');
                }
                self.out.push(byte.to_ascii_uppercase());
            }
        } else {
            self.out.extend(value.as_bytes());
        }
        self.out.push(b'"');
    }
}

/// The number behind a value; none where it is null.
pub fn number(value: Value<'_>) -> Result<Option<i64>> {
    serde_json::from_str(value.get()).map_err(Error::internal)
}

/// The text behind a value that needs no escapes.
pub fn text<'a>(value: Value<'a>) -> &'a str {
    value.get().trim_matches('"')
}

/// SQLite has ids as bytes, which come as text of 32 digits, empty for null; Postgres prints them as
/// we do.
pub fn id(value: Value<'_>) -> Result<Option<Uuid>> {
    match text(value) {
        "" | "null" => Ok(None),
        text => Uuid::try_parse(text).map(Some).map_err(Error::internal),
    }
}

/// Prints one value.
fn scalar(out: &mut Vec<u8>, reading: Reading, how: Print, values: &[Value<'_>]) -> Result<()> {
    let first = values.first().ok_or_else(short)?;
    let mut scalar = Scalar { out, reading };
    match how {
        Print::Own(print, _) => return print(&mut scalar, values),
        Print::Plain => scalar.out.extend(first.get().as_bytes()),
        Print::Id => match id(first)? {
            Some(id) => {
                let _ = write!(scalar.out, "\"{id}\"");
            }
            None => scalar.null(),
        },
        Print::Float => {
            let float: Option<f64> = serde_json::from_str(first.get()).map_err(Error::internal)?;
            serde_json::to_writer(&mut *scalar.out, &float).map_err(Error::internal)?;
        }
        Print::Bool => {
            let is_true = matches!(first.get(), "1" | "true");
            scalar.out.extend(if is_true { &b"true"[..] } else { &b"false"[..] });
        }
        Print::Instant => scalar.instant(number(first)?.map(Instant::from_micros)),
        Print::Vocabulary => match first.get() {
            "null" => scalar.null(),
            _ => scalar.vocabulary(text(first)),
        },
    }
    Ok(())
}

/// A row or a list as the database wrote it.
fn array(text: &str) -> Result<Vec<Value<'_>>> {
    serde_json::from_str(text).map_err(Error::internal)
}

fn short() -> Error {
    Error::internal("a row with fewer values than were selected")
}

/// Writes an answer.
pub struct Printer {
    pub out: Vec<u8>,
    reading: Reading,
}

impl Printer {
    pub fn new(reading: Reading) -> Self {
        Self { out: Vec::with_capacity(4096), reading }
    }

    /// A record of the row that was selected for these fields.
    pub fn record(&mut self, fields: &Fields, row: &str) -> Result<()> {
        self.values(fields, &array(row)?)
    }

    fn values(&mut self, fields: &Fields, mut values: &[Value<'_>]) -> Result<()> {
        self.object(&fields.list, |printer, field| {
            printer.out.extend(field.key.as_bytes());
            let (own, rest) = values.split_at_checked(field.what.width()).ok_or_else(short)?;
            values = rest;
            printer.value(&field.what, own)
        })
    }

    fn value(&mut self, what: &What, values: &[Value<'_>]) -> Result<()> {
        let first = || values.first().map(|value| value.get()).ok_or_else(short);
        match what {
            What::Name(name) => self.text(name),
            What::Columns(_, how) => scalar(&mut self.out, self.reading, *how, values)?,
            What::Group { marker: None, fields } => self.values(fields, values)?,
            What::Group { marker: Some(_), fields } => match first()? {
                "null" => self.out.extend(b"null"),
                _ => self.values(fields, &values[1..])?,
            },
            What::Text { .. } => self.out.extend(first()?.as_bytes()),
            What::Values { print, .. } => {
                let items = array(first()?)?;
                self.list(&items, |printer, item| {
                    scalar(&mut printer.out, printer.reading, *print, &[item])
                })?;
            }
            What::One(_, fields) | What::Post(_, fields) => match first()? {
                "null" => self.out.extend(b"null"),
                row => self.record(fields, row)?,
            },
            What::Owned(_, fields) | What::Linked { fields, .. } => {
                let items = array(first()?)?;
                self.list(&items, |printer, item| printer.record(fields, item.get()))?;
            }
            What::Page(nested, cut, connection) => {
                let rows = array(first()?)?;
                let page = nested_page((nested.sort)(), cut, &rows)?;
                self.connection(connection, &page)?;
            }
        }
        Ok(())
    }

    /// A page, whose nodes are rows.
    pub fn connection(&mut self, connection: &Connection, page: &Page<Row<'_>>) -> Result<()> {
        self.object(&connection.members, |printer, (key, member)| {
            printer.out.extend(key.as_bytes());
            match member {
                PageMember::Name(name) => printer.text(name),
                PageMember::Total => printer.json(&page.total)?,
                PageMember::Info(members) => printer.info(members, page)?,
                PageMember::Nodes => printer
                    .list(&page.items, |printer, item| printer.row(&connection.records, item))?,
                PageMember::Edges(members) => printer.list(&page.items, |printer, item| {
                    printer.edge(members, &connection.records, item)
                })?,
            }
            Ok(())
        })
    }

    fn edge(
        &mut self,
        members: &[(String, EdgeMember)],
        fields: &Fields,
        item: &PageItem<Row<'_>>,
    ) -> Result<()> {
        self.object(members, |printer, (key, member)| {
            printer.out.extend(key.as_bytes());
            match member {
                EdgeMember::Name(name) => printer.text(name),
                EdgeMember::Node => printer.row(fields, item)?,
                EdgeMember::Cursor => printer.text(&item.cursor.encode()),
            }
            Ok(())
        })
    }

    fn info(&mut self, members: &[(String, InfoMember)], page: &Page<Row<'_>>) -> Result<()> {
        let cursor = |item: Option<&PageItem<Row<'_>>>| item.map(|item| item.cursor.encode());
        self.object(members, |printer, (key, member)| {
            printer.out.extend(key.as_bytes());
            match member {
                InfoMember::Name => printer.text("PageInfo"),
                InfoMember::HasNext => printer.json(&page.has_next)?,
                InfoMember::HasPrevious => printer.json(&page.has_previous)?,
                InfoMember::Start => printer.json(&cursor(page.items.first()))?,
                InfoMember::End => printer.json(&cursor(page.items.last()))?,
                InfoMember::Next => printer.json(&page.next().map(Cursor::encode))?,
                InfoMember::Previous => printer.json(&page.previous().map(Cursor::encode))?,
                InfoMember::Total => printer.json(&page.total)?,
            }
            Ok(())
        })
    }

    fn row(&mut self, fields: &Fields, item: &PageItem<Row<'_>>) -> Result<()> {
        match &item.node {
            Row::Text(row) => self.record(fields, row),
            Row::Values(values) => self.values(fields, values),
        }
    }

    fn object<T>(
        &mut self,
        members: &[T],
        mut member: impl FnMut(&mut Self, &T) -> Result<()>,
    ) -> Result<()> {
        self.separated(b"{}", members, &mut member)
    }

    fn list<T>(
        &mut self,
        items: &[T],
        mut item: impl FnMut(&mut Self, &T) -> Result<()>,
    ) -> Result<()> {
        self.separated(b"[]", items, &mut item)
    }

    fn separated<T>(
        &mut self,
        around: &[u8; 2],
        items: &[T],
        print: &mut dyn FnMut(&mut Self, &T) -> Result<()>,
    ) -> Result<()> {
        self.out.push(around[0]);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            print(self, item)?;
        }
        self.out.push(around[1]);
        Ok(())
    }

    /// Text that needs no escapes.
    fn text(&mut self, plain: &str) {
        self.out.push(b'"');
        self.out.extend(plain.as_bytes());
        self.out.push(b'"');
    }

    fn json(&mut self, value: &impl serde::Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.out, value).map_err(Error::internal)
    }
}

/// The values of a record on a page.
pub enum Row<'a> {
    Text(String),
    Values(Vec<Value<'a>>),
}

/// The page in the rows of a nested list: each holds its sort key, its id, and its values.
fn nested_page<'a>(sort: &str, cut: &PageCut, rows: &[Value<'a>]) -> Result<Page<Row<'a>>> {
    let item = |row: &Value<'a>| {
        let mut values = array(row.get())?;
        if values.len() < 2 {
            return Err(short());
        }
        let rest = values.split_off(2);
        let key: SortValue = serde_json::from_str(values[0].get()).map_err(Error::internal)?;
        let id = id(values[1])?.ok_or_else(short)?;
        let cursor = Cursor { sort: sort.to_owned(), key, id };
        Ok(PageItem { cursor, node: Row::Values(rest) })
    };
    let items = rows.iter().map(item).collect::<Result<_>>()?;
    Ok(Page::cut_at(cut.size, &cut.start(), items))
}
