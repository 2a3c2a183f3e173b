//! The text of a statement, and the values that go with it.
//!
//! Limits are written into the text, not bound. A statement is prepared once and met again; but SQLite
//! plans by the value of a limit and prepares the statement anew whenever one is bound, be it the same,
//! and Postgres, planning for any value, takes a limit for a tenth of all rows. There are few sizes of
//! pages.
//!
//! A large expression that many statements share is written once, as a [`Fragment`], and put into each
//! of them as text.

use std::fmt::{self, Write};

use sea_orm::sea_query::{
    Expr, PostgresQueryBuilder, Query, QueryBuilder, QueryStatementWriter, SimpleExpr, SqlWriter,
    SqliteQueryBuilder, Value, Values,
};
use sea_orm::{DbBackend, Statement};

use super::Engine;

const LIMIT: &str = "LIMIT ";
const SELECT: &str = "SELECT ";
/// Stands for the fragment in a statement that is to hold one. No text of ours is like it.
const PLACE: &str = "\u{1}fragment\u{1}";

/// An expression as text, with the values in it. Some of them, its variables, differ from one
/// statement to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    sql: String,
    values: Vec<Slot>,
}

/// A value of a fragment: the same in every statement, or one of its variables, by number.
#[derive(Clone, Debug, PartialEq)]
enum Slot {
    Value(Value),
    Variable(usize),
}

impl Fragment {
    /// Writes an expression. Wherever one of `variables` occurs in it as a value, it is taken for the
    /// variable.
    pub fn new(engine: Engine, expression: SimpleExpr, variables: &[Value]) -> Fragment {
        let select = Query::select().expr(expression).take();
        let whole = Fragment::whole(engine, &select, variables);
        let sql = whole.sql.strip_prefix(SELECT).unwrap_or(&whole.sql).to_owned();
        Fragment { sql, ..whole }
    }

    /// Writes a whole statement in the same way.
    pub fn whole(
        engine: Engine,
        statement: &impl QueryStatementWriter,
        variables: &[Value],
    ) -> Fragment {
        let mut text = Text { variables, ..Text::new(engine) };
        text.write(statement);
        Fragment { sql: text.sql, values: text.slots }
    }

    /// The statement that it is as a whole.
    pub fn statement(&self, engine: Engine, variables: &[Value]) -> Statement {
        finished(engine, self.sql.clone(), self.values(variables))
    }

    /// The expression that the fragment takes the place of in a statement. It is put there as it is: an
    /// expression of an operator needs parentheses around its place.
    pub fn place() -> SimpleExpr {
        Expr::cust(PLACE)
    }

    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.sql.len() + self.values.len() * size_of::<Slot>()
    }

    fn values(&self, variables: &[Value]) -> Vec<Value> {
        let value = |slot: &Slot| match slot {
            Slot::Value(value) => value.clone(),
            Slot::Variable(number) => variables[*number].clone(),
        };
        self.values.iter().map(value).collect()
    }
}

/// A statement for an engine.
pub fn statement(engine: Engine, of: &impl QueryStatementWriter) -> Statement {
    let mut text = Text::new(engine);
    text.write(of);
    let value = |slot| match slot {
        Slot::Value(value) => value,
        Slot::Variable(number) => text.variables[number].clone(),
    };
    finished(engine, text.sql, text.slots.into_iter().map(value).collect())
}

/// A statement that holds a fragment, with the values of its variables.
pub fn statement_with(
    engine: Engine,
    of: &impl QueryStatementWriter,
    (fragment, variables): (&Fragment, &[Value]),
) -> Statement {
    let values = fragment.values(variables);
    let mut text = Text { fragment: Some(&fragment.sql), taken: values.len(), ..Text::new(engine) };
    text.write(of);
    let own = text.slots.into_iter().filter_map(|slot| match slot {
        Slot::Value(value) => Some(value),
        Slot::Variable(_) => None,
    });
    let sql = text.sql;
    finished(engine, sql, values.into_iter().chain(own).collect())
}

fn finished(engine: Engine, sql: String, values: Vec<Value>) -> Statement {
    let db_backend = match engine {
        Engine::Sqlite => DbBackend::Sqlite,
        Engine::Postgres => DbBackend::Postgres,
    };
    Statement { sql, values: Some(Values(values)), db_backend }
}

/// A text that is being written.
struct Text<'a> {
    engine: Engine,
    sql: String,
    /// The values by number, those of the fragment not among them.
    slots: Vec<Slot>,
    /// How many numbers the fragment takes.
    taken: usize,
    variables: &'a [Value],
    fragment: Option<&'a str>,
}

