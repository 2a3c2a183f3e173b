//! From what is wanted to the statement that gives it.
//!
//! Each record becomes a JSON array of the values wanted, in the order of the tree. Every level of
//! the tree is a subselect of just the columns needed, under a name of its own, so that what is below
//! refers to it whatever its table is called.

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, IntoColumnRef, Order, Query, SelectStatement, SimpleExpr,
    SubQueryStatement,
};

use super::page::Connection;
use super::positions_on::firmest_tenure;
use super::print::Print;
use super::source::{HiddenWith, LookedUp, Nested, Owned, Post, Unless};
use super::wanted::{Fields, PageCut, What};
use crate::model::{Kind, Visibility};
use crate::store::{Engine, MOST_ITEMS, array_of, json_array, json_id, json_number, json_of};

/// A level of the tree: its rows have a name of their own in the statement.
#[derive(Clone, Copy)]
struct Level {
    number: usize,
    /// The number of the level whose rows these belong to.
    above: usize,
}

impl Level {
    const TOP: Level = Level { number: 0, above: 0 };

    fn name(self) -> Alias {
        name(self.number)
    }

    /// A column of its rows.
    fn column(self, column: &'static str) -> (Alias, &'static str) {
        (self.name(), column)
    }

    /// A column of the rows that these belong to.
    fn column_above(self, column: &'static str) -> (Alias, &'static str) {
        (name(self.above), column)
    }
}

/// The column of a row's record, where it is looked up within the rows: JSON, null where it is hidden.
const SHOWN: &str = "shown";

fn name(number: usize) -> Alias {
    Alias::new(format!("l{number}"))
}

/// What the rows at the top are called.
pub fn top_name() -> Alias {
    Level::TOP.name()
}

/// Builds one statement.
pub struct Select {
    engine: Engine,
    visibility: Visibility,
    /// How many levels there are below the top.
    levels: usize,
}

impl Select {
    pub fn new(engine: Engine, visibility: Visibility) -> Self {
        Self { engine, visibility, levels: 0 }
    }

    /// The row of a record at the top: an array of the values wanted of it.
    pub fn top(&mut self, fields: &Fields) -> SimpleExpr {
        self.row(Level::TOP, fields)
    }

    fn row(&mut self, level: Level, fields: &Fields) -> SimpleExpr {
        let values = self.values(level, fields);
        json_array(self.engine, values)
    }

    fn values(&mut self, level: Level, fields: &Fields) -> Vec<SimpleExpr> {
        let mut values = Vec::new();
        for field in &fields.list {
            self.add(level, &field.what, &mut values);
        }
        values
    }

    fn add(&mut self, level: Level, what: &What, to: &mut Vec<SimpleExpr>) {
        match what {
            What::Name(_) => {}
            What::Columns(columns, print) => {
                to.extend(columns.iter().map(|column| self.column(level, column, *print)));
            }
            What::Group { marker, fields } => {
                to.extend(marker.iter().map(|column| Expr::col(level.column(column))));
                to.extend(self.values(level, fields));
            }
            What::Text { table, owner, column } => {
                to.push(subquery(owned(level, table, owner).column((*table, *column)).take()));
            }
            What::Values { table, owner, column, print } => {
                to.push(self.column_of_items(level, table, owner, (*column, *print)));
            }
            What::One(column, fields) => to.push(self.one(level, column, fields)),
            What::Linked { table, owner, column, fields } => {
                to.push(self.linked(level, table, owner, (*column, fields)));
            }
            What::Post(post, fields) => to.push(self.post(level, post, fields)),
            What::Owned(owned, fields) => to.push(self.items(level, owned, fields)),
            What::Page(nested, cut, connection) => {
                to.push(self.page(level, nested, cut, connection));
            }
            What::Rendered(_, fields) => to.push(self.row(level, fields)),
        }
    }

    fn column(&self, level: Level, name: &'static str, print: Print) -> SimpleExpr {
        let column = Expr::col(level.column(name));
        match print {
            Print::Id => json_id(self.engine, column),
            Print::Own(_, ids) if ids.contains(&name) => json_id(self.engine, column),
            Print::Float => json_number(self.engine, column),
            _ => column,
        }
    }

