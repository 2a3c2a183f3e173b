//! From a list that is asked for to the statement that reads it.

use std::collections::HashMap;

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, JoinType, Order as Direction, Query, SelectStatement,
    SimpleExpr, UnionType, Value,
};
use uuid::Uuid;

use super::list::ListRequest;
use super::updated;
use crate::error::Result;
use crate::model::{Clause, Column, Copies, Link, Listed, Reading, Via, Visibility, get};
use crate::page::{Cursor, Order, PageItem, PageStart, SortKey, SortValue};
use crate::store::{Engine, LEAD, Row, Session, all_columns, for_each, without_index};

/// A list, ready to become a statement.
pub struct ListPlan<'a, R: Listed> {
    pub visibility: Visibility,
    /// What the records of the list have to fit.
    pub clauses: Vec<Clause>,
    /// The same for those on the page, where it goes on from a cursor.
    beyond: Option<Vec<Clause>>,
    pub ask: &'a ListRequest<R>,
    pub parents: Option<(Via, Vec<Uuid>)>,
}

/// Where a page is read from.
#[derive(Default)]
pub(super) struct Driver<'a> {
    /// The link that leads to the records, where they are not read from their own table.
    link: Option<&'a Link>,
    /// The column that must hold the parent's id or the filter's value.
    lead: Option<(Column, Expr)>,
    /// The clause that it stands for.
    clause: Option<usize>,
}

impl<'a, R: Listed> ListPlan<'a, R> {
    pub fn new(visibility: Visibility, clauses: Vec<Clause>, ask: &'a ListRequest<R>) -> Self {
        let plan = ListPlan::of_template(visibility, clauses, ask);
        let beyond = plan
            .cursor()
            .map(|cursor| plan.clauses.iter().map(|clause| plan.beyond(cursor, clause)).collect());
        ListPlan { beyond, ..plan }
    }

    /// Of what [`ListPlan::with_values`] gives: the clauses are those for the page.
    pub fn of_template(
        visibility: Visibility,
        clauses: Vec<Clause>,
        ask: &'a ListRequest<R>,
    ) -> Self {
        ListPlan { visibility, clauses, beyond: None, ask, parents: None }
    }

    /// The same for each of the parents that the list hangs on.
    pub fn under(self, via: Via, parents: Vec<Uuid>) -> Self {
        ListPlan { parents: Some((via, parents)), ..self }
    }
}

impl<R: Listed> ListPlan<'_, R> {
    /// The rows of the page and one more, each with its parent (the nil id where there are none).
    pub async fn read(&self, session: &Session) -> Result<Vec<(Uuid, PageItem<R>)>> {
        let reading = Reading {
            visibility: self.visibility,
            parts: self.ask.parts,
            engine: session.engine(),
        };
        let rows = session.all(&self.statement(&reading)).await?;
        rows.iter().map(|row| self.item(row, &reading)).collect()
    }

    /// How many records fit, for each parent (the nil id where there are none).
    pub async fn count(&self, session: &Session) -> Result<HashMap<Uuid, u64>> {
        let rows = session.all(&self.counting()).await?;
        rows.iter()
            .map(|row| {
                let total: i64 = get(row, "total")?;
                let parent = if self.parents.is_some() { get(row, "parent")? } else { Uuid::nil() };
                Ok((parent, total as u64))
            })
            .collect()
    }

    fn item(&self, row: &Row, reading: &Reading) -> Result<(Uuid, PageItem<R>)> {
        let node = R::from_row(row, reading)?;
        let key = (|| get(row, "page_key"), || get(row, "page_key"));
        let cursor = self.cursor_at(node.id(), key)?;
        let parent = if self.parents.is_some() { get(row, "page_parent")? } else { Uuid::nil() };
        Ok((parent, PageItem { cursor, node }))
    }

    /// What [`ListPlan::page_showing`] gives for a record.
    pub fn text_item(&self, row: &Row) -> Result<PageItem<String>> {
        let cursor = self.cursor_at(row.get(0)?, (|| row.get(2), || row.get(2)))?;
        Ok(PageItem { cursor, node: row.get(1)? })
    }

    /// The place of a record, whose sort key is read as a text or as a number.
    fn cursor_at(
        &self,
        id: Uuid,
        (text, number): (impl Fn() -> Result<String>, impl Fn() -> Result<i64>),
    ) -> Result<Cursor> {
        let key = match self.order().key.is_text() {
            true => SortValue::Text(text()?),
            false => SortValue::Number(number()?),
        };
        Ok(Cursor { sort: self.order().key.as_str().to_owned(), key, id })
    }

    pub(super) fn order(&self) -> Order<R::Sort> {
        self.ask.page.order
    }

    pub(super) fn direction(&self) -> Direction {
        if self.order().descending != self.ask.page.backwards() {
            Direction::Desc
        } else {
            Direction::Asc
        }
    }

    /// One more than the page, to see whether it ends there.
    pub(super) fn rows(&self) -> u64 {
        u64::from(self.ask.page.size) + 1
    }

    /// The record's own columns of id and sort key.
    pub(super) fn own(&self) -> (Column, Column) {
        ((R::TABLE, "id"), (R::TABLE, self.order().key.column()))
    }
}

