//! From a filter that holds others to the clauses of a statement.

use std::future::Future;
use std::pin::Pin;

use sea_orm::sea_query::Condition;

use crate::error::{Error, Result};
use crate::model::{Clause, Combined, Listed, Resolver};
use crate::store::is_unmet;

/// A filter holds so many others at most, and so deep.
const MOST: usize = 20;
const DEEPEST: usize = 3;
/// So many of them may take long.
const MOST_COSTLY: usize = 3;

/// The clauses of a filter and of those that it holds; `None` when they can match nothing.
pub async fn clauses<R: Listed>(
    filter: &R::Filter,
    resolver: &Resolver<'_>,
) -> Result<Option<Vec<Clause>>> {
    if filter.or().is_none() && filter.not().is_none() {
        return R::clauses(filter, resolver).await;
    }
    let mut left = MOST;
    refuse_too_many(filter, DEEPEST, &mut left)?;
    if costly(filter) > MOST_COSTLY {
        return Err(Error::bad_request(format!(
            "or, not: at most {MOST_COSTLY} filters with near, or with the q of actors."
        )));
    }
    every::<R>(filter, resolver).await
}

/// How many of the filters take long.
fn costly<F: Combined>(filter: &F) -> usize {
    let held = filter.or().into_iter().flatten().chain(filter.not());
    usize::from(filter.is_costly()) + held.map(costly).sum::<usize>()
}

/// What is empty fits everything: it is a slip rather than a wish.
fn refuse_too_many<F: Combined + Default + PartialEq>(
    filter: &F,
    deep: usize,
    left: &mut usize,
) -> Result<()> {
    let alternatives = filter.or();
    if alternatives.is_some_and(<[F]>::is_empty) {
        return Err(Error::bad_request("or: give at least one filter."));
    }
    let held = alternatives.into_iter().flatten().map(|one| ("or", one));
    for (name, one) in held.chain(filter.not().map(|one| ("not", one))) {
        if *one == F::default() {
            return Err(Error::bad_request(format!("{name}: a filter in it is empty.")));
        }
        if deep == 0 || *left == 0 {
            return Err(Error::bad_request(format!(
                "{name}: at most {MOST} filters in all, {DEEPEST} within one another."
            )));
        }
        *left -= 1;
        refuse_too_many(one, deep - 1, left)?;
    }
    Ok(())
}

type Clauses<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<Clause>>>> + Send + 'a>>;

/// All that a filter says, and those that it holds.
fn every<'a, R: Listed>(filter: &'a R::Filter, resolver: &'a Resolver<'_>) -> Clauses<'a> {
    Box::pin(async move {
        let Some(mut clauses) = R::clauses(filter, resolver).await? else { return Ok(None) };
        if let Some(alternatives) = filter.or() {
            let Some(any) = any::<R>(alternatives, resolver).await? else { return Ok(None) };
            clauses.push(any);
        }
        if let Some(not) = filter.not() {
            // What fits nothing excludes nothing.
            clauses.extend(every::<R>(not, resolver).await?.map(|not| none_of::<R>(&not)));
        }
        Ok(Some(clauses))
    })
}

/// That one of the filters holds; `None` when none can.
async fn any<R: Listed>(
    alternatives: &[R::Filter],
    resolver: &Resolver<'_>,
) -> Result<Option<Clause>> {
    let mut any = Condition::any();
    for alternative in alternatives {
        if let Some(clauses) =
            every::<R>(alternative, resolver).await?.filter(|all| all.iter().all(can_hold))
        {
            any = any.add(all::<R>(&clauses));
        }
    }
    Ok((!any.is_empty()).then_some(Clause::Own(any)))
}

/// That the clauses do not all hold; also where it is not known whether they do.
fn none_of<R: Listed>(clauses: &[Clause]) -> Clause {
    if !clauses.iter().all(can_hold) {
        return Clause::Own(Condition::all());
    }
    Clause::Own(is_unmet(all::<R>(clauses)))
}

fn all<R: Listed>(clauses: &[Clause]) -> Condition {
    clauses.iter().map(Clause::condition::<R>).fold(Condition::all(), Condition::add)
}

/// What asks for one of no values fits nothing.
pub fn can_hold(clause: &Clause) -> bool {
    clause.values().is_none_or(|values| !values.is_empty())
}