    fn one(&mut self, level: Level, column: &'static str, fields: &Fields) -> SimpleExpr {
        self.referred(level, level.column(column), fields)
    }

    /// The record whose id stands in a column.
    fn referred(&mut self, level: Level, id: impl IntoColumnRef, fields: &Fields) -> SimpleExpr {
        let table = fields.source.table;
        let mut rows = self.rows(fields);
        rows.and_where(Expr::col((table, "id")).equals(id));
        let inner = self.below(level);
        let row = self.row(inner, fields);
        subquery(Query::select().expr(row).from_subquery(rows, inner.name()).take())
    }

    fn items(&mut self, level: Level, owned: &Owned, fields: &Fields) -> SimpleExpr {
        let table = fields.source.table;
        let mut rows = self.rows(fields);
        rows.and_where(Expr::col((table, owned.owner)).equals(level.column(owned.own)));
        if let Some((column, own)) = owned.above {
            rows.and_where(Expr::col((table, column)).gt(Expr::col(level.column(own))));
        }
        rows.order_by((table, "ord"), Order::Asc).limit(MOST_ITEMS);
        let inner = self.below(level);
        if let Some(hidden_with) = &fields.source.hidden_with {
            if let Some((index, record)) = fields.one(hidden_with.column) {
                return self.items_with(inner, fields, rows, (hidden_with, index, record));
            }
            let column = |name: &'static str| (table, name).into_column_ref();
            rows.cond_where(hidden_with.seen(&self.visibility, column, None));
        }
        let row = self.row(inner, fields);
        self.gathered(row, rows, inner)
    }

    /// Items that are hidden with a record that is shown of them: it is looked up once, and whether it is
    /// there tells the rest.
    fn items_with(
        &mut self,
        inner: Level,
        fields: &Fields,
        mut rows: SelectStatement,
        (hidden_with, index, record): (&HiddenWith, usize, &Fields),
    ) -> SimpleExpr {
        let id = (fields.source.table, hidden_with.column);
        rows.expr_as(self.referred(inner, id, record), SHOWN);
        if let Unless::Filled(other) = hidden_with.unless
            && !fields.columns().contains(&other)
        {
            rows.column((fields.source.table, other));
        }
        let shown = Expr::col(inner.column(SHOWN));
        let mut values = Vec::new();
        for (place, field) in fields.list.iter().enumerate() {
            match place == index {
                true => values.push(json_of(self.engine, shown.clone())),
                false => self.add(inner, &field.what, &mut values),
            }
        }
        let column = |name: &'static str| inner.column(name).into_column_ref();
        // What a reference shows is hidden by nothing else; a record that was merged is, too.
        let always = record.source.reference.is_none();
        let record = LookedUp { found: shown.is_not_null(), always };
        let seen = hidden_with.seen(&self.visibility, column, Some(record));
        self.gathered_where(seen, json_array(self.engine, values), rows, inner)
    }

