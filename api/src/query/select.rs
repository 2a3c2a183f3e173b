//! From what is wanted to the statement that gives it.
//!
//! Each record becomes a JSON array of the values wanted, in the order of the tree. Every level of
//! the tree is a subselect of just the columns needed, under a name of its own, so that what is below
//! refers to it whatever its table is called.

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Order, Query, SelectStatement, SimpleExpr, SubQueryStatement,
};

use super::page::Connection;
use super::print::Print;
use super::source::{Nested, Post};
use super::wanted::{Fields, PageCut, What};
use crate::access::Sight;
use crate::error::{Error, Result};
use crate::record::Kind;
use crate::store::{Engine, MOST_ITEMS, array_of, json_array, json_id, json_number};
use crate::tenure::on::firmest_tenure;

/// The names of levels. What has more is read in the general way.
const LEVELS: [&str; 32] = [
    "l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "l9", "l10", "l11", "l12", "l13", "l14",
    "l15", "l16", "l17", "l18", "l19", "l20", "l21", "l22", "l23", "l24", "l25", "l26", "l27",
    "l28", "l29", "l30", "l31",
];

/// The name of the rows at the top.
pub const TOP: &str = LEVELS[0];

/// The columns with ids from which something is printed in a way of its own.
const ID_COLUMNS: &[&str] = &["created_by", "returned_by"];

/// A level of the tree: the name of its rows, and of those that they belong to.
#[derive(Clone, Copy)]
struct Level {
    name: &'static str,
    above: &'static str,
}

/// Builds one statement.
pub struct Select {
    engine: Engine,
    sight: Sight,
    levels: usize,
}

impl Select {
    pub fn new(engine: Engine, sight: Sight) -> Self {
        Self { engine, sight, levels: 1 }
    }

    /// The row of a record at the top: an array of the values wanted of it.
    pub fn top(&mut self, fields: &Fields) -> Result<SimpleExpr> {
        self.row(Level { name: TOP, above: TOP }, fields)
    }

    fn row(&mut self, level: Level, fields: &Fields) -> Result<SimpleExpr> {
        Ok(json_array(self.engine, self.values(level, fields)?))
    }

    fn values(&mut self, level: Level, fields: &Fields) -> Result<Vec<SimpleExpr>> {
        let mut values = Vec::new();
        for field in &fields.list {
            self.add(level, &field.what, &mut values)?;
        }
        Ok(values)
    }

    fn add(&mut self, level: Level, what: &What, to: &mut Vec<SimpleExpr>) -> Result<()> {
        match what {
            What::Name(_) => {}
            What::Columns(columns, print) => {
                to.extend(columns.iter().map(|column| self.column(level, column, *print)));
            }
            What::Group { marker, fields } => {
                to.extend(marker.iter().map(|column| Expr::col((level.name, *column))));
                to.extend(self.values(level, fields)?);
            }
            What::Text { table, owner, column } => {
                to.push(subquery(owned(level, table, owner).column((*table, *column)).take()));
            }
            What::Values { table, owner, column, print } => {
                to.push(self.column_of_items(level, table, owner, (*column, *print))?);
            }
            What::One(column, fields) => to.push(self.one(level, column, fields)?),
            What::Linked { table, owner, column, fields } => {
                to.push(self.linked(level, table, owner, (*column, fields))?);
            }
            What::Post(post, fields) => to.push(self.post(level, post, fields)?),
            What::Owned(owner, fields) => to.push(self.items(level, owner, fields)?),
            What::Page(nested, cut, connection) => {
                to.push(self.page(level, nested, cut, connection)?);
            }
        }
        Ok(())
    }

    fn column(&self, level: Level, name: &'static str, print: Print) -> SimpleExpr {
        let column = Expr::col((level.name, name));
        match print {
            Print::Id => json_id(self.engine, column),
            Print::Own(_) if ID_COLUMNS.contains(&name) => json_id(self.engine, column),
            Print::Float => json_number(self.engine, column),
            _ => column,
        }
    }

    fn one(&mut self, level: Level, column: &'static str, fields: &Fields) -> Result<SimpleExpr> {
        let table = fields.source.table;
        let mut rows = self.rows(fields);
        rows.and_where(Expr::col((table, "id")).equals((level.name, column)));
        let inner = self.below(level)?;
        let row = self.row(inner, fields)?;
        Ok(subquery(Query::select().expr(row).from_subquery(rows, inner.name).take()))
    }

    fn items(&mut self, level: Level, owner: &'static str, fields: &Fields) -> Result<SimpleExpr> {
        let table = fields.source.table;
        let mut rows = self.rows(fields);
        rows.and_where(Expr::col((table, owner)).equals((level.name, "id")));
        rows.order_by((table, "ord"), Order::Asc).limit(MOST_ITEMS);
        let inner = self.below(level)?;
        let row = self.row(inner, fields)?;
        Ok(self.gathered(row, rows, inner))
    }