/// Statements, from the outermost inwards.
impl<R: Listed> ListPlan<'_, R> {
    /// The columns of the rows on the page, in the order walked.
    fn statement(&self, reading: &Reading) -> SelectStatement {
        let (own_id, own_key) = self.own();
        let mut select = Query::select();
        select.columns(all_columns::<R::Entity>());
        match &self.parents {
            None => {
                self.join_page(&mut select, reading.engine, Alias::new(R::TABLE));
            }
            Some((via, parents)) => {
                let parents = parents.iter().map(|parent| (*parent).into());
                let page = self.cut(&via.driver(R::TABLE));
                for_each(&mut select, reading.engine, parents, R::TABLE, page);
                let key = self.value_of(own_key);
                select.expr_as(key.clone(), Alias::new("page_key"));
                select.expr_as(Expr::col(LEAD), Alias::new("page_parent"));
                select.order_by(LEAD, Direction::Asc);
                self.sort(&mut select, key, own_id);
            }
        }
        // A part may join the table it is read for, which must stand to its left.
        R::add_parts(&mut select, reading);
        select
    }

    /// One expression of each record on the page, which knows the record's row as `name`.
    pub fn page_showing(&self, engine: Engine, name: Alias, shown: SimpleExpr) -> SelectStatement {
        let mut select = Query::select();
        select
            .expr_as(Expr::col(("page", "id")), Alias::new("page_id"))
            .expr_as(shown.cast_as(Alias::new("text")), Alias::new("shown"));
        self.join_page(&mut select, engine, name);
        select
    }

    /// FROM, and the order: the ids of the page, and the records' own rows under a name.
    fn join_page(&self, select: &mut SelectStatement, engine: Engine, name: Alias) {
        let (id, key) = (("page", "id"), Expr::col(("page", "key")));
        let own = Expr::col((name.clone(), "id")).equals(id);
        select
            .expr_as(key.clone(), Alias::new("page_key"))
            .from_subquery(self.page(engine), "page")
            .join_as(JoinType::InnerJoin, R::TABLE, name, own);
        self.sort(select, key, id);
    }

    /// The ids and sort keys of the page that hangs on one parent.
    pub fn page_of(&self, via: &Via, parent: Expr) -> SelectStatement {
        let driver = via.driver_of(R::TABLE, parent);
        let key = self.value_of(self.key(&driver));
        self.cut(&driver).expr_as(key, Alias::new("page_key")).take()
    }

    /// The ids of that page.
    pub fn ids_of(&self, via: &Via, parent: Expr) -> SelectStatement {
        self.cut(&via.driver_of(R::TABLE, parent))
    }

    /// FROM and WHERE of all rows of the list, and the table in which these columns of theirs stand, with the
    /// column of their ids: their own, or a link that has all that is needed of them.
    pub fn rows_with(&self, columns: &[&'static str]) -> (SelectStatement, &'static str, Column) {
        let driver = self.driver();
        match self.rows_of_link(&driver, columns) {
            Some((rows, link)) => (rows, link.table, (link.table, link.child)),
            None => (self.rows_counted(), R::TABLE, (R::TABLE, "id")),
        }
    }

    /// The rows of a link for all that its records would be looked up for; none where it has not all of that.
    fn rows_of_link<'d>(
        &self,
        driver: &Driver<'d>,
        columns: &[&'static str],
    ) -> Option<(SelectStatement, &'d Link)> {
        let (link, (lead, value)) = (driver.link?, driver.lead.clone()?);
        let copies = link.copies.filter(|_| self.visibility.only_public())?;
        if !columns.iter().all(|column| copies.columns.contains(column)) {
            return None;
        }
        let others = self.clauses.iter().enumerate();
        let others = others.filter(|(index, _)| driver.clause != Some(*index));
        let filters = others
            .map(|(_, clause)| Some(self.on_copies(driver, copies, clause)?.condition::<R>()))
            .collect::<Option<Vec<Condition>>>()?;
        let public_from = Expr::col((link.table, copies.public_from));
        let mut select = Query::select();
        select
            .from(link.table)
            .and_where(Expr::col(lead).eq(value))
            .and_where(public_from.lte(self.visibility.now.micros()))
            .cond_where(link.also())
            .cond_where(filters.into_iter().fold(Condition::all(), Condition::add));
        Some((select, link))
    }

    /// A clause on the record as one on what the link has of it.
    fn on_copies(&self, driver: &Driver, copies: &Copies, clause: &Clause) -> Option<Clause> {
        let (_, own_key) = self.own();
        match clause {
            Clause::Between(column, ..) if *column == own_key => {
                Some(self.on_link(driver, clause.clone()))
            }
            Clause::Any((_, column), values) if copies.columns.contains(column) => {
                Some(Clause::Any((driver.link?.table, column), values.clone()))
            }
            _ => None,
        }
    }

    /// FROM and WHERE of all rows of the list, whose columns are yet to be chosen.
    pub fn rows_counted(&self) -> SelectStatement {
        let mut select = Query::select();
        let driver = self.driver();
        self.add_rows(&mut select, &driver);
        select.cond_where(self.filters(&driver, &self.clauses));
        select
    }

    fn counting(&self) -> SelectStatement {
        let (total, name) = (Func::count(Expr::col((R::TABLE, "id"))), Alias::new("total"));
        let Some((via, parents)) = &self.parents else {
            return self.rows_counted().expr_as(total, name).take();
        };
        let parent = via.parent(R::TABLE);
        let driver = Driver { lead: None, ..via.driver(R::TABLE) };
        let mut select = Query::select();
        self.add_rows(&mut select, &driver);
        select
            .expr_as(total, name)
            .cond_where(self.filters(&driver, &self.clauses))
            .expr_as(Expr::col(parent), Alias::new("parent"))
            .and_where(Expr::col(parent).is_in(parents.iter().copied()))
            .group_by_col(parent)
            .take()
    }

    /// The ids and sort keys of the rows on the page.
    fn page(&self, engine: Engine) -> SelectStatement {
        if self.shows_waiting() {
            return self.page_with_waiting();
        }
        if let Some(page) = self.page_of_question() {
            return page;
        }
        let Some((driver, values)) = self.several() else {
            let driver = self.driver();
            let key = Expr::col(self.key(&driver));
            return self.cut(&driver).expr_as(key, Alias::new("key")).take();
        };
        // Cut a page for each value, all in the order of the index; the page is among them.
        let (id, key) = self.own();
        let mut page = Query::select();
        page.distinct()
            .expr_as(Expr::col(id), Alias::new("id"))
            .expr_as(Expr::col(key), Alias::new("key"));
        for_each(&mut page, engine, values, R::TABLE, self.cut(&driver));
        self.sort(&mut page, Expr::col(key), id);
        page.limit(self.rows()).take()
    }

    /// The ids and sort keys of the rows on the page, of a list in the order of the last change that
    /// shows records that wait: those are the few at the end of the index, and a page of them is
    /// merged with one of the others.
    fn page_with_waiting(&self) -> SelectStatement {
        let (table, now) = (R::TABLE, self.visibility.now);
        let driver = Driver::default();
        let part = |name: &'static str, key: SimpleExpr, which: Condition| {
            let cut = self.cut_by(&driver, key.clone()).expr_as(key, Alias::new("key")).take();
            let cut = cut.clone().cond_where(which).take();
            Query::select().columns([(name, "id"), (name, "key")]).from_subquery(cut, name).take()
        };
        let column = Expr::col((table, updated::COLUMN));
        let others = without_index(Condition::all().add(updated::not_waiting(table, now)));
        let waiting = Condition::all().add(updated::waiting(table, now));
        let both = part("changed", column, others)
            .union(UnionType::All, part("waiting", updated::edited(table), waiting))
            .take();
        let (id, key) = (("both", "id"), ("both", "key"));
        let mut page = Query::select();
        page.columns([id, key]).from_subquery(both, "both");
        self.sort(&mut page, Expr::col(key), id);
        page.limit(self.rows()).take()
    }

    /// The ids on a page, read in the order of the driver.
    fn cut(&self, driver: &Driver) -> SelectStatement {
        self.cut_by(driver, self.value_of(self.key(driver)))
    }

    /// The ids on a page, in the order of `key`.
    fn cut_by(&self, driver: &Driver, key: SimpleExpr) -> SelectStatement {
        let id = driver.id(R::TABLE);
        let mut select = Query::select();
        select.expr_as(Expr::col(id), Alias::new("id"));
        self.add_rows(&mut select, driver);
        if let Some(cursor) = self.cursor() {
            select.and_where(self.goes_on(cursor, key.clone(), id));
        }
        if let Some(last) = self.last_key() {
            select.and_where(Expr::col(self.key(driver)).lte(last));
        }
        select.cond_where(self.filters(driver, self.on_the_page()));
        self.sort(&mut select, key, id);
        select.limit(self.rows()).take()
    }

    /// FROM and WHERE: the driving table, what leads there, and the record's own row.
    fn add_rows(&self, select: &mut SelectStatement, driver: &Driver) {
        match driver.link {
            None => select.from(R::TABLE),
            Some(link) => select
                .from(link.table)
                .inner_join(R::TABLE, Expr::col((R::TABLE, "id")).equals((link.table, link.child)))
                .cond_where(link.also()),
        };
        if let Some((column, value)) = &driver.lead {
            select.and_where(Expr::col(*column).eq(value.clone()));
        }
        select.cond_where(R::seen_by(&self.visibility));
    }

    /// Every filter but the one that the driver stands for.
    pub(super) fn filters(&self, driver: &Driver, clauses: &[Clause]) -> Condition {
        let others = clauses.iter().enumerate().filter(|(index, _)| driver.clause != Some(*index));
        others
            .map(|(_, clause)| self.on_link(driver, clause.clone()).condition::<R>())
            .fold(Condition::all(), Condition::add)
    }

    /// What the records on the page have to fit.
    pub fn on_the_page(&self) -> &[Clause] {
        self.beyond.as_ref().unwrap_or(&self.clauses)
    }

    /// A range of the sort key, or one value of another column, as one of the link's own copy of it, where there
    /// is one: the walk then meets only what fits, instead of looking up records that do not.
    fn on_link(&self, driver: &Driver, clause: Clause) -> Clause {
        let (_, own_key) = self.own();
        match (clause, driver.link) {
            (Clause::Between(column, from, to), _) if column == own_key => {
                Clause::Between(self.key(driver), from, to)
            }
            (Clause::Any((_, column), values), Some(link))
                if values.len() == 1 && link.has_copy_of(column) =>
            {
                Clause::Any((link.table, column), values)
            }
            (other, _) => other,
        }
    }

    /// The last sort key that the page may have, where no other bound stands in its place: SQLite might
    /// begin at the wrong one of two.
    fn last_key(&self) -> Option<i64> {
        let (_, key) = self.own();
        let ends = |clause: &Clause| matches!(clause, Clause::Between(column, _, Some(_)) if *column == key);
        let falls_from_cursor = self.cursor().is_some() && self.direction() == Direction::Desc;
        let is_bounded = falls_from_cursor || self.on_the_page().iter().any(ends);
        R::last_key(&self.visibility).filter(|_| self.is_default_order() && !is_bounded)
    }

    pub(super) fn sort(&self, select: &mut SelectStatement, key: SimpleExpr, id: Column) {
        select.order_by_expr(key, self.direction()).order_by(id, self.direction());
    }

    /// Whether it is in the order of the last change, and shows records whose own time of it is yet
    /// to come.
    fn shows_waiting(&self) -> bool {
        self.order().key.column() == updated::COLUMN
            && updated::may_wait(R::TABLE, &self.visibility)
    }

    /// What a row is sorted by, where it is not read in the order of an index.
    fn value_of(&self, key: Column) -> SimpleExpr {
        if self.shows_waiting() {
            updated::expression(R::TABLE, self.visibility.now)
        } else {
            Expr::col(key)
        }
    }

    pub fn cursor(&self) -> Option<&Cursor> {
        match &self.ask.page.from {
            PageStart::After(cursor) | PageStart::Before(cursor) => Some(cursor),
            PageStart::First | PageStart::Last => None,
        }
    }

    /// The row-value comparison that goes on from the cursor; both engines seek by it.
    pub(super) fn goes_on(&self, cursor: &Cursor, key: SimpleExpr, id: Column) -> SimpleExpr {
        let here = Expr::tuple([key, Expr::col(id)]);
        let there = Expr::tuple([Expr::val(value_at(cursor)), Expr::val(cursor.id)]);
        match self.direction() {
            Direction::Desc => here.lt(there),
            _ => here.gt(there),
        }
    }

    /// A clause without the bound that the cursor has passed: else SQLite would begin there.
    fn beyond(&self, cursor: &Cursor, clause: &Clause) -> Clause {
        let (_, key) = self.own();
        match (clause, &cursor.key) {
            (Clause::Between(column, from, to), SortValue::Number(at)) if *column == key => {
                let falling = self.direction() == Direction::Desc;
                let from = from.filter(|from| falling || at < from);
                let to = to.filter(|to| !falling || at >= to);
                Clause::Between(*column, from, to)
            }
            _ => clause.clone(),
        }
    }
}

