//! What a list is narrowed by: filters, and the parents that a nested list hangs on.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SimpleExpr, Value};

use super::Listed;
use crate::fulltext::Match;
use crate::model::Visibility;

/// A column with its table.
pub type Column = (&'static str, &'static str);

/// A table that leads from a filter's value, or from another record, to records.
#[derive(Clone, Debug)]
pub struct Link {
    pub table: &'static str,
    /// The column that holds the filter's value, or the other record's id.
    pub value: &'static str,
    /// The column that holds the record's id.
    pub child: &'static str,
    /// The column that holds the record's default sort key, if there is one.
    pub sort: Option<&'static str>,
    /// What must hold besides.
    pub also: Option<Condition>,
    /// What its rows have of the record, where they have it.
    pub copies: Option<&'static Copies>,
}

/// What the rows of a link table have of the records that they lead to, so that these are counted without being
/// looked up.
#[derive(Debug)]
pub struct Copies {
    /// Columns of the record that stand under the same names.
    pub columns: &'static [&'static str],
    /// From when everybody sees the record; null where nobody does.
    pub public_from: &'static str,
}

/// One filter, as part of a statement.
#[derive(Clone, Debug)]
pub enum Clause {
    /// One of these values stands in a column of the record's own row.
    Any(Column, Vec<Value>),
    /// A column of the record's own row is at least the first and less than the second.
    Between(Column, Option<i64>, Option<i64>),
    /// One of these values stands in a link table.
    Linked(Link, Vec<Value>),
    /// Its texts are found by a question.
    Matching(Match),
    /// Another condition on the record's own row.
    Own(Condition),
}

/// How a nested list hangs on its parents.
#[derive(Clone, Debug)]
pub enum Via {
    /// A column of the record's own table holds the parent's id.
    Column(&'static str),
    /// A link table holds both ids; `value` is the parent's column.
    Link(Link),
}

/// A list nested under another record: an article's actors, an actor's events …
pub trait NestedList: Send + Sync + 'static {
    type Parent: Listed;
    type Child: Listed;
    /// The name of the list, as in `include=` and in GraphQL.
    const NAME: &'static str;
    fn via(visibility: &Visibility) -> Via;
}

/// Lists whose records hold the id of what they hang on in a column of their own:
/// `EventParts of Event: Event as "parts" by "part_of";`.
macro_rules! lists_by_column {
    ($($(#[$about:meta])+ $name:ident of $parent:ty: $child:ty as $list:literal by $column:literal;)+) => {
        $(
        $(#[$about])+
        pub struct $name;

        impl $crate::model::NestedList for $name {
            type Parent = $parent;
            type Child = $child;
            const NAME: &'static str = $list;

            fn via(_visibility: &$crate::model::Visibility) -> $crate::model::Via {
                $crate::model::Via::Column($column)
            }
        }
        )+
    };
}
pub(crate) use lists_by_column;

impl Clause {
    /// A record's own column is one of the values.
    pub fn any<V: Into<Value>>(
        table: impl Into<&'static str>,
        column: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Clause {
        Clause::Any((table.into(), column), values.into_iter().map(Into::into).collect())
    }

    /// A record's own range column begins within `from` and `to`.
    pub fn between(
        table: impl Into<&'static str>,
        column: &'static str,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Clause {
        Clause::Between((table.into(), column), from, to)
    }

    /// The values, any of which the records must have, where it is as simple as that.
    pub fn values(&self) -> Option<&[Value]> {
        match self {
            Clause::Any(_, values) | Clause::Linked(_, values) => Some(values),
            Clause::Between(..) | Clause::Matching(_) | Clause::Own(_) => None,
        }
    }

    /// The clause as a condition on the record's own row.
    pub fn condition<R: Listed>(&self) -> Condition {
        match self {
            Clause::Any(column, values) => Condition::all().add(one_of(*column, values.clone())),
            Clause::Between(column, from, to) => Condition::all()
                .add_option(from.map(|from| Expr::col(*column).gte(from)))
                .add_option(to.map(|to| Expr::col(*column).lt(to))),
            Clause::Linked(link, values) => {
                let there = Query::select()
                    .column((link.table, link.child))
                    .from(link.table)
                    .and_where(one_of((link.table, link.value), values.clone()))
                    .cond_where(link.also())
                    .take();
                Condition::all().add(Expr::col((R::TABLE, "id")).in_subquery(there))
            }
            Clause::Matching(matching) => Condition::all().add(matching.finds((R::TABLE, "id"))),
            Clause::Own(condition) => condition.clone(),
        }
    }
}

impl Link {
    pub fn also(&self) -> Condition {
        self.also.clone().unwrap_or_else(Condition::all)
    }

    /// Whether its rows have this column of the record that they lead to.
    pub fn has_copy_of(&self, column: &str) -> bool {
        self.copies.is_some_and(|copies| copies.columns.contains(&column))
    }
}

/// `=` for one value (so that an index on more columns keeps its order), `IN` for several.
fn one_of(column: Column, mut values: Vec<Value>) -> SimpleExpr {
    match values.len() {
        1 => Expr::col(column).eq(values.remove(0)),
        _ => Expr::col(column).is_in(values),
    }
}
