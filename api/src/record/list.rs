//! Lists: filters, sorts and keyset paging, planned so that an index walks them in order.
//!
//! Every list is one statement. Inside, a page of ids is cut (by row values against an index);
//! outside, the columns of just those rows are read. A list nested under many parents is cut for
//! each of them in the same statement.

use std::collections::HashMap;

use sea_orm::QueryResult;
use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Func, Order as Direction, Query, SelectStatement,
    SimpleExpr, Value, WindowStatement,
};
use uuid::Uuid;

use super::reference::{fill, get};
use super::{Listed, Parts, Reading, Resolver};
use crate::access::Sight;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::page::{Cursor, From, Item, Key, Order, Page, PageAsk, SortKey};
use crate::principal::Principal;
use crate::store::{Session, all_columns};

/// A table that leads from a filter's value to records, carrying the default sort key.
#[derive(Clone, Debug)]
pub struct Link {
    pub table: &'static str,
    /// The column that holds the filter's value.
    pub value: &'static str,
    /// The column that holds the record's id.
    pub child: &'static str,
    /// The column that holds the record's default sort key.
    pub sort: &'static str,
    /// What must hold besides.
    pub also: Option<Condition>,
}

/// One filter, as part of a statement.
#[derive(Clone, Debug)]
pub enum Clause {
    /// A condition on the record's own row.
    Own(Condition),
    /// One of these values stands in a link table.
    Linked(Link, Vec<Value>),
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
pub trait Edge: Send + Sync + 'static {
    type From: Listed;
    type To: Listed;
    /// The name of the list, as in `include=` and in GraphQL.
    const NAME: &'static str;
    fn via(sight: &Sight) -> Via;
}

/// A list as it is asked for: which records, sorted how, which part, with what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListAsk<R: Listed> {
    pub filter: R::Filter,
    pub page: PageAsk<R::Sort>,
    pub parts: Parts,
    /// Whether references are to show what they refer to.
    pub filled: bool,
}

impl<R: Listed> ListAsk<R> {
    pub fn new(filter: R::Filter, page: PageAsk<R::Sort>, parts: Parts) -> Self {
        Self { filter, page, parts, filled: true }
    }
}

impl Diwan {
    /// The records that fit a filter, a page of them.
    pub async fn list<R: Listed>(&self, who: &Principal, ask: &ListAsk<R>) -> Result<Page<R>> {
        let (session, sight) = (self.store.read(), Sight::of(who, self.now()));
        let resolver = Resolver { session: &session, sight };
        let Some(clauses) = R::clauses(&ask.filter, &resolver).await? else {
            return Ok(Page { total: ask.page.count.then_some(0), ..Page::default() });
        };
        let plan = Plan { sight, clauses, ask, parents: None };
        let items = plan.read(&session).await?.into_iter().map(|(_, item)| item).collect();
        let mut page = Page::cut(&ask.page, items);
        if ask.page.count {
            page.total = Some(plan.count(&session).await?.values().sum());
        }
        let nodes = page.items.iter_mut().map(|item| &mut item.node).collect();
        complete(&session, sight, ask, nodes).await?;
        Ok(page)
    }

    /// For each parent, a page of the records that hang on it.
    pub async fn nested<E: Edge>(
        &self,
        who: &Principal,
        parents: &[Uuid],
        ask: &ListAsk<E::To>,
    ) -> Result<HashMap<Uuid, Page<E::To>>> {
        let (session, sight) = (self.store.read(), Sight::of(who, self.now()));
        let resolver = Resolver { session: &session, sight };
        let mut pages: HashMap<Uuid, Page<E::To>> = HashMap::new();
        if let Some(clauses) = E::To::clauses(&ask.filter, &resolver).await? {
            let plan = Plan { sight, clauses, ask, parents: Some((E::via(&sight), parents)) };
            let mut rows: HashMap<Uuid, Vec<Item<E::To>>> = HashMap::new();
            for (parent, item) in plan.read(&session).await? {
                rows.entry(parent).or_default().push(item);
            }
            pages = rows
                .into_iter()
                .map(|(parent, rows)| (parent, Page::cut(&ask.page, rows)))
                .collect();
            if ask.page.count {
                for (parent, total) in plan.count(&session).await? {
                    pages.entry(parent).or_default().total = Some(total);
                }
            }
        }
        let nodes = pages
            .values_mut()
            .flat_map(|page| page.items.iter_mut())
            .map(|item| &mut item.node)
            .collect();
        complete(&session, sight, ask, nodes).await?;
        for parent in parents {
            let page = pages.entry(*parent).or_default();
            page.total = page.total.or(ask.page.count.then_some(0));
        }
        Ok(pages)
    }
}

