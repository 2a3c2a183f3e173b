//! What a record is: its kind, its head and workflow, its references, and the traits that describe it.
//!
//! A feature describes its record once, as a [`Listed`] and a [`Record`]: how its content is parsed,
//! which records it refers to, which columns it is stored in. Reading (`query/`) and writing
//! (`command/`) are then the same for all ten kinds, and so are permission, paging, transaction,
//! revision and change row.

pub(crate) mod change;
mod clause;
mod clearable;
mod combined;
mod counted;
mod filter_value;
mod head;
pub(crate) mod imported;
mod kind;
mod needs;
pub(crate) mod parse;
pub(crate) mod reference;
mod resolver;
mod stored;
mod unit;
mod visibility;
mod workflow;

use std::fmt::Debug;
use std::future::Future;
use std::hash::Hash;

use sea_orm::sea_query::{Condition, SelectStatement};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::Result;
use crate::page::{Order, SortKey};
use crate::store::{Row, Session};
use crate::values::Identifier;

pub use change::{By, Change};
pub(crate) use clause::lists_by_column;
pub use clause::{Clause, Column, Copies, Link, NestedList, Via};
pub use clearable::Clearable;
pub(crate) use clearable::clearable;
pub(crate) use combined::combined;
pub use combined::{Combined, from_json};
pub use counted::{Counted, Dated, Group};
pub use filter_value::FilterValue;
pub(crate) use filter_value::unreadable;
pub use head::{Head, Withdrawal, Workflow};
pub use kind::Kind;
pub use needs::{Needs, needs_of};
pub use parse::{ListItem, Members, Mode, Parse, ParseContext, adopt_ids};
pub use reference::{CodeRef, HeadlineRef, Ref, SlugNameRef, SlugTitleRef, TitleRef};
pub use resolver::Resolver;
pub use stored::{get, parse_stored, stored_anchor, stored_rows};
pub use unit::{Affected, Note, Noted, Schedule, Unit};
pub use visibility::{Also, Edits, Visibility};
pub use workflow::{Command, CommandName};

/// Which heavy parts of a record (its owned lists, an article's body) a reader asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parts(u16);

impl Parts {
    pub const NONE: Parts = Parts(0);
    /// All of them, but for what is made of others ([`Listed::RENDERED`]).
    pub const ALL: Parts = Parts(!RENDERED);
    /// The members that [`Listed::derive`] fills in, as if they were one more part.
    pub const DERIVED: Parts = Parts(1 << 15);

    /// The part of `R` with this name, or what is made of others.
    pub fn named<R: Listed>(name: &str) -> Option<Parts> {
        const { assert!(R::PARTS.len() <= FIRST_RENDERED && R::RENDERED.len() <= MOST_RENDERED) };
        let part = R::PARTS.iter().position(|part| *part == name);
        let rendered = R::RENDERED.iter().position(|(rendered, _)| *rendered == name);
        let bit = part.or_else(|| rendered.map(|place| FIRST_RENDERED + place));
        bit.map(|bit| Parts(1 << bit))
    }

    /// Whether anything is asked for that is made of others.
    pub fn has_rendered(self) -> bool {
        self.0 & RENDERED != 0
    }

    pub fn and(self, other: Parts) -> Parts {
        Parts(self.0 | other.0)
    }

    /// Whether any of them shows or derives something of other records.
    pub fn refer<R: Listed>(self) -> bool {
        let asked = |part: Parts| self.0 & part.0 != 0;
        asked(Parts::DERIVED)
            || R::REFERRING.iter().filter_map(|name| Parts::named::<R>(name)).any(asked)
    }

    /// Whether the part at this place of [`Listed::PARTS`] is asked for.
    pub fn has(self, index: usize) -> bool {
        self.0 & (1 << index) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn contains(self, other: Parts) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The bits of what is made of others.
const FIRST_RENDERED: usize = 11;
const MOST_RENDERED: usize = 4;
const RENDERED: u16 = 0b1111 << FIRST_RENDERED;

/// The names of what is there only when it is asked for: the parts of `R`, and what is made of others.
pub fn on_demand<R: Listed>() -> impl Iterator<Item = &'static str> {
    R::PARTS.iter().copied().chain(R::RENDERED.iter().map(|(name, _)| *name))
}

/// What reading a row needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    pub visibility: Visibility,
    pub parts: Parts,
    pub engine: crate::store::Engine,
}

