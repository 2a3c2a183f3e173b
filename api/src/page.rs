//! Keyset paging: which page a caller asks for, and the page that is answered.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Error, Result};

/// A sort key's value at one record.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortValue {
    Number(i64),
    Text(String),
}

/// A place in a sorted list: the sort key there, and the id that breaks ties.
///
/// Callers see it as opaque text and give it back as it is. It stands for a place, not for a
/// record: it stays good when the record is changed or deleted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    #[serde(rename = "s")]
    pub sort: String,
    #[serde(rename = "k")]
    pub key: SortValue,
    #[serde(rename = "i")]
    pub id: Uuid,
}

impl Cursor {
    pub fn encode(&self) -> String {
        // Serialising three plain members cannot fail; an empty cursor would be refused when read.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    pub fn decode(raw: &str) -> Result<Cursor> {
        let refused = || {
            Error::bad_request(
                "The cursor is not one of ours: use next, prev or a cursor of an earlier answer, with the same sort.",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(raw).map_err(|_| refused())?;
        serde_json::from_slice(&bytes).map_err(|_| refused())
    }
}

/// From where a page is cut, and in which direction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageStart {
    First,
    After(Cursor),
    Last,
    Before(Cursor),
}

impl PageStart {
    pub fn backwards(&self) -> bool {
        matches!(self, PageStart::Last | PageStart::Before(_))
    }
}

/// The key a list can be sorted by: the columns behind it and its place in the contracts.
pub trait SortKey:
    Copy + Eq + std::hash::Hash + Default + std::fmt::Debug + Send + Sync + 'static
{
    const ALL: &'static [Self];
    /// Whether the default sort is descending.
    const DESCENDING: bool;
    /// The name in `sort=`, for example `publishedAt`.
    fn as_str(self) -> &'static str;
    /// The column of the record's own table.
    fn column(self) -> &'static str;
    /// Whether the column holds text (else a whole number).
    fn is_text(self) -> bool;
}

/// Writes the enum of a list's sort keys; the first one is the default.
macro_rules! sorts {
    (
        $(#[doc = $about:tt])+
        pub enum $name:ident $direction:ident {
            $(#[doc = $meaning:tt])+ $first:ident = $word:literal ($column:literal $form:ident),
            $($(#[doc = $also:tt])+ $variant:ident = $text:literal ($key:literal $shape:ident),)*
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, async_graphql::Enum)]
        pub enum $name {
            $(#[doc = $meaning])+ #[default] $first,
            $($(#[doc = $also])+ $variant,)*
        }

        impl $crate::page::SortKey for $name {
            const ALL: &'static [Self] = &[Self::$first, $(Self::$variant,)*];
            const DESCENDING: bool = $crate::page::sorts!(@direction $direction);

            fn as_str(self) -> &'static str {
                match self { Self::$first => $word, $(Self::$variant => $text,)* }
            }

            fn column(self) -> &'static str {
                match self { Self::$first => $column, $(Self::$variant => $key,)* }
            }

            fn is_text(self) -> bool {
                match self {
                    Self::$first => $crate::page::sorts!(@text $form),
                    $(Self::$variant => $crate::page::sorts!(@text $shape),)*
                }
            }
        }
    };
    (@direction ascending) => { false };
    (@direction descending) => { true };
    (@text text) => { true };
    (@text number) => { false };
}
pub(crate) use sorts;

/// How a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order<S> {
    pub key: S,
    pub descending: bool,
}

impl<S: SortKey> Default for Order<S> {
    fn default() -> Self {
        Self { key: S::default(), descending: S::DESCENDING }
    }
}

impl<S: SortKey> Order<S> {
    /// Reads `publishedAt` (ascending) or `-publishedAt` (descending).
    pub fn parse(raw: &str) -> Result<Self> {
        let (name, descending) = raw.strip_prefix('-').map_or((raw, false), |name| (name, true));
        let key = S::ALL.iter().copied().find(|key| key.as_str() == name);
        key.map(|key| Self { key, descending }).ok_or_else(|| {
            let known: Vec<_> = S::ALL.iter().map(|key| key.as_str()).collect();
            let known = known.join(", ");
            Error::bad_request(match name.contains(',') {
                true => format!(
                    "sort: one key, of {known}: a list is walked in the order of an index, what is alike in it by its id."
                ),
                false => format!("sort: one of {known}, with - in front for descending."),
            })
        })
    }
}

/// The size of a page as a caller asked for it; REST and GraphQL refuse larger ones by the same bounds.
pub fn page_size(asked: Option<i64>) -> Result<u32> {
    match asked {
        None => Ok(DEFAULT_SIZE),
        Some(size) if (1..=i64::from(MAX_SIZE)).contains(&size) => Ok(size as u32),
        Some(_) => Err(Error::bad_request(format!("A page has 1 to {MAX_SIZE} records."))),
    }
}

/// What part of a sorted list is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest<S> {
    pub order: Order<S>,
    pub from: PageStart,
    pub size: u32,
    /// Whether the whole list is to be counted, too.
    pub count: bool,
}

/// The page size where none is asked for.
pub const DEFAULT_SIZE: u32 = 20;
/// The largest page.
pub const MAX_SIZE: u32 = 100;

impl<S: SortKey> PageRequest<S> {
    /// The first page of the default size: what a list gives when nothing else is asked.
    pub fn first() -> Self {
        Self { order: Order::default(), from: PageStart::First, size: DEFAULT_SIZE, count: false }
    }

    /// Checks what a caller asked for.
    pub fn new(order: Order<S>, size: Option<i64>, from: PageStart, count: bool) -> Result<Self> {
        let size = page_size(size)?;
        if let PageStart::After(cursor) | PageStart::Before(cursor) = &from {
            let fits = cursor.sort == order.key.as_str()
                && matches!(cursor.key, SortValue::Text(_)) == order.key.is_text();
            if !fits {
                return Err(Error::bad_request(
                    "The cursor belongs to another sort: go on with the sort it was made with.",
                ));
            }
        }
        Ok(Self { order, from, size, count })
    }

    /// Whether rows are walked against the asked order (and turned around afterwards).
    pub fn backwards(&self) -> bool {
        self.from.backwards()
    }
}

/// One record of a page with its place in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct PageItem<T> {
    pub cursor: Cursor,
    pub node: T,
}

/// A part of a sorted list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    pub items: Vec<PageItem<T>>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether more come before.
    pub has_previous: bool,
    /// How many there are in the whole list, when asked for.
    pub total: Option<u64>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), has_next: false, has_previous: false, total: None }
    }
}

