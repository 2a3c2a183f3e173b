//! Counts: how many records of a list there are, by period and by what they have in common.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::SimpleObject;
use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement, SimpleExpr,
};
use serde::Serialize;
use time::{Date, Month};
use utoipa::ToSchema;
use uuid::Uuid;

use super::labels::meanings;
use super::list::ListRequest;
use super::plan::ListPlan;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::reference::look;
use crate::model::{Counted, Dated, Group, Kind, Parts, Resolver, Visibility};
use crate::page::PageRequest;
use crate::principal::Principal;
use crate::store::{Row, Session};
use crate::values::CountBy;

/// An answer has this many rows at most.
pub const MOST_ROWS: usize = 10_000;
/// Of who or what is counted by, the most frequent are told: so many at most, and so many when nobody says.
pub const MOST_KEYS: i64 = 100;
const KEYS: i64 = 20;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// 1 January of the year 1, in days before 1970: what is before 1970 is divided rightly, too.
const FIRST_DAY: i64 = 719_162;

/// What is counted, and by what.
#[derive(Clone, Debug)]
pub struct CountRequest<R: Counted> {
    pub filter: R::Filter,
    pub by: Option<CountBy>,
    pub series: Option<R::Series>,
    /// How many of the most frequent keys.
    pub top: Option<i64>,
}

/// How many there are in a period, and of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, SimpleObject, ToSchema)]
pub struct CountRow {
    /// The period: `2021-01-11`, `2021-W02`, `2021-01` or `2021`; null without `by`, and of what has no
    /// date. A date that spans several periods has one of its own.
    #[schema(example = "2021-01")]
    pub period: Option<String>,
    /// What was counted by: a word, a country, or the slug (or id) of a record; null without `series`, and
    /// of what has none.
    #[schema(example = "CONSULT")]
    pub key: Option<String>,
    /// What the record behind `key` is called; a topic by what it means, in English where that is known, else in the
    /// language that comes first. Null for words.
    pub label: Option<String>,
    /// How many records.
    #[schema(example = 12)]
    pub count: u64,
}

impl Diwan {
    /// How many records fit a filter, of those that the caller may see.
    pub async fn counts<R: Counted>(
        &self,
        who: &Principal,
        ask: &CountRequest<R>,
    ) -> Result<Vec<CountRow>> {
        let top = top(ask.top)?;
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let all = ListRequest::<R>::new(ask.filter.clone(), PageRequest::first(), Parts::NONE);
        let Some(plan) = ListPlan::of(&all, &resolver).await? else { return Ok(Vec::new()) };
        let group = ask.series.map(|series| R::group(series, &visibility));
        let counting = Counting { dated: ask.by.map(|by| (R::DATED, by)), group: group.as_ref() };
        let counts = counting.read(&session, &plan, top).await?;
        let kind = group.as_ref().and_then(Group::kind);
        named(&session, visibility, kind, most_frequent(counts, kind.map(|_| top))).await
    }
}

/// The keys of the rows of a list that are met most often.
pub(super) async fn keys<R: Counted>(
    session: &Session,
    plan: &ListPlan<'_, R>,
    series: R::Series,
    top: usize,
) -> Result<Vec<CountRow>> {
    let group = R::group(series, &plan.visibility);
    let counts = met(session, plan, &group, top).await?;
    named(session, plan.visibility, group.kind(), counts).await
}

/// The records that the rows of a list are met with most often, and how often.
pub async fn records<R: Counted>(
    session: &Session,
    plan: &ListPlan<'_, R>,
    series: R::Series,
    top: usize,
) -> Result<HashMap<Uuid, u64>> {
    let group = R::group(series, &plan.visibility);
    let counts = met(session, plan, &group, top).await?.into_iter();
    let record = |((_, key), count)| match key {
        Some(Key::Record(id)) => Some((id, count)),
        _ => None,
    };
    Ok(counts.filter_map(record).collect())
}

async fn met<R: Counted>(
    session: &Session,
    plan: &ListPlan<'_, R>,
    group: &Group,
    top: usize,
) -> Result<Counts> {
    let counting = Counting { dated: None, group: Some(group) };
    let mut counts = counting.read(session, plan, top + 1).await?;
    counts.remove(&(None, None));
    Ok(most_frequent(counts, Some(top)))
}