/// Drivers.
impl<R: Listed> ListPlan<'_, R> {
    /// A link that is walked in order where a filter allows it, else the record's own table.
    fn driver(&self) -> Driver<'_> {
        let walked = self.clauses.iter().enumerate().find_map(|(index, clause)| match clause {
            Clause::Linked(link, values) if values.len() == 1 && self.carries(link) => {
                let lead = (link.lead(), Expr::val(values[0].clone()));
                Some(Driver { link: Some(link), lead: Some(lead), clause: Some(index) })
            }
            _ => None,
        });
        walked.unwrap_or_default()
    }

    /// A filter with several values, each of which an index gives in the order wanted, where no
    /// other filter leads to fewer rows.
    fn several(&self) -> Option<(Driver<'_>, Vec<Value>)> {
        let is_wide = |clause: &Clause| match clause {
            Clause::Between(..) => true,
            _ => clause.values().is_some_and(|values| values.len() > 1),
        };
        if !self.is_default_order() || !self.clauses.iter().all(is_wide) {
            return None;
        }
        self.clauses.iter().enumerate().find_map(|(index, clause)| {
            let (link, column) = match clause {
                Clause::Any(column, _) => (None, *column),
                Clause::Linked(link, _) if self.carries(link) => (Some(link), link.lead()),
                _ => return None,
            };
            let lead = Some((column, Expr::col(LEAD)));
            Some((Driver { link, lead, clause: Some(index) }, clause.values()?.to_vec()))
        })
    }

    /// Whether a page is cut for each value of a filter.
    pub fn has_several(&self) -> bool {
        self.several().is_some()
    }

    /// The column by which the driver's rows are sorted.
    fn key(&self, driver: &Driver) -> Column {
        let (_, own) = self.own();
        match driver.link {
            Some(Link { table, sort: Some(sort), .. }) if self.is_default_order() => (table, sort),
            _ => own,
        }
    }

    fn carries(&self, link: &Link) -> bool {
        link.sort.is_some() && self.is_default_order()
    }

    fn is_default_order(&self) -> bool {
        self.order().key == R::Sort::default()
    }
}

