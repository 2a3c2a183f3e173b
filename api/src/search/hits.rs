//! One statement that finds the ids of what fits best among all that is looked through.

use sea_orm::sea_query::{Alias, Condition, Expr, Func, Order, Query, SelectStatement, UnionType};

use super::SearchSort;
use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::error::Result;
use crate::event::Event;
use crate::fulltext::{ACTORS, ARTICLES, EVENTS, Index, Match, QUOTES, Question};
use crate::model::{Clause, Listed, Visibility, get, parse_stored};
use crate::page::{Cursor, PageItem, PageRequest, PageStart, SortValue};
use crate::query::{RELEVANCE, RankedCut, ranked};
use crate::store::Session;
use crate::values::Searched;

/// A question to everything that is looked through, from one caller.
pub struct Hits<'a> {
    session: &'a Session,
    visibility: Visibility,
    question: &'a Question,
    among: Vec<Searched>,
}

impl<'a> Hits<'a> {
    pub fn new(
        (session, visibility): (&'a Session, Visibility),
        question: &'a Question,
        records: Option<&[Searched]>,
    ) -> Self {
        let wanted = |of: &Searched| records.is_none_or(|records| records.contains(of));
        let among = Searched::ALL.iter().copied().filter(wanted).collect();
        Self { session, visibility, question, among }
    }

    /// What was found, and where: one more than the page has.
    pub async fn page(&self, ask: &PageRequest<SearchSort>) -> Result<Vec<PageItem<Searched>>> {
        let (rows, falling) = (u64::from(ask.size) + 1, ask.backwards());
        let cursor = match &ask.from {
            PageStart::After(cursor) | PageStart::Before(cursor) => Some(cursor),
            PageStart::First | PageStart::Last => None,
        };
        let cut = || RankedCut { cursor, falling, rows };
        let mut parts = self.among.iter().map(|of| self.part(*of, cut()));
        let Some(mut all) = parts.next() else { return Ok(Vec::new()) };
        for part in parts {
            all.union(UnionType::All, part);
        }
        let order = || if falling { Order::Desc } else { Order::Asc };
        let mut page = Query::select();
        page.columns(["kind", "id", "key"]).from_subquery(all, "found");
        page.order_by("key", order()).order_by("id", order()).limit(rows);
        let rows = self.session.all(&page).await?;
        let item = |row| {
            let (kind, key): (String, i64) = (get(row, "kind")?, get(row, "key")?);
            let (sort, key, id) = (RELEVANCE.to_owned(), SortValue::Number(key), get(row, "id")?);
            Ok(PageItem { node: parse_stored(&kind)?, cursor: Cursor { sort, key, id } })
        };
        rows.iter().map(item).collect()
    }

    /// How much there is of it altogether.
    pub async fn total(&self) -> Result<u64> {
        Ok(self.totals().await?.into_iter().map(|(_, total)| total).sum())
    }

    /// How much there is of each.
    pub async fn totals(&self) -> Result<Vec<(Searched, u64)>> {
        let mut totals = Vec::new();
        for of in &self.among {
            let row = self.session.one(&self.counting(*of)).await?;
            let number: i64 = row.map_or(Ok(0), |row| get(&row, "total"))?;
            totals.push((*of, number.unsigned_abs()));
        }
        Ok(totals)
    }

    pub fn session(&self) -> &Session {
        self.session
    }

    pub fn visibility(&self) -> Visibility {
        self.visibility
    }

    /// What makes a list of what is found; none where such is not looked through.
    pub fn clause(&self, of: Searched) -> Option<Clause> {
        self.among.contains(&of).then(|| Clause::Matching(self.matching(of)))
    }

    /// The best of one table, under a name that tells it from the others.
    fn part(&self, of: Searched, cut: RankedCut<'_>) -> SelectStatement {
        let matching = self.matching(of);
        let page = match of {
            Searched::Article => ranked::<Article>,
            Searched::Actor => ranked::<Actor>,
            Searched::Event => ranked::<Event>,
            Searched::Quote => ranked::<Quote>,
        }(&self.visibility, &matching, Condition::all(), cut);
        let name = of.as_str();
        let kind = Expr::cust(format!("'{name}'"));
        Query::select()
            .expr_as(kind, Alias::new("kind"))
            .columns([(name, "id"), (name, "key")])
            .from_subquery(page, name)
            .take()
    }

    fn counting(&self, of: Searched) -> SelectStatement {
        let seen = match of {
            Searched::Article => Article::seen_by,
            Searched::Actor => Actor::seen_by,
            Searched::Event => Event::seen_by,
            Searched::Quote => Quote::seen_by,
        }(&self.visibility);
        let (matching, id) = (self.matching(of), (index(of).table, "id"));
        Query::select()
            .expr_as(Func::count(Expr::col(id)), Alias::new("total"))
            .from(index(of).table)
            .cond_where(seen)
            .and_where(matching.finds(id))
            .take()
    }

    fn matching(&self, of: Searched) -> Match {
        Match::new(index(of), self.session.engine(), self.question)
    }
}

fn index(of: Searched) -> &'static Index {
    match of {
        Searched::Article => &ARTICLES,
        Searched::Actor => &ACTORS,
        Searched::Event => &EVENTS,
        Searched::Quote => &QUOTES,
    }
}