    fn linked(
        &mut self,
        level: Level,
        table: &'static str,
        owner: &'static str,
        (column, fields): (&'static str, &Fields),
    ) -> Result<SimpleExpr> {
        let to = fields.source.table;
        let mut rows = self.rows(fields);
        rows.inner_join(table, Expr::col((table, column)).equals((to, "id")))
            .and_where(Expr::col((table, owner)).equals((level.name, "id")))
            .order_by((table, "ord"), Order::Asc)
            .limit(MOST_ITEMS);
        let inner = self.below(level)?;
        let row = self.row(inner, fields)?;
        Ok(self.gathered(row, rows, inner))
    }

    fn post(&mut self, level: Level, post: &Post, fields: &Fields) -> Result<SimpleExpr> {
        let time = if post.of_owner { level.above } else { level.name };
        let holder = Expr::col((level.name, post.holder));
        let (from, to) = (Expr::col((time, post.from)), Expr::col((time, post.to)));
        let mut rows = self.rows(fields);
        firmest_tenure(&mut rows, &self.sight, holder, (from, to));
        let inner = self.below(level)?;
        let row = self.row(inner, fields)?;
        Ok(subquery(Query::select().expr(row).from_subquery(rows, inner.name).take()))
    }

    fn column_of_items(
        &mut self,
        level: Level,
        table: &'static str,
        owner: &'static str,
        (column, print): (&'static str, Print),
    ) -> Result<SimpleExpr> {
        let mut rows = owned(level, table, owner);
        rows.column((table, column)).order_by((table, "ord"), Order::Asc).limit(MOST_ITEMS);
        let inner = self.below(level)?;
        let value = self.column(inner, column, print);
        Ok(self.gathered(value, rows, inner))
    }

    fn page(
        &mut self,
        level: Level,
        nested: &Nested,
        cut: &PageCut,
        connection: &Connection,
    ) -> Result<SimpleExpr> {
        let table = nested.records.table;
        let mut rows = (nested.cut)(self.sight, cut, Expr::col((level.name, "id")))?;
        for column in connection.records.columns().into_iter().filter(|column| *column != "id") {
            rows.expr_as(Expr::col((table, column)), Alias::new(column));
        }
        let inner = self.below(level)?;
        let mut values = vec![
            Expr::col((inner.name, "page_key")),
            json_id(self.engine, Expr::col((inner.name, "id"))),
        ];
        values.extend(self.values(inner, &connection.records)?);
        Ok(self.gathered(json_array(self.engine, values), rows, inner))
    }

    /// The rows of a type that the caller may see, with the columns that are needed.
    fn rows(&self, fields: &Fields) -> SelectStatement {
        let source = fields.source;
        let mut rows = Query::select();
        rows.from(source.table).cond_where((source.seen)(&self.sight));
        rows.columns(fields.columns().into_iter().map(|column| (source.table, column)));
        if fields.columns().is_empty() {
            rows.column((source.table, "id"));
        }
        rows.take()
    }

    /// An array of what each of the rows, known as `level`, gives.
    fn gathered(&self, each: SimpleExpr, rows: SelectStatement, level: Level) -> SimpleExpr {
        let all = array_of(self.engine, each);
        subquery(Query::select().expr(all).from_subquery(rows, level.name).take())
    }

    /// The record that fits a condition on its own row: the values wanted of it, and what answers
    /// need to know of each record.
    pub fn record(
        &mut self,
        kind: Kind,
        fields: &Fields,
        is_it: Condition,
    ) -> Result<SelectStatement> {
        let mut rows = self.rows(fields);
        rows.cond_where(is_it);
        let row = self.top(fields)?.cast_as(Alias::new("text"));
        let mut select = Query::select();
        select.expr_as(row, Alias::new("row"));
        let wanted = fields.columns();
        for column in told_of(kind) {
            if !wanted.contains(column) {
                rows.column((fields.source.table, *column));
            }
            select.column((TOP, *column));
        }
        Ok(select.from_subquery(rows, TOP).take())
    }

    fn below(&mut self, level: Level) -> Result<Level> {
        let name = LEVELS.get(self.levels).copied();
        self.levels += 1;
        let name = name.ok_or_else(|| Error::bad_request("The query has too many levels."))?;
        Ok(Level { name, above: level.name })
    }
}

/// The columns that answers need to know.
fn told_of(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Actor => &["version", "updated_at", "edited_at", "slug", "merged_into"],
        _ if kind.has_workflow() => &["version", "updated_at", "edited_at", "slug"],
        _ => &["version", "updated_at"],
    }
}

/// The rows that a record at a level owns.
fn owned(level: Level, table: &'static str, owner: &'static str) -> SelectStatement {
    let own = Expr::col((table, owner)).equals((level.name, "id"));
    Query::select().from(table).and_where(own).take()
}

fn subquery(select: SelectStatement) -> SimpleExpr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}