pub(super) fn top(asked: Option<i64>) -> Result<usize> {
    match asked {
        None => Ok(KEYS as usize),
        Some(top) if (1..=MOST_KEYS).contains(&top) => Ok(top as usize),
        Some(_) => Err(Error::bad_request(format!("top: a whole number from 1 to {MOST_KEYS}."))),
    }
}

/// A period and a key, and how often they are met.
type Counts = BTreeMap<(Option<String>, Option<Key>), u64>;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Word(String),
    Record(Uuid),
}

/// By what is counted.
struct Counting<'a> {
    dated: Option<(Dated, CountBy)>,
    group: Option<&'a Group>,
}

impl Counting<'_> {
    async fn read<R: Counted>(
        &self,
        session: &Session,
        plan: &ListPlan<'_, R>,
        top: usize,
    ) -> Result<Counts> {
        let rows = session.values(&self.statement(plan, top)).await?;
        if rows.len() > MOST_ROWS {
            return Err(Error::bad_request(format!(
                "by: more than {MOST_ROWS} rows; count by longer periods, or filter."
            )));
        }
        self.counts(&rows)
    }

    fn statement<R: Counted>(&self, plan: &ListPlan<'_, R>, top: usize) -> SelectStatement {
        let (mut select, table, id) = match self.own_columns() {
            Some(columns) => plan.rows_with(&columns),
            None => (plan.rows_counted(), R::TABLE, (R::TABLE, "id")),
        };
        select.expr_as(Func::count(Expr::col(id)), Alias::new("count"));
        if let Some(period) = self.period(table) {
            select.expr_as(period.clone(), Alias::new("period")).add_group_by([period]);
        }
        if let Some(group) = self.group {
            let key = key(&mut select, table, group, &plan.visibility);
            select.expr_as(key.clone(), Alias::new("key")).add_group_by([key]);
        }
        let of_records = self.group.and_then(Group::kind).is_some();
        if of_records && self.dated.is_none() {
            return select
                .order_by(Alias::new("count"), Order::Desc)
                .order_by(Alias::new("key"), Order::Asc)
                .limit(top as u64)
                .take();
        }
        select.limit(MOST_ROWS as u64 + 1).take()
    }

    /// The columns of the record's own row that are counted by; none where others are joined to it.
    fn own_columns(&self) -> Option<Vec<&'static str>> {
        let dated = self.dated.map(|(dated, _)| match dated {
            Dated::Text(column) | Dated::Micros(column) => column,
        });
        let own = match self.group {
            None => None,
            Some(Group::Own(column)) => Some(*column),
            Some(Group::Refers(..) | Group::Linked(..)) => return None,
        };
        Some(dated.into_iter().chain(own).collect())
    }

    /// The period of a row, as far as it can be told by any engine.
    fn period(&self, table: &'static str) -> Option<SimpleExpr> {
        let (dated, by) = self.dated?;
        Some(match dated {
            // Of a shorter text all is left: a period of its own.
            Dated::Text(column) => {
                let length = match by {
                    CountBy::Year => 4,
                    CountBy::Month => 7,
                    CountBy::Day | CountBy::Week => 10,
                };
                let text =
                    [Expr::col((table, column)), Expr::cust("1"), Expr::cust(length.to_string())];
                Func::cust("substr").args(text).into()
            }
            Dated::Micros(column) => {
                let since =
                    Expr::col((table, column)).add(Expr::cust((FIRST_DAY * DAY).to_string()));
                since.div(Expr::cust(DAY.to_string()))
            }
        })
    }

    fn counts(&self, rows: &[Row]) -> Result<Counts> {
        let mut counts = Counts::new();
        for row in rows {
            let number: i64 = row.get(0)?;
            *counts.entry((self.period_of(row)?, self.key_of(row)?)).or_default() +=
                number.unsigned_abs();
        }
        // Without anything to count by, nothing is also a number.
        if rows.is_empty() && self.dated.is_none() && self.group.is_none() {
            counts.insert((None, None), 0);
        }
        Ok(counts)
    }

    fn period_of(&self, row: &Row) -> Result<Option<String>> {
        let Some((dated, by)) = self.dated else { return Ok(None) };
        match dated {
            Dated::Text(_) => Ok(row.get::<Option<String>>(1)?.map(|text| match by {
                CountBy::Week => day(&text).map_or(text, |day| period(day, by)),
                _ => text,
            })),
            Dated::Micros(_) => Ok(date(row.get(1)?).map(|day| period(day, by))),
        }
    }

    fn key_of(&self, row: &Row) -> Result<Option<Key>> {
        let column = if self.dated.is_some() { 2 } else { 1 };
        match self.group {
            None => Ok(None),
            Some(Group::Own(_)) => Ok(row.get::<Option<String>>(column)?.map(Key::Word)),
            Some(_) => Ok(row.get::<Option<Uuid>>(column)?.map(Key::Record)),
        }
    }
}

