//! From where the members of a type are read.

use sea_orm::sea_query::{ColumnRef, Condition, Expr, ExprTrait, SelectStatement, SimpleExpr};

use super::print::{Print, Scalar, Value};
use super::wanted::{Field, Fields, PageCut, What};
use crate::error::Result;
use crate::model::{Kind, Listed, NestedList, Parts, Visibility};
use crate::page::{Order, PageRequest, SortKey};
use crate::query::{ListPlan, ListRequest};

/// A type of the contracts, and the table whose rows are its values.
pub struct Source {
    pub table: &'static str,
    /// Which rows the caller may see.
    pub seen: fn(&Visibility) -> Condition,
    /// With which record the caller does not see a row that stands within another.
    pub hidden_with: Option<HiddenWith>,
    /// The members that REST shows only when asked for.
    pub parts: &'static [&'static str],
    /// What a reference to one shows in REST; none where nothing refers to such rows.
    pub reference: Option<&'static Source>,
    /// The members that can be read, by their names in both contracts: what every record has, what
    /// some have, and its own.
    pub members: [&'static &'static [Member]; 3],
}

/// Rows are hidden from whoever does not see the record of a kind that a column refers to.
pub struct HiddenWith {
    pub kind: Kind,
    pub column: &'static str,
    pub unless: Unless,
}