/// What can be listed: rows of a table, with filters, sorts and parts. Every record is, and so are
/// quotes, which belong to their articles.
pub trait Listed: Clone + PartialEq + Debug + Serialize + Send + Sync + Sized + 'static {
    /// The table it is read from.
    const TABLE: &'static str;

    /// The names of the parts that are read only when asked for, in the order of their bits.
    const PARTS: &'static [&'static str];

    /// The names of members that are made of parts, each with the names of those; at most four. They are
    /// there only where they are named, of single records, too.
    const RENDERED: &'static [(&'static str, &'static [&'static str])] = &[];

    /// The names of the parts whose items refer to other records.
    const REFERRING: &'static [&'static str] = Self::PARTS;

    /// The names of its members that [`Listed::derive`] fills in.
    const DERIVED: &'static [&'static str] = &[];

    /// The entity of the table.
    type Entity: EntityTrait<
        Model: IntoActiveModel<<Self::Entity as EntityTrait>::ActiveModel> + Send,
    >;

    /// What a list may be filtered by.
    type Filter: Combined + Clone + Default + Debug + Eq + Hash + Send + Sync + 'static;

    /// What a list may be sorted by.
    type Sort: SortKey;

    fn id(&self) -> Uuid;

    /// How a list with this filter is sorted where nobody says.
    fn default_order(_filter: &Self::Filter) -> Order<Self::Sort> {
        Order::default()
    }

    /// Which rows the caller may see in a list.
    fn seen_by(visibility: &Visibility) -> Condition;

    /// The last default sort key that a record may have which the caller sees. What comes after, in the order
    /// of the index, need not be looked at.
    fn last_key(_visibility: &Visibility) -> Option<i64> {
        None
    }

    /// Visits every reference it makes.
    fn each_ref(&mut self, visit: &mut dyn FnMut(&mut Ref));

    /// Takes out what its reader may not see, once each reference knows whether it may be seen.
    fn drop_hidden(&mut self);

    /// Adds what of the parts can be had in the same statement, as columns of its own.
    fn add_parts(select: &mut SelectStatement, reading: &Reading);

    /// What stands in a row selected with all columns of the table and [`Listed::add_parts`].
    fn from_row(row: &Row, reading: &Reading) -> Result<Self>;

    /// The filters, as clauses of a statement; `None` when they can match nothing.
    fn clauses(
        filter: &Self::Filter,
        resolver: &Resolver<'_>,
    ) -> impl Future<Output = Result<Option<Vec<Clause>>>> + Send;

    /// Fills in what is derived from other records for the reader, such as the post held on a day.
    fn derive(
        _session: &Session,
        _visibility: Visibility,
        _records: &mut [Self],
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// The member that a new record alone takes: later, commands change what it says.
pub const ONLY_ON_CREATE: &str = "state";

/// A kind of record: everything that differs between the ten of them.
pub trait Record: Listed {
    const KIND: Kind;

    /// Members of its own, beside those that every record of its sort has, which only the server
    /// sets: refused in inputs.
    const READ_ONLY: &'static [&'static str] = &[];

    /// Lists to which is only added: in an update that says `null` they are emptied like others, and
    /// the record's own rules refuse it.
    const KEPT_LISTS: &'static [&'static str] = &[];

    /// Members that are objects: a change may give their own members one by one.
    const MERGED_OBJECTS: &'static [&'static str] = &[];

    /// Members that only callers who may publish write; a replacement by others leaves them as they are.
    const FOR_PUBLISHERS: &'static [&'static str] = &[];

    /// Lists to which mentions are suggested: an import that suggests leaves them as they are where a
    /// line has none.
    const SUGGESTED_LISTS: &'static [&'static str] = &[];

    /// Members within the items of its lists that the server derives: ignored when sent back.
    const DERIVED_IN_ITEMS: &'static [&'static str] = &[];

    /// The members that may be written, unparsed. All optional: what is required is a rule.
    type Input: Serialize + DeserializeOwned + Default + Send + Sync;

    fn head(&self) -> &Head;
    fn head_mut(&mut self) -> &mut Head;

    /// Its readable address, of kinds that have one; empty until it is saved for the first time.
    fn slug(&self) -> Option<&str> {
        None
    }

    fn slug_mut(&mut self) -> Option<&mut String> {
        None
    }

    fn workflow(&self) -> Option<&Workflow> {
        None
    }

    fn workflow_mut(&mut self) -> Option<&mut Workflow> {
        None
    }

    /// Notes what a command means to it beside its workflow, once that has been taken further.
    fn stepped(&mut self, _command: &Command, _by: By) {}

    /// What the record is called where it is referred to: its name, headline or title.
    fn label(&self) -> &str;

    /// What its slug is made of where none is given.
    fn slug_source(&self) -> &str {
        self.label()
    }

    /// The record that answers for this one since a merge.
    fn merged_into(&self) -> Option<&Ref> {
        None
    }

    /// Parses the members of the *resulting* record, so that create and change share one rule.
    /// Broken rules go to `parse`. Where they allow it a record is made nevertheless, with anything
    /// in the place of what is wrong: it is never written, but what it refers to is checked, too.
    fn parse(input: Self::Input, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self>;

    /// The row of its own table.
    fn to_model(&self) -> <Self::Entity as EntityTrait>::Model;

    /// Notes what keeps the record from being published.
    fn publishable(&self, _parse: &mut Parse) {}

    /// The identifiers by which others may refer to it.
    fn identifiers(&self) -> Vec<Identifier> {
        Vec::new()
    }

    /// Checks rules that need the store, within the transaction that will write.
    fn check(
        _session: &Session,
        _records: &mut [Checked<'_, '_, Self>],
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Writes the lists it owns and the rows derived from it, after its own row was written, and notes which
    /// other records show something else for it.
    fn write_lists(
        _unit: &Unit,
        _changes: &[Change<Self>],
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }

    /// Deletes the lists it owns and the rows derived from it, after its own row was marked.
    fn delete_lists(_session: &Session, _record: &Self) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// A record about to be written, with the place for what is wrong with it.
pub struct Checked<'a, 'p, R> {
    pub old: Option<&'a R>,
    pub new: &'a mut R,
    pub parse: &'a mut Parse<'p>,
}