/// The sort key at a cursor.
pub fn value_at(cursor: &Cursor) -> Value {
    match &cursor.key {
        SortValue::Number(number) => (*number).into(),
        SortValue::Text(text) => text.clone().into(),
    }
}

impl Driver<'_> {
    /// The record's own table, where something else leads to what this clause wants.
    pub(super) fn standing_for(clause: usize) -> Self {
        Driver { clause: Some(clause), ..Driver::default() }
    }

    /// The column of the records' ids.
    fn id(&self, own: &'static str) -> Column {
        self.link.map_or((own, "id"), |link| (link.table, link.child))
    }
}

impl Via {
    fn driver(&self, own: &'static str) -> Driver<'_> {
        let link = match self {
            Via::Column(_) => None,
            Via::Link(link) => Some(link),
        };
        Driver { link, lead: Some((self.parent(own), Expr::col(LEAD))), clause: None }
    }

    /// The same for one parent.
    fn driver_of(&self, own: &'static str, parent: Expr) -> Driver<'_> {
        Driver { lead: Some((self.parent(own), parent)), ..self.driver(own) }
    }

    /// The column of the parents' ids.
    fn parent(&self, own: &'static str) -> Column {
        match self {
            Via::Column(column) => (own, column),
            Via::Link(link) => link.lead(),
        }
    }
}

impl Link {
    fn lead(&self) -> Column {
        (self.table, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, ArticleSort};
    use crate::model::{Kind, Parts};
    use crate::page::PageRequest;
    use crate::principal::Principal;
    use crate::values::Instant;

    fn last_key(
        who: &Principal,
        from: PageStart,
        descending: bool,
        to: Option<i64>,
    ) -> Option<i64> {
        let order = Order { key: ArticleSort::PublishedAt, descending };
        let page = PageRequest { order, from, size: 20, count: false };
        let ask = ListRequest::<Article>::new(Default::default(), page, Parts::NONE);
        let clauses = vec![Clause::between(Kind::Article, "sort_at", Some(1), to)];
        let visibility = Visibility::of(who, Instant::from_micros(7));
        ListPlan::new(visibility, clauses, &ask).last_key()
    }

    /// Strangers pass no drafts, which come after all that is published, but where another bound stands.
    #[test]
    fn what_is_not_public_yet_is_not_walked() {
        let key = SortValue::Number(5);
        let cursor =
            || Cursor { sort: "publishedAt".to_owned(), key: key.clone(), id: Uuid::nil() };
        let stranger = &Principal::Anonymous;
        assert_eq!(last_key(stranger, PageStart::First, true, None), Some(7));
        assert_eq!(last_key(stranger, PageStart::First, false, None), Some(7));
        assert_eq!(last_key(stranger, PageStart::After(cursor()), false, None), Some(7));
        assert_eq!(last_key(stranger, PageStart::After(cursor()), true, None), None);
        assert_eq!(last_key(stranger, PageStart::Before(cursor()), false, None), None);
        assert_eq!(last_key(stranger, PageStart::First, true, Some(3)), None);
        assert_eq!(last_key(&Principal::Operator, PageStart::First, true, None), None);
    }
}