/// Fills references and derived members where they were asked for.
async fn complete<R: Listed>(
    session: &Session,
    sight: Sight,
    ask: &ListAsk<R>,
    places: Vec<&mut R>,
) -> Result<()> {
    if !ask.filled && !ask.parts.refer::<R>() {
        return Ok(());
    }
    let mut records: Vec<R> = places.iter().map(|record| (**record).clone()).collect();
    R::derive(session, sight, &mut records).await?;
    fill(session, sight, &mut records).await?;
    for (place, record) in places.into_iter().zip(records) {
        *place = record;
    }
    Ok(())
}

/// A list, ready to become a statement.
struct Plan<'a, R: Listed> {
    sight: Sight,
    clauses: Vec<Clause>,
    ask: &'a ListAsk<R>,
    parents: Option<(Via, &'a [Uuid])>,
}

/// Where the page's ids, sort keys and parents are read from.
struct Driver {
    id: (&'static str, &'static str),
    key: (&'static str, &'static str),
    parent: Option<(&'static str, &'static str)>,
    /// The clause that the driver stands for already.
    clause: Option<usize>,
}

impl<R: Listed> Plan<'_, R> {
    async fn read(&self, session: &Session) -> Result<Vec<(Uuid, Item<R>)>> {
        let reading =
            Reading { sight: self.sight, parts: self.ask.parts, engine: session.engine() };
        let rows = session.all(&self.statement(&reading)).await?;
        rows.iter().map(|row| self.item(row, &reading)).collect()
    }

    /// How many records fit, for each parent (the nil id where there are none).
    async fn count(&self, session: &Session) -> Result<HashMap<Uuid, u64>> {
        let driver = self.driver();
        let mut select = self.from(&driver);
        select.expr_as(Func::count(Expr::col(driver.id)), Alias::new("total"));
        if let Some(parent) = driver.parent {
            select.expr_as(Expr::col(parent), Alias::new("parent")).group_by_col(parent);
        }
        let rows = session.all(&select).await?;
        rows.iter()
            .map(|row| {
                let total: i64 = get(row, "total")?;
                let parent =
                    if driver.parent.is_some() { get(row, "parent")? } else { Uuid::nil() };
                Ok((parent, total as u64))
            })
            .collect()
    }

    fn item(&self, row: &QueryResult, reading: &Reading) -> Result<(Uuid, Item<R>)> {
        let node = R::from_row(row, reading)?;
        let key = if self.order().key.is_text() {
            Key::Text(get(row, "page_key")?)
        } else {
            Key::Number(get(row, "page_key")?)
        };
        let cursor = Cursor { sort: self.order().key.as_str().to_owned(), key, id: node.id() };
        let parent = if self.parents.is_some() { get(row, "page_parent")? } else { Uuid::nil() };
        Ok((parent, Item { cursor, node }))
    }

    fn order(&self) -> Order<R::Sort> {
        self.ask.page.order
    }

    fn direction(&self) -> Direction {
        if self.order().descending != self.ask.page.backwards() {
            Direction::Desc
        } else {
            Direction::Asc
        }
    }

    /// The columns of the rows on the page, in the order walked.
    fn statement(&self, reading: &Reading) -> SelectStatement {
        let page = |column: &'static str| ("page", column);
        let mut select = Query::select();
        select
            .columns(all_columns::<R::Entity>())
            .expr_as(Expr::col(page("key")), Alias::new("page_key"));
        select.from_subquery(self.page(), "page");
        select.inner_join(R::TABLE, Expr::col((R::TABLE, "id")).equals(page("id")));
        R::add_parts(&mut select, reading);
        if self.parents.is_some() {
            select.expr_as(Expr::col(page("parent")), Alias::new("page_parent"));
            select.and_where(Expr::col(page("place")).lte(self.rows()));
            select.order_by(page("parent"), Direction::Asc);
        }
        select.order_by(page("key"), self.direction()).order_by(page("id"), self.direction()).take()
    }

    /// One more than the page, to see whether it ends there.
    fn rows(&self) -> u64 {
        u64::from(self.ask.page.size) + 1
    }

    /// The ids, sort keys and parents of the rows on the page.
    fn page(&self) -> SelectStatement {
        let driver = self.driver();
        let mut select = self.from(&driver);
        select
            .expr_as(Expr::col(driver.id), Alias::new("id"))
            .expr_as(Expr::col(driver.key), Alias::new("key"));
        if let Some(place) = self.beyond_cursor(&driver) {
            select.and_where(place);
        }
        match driver.parent {
            Some(parent) => {
                let window = WindowStatement::partition_by(parent)
                    .order_by(driver.key, self.direction())
                    .order_by(driver.id, self.direction())
                    .take();
                select.expr_as(Expr::col(parent), Alias::new("parent"));
                select.expr_window_as(Expr::cust("ROW_NUMBER()"), window, Alias::new("place"));
            }
            None => {
                select
                    .order_by(driver.key, self.direction())
                    .order_by(driver.id, self.direction())
                    .limit(self.rows());
            }
        }
        select.take()
    }

    /// The row-value comparison that goes on from the cursor; both engines seek by it.
    fn beyond_cursor(&self, driver: &Driver) -> Option<SimpleExpr> {
        let (From::After(cursor) | From::Before(cursor)) = &self.ask.page.from else { return None };
        let key: Value = match &cursor.key {
            Key::Number(number) => (*number).into(),
            Key::Text(text) => text.clone().into(),
        };
        let here = Expr::tuple([Expr::col(driver.key), Expr::col(driver.id)]);
        let there = Expr::tuple([Expr::val(key), Expr::val(cursor.id)]);
        Some(if matches!(self.direction(), Direction::Desc) {
            here.lt(there)
        } else {
            here.gt(there)
        })
    }

    /// FROM and WHERE: the driving table, the record's own row, and every filter.
    fn from(&self, driver: &Driver) -> SelectStatement {
        let mut select = Query::select();
        if driver.id.0 == R::TABLE {
            select.from(R::TABLE);
        } else {
            select.from(driver.id.0);
            select.inner_join(R::TABLE, Expr::col((R::TABLE, "id")).equals(driver.id));
        }
        select.cond_where(R::seen_by(&self.sight));
        if let (Some(parent), Some((via, parents))) = (driver.parent, &self.parents) {
            select.and_where(Expr::col(parent).is_in(parents.iter().copied()));
            if let Via::Link(Link { also: Some(also), .. }) = via {
                select.cond_where(also.clone());
            }
        }
        for (place, clause) in self.clauses.iter().enumerate() {
            select.cond_where(clause.condition::<R>(driver.clause == Some(place)));
        }
        select.take()
    }

    fn driver(&self) -> Driver {
        let own = |column| (R::TABLE, column);
        match &self.parents {
            Some((Via::Column(column), _)) => Driver {
                id: own("id"),
                key: own(self.order().key.column()),
                parent: Some(own(column)),
                clause: None,
            },
            Some((Via::Link(link), _)) => Driver {
                id: (link.table, link.child),
                key: own(self.order().key.column()),
                parent: Some((link.table, link.value)),
                clause: None,
            },
            None => match self.walkable() {
                Some((place, link)) => Driver {
                    id: (link.table, link.child),
                    key: (link.table, link.sort),
                    parent: None,
                    clause: Some(place),
                },
                None => Driver {
                    id: own("id"),
                    key: own(self.order().key.column()),
                    parent: None,
                    clause: None,
                },
            },
        }
    }

    /// A link that can be walked in the asked order: one value, and the default sort key.
    fn walkable(&self) -> Option<(usize, &Link)> {
        if self.order().key != R::Sort::default() {
            return None;
        }
        self.clauses.iter().enumerate().find_map(|(place, clause)| match clause {
            Clause::Linked(link, values) if values.len() == 1 => Some((place, link)),
            _ => None,
        })
    }
}

