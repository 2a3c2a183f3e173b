//! Filter values: how they are read, and the clauses that every kind has.

use std::collections::BTreeSet;
use std::fmt::Display;

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::updated;
use crate::error::{Error, Result};
use crate::fulltext::{Index, Match, Question};
use crate::model::{Also, Clause, Kind, Resolver, Visibility};
use crate::page::{Order, SortKey};
use crate::store::without_index;
use crate::values::{Instant, Range, State, TimeFilter, text};

/// Refuses a filter's value, naming the filter.
pub fn refused(name: &str, detail: impl Display) -> Error {
    Error::bad_request(format!("{name}: {detail}"))
}

/// The range of time that a filter's value stands for.
pub fn range(name: &str, raw: Option<&String>) -> Result<Option<Range>> {
    raw.map(|raw| TimeFilter::parse(raw).map_err(|fault| refused(name, fault.detail))).transpose()
}

/// The values of a filter, each parsed.
pub fn parsed<T>(
    name: &str,
    raw: Option<&Vec<String>>,
    parse: impl Fn(&str) -> Result<T, crate::error::Fault>,
) -> Result<Option<Vec<T>>> {
    raw.map(|raw| {
        filled(name, raw)?
            .iter()
            .map(|value| parse(value).map_err(|fault| refused(name, fault.detail)))
            .collect()
    })
    .transpose()
}

/// The values of a filter, which must be some, but not too many.
pub fn filled<'a, T>(name: &str, values: &'a [T]) -> Result<&'a [T]> {
    match values.len() {
        0 => Err(refused(name, "give at least one value")),
        1..=100 => Ok(values),
        _ => Err(refused(name, "at most 100 values")),
    }
}

/// The order of a list that a question looks through, or else the usual one: what fits best comes first.
pub fn order_for<S: SortKey>(question: Option<&String>, relevance: S) -> Order<S> {
    match question {
        Some(_) => Order { key: relevance, descending: false },
        None => Order::default(),
    }
}

/// Filters that lists of every kind have.
#[derive(Clone, Copy)]
pub struct CommonFilter<'a> {
    pub ids: Option<&'a Vec<String>>,
    pub external_id: Option<&'a Vec<String>>,
    pub updated_from: Option<&'a String>,
    pub updated_to: Option<&'a String>,
}

impl CommonFilter<'_> {
    /// `None` when they can match nothing.
    pub async fn clauses(self, kind: Kind, resolver: &Resolver<'_>) -> Result<Option<Vec<Clause>>> {
        let visibility = &resolver.visibility;
        let mut these = Clauses::default();
        let of_ids = |ids| Clause::any(kind, "id", ids);
        if !these.refs(resolver, "ids", kind, self.ids, of_ids).await? {
            return Ok(None);
        }
        let external_ids = parsed("externalId", self.external_id, text::external_id)?;
        let (from, to) = bounds("updated", self.updated_from, self.updated_to)?;
        let changed =
            (from.is_some() || to.is_some()).then(|| updated::between(kind, visibility, from, to));
        let named = external_ids.map(|keys| named(kind, visibility, keys));
        Ok(Some(these.0.into_iter().chain(named).chain(changed).collect()))
    }
}

/// The records with one of these external ids. For an actor that was merged the other answers.
fn named(kind: Kind, visibility: &Visibility, keys: Vec<String>) -> Clause {
    if !kind.is_mergeable() {
        return Clause::any(kind, "external_id", keys);
    }
    let actor = kind.as_str();
    let answering = Query::select()
        .expr_as(Expr::cust(ANSWERING), Alias::new("id"))
        .from(actor)
        .and_where(Expr::col((actor, "external_id")).is_in(keys))
        .cond_where(visibility.rows(kind, actor))
        .take();
    Clause::Own(Condition::all().add(Expr::col((actor, "id")).in_subquery(answering)))
}

/// The actor that answers for the one in a row: itself, or the one it was merged into.
pub const ANSWERING: &str = "coalesce(\"actor\".\"merged_into\", \"actor\".\"id\")";

/// The clause of a pair of filters `<name>From` and `<name>To`.
pub fn between(
    name: &str,
    table: impl Into<&'static str>,
    column: &'static str,
    from: Option<&String>,
    to: Option<&String>,
) -> Result<Option<Clause>> {
    let (from, to) = bounds(name, from, to)?;
    Ok((from.is_some() || to.is_some()).then(|| Clause::between(table, column, from, to)))
}

/// From when and until when, of a pair of filters: from the beginning of the first, which counts, to
/// the end of the last.
fn bounds(
    name: &str,
    from: Option<&String>,
    to: Option<&String>,
) -> Result<(Option<i64>, Option<i64>)> {
    let from = range(&format!("{name}From"), from)?.map(|range| range.from);
    let to = range(&format!("{name}To"), to)?.map(|range| range.to);
    Ok((from, to))
}