/// What rows are grouped by; of records only those that the caller may see.
fn key(
    select: &mut SelectStatement,
    table: &'static str,
    group: &Group,
    visibility: &Visibility,
) -> SimpleExpr {
    let (column, kind) = match group {
        Group::Own(column) => return Expr::col((table, *column)),
        Group::Refers(column, kind) => ((table, *column), *kind),
        Group::Linked(link, kind) => {
            let rows = Query::select()
                .columns([(link.table, link.child), (link.table, link.value)])
                .from(link.table)
                .cond_where(link.also())
                .take();
            let own = Expr::col(("series", link.child)).equals((table, "id"));
            select.join_subquery(JoinType::InnerJoin, rows, "series", own);
            (("series", link.value), *kind)
        }
    };
    if let Some(seen) = visibility.sees_other(kind, column) {
        select.cond_where(seen);
    }
    Expr::col(column)
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(year, month, parts.next()?.parse().ok()?).ok()
}

/// The date so many days after the first; `None` beyond all times.
fn date(days: i64) -> Option<Date> {
    let first = Date::from_ordinal_date(1, 1).ok()?;
    let julian = i64::from(first.to_julian_day()).checked_add(days)?;
    Date::from_julian_day(i32::try_from(julian).ok()?).ok()
}

fn period(day: Date, by: CountBy) -> String {
    let (year, month) = (day.year(), u8::from(day.month()));
    match by {
        CountBy::Day => format!("{year:04}-{month:02}-{:02}", day.day()),
        CountBy::Week => {
            let (year, week, _) = day.to_iso_week_date();
            format!("{year:04}-W{week:02}")
        }
        CountBy::Month => format!("{year:04}-{month:02}"),
        CountBy::Year => format!("{year:04}"),
    }
}

/// Of what is counted by, the keys that are met most often.
fn most_frequent(counts: Counts, top: Option<usize>) -> Counts {
    let Some(top) = top else { return counts };
    let mut sums: HashMap<Option<Key>, u64> = HashMap::new();
    for ((_, key), count) in &counts {
        *sums.entry(key.clone()).or_default() += count;
    }
    let mut keys: Vec<(Option<Key>, u64)> = sums.into_iter().collect();
    keys.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let kept: BTreeSet<Option<Key>> = keys.into_iter().take(top).map(|(key, _)| key).collect();
    counts.into_iter().filter(|((_, key), _)| kept.contains(key)).collect()
}

/// The rows of the answer: by period, and then the most frequent first.
async fn named(
    session: &Session,
    visibility: Visibility,
    kind: Option<Kind>,
    counts: Counts,
) -> Result<Vec<CountRow>> {
    let ids = counts.keys().filter_map(|(_, key)| match key {
        Some(Key::Record(id)) => Some(*id),
        _ => None,
    });
    let ids: BTreeSet<Uuid> = ids.collect();
    let meanings = meanings(session, kind, &ids).await?;
    let wanted = kind.map(|kind| (kind, ids)).into_iter().collect();
    let seen = look(session, visibility, &wanted).await?;
    let row = |((period, key), count): ((Option<String>, Option<Key>), u64)| {
        let (key, label) = match key {
            None => (None, None),
            Some(Key::Word(word)) => (Some(word), None),
            Some(Key::Record(id)) => {
                let seen = seen.get(&(kind?, id))?;
                let key = seen.slug.clone().unwrap_or_else(|| id.to_string());
                (Some(key), meanings.get(&id).cloned().or_else(|| seen.label.clone()))
            }
        };
        Some(CountRow { period, key, label, count })
    };
    let mut rows: Vec<CountRow> = counts.into_iter().filter_map(row).collect();
    rows.sort_by(|one, other| {
        let by_period = one.period.cmp(&other.period);
        by_period.then(other.count.cmp(&one.count)).then_with(|| one.key.cmp(&other.key))
    });
    Ok(rows)
}