impl Clause {
    fn condition<R: Listed>(&self, drives: bool) -> Condition {
        match self {
            Clause::Own(condition) => condition.clone(),
            Clause::Linked(link, values) if drives => link.holds(values),
            Clause::Linked(link, values) => {
                let there = Query::select()
                    .column((link.table, link.child))
                    .from(link.table)
                    .cond_where(link.holds(values))
                    .take();
                Condition::all().add(Expr::col((R::TABLE, "id")).in_subquery(there))
            }
        }
    }

    /// A record's own column is one of the values.
    pub fn any<V: Into<Value>>(
        table: impl Into<&'static str>,
        column: &'static str,
        values: impl IntoIterator<Item = V>,
    ) -> Clause {
        Clause::Own(
            Condition::all()
                .add(one_of((table.into(), column), values.into_iter().map(Into::into).collect())),
        )
    }

    /// A record's own range column begins within `from` and `to`.
    pub fn between(
        table: impl Into<&'static str>,
        column: &'static str,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Clause {
        let table = table.into();
        let column = || Expr::col((table, column));
        let mut condition = Condition::all();
        if let Some(from) = from {
            condition = condition.add(column().gte(from));
        }
        if let Some(to) = to {
            condition = condition.add(column().lt(to));
        }
        Clause::Own(condition)
    }
}

impl Link {
    fn holds(&self, values: &[Value]) -> Condition {
        let condition = Condition::all().add(one_of((self.table, self.value), values.to_vec()));
        match &self.also {
            Some(also) => condition.add(also.clone()),
            None => condition,
        }
    }
}

/// `=` for one value (so that an index on more columns keeps its order), `IN` for several.
fn one_of(column: (&'static str, &'static str), mut values: Vec<Value>) -> SimpleExpr {
    match values.len() {
        1 => Expr::col(column).eq(values.remove(0)),
        _ => Expr::col(column).is_in(values),
    }
}