/// A scheduled record is stored as published, with a time to come.
fn stored_state(state: &State) -> &'static str {
    match state {
        State::Scheduled => State::Published.as_str(),
        state => state.as_str(),
    }
}

/// Of those stored as published, the ones that are, or else the ones that are scheduled.
fn timely(table: &'static str, published: bool, now: Instant) -> Condition {
    let from = Expr::col((table, "published_at"));
    let now = now.micros();
    let timely = if published { from.lte(now) } else { from.gt(now) };
    let other = Expr::col((table, "state")).ne(State::Published.as_str());
    without_index(Condition::any().add(other).add(timely))
}

/// The record's own range overlaps this one.
pub fn overlapping(table: impl Into<&'static str>, range: Range) -> Clause {
    let table = table.into();
    Clause::Own(
        Condition::all()
            .add(Expr::col((table, "range_from")).lt(range.to))
            .add(Expr::col((table, "range_to")).gt(range.from)),
    )
}

/// A list of clauses in the making.
#[derive(Default)]
pub struct Clauses(pub Vec<Clause>);

impl Clauses {
    /// A record's own column holds one of the values, if any are given.
    pub fn one_of<W: Display>(
        &mut self,
        name: &str,
        table: impl Into<&'static str>,
        column: &'static str,
        values: Option<&Vec<W>>,
    ) -> Result<()> {
        if let Some(values) = values {
            self.0.push(Clause::any(
                table,
                column,
                filled(name, values)?.iter().map(|value| value.to_string()),
            ));
        }
        Ok(())
    }

    /// Records in any of these states, as far as the caller sees such.
    pub fn states(
        &mut self,
        table: impl Into<&'static str>,
        states: Option<&Vec<State>>,
        visibility: &Visibility,
    ) -> Result<()> {
        let Some(states) = states else { return Ok(()) };
        let (table, states) = (table.into(), filled("state", states)?);
        let asked = |state| states.contains(&state);
        let everything = visibility.everything;
        // An unpublished record that the caller sees is among these: an index leads there.
        if let Some(also) = visibility.also.filter(|_| !everything && !asked(State::Published)) {
            let column = match also {
                Also::CreatedBy(_) => Some("created_by"),
                Also::Previewed(..) => (table != Kind::Medium.as_str()).then_some("id"),
            };
            self.0.extend(column.map(|column| Clause::any(table, column, [also.id()])));
        }
        let seen = |state: &&State| !visibility.only_public() || **state == State::Published;
        let stored: BTreeSet<&str> = states.iter().filter(seen).map(stored_state).collect();
        self.0.push(Clause::any(table, "state", stored));
        if asked(State::Published) != asked(State::Scheduled) {
            self.0.push(Clause::Own(timely(table, asked(State::Published), visibility.now)));
        }
        Ok(())
    }

    /// Records of which there are such rows, or are none.
    pub fn has(&mut self, wanted: Option<bool>, rows: SelectStatement) {
        let there = Expr::exists(rows);
        let own = wanted.map(|wanted| if wanted { there } else { there.not() });
        self.0.extend(own.map(|own| Clause::Own(Condition::all().add(own))));
    }

    /// Records of which a column of their own is known, or is not.
    pub fn known(
        &mut self,
        wanted: Option<bool>,
        table: impl Into<&'static str>,
        column: &'static str,
    ) {
        let column = Expr::col((table.into(), column));
        let own = wanted.map(|wanted| if wanted { column.is_not_null() } else { column.is_null() });
        self.0.extend(own.map(|own| Clause::Own(Condition::all().add(own))));
    }

    /// Records in whose texts a question finds something.
    pub fn question(
        &mut self,
        resolver: &Resolver<'_>,
        index: &'static Index,
        raw: Option<&String>,
    ) -> Result<()> {
        if let Some(raw) = raw {
            let question = Question::parse(raw).map_err(|fault| refused("q", fault.detail))?;
            let engine = resolver.session.engine();
            self.0.push(Clause::Matching(Match::new(index, engine, &question)));
        }
        Ok(())
    }

    /// Records that refer to any of these; `false` when the values name nothing that is seen.
    pub async fn refs(
        &mut self,
        resolver: &Resolver<'_>,
        name: &str,
        kind: Kind,
        values: Option<&Vec<String>>,
        clause: impl FnOnce(Vec<Uuid>) -> Clause,
    ) -> Result<bool> {
        let Some(values) = values else { return Ok(true) };
        let ids = resolver.filter_values(name, kind, filled(name, values)?).await?;
        let found = !ids.is_empty();
        self.0.extend(found.then(|| clause(ids)));
        Ok(found)
    }

    pub fn add(&mut self, clause: impl IntoIterator<Item = Clause>) {
        self.0.extend(clause);
    }
}