    fn linked(
        &mut self,
        level: Level,
        table: &'static str,
        owner: &'static str,
        (column, fields): (&'static str, &Fields),
    ) -> SimpleExpr {
        let to = fields.source.table;
        let mut rows = self.rows(fields);
        rows.inner_join(table, Expr::col((table, column)).equals((to, "id")))
            .and_where(Expr::col((table, owner)).equals(level.column("id")))
            .order_by((table, "ord"), Order::Asc)
            .limit(MOST_ITEMS);
        let inner = self.below(level);
        let row = self.row(inner, fields);
        self.gathered(row, rows, inner)
    }

    fn post(&mut self, level: Level, post: &Post, fields: &Fields) -> SimpleExpr {
        let time = |column| match post.of_owner {
            true => Expr::col(level.column_above(column)),
            false => Expr::col(level.column(column)),
        };
        let holder = Expr::col(level.column(post.holder));
        let mut rows = self.rows(fields);
        firmest_tenure(&mut rows, &self.visibility, holder, (time(post.from), time(post.to)));
        let inner = self.below(level);
        let row = self.row(inner, fields);
        subquery(Query::select().expr(row).from_subquery(rows, inner.name()).take())
    }

    fn column_of_items(
        &mut self,
        level: Level,
        table: &'static str,
        owner: &'static str,
        (column, print): (&'static str, Print),
    ) -> SimpleExpr {
        let mut rows = owned(level, table, owner);
        rows.column((table, column)).order_by((table, "ord"), Order::Asc).limit(MOST_ITEMS);
        let inner = self.below(level);
        let value = self.column(inner, column, print);
        self.gathered(value, rows, inner)
    }

    fn page(
        &mut self,
        level: Level,
        nested: &Nested,
        cut: &PageCut,
        connection: &Connection,
    ) -> SimpleExpr {
        let table = nested.records.table;
        let mut rows = (nested.cut)(self.visibility, cut, Expr::col(level.column("id")));
        for column in connection.records.columns().into_iter().filter(|column| *column != "id") {
            rows.expr_as(Expr::col((table, column)), Alias::new(column));
        }
        let inner = self.below(level);
        let mut values = vec![
            Expr::col(inner.column("page_key")),
            json_id(self.engine, Expr::col(inner.column("id"))),
        ];
        values.extend(self.values(inner, &connection.records));
        self.gathered(json_array(self.engine, values), rows, inner)
    }

    /// The rows of a type that the caller may see, with the columns that are needed.
    fn rows(&self, fields: &Fields) -> SelectStatement {
        let source = fields.source;
        let mut rows = Query::select();
        rows.from(source.table).cond_where((source.seen)(&self.visibility));
        // Where nothing of the row itself is wanted, that it is there still is.
        let columns = Some(fields.columns()).filter(|columns| !columns.is_empty());
        let columns = columns.unwrap_or_else(|| vec!["id"]);
        rows.columns(columns.into_iter().map(|column| (source.table, column)));
        rows.take()
    }

    /// An array of what each of the rows, known as `level`, gives.
    fn gathered(&self, each: SimpleExpr, rows: SelectStatement, level: Level) -> SimpleExpr {
        self.gathered_where(Condition::all(), each, rows, level)
    }

    /// The same of the rows that fit a condition on what they give.
    fn gathered_where(
        &self,
        condition: Condition,
        each: SimpleExpr,
        rows: SelectStatement,
        level: Level,
    ) -> SimpleExpr {
        let mut all = Query::select();
        all.expr(array_of(self.engine, each)).from_subquery(rows, level.name());
        subquery(all.cond_where(condition).take())
    }

    /// The record that fits a condition on its own row: the values wanted of it, and what answers need to
    /// know of each record.
    pub fn record(&mut self, kind: Kind, fields: &Fields, is_it: Condition) -> SelectStatement {
        let mut rows = self.rows(fields);
        rows.cond_where(is_it);
        let row = self.top(fields).cast_as(Alias::new("text"));
        let mut select = Query::select();
        select.expr_as(row, Alias::new("row"));
        let wanted = fields.columns();
        for column in stamp(kind) {
            if !wanted.contains(column) {
                rows.column((fields.source.table, *column));
            }
            select.column((top_name(), *column));
        }
        select.from_subquery(rows, top_name()).take()
    }

    fn below(&mut self, level: Level) -> Level {
        self.levels += 1;
        Level { number: self.levels, above: level.number }
    }
}

/// The columns that every answer needs to know: for its tag, and for where the record is to be found.
fn stamp(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Actor => &["version", "updated_at", "slug", "edited_at", "merged_into"],
        _ if kind.has_workflow() => &["version", "updated_at", "slug", "edited_at"],
        _ if kind.has_slug() => &["version", "updated_at", "slug"],
        _ => &["version", "updated_at"],
    }
}

/// The rows that a record at a level owns.
fn owned(level: Level, table: &'static str, owner: &'static str) -> SelectStatement {
    let own = Expr::col((table, owner)).equals(level.column("id"));
    Query::select().from(table).and_where(own).take()
}

fn subquery(select: SelectStatement) -> SimpleExpr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}