/// Which rows are seen in any case.
pub enum Unless {
    Never,
    /// Those that refer to no record.
    Free,
    /// Those that have something else in this column.
    Filled(&'static str),
}

/// The record that rows are hidden with, looked up already.
pub struct LookedUp {
    /// That it was found.
    pub found: SimpleExpr,
    /// Whether it is found wherever the caller sees it.
    pub always: bool,
}

impl HiddenWith {
    /// The condition that a row is seen; `column` gives a column of it.
    pub fn seen(
        &self,
        visibility: &Visibility,
        column: impl Fn(&'static str) -> ColumnRef,
        record: Option<LookedUp>,
    ) -> Condition {
        let Some(seen) = visibility.sees_other(self.kind, column(self.column)) else {
            return Condition::all();
        };
        let spared = match self.unless {
            Unless::Never => None,
            Unless::Free => Some(Expr::col(column(self.column)).is_null()),
            Unless::Filled(other) => Some(Expr::col(column(other)).is_not_null()),
        };
        let condition = Condition::any().add_option(spared);
        match record {
            Some(LookedUp { found, always: true }) => condition.add(found),
            Some(LookedUp { found, always: false }) => condition.add(found).add(seen),
            None => condition.add(seen),
        }
    }
}

/// A member of a type.
pub struct Member {
    pub name: &'static str,
    pub read: Read,
}

/// Where a member's value comes from.
pub enum Read {
    /// Columns of its own row, and how the value is printed from them.
    Columns(&'static [&'static str], Print),
    /// An object of such members; null where the column that is named is.
    Group(Option<&'static str>, &'static Source),
    /// A text kept in a table of its own, whose column `owner` holds the record's id.
    Text { table: &'static str, owner: &'static str, column: &'static str },
    /// The values in a column of the rows whose column `owner` holds the record's id, in the order of
    /// their column `ord`.
    Values { table: &'static str, owner: &'static str, column: &'static str, print: Print },
    /// The record whose id stands in a column; null where the caller does not see it.
    One(&'static str, &'static Source),
    /// The records that a link table leads to, in the order of its column `ord`.
    Linked { table: &'static str, owner: &'static str, column: &'static str, to: &'static Source },
    /// The position that an actor held then; null where they held none that the caller sees.
    Post(&'static Post),
    /// The rows that belong to it, in the order of their column `ord`.
    Owned(Owned, &'static Source),
    /// A list that hangs on the record, a page of it.
    Page(&'static Nested),
    /// A value that is made of others, only when it is named.
    Rendered(&'static Rendered),
}

/// How a value is made of others.
pub struct Rendered {
    /// What is read for it.
    pub of: &'static Source,
    /// Makes it of their array.
    pub print: fn(&mut Scalar<'_>, Value<'_>) -> Result<()>,
}

/// Which rows belong to another.
#[derive(Clone, Copy)]
pub struct Owned {
    /// The column of the rows that holds ...
    pub owner: &'static str,
    /// ... what stands in this column of the other.
    pub own: &'static str,
    /// Where only some do: their column holds more than that of the other.
    pub above: Option<(&'static str, &'static str)>,
}

impl Owned {
    /// By the id of the record that they belong to.
    pub const fn by_id(owner: &'static str) -> Owned {
        Owned { owner, own: "id", above: None }
    }
}

/// Whose post is told, and of which time.
pub struct Post {
    /// The column with the actor's id.
    pub holder: &'static str,
    /// The columns with the beginning and the end, of the row itself or of the record that owns it.
    pub from: &'static str,
    pub to: &'static str,
    pub of_owner: bool,
    pub position: &'static Source,
}

/// A list that hangs on a record.
pub struct Nested {
    pub records: &'static Source,
    /// The ids and sort keys of the rows of a page and one more.
    pub cut: fn(Visibility, &PageCut, Expr) -> SelectStatement,
    /// What it is sorted by: the word for it in cursors.
    pub sort: fn() -> &'static str,
}

const NONE: &[Member] = &[];

impl Source {
    /// A type of record: the members that it shares with others, and its own.
    pub const fn record<R: Listed>(
        reference: Option<&'static Source>,
        shared: [&'static &'static [Member]; 2],
        own: &'static &'static [Member],
    ) -> Source {
        let [head, change] = shared;
        Source {
            table: R::TABLE,
            seen: R::seen_by,
            hidden_with: None,
            parts: R::PARTS,
            reference,
            members: [head, change, own],
        }
    }

    /// What stands within records: a group of columns, or the items of a table.
    pub const fn within(
        table: &'static str,
        seen: fn(&Visibility) -> Condition,
        members: &'static &'static [Member],
    ) -> Source {
        let (parts, reference, hidden_with) = (&[], None, None);
        Source { table, seen, hidden_with, parts, reference, members: [&NONE, &NONE, members] }
    }

    /// The same, where rows are hidden with a record.
    pub const fn hidden_with(self, hidden_with: HiddenWith) -> Source {
        Source { hidden_with: Some(hidden_with), ..self }
    }

    /// The kind of record that its rows are, where they are records.
    pub fn kind(&self) -> Option<Kind> {
        Kind::parse(self.table)
    }

    /// Every member, and every one of what is below; `None` where there are pages among them.
    fn all(&'static self) -> Option<Fields> {
        let all = |below| match below {
            Below::Within(source) | Below::Record(source) => source.all(),
        };
        let members = self.members.iter().flat_map(|group| group.iter());
        let fields = members.map(|member| Some(Field::new(member.name, member.read.wanted(all)?)));
        Fields::new(self, fields.collect::<Option<_>>()?)
    }

    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().flat_map(|group| group.iter()).find(|member| member.name == name)
    }
}

/// Of what a member's value is made.
pub enum Below {
    /// Items of a list, or a group of columns.
    Within(&'static Source),
    /// Records that it refers to.
    Record(&'static Source),
}

impl Read {
    /// The type of what the member holds; `None` where that is a value without members.
    pub fn below(&self) -> Option<&'static Source> {
        match self {
            Read::Columns(..) | Read::Text { .. } | Read::Values { .. } | Read::Rendered(_) => None,
            Read::Group(_, below) | Read::One(_, below) => Some(below),
            Read::Linked { to, .. } => Some(to),
            Read::Post(post) => Some(post.position),
            Read::Owned(_, items) => Some(items),
            Read::Page(nested) => Some(nested.records),
        }
    }

    /// Whether it refers to records, which are shown as references where nothing else is said.
    pub fn refers(&self) -> bool {
        matches!(self, Read::One(..) | Read::Linked { .. } | Read::Post(_))
    }

    /// What is wanted of such a member; `below` says which members of what is below it. A page is not
    /// wanted without saying which.
    pub fn wanted(&'static self, below: impl Fn(Below) -> Option<Fields>) -> Option<What> {
        let within = |source| below(Below::Within(source));
        let record = |source| below(Below::Record(source));
        Some(match self {
            Read::Columns(columns, print) => What::Columns(columns, *print),
            Read::Group(marker, members) => {
                What::Group { marker: *marker, fields: within(members)? }
            }
            Read::Text { table, owner, column } => What::Text { table, owner, column },
            Read::Values { table, owner, column, print } => {
                What::Values { table, owner, column, print: *print }
            }
            Read::One(column, to) => What::One(column, record(to)?),
            Read::Linked { table, owner, column, to } => {
                What::Linked { table, owner, column, fields: record(to)? }
            }
            Read::Post(post) => What::Post(post, record(post.position)?),
            Read::Owned(owned, items) => What::Owned(*owned, within(items)?),
            Read::Rendered(rendered) => What::Rendered(rendered, rendered.of.all()?),
            Read::Page(_) => return None,
        })
    }
}

impl Nested {
    pub const fn by<E: NestedList>(records: &'static Source) -> Nested {
        Nested { records, cut: cut::<E>, sort: || default_sort::<E::Child>().as_str() }
    }
}

fn default_sort<R: Listed>() -> R::Sort {
    R::Sort::default()
}

fn cut<E: NestedList>(visibility: Visibility, page: &PageCut, parent: Expr) -> SelectStatement {
    let (from, size) = (page.start(), page.size);
    let page = PageRequest { order: Order::default(), from, size, count: false };
    let ask = ListRequest::<E::Child>::new(Default::default(), page, Parts::NONE);
    let plan = ListPlan::new(visibility, Vec::new(), &ask);
    plan.page_of(&E::via(&visibility), parent)
}
