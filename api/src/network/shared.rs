//! What actors share with others, found in a bounded number of rows however much there is of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, Order as Direction, Query, SelectStatement, SimpleExpr,
};
use uuid::Uuid;

use super::edges::{Edges, Shared};
use crate::article::{ActorArticles, Article};
use crate::error::Result;
use crate::event::{ActorEvents, Event};
use crate::model::{Kind, Link, Listed, NestedList, Parts, Via, Visibility};
use crate::page::{Order, PageRequest, PageStart};
use crate::query::{ListPlan, ListRequest};
use crate::relation::{ActorRelations, Relation};
use crate::store::{LEAD, Row, Session, for_each};
use crate::values::{Instant, Tie};

/// How many records of one sort are gone through for all actors of a step together, the latest first, and how
/// many at least for each.
const RECORDS: u32 = 2_000;
const RECORDS_OF_EACH: u32 = 50;
/// How many pairs are read of them: a record of a hundred actors has as many for each of these.
const PAIRS: usize = 20_000;

/// What is looked for, for one caller.
pub struct Sharing<'a> {
    pub session: &'a Session,
    pub visibility: Visibility,
    pub ties: &'a [Tie],
}

impl Sharing<'_> {
    /// Adds what these actors share with others; where some are `known`, only with those.
    pub async fn add(
        &self,
        edges: &mut Edges,
        actors: &[Uuid],
        known: Option<&BTreeSet<Uuid>>,
    ) -> Result<()> {
        if actors.is_empty() {
            return Ok(());
        }
        for tie in self.ties {
            let select = match tie {
                Tie::Event => self.select::<ActorEvents>(actors, known, event_columns),
                Tie::Article => self.select::<ActorArticles>(actors, known, article_columns),
                Tie::Relation => self.select::<ActorRelations>(actors, known, relation_columns),
            };
            let rows = self.session.values(&select).await?;
            let mut seen: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
            for row in rows.iter().take(PAIRS) {
                seen.entry(row.get(0)?).or_default().insert(row.get(2)?);
                if let Some(shared) = shared(*tie, row)? {
                    edges.add(shared);
                }
            }
            let each = records_of_each(actors.len()) as usize;
            let has_more = seen.values().any(|records| records.len() > each);
            edges.truncated |= has_more || rows.len() > PAIRS;
        }
        Ok(())
    }

    /// The latest records of each actor, and who else is part of them.
    fn select<E: NestedList>(
        &self,
        actors: &[Uuid],
        known: Option<&BTreeSet<Uuid>>,
        columns: fn(&mut SelectStatement),
    ) -> SelectStatement {
        let via = E::via(&self.visibility);
        let (table, page) = (E::Child::TABLE, self.latest::<E>(&via, actors.len()));
        let mut select = Query::select();
        select.expr_as(Expr::col(LEAD), Alias::new("source"));
        let leads = actors.iter().map(|actor| (*actor).into());
        for_each(&mut select, self.session.engine(), leads, table, page);
        if let Via::Link(link) = &via {
            self.join_others(&mut select, link, (table, known));
        }
        columns(&mut select);
        select.order_by(Alias::new("at"), Direction::Desc);
        select.limit(PAIRS as u64 + 1).take()
    }

    /// The ids of the latest records of the actor at hand.
    fn latest<E: NestedList>(&self, via: &Via, actors: usize) -> SelectStatement {
        let (order, from) = (Order::default(), PageStart::First);
        let page = PageRequest { order, from, size: records_of_each(actors), count: false };
        let ask = ListRequest::<E::Child>::new(Default::default(), page, Parts::NONE);
        ListPlan::new(self.visibility, Vec::new(), &ask).ids_of(via, Expr::col(LEAD))
    }

    /// Everybody else in the record, whom the caller sees; a record of nobody else stays, to be counted.
    fn join_others(
        &self,
        select: &mut SelectStatement,
        link: &Link,
        (table, known): (&'static str, Option<&BTreeSet<Uuid>>),
    ) {
        let other = (link.table, link.value);
        let among = known.map(|known| Expr::col(other).is_in(known.iter().copied()));
        let is_other = Condition::all()
            .add(Expr::col((link.table, link.child)).equals((table, "id")))
            .add(link.also())
            .add(Expr::col(other).ne(Expr::col(LEAD)))
            .add_option(self.visibility.sees_other(Kind::Actor, other))
            .add_option(among);
        select
            .left_join(link.table, is_other)
            .expr_as(Expr::col(other), Alias::new("target"))
            .expr_as(Expr::col((table, "id")), Alias::new("record"));
    }
}

/// How many of the latest records are gone through for each of so many actors.
fn records_of_each(actors: usize) -> u32 {
    Ord::max(RECORDS / Ord::max(actors, 1) as u32, RECORDS_OF_EACH)
}

fn event_columns(select: &mut SelectStatement) {
    add_time(select, Event::TABLE, "range_from", Expr::col((Event::TABLE, "start_text")));
}

/// An article is dated by when it was published.
fn article_columns(select: &mut SelectStatement) {
    add_time(select, Article::TABLE, "published_at", Expr::cust("NULL"));
}

fn relation_columns(select: &mut SelectStatement) {
    add_time(select, Relation::TABLE, "range_from", Expr::col((Relation::TABLE, "from_text")));
}

fn add_time(select: &mut SelectStatement, table: &'static str, at: &'static str, on: SimpleExpr) {
    select.expr_as(Expr::col((table, at)), Alias::new("at")).expr_as(on, Alias::new("on"));
}

/// What stands in a row; nothing where nobody else is part of the record.
fn shared(tie: Tie, row: &Row) -> Result<Option<Shared>> {
    let Some(target) = row.get(1)? else { return Ok(None) };
    let at: Option<i64> = row.get(3)?;
    let on = match tie {
        Tie::Article => at.map(|at| Instant::from_micros(at).day()),
        Tie::Event | Tie::Relation => row.get(4)?,
    };
    let (source, record) = (row.get(0)?, row.get(2)?);
    Ok(Some(Shared { tie, record, source, target, at: at.unwrap_or(i64::MIN), on }))
}
