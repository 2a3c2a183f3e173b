//! What is found by a question, in the order of how well it fits.

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Order, Query, SelectStatement};

use super::plan::{Driver, ListPlan, value_at};
use crate::error::{Error, Result};
use crate::fulltext::{HIT, Match};
use crate::model::{Clause, Listed, Visibility};
use crate::page::{Cursor, SortKey};

/// The sort key of how well a text fits `q`; no column of a table.
pub const RELEVANCE: &str = "relevance";

/// Lists that a question looks through.
impl<R: Listed> ListPlan<'_, R> {
    /// The ids and sort keys of the rows on a page of what a question finds; `None` where nothing is looked for.
    pub(super) fn page_of_question(&self) -> Option<SelectStatement> {
        let (clause, matching) = self.question()?;
        let driver = Driver::standing_for(clause);
        let others = self.filters(&driver, self.on_the_page());
        Some(match self.is_by_relevance() {
            true => self.page_of_hits(matching, others),
            false => self.page_of_found(matching, others),
        })
    }

    /// In the order of how well it fits.
    fn page_of_hits(&self, matching: &Match, others: Condition) -> SelectStatement {
        let falling = self.direction() == Order::Desc;
        let cut = RankedCut { cursor: self.cursor(), falling, rows: self.rows() };
        ranked::<R>(&self.visibility, matching, others, cut)
    }

    /// In another order: all of it is looked up and sorted, which is less than what would be walked past if little is
    /// found.
    fn page_of_found(&self, matching: &Match, others: Condition) -> SelectStatement {
        let (id, key) = self.own();
        let mut page = Query::select();
        page.expr_as(Expr::col(id), Alias::new("id"))
            .expr_as(Expr::col(key), Alias::new("key"))
            .from_subquery(matching.numbers(), HIT);
        matching.join(&mut page);
        if let Some(cursor) = self.cursor() {
            page.and_where(self.goes_on(cursor, Expr::col(key), id));
        }
        page.cond_where(R::seen_by(&self.visibility)).cond_where(others);
        self.sort(&mut page, Expr::col(key), id);
        page.limit(self.rows()).take()
    }

    /// What the list is looked through for.
    fn question(&self) -> Option<(usize, &Match)> {
        self.clauses.iter().enumerate().find_map(|(index, clause)| match clause {
            Clause::Matching(matching) => Some((index, matching)),
            _ => None,
        })
    }

    fn is_by_relevance(&self) -> bool {
        self.order().key.column() == RELEVANCE
    }

    /// Refuses the order of how well something fits where nothing is looked for.
    pub fn check_order(self) -> Result<Self> {
        let is_looked_through = self.question().is_some() && self.parents.is_none();
        if is_looked_through || !self.is_by_relevance() {
            return Ok(self);
        }
        Err(Error::bad_request(
            "sort: relevance is an order of lists that `q` looks through, and of no list within a record.",
        ))
    }
}

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
