//! What is found by a question, in the order of how well it fits.

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query, SelectStatement};

use super::plan::value_at;
use crate::fulltext::{HIT, Match};
use crate::model::{Listed, Visibility};
use crate::page::Cursor;

/// The sort key of how well a text fits `q`; no column of a table.
pub const RELEVANCE: &str = "relevance";

/// Which part of it is read.
pub struct RankedCut<'a> {
    pub cursor: Option<&'a Cursor>,
    /// From what fits worst to what fits best.
    pub falling: bool,
    pub rows: u64,
}

/// The ids and keys of what a caller may see of it, as far as it fits other conditions.
pub fn ranked<R: Listed>(
    visibility: &Visibility,
    matching: &Match,
    others: Condition,
    cut: RankedCut<'_>,
) -> SelectStatement {
    let (id, key) = (Expr::col((R::TABLE, "id")), Expr::col((HIT, "key")));
    let mut page = Query::select();
    page.expr_as(id.clone(), Alias::new("id"))
        .expr_as(key.clone(), Alias::new("key"))
        .from_subquery(matching.hits(!cut.falling), HIT);
    matching.join(&mut page);
    if let Some(cursor) = cut.cursor {
        let here = Expr::tuple([key.clone(), id.clone()]);
        let there = Expr::tuple([Expr::val(value_at(cursor)), Expr::val(cursor.id)]);
        page.and_where(if cut.falling { here.lt(there) } else { here.gt(there) });
    }
    page.cond_where(R::seen_by(visibility)).cond_where(others);
    if !matching.keeps_order() {
        let order = || if cut.falling { Order::Desc } else { Order::Asc };
        page.order_by_expr(key, order()).order_by_expr(id, order());
    }
    page.limit(cut.rows).take()
}
