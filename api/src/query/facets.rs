//! Facets: of the records of a list, how many there are of each key that they can be counted by.

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;

use super::count::{CountRow, keys, top};
use super::list::ListRequest;
use super::plan::ListPlan;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Counted, Parts, Resolver, Visibility};
use crate::page::PageRequest;
use crate::principal::Principal;
use crate::store::Session;

/// An answer has this many facets at most.
pub const MOST_FACETS: usize = 8;

/// Which list, and by what its records are counted.
#[derive(Clone, Debug)]
pub struct FacetRequest<R: Counted> {
    pub filter: R::Filter,
    pub by: Vec<R::Series>,
    /// How many of the most frequent keys of each.
    pub top: Option<i64>,
}

/// By what records are counted, and the keys that are met most often.
#[derive(Clone, Debug, PartialEq, Eq, SimpleObject)]
pub struct Facet {
    /// By what is counted: `kind`, `publisher` ...
    pub by: String,
    /// The keys, the most frequent first. What has no key is not among them.
    pub counts: Vec<FacetCount>,
}

/// A key, and how many records have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, SimpleObject, ToSchema)]
pub struct FacetCount {
    /// A word, a country, or the slug (or id) of a record: what the filter of that name takes.
    #[schema(example = "en")]
    pub key: String,
    /// What the record behind `key` is called; a topic by what it means, in English where that is known, else in the
    /// language that comes first. Null for words.
    pub label: Option<String>,
    /// How many records.
    #[schema(example = 12)]
    pub count: u64,
}

impl Diwan {
    /// How many of the records that fit a filter have each key, of those that the caller may see.
    pub async fn facets<R: Counted>(
        &self,
        who: &Principal,
        ask: &FacetRequest<R>,
    ) -> Result<Vec<Facet>> {
        refuse_too_many(&ask.by)?;
        let top = top(ask.top)?;
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let resolver = Resolver { session: &session, visibility };
        let all = ListRequest::<R>::new(ask.filter.clone(), PageRequest::first(), Parts::NONE);
        let plan = ListPlan::of(&all, &resolver).await?;
        let mut facets = Vec::new();
        for series in &ask.by {
            facets.push(match &plan {
                Some(plan) => facet(&session, plan, *series, top).await?,
                None => Facet { by: series.to_string(), counts: Vec::new() },
            });
        }
        Ok(facets)
    }
}

/// How many facets may be asked for, each once.
pub fn refuse_too_many<S: PartialEq>(by: &[S]) -> Result<()> {
    let twice = by.iter().enumerate().any(|(place, one)| by[..place].contains(one));
    match twice || by.len() > MOST_FACETS {
        true => Err(Error::bad_request(format!("facets: at most {MOST_FACETS}, each but once."))),
        false => Ok(()),
    }
}

/// The keys that are met most often in the rows of a list.
pub async fn facet<R: Counted>(
    session: &Session,
    plan: &ListPlan<'_, R>,
    series: R::Series,
    top: usize,
) -> Result<Facet> {
    let rows = keys(session, plan, series, top).await?;
    let keyed = |row: CountRow| {
        let CountRow { key, label, count, .. } = row;
        key.map(|key| FacetCount { key, label, count })
    };
    Ok(Facet { by: series.to_string(), counts: rows.into_iter().filter_map(keyed).collect() })
}
