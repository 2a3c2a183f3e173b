//! From the rows of a statement to the text of an answer: the tree of what is wanted is walked while a row is
//! parsed, once.

use std::fmt;
use std::ops::Range;

use serde::de::{self, DeserializeSeed, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use smallvec::SmallVec;
use uuid::Uuid;

use super::dependencies::note_shown;
use super::estimate::count_made;
use super::page::{Connection, EdgeMember, InfoMember, PageMember};
use super::print::{Print, Reading, Scalar, Value, id, scalar};
use super::wanted::{Fields, PageCut, What};
use crate::cache::dependencies::are_noted;
use crate::error::{Error, Result};
use crate::model::Kind;
use crate::page::{Cursor, Page, PageItem, SortValue};

/// Writes an answer.
pub struct Printer {
    pub out: Vec<u8>,
    reading: Reading,
    /// The records that were printed with their ids, where somebody wants to know.
    shown: Option<Vec<(Kind, Uuid)>>,
    /// Why nothing more is written: the parser that walks a row can only say that something went wrong.
    refused: Option<Error>,
}

impl Printer {
    pub fn new(reading: Reading) -> Self {
        let shown = are_noted().then(Vec::new);
        Self { out: Vec::with_capacity(4096), reading, shown, refused: None }
    }

    /// What is written, once all is; what it was read from is noted.
    pub fn finish(self, fields: &Fields) -> Vec<u8> {
        if let Some(shown) = self.shown {
            note_shown(fields, shown);
        }
        self.out
    }

    /// A record of the row that was selected for these fields.
    pub fn record(&mut self, fields: &Fields, row: &str) -> Result<()> {
        let mut row = serde_json::Deserializer::from_str(row);
        let printed = RowOf { printer: self, fields }.deserialize(&mut row);
        printed.map_err(|cause| self.refused.take().unwrap_or_else(|| Error::internal(cause)))
    }

    /// The members of a record, from the values that come next.
    fn values<'de, A: SeqAccess<'de>>(
        &mut self,
        fields: &Fields,
        values: &mut A,
    ) -> Result<(), A::Error> {
        self.out.push(b'{');
        for (index, field) in fields.list.iter().enumerate() {
            self.separate(index == 0);
            self.out.extend(field.key.as_bytes());
            let begin = self.out.len();
            self.value(&field.what, values)?;
            self.note_id(fields, &field.what, begin);
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Notes the record whose id has just been printed.
    fn note_id(&mut self, fields: &Fields, what: &What, begin: usize) {
        if let Some(shown) = &mut self.shown
            && what.is_own_id()
            && let Some(kind) = fields.source.kind()
            && let Some(id) = self.out.get(begin + 1..self.out.len() - 1)
            && let Ok(id) = Uuid::try_parse_ascii(id)
        {
            shown.push((kind, id));
        }
    }

    fn value<'de, A: SeqAccess<'de>>(
        &mut self,
        what: &What,
        values: &mut A,
    ) -> Result<(), A::Error> {
        match what {
            What::Name(name) => self.text(name),
            What::Columns(columns, how) => self.columns(columns.len(), *how, values)?,
            What::Group { marker: None, fields } => self.values(fields, values)?,
            What::Group { marker: Some(_), fields } => match next(values)?.get() {
                "null" => {
                    for _ in 0..fields.width() {
                        next(values)?;
                    }
                    self.out.extend(b"null");
                }
                _ => self.values(fields, values)?,
            },
            What::Text { .. } => self.out.extend(next(values)?.get().as_bytes()),
            What::Values { print, .. } => {
                let list = ListOf { printer: self, items: Items::Scalars(*print) };
                there(values.next_element_seed(list)?)?;
            }
            What::One(_, fields) | What::Post(_, fields) => {
                let row = RowOf { printer: self, fields };
                there(values.next_element_seed(row)?)?;
            }
            What::Owned(_, fields) | What::Linked { fields, .. } => {
                let list = ListOf { printer: self, items: Items::Records(fields) };
                there(values.next_element_seed(list)?)?;
            }
            What::Page(nested, cut, connection) => {
                let rows = PageOf { printer: self, sort: (nested.sort)(), cut, connection };
                there(values.next_element_seed(rows)?)?;
            }
            What::Rendered(rendered, _) => {
                let (made_of, begin) = (next(values)?, self.out.len());
                let mut scalar = Scalar { out: &mut self.out, reading: self.reading };
                (rendered.print)(&mut scalar, made_of).map_err(A::Error::custom)?;
                self.count_rendered(begin)?;
            }
        }
        Ok(())
    }

    /// What was made since then counts for the answer as what was read does.
    fn count_rendered<E: de::Error>(&mut self, begin: usize) -> Result<(), E> {
        count_made(self.out.len() - begin).map_err(|error| {
            self.refused = Some(error);
            E::custom("the answer is too large")
        })
    }

    fn columns<'de, A: SeqAccess<'de>>(
        &mut self,
        number: usize,
        how: Print,
        values: &mut A,
    ) -> Result<(), A::Error> {
        let own: SmallVec<[Value<'de>; 4]> =
            (0..number).map(|_| next(values)).collect::<Result<_, _>>()?;
        scalar(&mut self.out, self.reading, how, &own).map_err(A::Error::custom)
    }

    fn separate(&mut self, is_first: bool) {
        if !is_first {
            self.out.push(b',');
        }
    }

    /// A page, whose nodes are rows.
    pub fn connection(&mut self, connection: &Connection, page: &Page<PageRecord>) -> Result<()> {
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
        item: &PageItem<PageRecord>,
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

    fn info(&mut self, members: &[(String, InfoMember)], page: &Page<PageRecord>) -> Result<()> {
        let cursor = |item: Option<&PageItem<PageRecord>>| item.map(|item| item.cursor.encode());
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

    fn row(&mut self, fields: &Fields, item: &PageItem<PageRecord>) -> Result<()> {
        match &item.node {
            PageRecord::Row(row) => self.record(fields, row),
            PageRecord::Printed(place) => {
                self.out.extend_from_within(place.clone());
                Ok(())
            }
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
            self.separate(index == 0);
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

/// A record on a page.
pub enum PageRecord {
    /// The values wanted of it, as the database wrote them.
    Row(String),
    /// It is printed already, at this place of what is written.
    Printed(Range<usize>),
}

/// The next value of a row.
fn next<'de, A: SeqAccess<'de>>(values: &mut A) -> Result<Value<'de>, A::Error> {
    there(values.next_element()?)
}

fn there<T, E: de::Error>(value: Option<T>) -> Result<T, E> {
    value.ok_or_else(|| E::custom("a row with fewer values than were selected"))
}

/// Prints a record of a row, and null where there is none.
struct RowOf<'p, 'f> {
    printer: &'p mut Printer,
    fields: &'f Fields,
}

impl<'de> DeserializeSeed<'de> for RowOf<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, row: D) -> Result<(), D::Error> {
        row.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RowOf<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a row")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.printer.out.extend(b"null");
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        self.printer.values(self.fields, &mut values)
    }
}

/// What a list holds.
#[derive(Clone, Copy)]
enum Items<'f> {
    Scalars(Print),
    Records(&'f Fields),
}

/// Prints a list.
struct ListOf<'p, 'f> {
    printer: &'p mut Printer,
    items: Items<'f>,
}

impl<'de> DeserializeSeed<'de> for ListOf<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<(), D::Error> {
        list.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ListOf<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let ListOf { printer, items } = self;
        printer.out.push(b'[');
        while list.next_element_seed(ItemOf { printer, items })?.is_some() {}
        printer.out.push(b']');
        Ok(())
    }
}

/// Prints an item of a list, and the comma before it.
struct ItemOf<'p, 'f> {
    printer: &'p mut Printer,
    items: Items<'f>,
}

impl<'de> DeserializeSeed<'de> for ItemOf<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, item: D) -> Result<(), D::Error> {
        let ItemOf { printer, items } = self;
        // Only the beginning of the list ends like this: an item ends with its own last character.
        let is_first = printer.out.ends_with(b"[");
        printer.separate(is_first);
        match items {
            Items::Records(fields) => RowOf { printer, fields }.deserialize(item),
            Items::Scalars(how) => {
                let value = <Value<'de>>::deserialize(item)?;
                scalar(&mut printer.out, printer.reading, how, &[value]).map_err(D::Error::custom)
            }
        }
    }
}

/// Prints a page of a nested list: each row holds its sort key, its id, and its values.
struct PageOf<'p, 'f> {
    printer: &'p mut Printer,
    sort: &'static str,
    cut: &'f PageCut,
    connection: &'f Connection,
}

impl<'de> DeserializeSeed<'de> for PageOf<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, rows: D) -> Result<(), D::Error> {
        rows.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for PageOf<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the rows of a page")
    }

    /// What stands around the records depends on all of them. So they are printed first, copied to where
    /// they belong, and taken away.
    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        let PageOf { printer, sort, cut, connection } = self;
        let (begin, mut items) = (printer.out.len(), Vec::new());
        let fields = &connection.records;
        while let Some(item) = rows.next_element_seed(PageItemOf { printer, sort, fields })? {
            items.push(item);
        }
        let end = printer.out.len();
        let page = Page::cut_at(cut.size, &cut.start(), items);
        printer.connection(connection, &page).map_err(A::Error::custom)?;
        printer.out.drain(begin..end);
        Ok(())
    }
}

/// Prints a record on a page, and tells where.
struct PageItemOf<'p, 'f> {
    printer: &'p mut Printer,
    sort: &'static str,
    fields: &'f Fields,
}

impl<'de> DeserializeSeed<'de> for PageItemOf<'_, '_> {
    type Value = PageItem<PageRecord>;

    fn deserialize<D: Deserializer<'de>>(self, row: D) -> Result<PageItem<PageRecord>, D::Error> {
        row.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for PageItemOf<'_, '_> {
    type Value = PageItem<PageRecord>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the row of a record on a page")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<PageItem<PageRecord>, A::Error> {
        let key: SortValue = there(values.next_element()?)?;
        let id = id(next(&mut values)?).map_err(A::Error::custom)?;
        let cursor = Cursor { sort: self.sort.to_owned(), key, id: there(id)? };
        let begin = self.printer.out.len();
        self.printer.values(self.fields, &mut values)?;
        Ok(PageItem { cursor, node: PageRecord::Printed(begin..self.printer.out.len()) })
    }
}
