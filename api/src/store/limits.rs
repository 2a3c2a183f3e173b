//! Limits are written into statements, not bound to them.
//!
//! A statement is prepared once and met again. But SQLite plans by the value of a limit, and prepares
//! the statement anew whenever one is bound, be it the same; Postgres, planning for any value, takes a
//! limit for a tenth of all rows, and so plans for each value. There are few sizes of pages.

use sea_orm::{DbBackend, Statement, Value, Values};

const LIMIT: &str = "LIMIT ";

/// Puts the numbers in the place of the parameters.
pub fn write_out(statement: &mut Statement) {
    if !statement.sql.contains(LIMIT) {
        return;
    }
    let Some(Values(values)) = statement.values.take() else { return };
    let mark = if statement.db_backend == DbBackend::Postgres { '$' } else { '?' };
    let mut parts = statement.sql.split(mark);
    let mut sql = parts.next().unwrap_or_default().to_owned();
    let mut kept = Vec::with_capacity(values.len());
    for (part, value) in parts.zip(values) {
        // Postgres numbers its parameters, in the order in which they stand.
        let after = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        match value {
            Value::BigUnsigned(Some(limit)) if sql.ends_with(LIMIT) => {
                sql.push_str(&limit.to_string());
            }
            value => {
                kept.push(value);
                sql.push(mark);
                if mark == '$' {
                    sql.push_str(&kept.len().to_string());
                }
            }
        }
        sql.push_str(after);
    }
    statement.sql = sql;
    statement.values = Some(Values(kept));
}

#[cfg(test)]
mod tests {
    use sea_orm::StatementBuilder;
    use sea_orm::sea_query::{Expr, ExprTrait, Query};

    use super::*;

    fn written(backend: DbBackend) -> (String, usize) {
        let inner = Query::select().column("id").from("inner").limit(21).take();
        let select = Query::select()
            .column("id")
            .from_subquery(inner, "l")
            .and_where(Expr::col("a").eq("LIMIT ? $1"))
            .and_where(Expr::col("b").is_in([1, 2]))
            .limit(5)
            .offset(7)
            .take();
        let mut statement = StatementBuilder::build(&select, &backend);
        write_out(&mut statement);
        (statement.sql, statement.values.unwrap().0.len())
    }

    #[test]
    fn limits_are_numbers_and_all_else_is_bound() {
        assert_eq!(
            written(DbBackend::Sqlite),
            (
                r#"SELECT "id" FROM (SELECT "id" FROM "inner" LIMIT 21) AS "l" WHERE "a" = ? AND "b" IN (?, ?) LIMIT 5 OFFSET ?"#
                    .to_owned(),
                4
            )
        );
        assert_eq!(
            written(DbBackend::Postgres),
            (
                r#"SELECT "id" FROM (SELECT "id" FROM "inner" LIMIT 21) AS "l" WHERE "a" = $1 AND "b" IN ($2, $3) LIMIT 5 OFFSET $4"#
                    .to_owned(),
                4
            )
        );
    }
}