impl<'a> Text<'a> {
    fn new(engine: Engine) -> Self {
        let (slots, sql) = (Vec::new(), String::with_capacity(512));
        Text { engine, sql, slots, taken: 0, variables: &[], fragment: None }
    }

    fn write(&mut self, statement: &impl QueryStatementWriter) {
        match self.engine {
            Engine::Sqlite => statement.build_collect_into(SqliteQueryBuilder, self),
            Engine::Postgres => statement.build_collect_into(PostgresQueryBuilder, self),
        }
    }

    /// Whether a value is written as it is: a word, a number or a truth of ours in a text that is kept.
    /// What has to be bound takes time with every statement, on both ends.
    fn is_constant(&self, value: &Value) -> bool {
        let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match value {
            _ if self.variables.is_empty() || self.variables.contains(value) => false,
            Value::String(Some(text)) => is_word(text),
            Value::Bool(Some(_)) | Value::Int(Some(_)) => true,
            _ => false,
        }
    }

    /// The number under which a value is bound. A variable has one, however often it occurs.
    fn number(&mut self, value: Value) -> usize {
        let slot = match self.variables.iter().position(|variable| *variable == value) {
            Some(number) => Slot::Variable(number),
            None => Slot::Value(value),
        };
        let known = match slot {
            Slot::Variable(_) => self.slots.iter().position(|known| *known == slot),
            Slot::Value(_) => None,
        };
        let index = known.unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        self.taken + index + 1
    }
}

impl SqlWriter for Text<'_> {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        // Writing to a string does not fail.
        let _ = match value {
            Value::BigUnsigned(Some(limit)) if self.sql.ends_with(LIMIT) => {
                write!(self.sql, "{limit}")
            }
            value if self.is_constant(&value) => {
                self.sql.push_str(&builder.value_to_string(&value));
                Ok(())
            }
            value => {
                let number = self.number(value);
                let mark = if self.engine == Engine::Postgres { '$' } else { '?' };
                write!(self.sql, "{mark}{number}")
            }
        };
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

impl Write for Text<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        match self.fragment {
            Some(fragment) if part == PLACE => self.sql.push_str(fragment),
            _ => self.sql.push_str(part),
        }
        Ok(())
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::ExprTrait;

    use super::*;

    #[test]
    fn limits_are_numbers_and_all_else_is_bound() {
        let inner = Query::select().column("id").from("inner").limit(21).take();
        let select = Query::select()
            .column("id")
            .from_subquery(inner, "l")
            .and_where(Expr::col("a").eq("LIMIT ? $1"))
            .and_where(Expr::col("b").is_in([1, 2]))
            .limit(5)
            .offset(7)
            .take();
        let written = |engine| statement(engine, &select);
        assert_eq!(
            written(Engine::Sqlite).sql,
            r#"SELECT "id" FROM (SELECT "id" FROM "inner" LIMIT 21) AS "l" WHERE "a" = ?1 AND "b" IN (?2, ?3) LIMIT 5 OFFSET ?4"#
        );
        let postgres = written(Engine::Postgres);
        assert_eq!(
            postgres.sql,
            r#"SELECT "id" FROM (SELECT "id" FROM "inner" LIMIT 21) AS "l" WHERE "a" = $1 AND "b" IN ($2, $3) LIMIT 5 OFFSET $4"#
        );
        assert_eq!(postgres.values.unwrap().0.len(), 4);
    }

    /// A fragment with two variables, one of them twice, a value of its own and a word.
    #[test]
    fn a_fragment_is_written_once_and_bound_anew() {
        let before = |at: i64| Expr::col("at").lte(at);
        let expression = before(7)
            .and(Expr::col("by").eq("it's"))
            .and(Expr::col("to").gt(7_i64))
            .and(before(8))
            .and(Expr::col("in").eq("word"));
        let variables: [Value; 2] = [7_i64.into(), 8_i64.into()];
        let select = Query::select()
            .expr_as(Fragment::place(), "shown")
            .from("article")
            .and_where(Expr::col("slug").eq("y"))
            .take();
        let fragment = Fragment::new(Engine::Postgres, expression.clone(), &variables);
        let now: [Value; 2] = [70_i64.into(), 80_i64.into()];
        let written = statement_with(Engine::Postgres, &select, (&fragment, &now));
        assert_eq!(
            written.sql,
            r#"SELECT "at" <= $1 AND "by" = $2 AND "to" > $1 AND "at" <= $3 AND "in" = 'word' AS "shown" FROM "article" WHERE "slug" = $4"#
        );
        let values: Vec<Value> = vec![70_i64.into(), "it's".into(), 80_i64.into(), "y".into()];
        assert_eq!(written.values.unwrap().0, values);
    }
}
