//! Fields of the root that go through names, texts or whole lists: they cost by what they look for, and some
//! wait for their turn.

use async_graphql::Value;

use super::page_size::argument;
use crate::graphql::document::normal::{Field, Operation};

/// Likely duplicates are looked for among all actors: about half a second among 20,000. Whoever may not see
/// them is told just that, and not that it costs too much.
const DUPLICATES: u64 = 4_000;
/// A name that is sought takes some 5 ms among 20,000 actors, as long as 200 records of a nested list. It
/// costs less, so that whoever may ask for as many names at once as a match takes may pay for them.
const NAME: u64 = 40;

/// Texts are looked through in a millisecond or a few.
const TEXTS: u64 = 10;
/// A filter that fits little goes through fifty thousand places of the feed.
const FEED: u64 = 50;
/// Counting without a filter goes through all records of a type.
const COUNTS: u64 = 150;

/// Up to three statements for each step and one more, each through some ten thousand rows.
const NETWORK_STEP: u64 = 400;

/// What a field costs besides what it answers; `None` where it goes through none of them.
pub fn cost(field: &Field<'_>) -> Option<u64> {
    match field.name {
        "duplicates" => Some(DUPLICATES),
        "search" => Some(TEXTS + COUNTS * argument(field, "facets").map_or(0, listed)),
        "searchSuggestions" => Some(TEXTS),
        "changes" => Some(FEED),
        "actorNetwork" => Some(NETWORK_STEP * (1 + argument(field, "depth").map_or(1, number))),
        "articleCounts" | "eventCounts" => Some(COUNTS),
        "articleFacets" | "eventFacets" => Some(COUNTS * argument(field, "by").map_or(0, listed)),
        "matchActors" => Some(NAME * argument(field, "queries").map_or(0, names)),
        _ => None,
    }
}

/// The things of an article are counted, and some thousand articles looked at that have them.
const RELATED: u64 = 200;

/// What a field of a record costs besides what it answers, wherever the record stands.
pub fn cost_of_record(field: &Field<'_>) -> u64 {
    match field.name {
        "related" => RELATED,
        _ => 0,
    }
}

/// Whether an operation waits for its turn with other expensive work, however little it answers or costs.
pub fn searches(operation: &Operation<'_>) -> bool {
    let waits = |field: &Field<'_>| {
        matches!(
            field.name,
            "duplicates"
                | "matchActors"
                | "search"
                | "actorNetwork"
                | "articleFacets"
                | "eventFacets"
        )
    };
    operation.fields.alternatives().flatten().any(|field| waits(field) || relates(field))
}

/// Whether related articles are looked for, wherever articles stand.
fn relates(field: &Field<'_>) -> bool {
    field.name == "related" || field.below.alternatives().flatten().any(relates)
}

/// A number that is given, as far as it is a sensible one.
fn number(value: &Value) -> u64 {
    match value {
        Value::Number(number) => number.as_u64().unwrap_or(1).min(10),
        _ => 1,
    }
}

/// How many values a list has: a single one may stand for a list of it.
fn listed(values: &Value) -> u64 {
    match values {
        Value::List(values) => values.len() as u64,
        Value::Null => 0,
        _ => 1,
    }
}

/// How many names are sought: a single query, or name, may stand for a list of it.
fn names(queries: &Value) -> u64 {
    match queries {
        Value::List(queries) => queries.iter().map(names).sum(),
        Value::Object(query) => match query.get("names") {
            Some(Value::List(names)) => names.len() as u64,
            Some(_) => 1,
            None => 0,
        },
        _ => 0,
    }
}
