//! Hints that keep the planners of both engines on the intended index.

use sea_orm::sea_query::{
    Condition, Expr, ExprTrait, IntoIden, JoinType, Keyword, SelectStatement, SimpleExpr,
    SubQueryStatement, Value,
};

use super::Engine;

/// The value at hand, within the page of [`for_each`].
pub const LEAD: (&str, &str) = ("lead", "column1");

/// Wraps a condition in `IS TRUE`, so that the planner filters rows by it but cannot use an index for it.
///
/// A condition that nearly every row meets would otherwise draw the planner away from the index that
/// gives the order of the list.
pub fn without_index(condition: Condition) -> Condition {
    Condition::all().add(Expr::from(condition).is(truth()))
}

/// The condition that another is not met; also where it is not known whether it is.
pub fn is_unmet(condition: Condition) -> Condition {
    Condition::all().add(Expr::from(condition).is_not(truth()))
}

/// The condition that a column holds one of the ids that a statement finds, which are found first: they are few,
/// however many rows the column has.
pub fn is_one_found(engine: Engine, column: impl Into<Expr>, found: SelectStatement) -> SimpleExpr {
    match engine {
        Engine::Sqlite => column.into().in_subquery(found),
        Engine::Postgres => {
            let found = SubQueryStatement::SelectStatement(found);
            let ids = Expr::SubQuery(None, Box::new(found));
            Expr::cust_with_exprs("$1 = ANY(ARRAY $2)", [column.into(), ids])
        }
    }
}

/// Adds to a statement, for each of the values, the rows of `table` whose ids `page` gives. The page
/// refers to the value as [`LEAD`] and is read anew for each: its limit holds for each, too.
pub fn for_each(
    select: &mut SelectStatement,
    engine: Engine,
    values: impl IntoIterator<Item = Value>,
    table: &'static str,
    page: SelectStatement,
) {
    select.from_values(values, LEAD.0);
    let id = Expr::col((table, "id"));
    match engine {
        Engine::Postgres => select
            .join_lateral(JoinType::InnerJoin, page, "page", truth())
            .inner_join(table, id.equals(("page", "id"))),
        // SQLite keeps the order of a CROSS JOIN, and so reads the page once for each value.
        Engine::Sqlite => select.cross_join(table).and_where(id.in_subquery(page)),
    };
}

fn truth() -> Expr {
    Expr::Keyword(Keyword::Custom("TRUE".into_iden()))
}
