//! Owned lists read in the same statement as their owner: a subquery that gives JSON text.
//!
//! Both engines can build JSON, each in its own way. The text never leaves the server as it is: it
//! is read back into the entity's own `Model`, so that ids, instants and numbers have one form.

use sea_orm::sea_query::{
    Alias, CaseStatement, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement,
    SimpleExpr, SubQueryStatement,
};
use sea_orm::{ColumnTrait, ColumnType, EntityName, EntityTrait, Iterable, sea_query::IntoIden};

use super::Engine;
use crate::values::MAX_ITEMS;

/// How many items of an owned list are read at most.
pub const MOST_ITEMS: u64 = MAX_ITEMS as u64;

/// The rows of `E` that fit `condition`, in the order of `order`, as one JSON array of models.
///
/// `condition` may refer to the outer statement's tables.
pub fn json_rows<E: EntityTrait + EntityName>(
    engine: Engine,
    condition: Condition,
    order: &'static str,
) -> SimpleExpr {
    let table = E::default().table_name().to_owned();
    let rows = Query::select()
        .columns(E::Column::iter().map(|column| (Alias::new(table.clone()), column)))
        .from(Alias::new(table))
        .cond_where(condition)
        .order_by(Alias::new(order), Order::Asc)
        .limit(MOST_ITEMS)
        .to_owned();
    subquery(
        Query::select().expr(array::<E>(engine)).from_subquery(rows, Alias::new("item")).to_owned(),
    )
}

/// A JSON array of these values.
pub fn json_array(engine: Engine, values: Vec<SimpleExpr>) -> SimpleExpr {
    let function = match engine {
        Engine::Postgres => "json_build_array",
        Engine::Sqlite => "json_array",
    };
    Func::cust(function).args(values).into()
}

/// JSON that stands in a column of a subselect: SQLite takes it for a text there.
pub fn json_of(engine: Engine, column: SimpleExpr) -> SimpleExpr {
    match engine {
        Engine::Postgres => column,
        Engine::Sqlite => Func::cust("json").arg(column).into(),
    }
}

/// A JSON array of what each row gives, in the order of the rows.
pub fn array_of(engine: Engine, each: SimpleExpr) -> SimpleExpr {
    match engine {
        Engine::Postgres => {
            Func::coalesce([Func::cust("json_agg").arg(each).into(), Expr::cust("'[]'")]).into()
        }
        Engine::Sqlite => Func::cust("json_group_array").arg(each).into(),
    }
}

/// An id as JSON has it: on SQLite its bytes as 32 digits, or an empty text for null.
pub fn json_id(engine: Engine, id: SimpleExpr) -> SimpleExpr {
    match engine {
        Engine::Postgres => id,
        Engine::Sqlite => Func::cust("hex").arg(id).into(),
    }
}

/// A floating-point number as JSON has it, to the last bit.
pub fn json_number(engine: Engine, number: SimpleExpr) -> SimpleExpr {
    match engine {
        Engine::Postgres => number,
        // Seventeen digits: JSON built by SQLite would round to fifteen.
        Engine::Sqlite => Func::cust("json")
            .arg(
                CaseStatement::new()
                    .case(
                        number.clone().is_not_null(),
                        Func::cust("printf").args([Expr::cust("'%!.17g'"), number]),
                    )
                    .finally(Expr::cust("'null'")),
            )
            .into(),
    }
}

fn subquery(select: SelectStatement) -> SimpleExpr {
    Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(select)))
}

fn array<E: EntityTrait>(engine: Engine) -> SimpleExpr {
    match engine {
        Engine::Postgres => Expr::cust("coalesce(json_agg(row_to_json(item)), '[]')::text"),
        Engine::Sqlite => {
            Expr::cust(format!("json_group_array(json_object({}))", members::<E>().join(", ")))
        }
    }
}

/// `'name', value` for each column, with what SQLite's JSON has no form for spelled out.
fn members<E: EntityTrait>() -> Vec<String> {
    E::Column::iter()
        .map(|column| {
            let name = column.into_iden().to_string();
            let value = match column.def().get_column_type() {
                ColumnType::Uuid => format!("lower(hex(nullif(item.\"{name}\", x'')))"),
                ColumnType::Boolean => format!("json(iif(item.\"{name}\", 'true', 'false'))"),
                // Seventeen digits: JSON built by SQLite would round to fifteen.
                ColumnType::Double => format!("json(printf('%!.17g', item.\"{name}\"))"),
                _ => format!("item.\"{name}\""),
            };
            let nullable = format!("iif(item.\"{name}\" IS NULL, NULL, {value})");
            format!("'{name}', {nullable}")
        })
        .collect()
}