impl<T> Page<T> {
    /// Makes a page from rows fetched one beyond its size, in the order they were walked.
    pub fn cut<S: SortKey>(ask: &PageRequest<S>, rows: Vec<PageItem<T>>) -> Self {
        Self::cut_at(ask.size, &ask.from, rows)
    }

    /// The same, whatever the list is sorted by.
    pub fn cut_at(size: u32, from: &PageStart, mut rows: Vec<PageItem<T>>) -> Self {
        let more = rows.len() > size as usize;
        rows.truncate(size as usize);
        if from.backwards() {
            rows.reverse();
        }
        let inside = matches!(from, PageStart::After(_) | PageStart::Before(_));
        let (has_next, has_previous) =
            if from.backwards() { (inside, more) } else { (more, inside) };
        Self { items: rows, has_next, has_previous, total: None }
    }

    /// The cursor from which the next page goes on.
    pub fn next(&self) -> Option<&Cursor> {
        self.items.last().map(|item| &item.cursor).filter(|_| self.has_next)
    }

    /// The cursor before which the previous page ends.
    pub fn previous(&self) -> Option<&Cursor> {
        self.items.first().map(|item| &item.cursor).filter(|_| self.has_previous)
    }

    pub fn nodes(self) -> impl Iterator<Item = T> {
        self.items.into_iter().map(|item| item.node)
    }
}
