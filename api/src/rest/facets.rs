//! Facets on the REST face: what `facets=` adds to a list, and to what a search found.

use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use super::counts::SeriesWord;
use super::describe::names;
use super::parameter::{Parameter, take, word};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::Counted;
use crate::principal::Principal;
use crate::query::{Facet, FacetRequest, MOST_FACETS};

/// The parameter.
pub const FACETS: &str = "facets";

/// Takes the words of `facets=` out of the parameters.
pub fn take_facets(parameters: &mut Vec<Parameter>) -> Result<Vec<String>> {
    let given = take(parameters, FACETS);
    Ok(given.map(|given| given.names()).transpose()?.unwrap_or_default())
}

/// The facets of a list, by their words.
pub async fn facets<R: Counted<Series: SeriesWord>>(
    diwan: &Diwan,
    who: &Principal,
    filter: &R::Filter,
    names: &[String],
) -> Result<Vec<Facet>> {
    let by = names.iter().map(|name| word(FACETS, name)).collect::<Result<_>>()?;
    diwan.facets(who, &FacetRequest::<R> { filter: filter.clone(), by, top: None }).await
}

/// Facets as an object with a member for each.
pub fn shown(facets: &[Facet]) -> Value {
    let member = |facet: &Facet| (facet.by.clone(), json!(facet.counts));
    Value::Object(facets.iter().map(member).collect::<Map<_, _>>())
}

/// Adds facets to the body of a list, which is an object.
pub fn add_facets(body: &mut Vec<u8>, facets: &[Facet]) {
    if !facets.is_empty() && body.last() == Some(&b'}') {
        body.pop();
        body.extend(format!(",\"{FACETS}\":{}}}", shown(facets)).bytes());
    }
}

/// The words of `facets=` that stand for what records can be counted by.
pub fn facet_words<S: PartialSchema>() -> Vec<String> {
    let schema = json!(S::schema());
    let words = schema["enum"].as_array().into_iter().flatten();
    words.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The parameter in the contract, with the words that it takes.
pub fn described(words: Vec<String>) -> Value {
    let said = format!(
        "Adds, of all that fit the filters, how many have each key: the 20 most frequent ones of each facet. At most {MOST_FACETS} facets."
    );
    names(FACETS, &said, words)
}

/// The member of an answer, for the contract.
pub fn schema() -> Value {
    let counts = json!({ "type": "array", "items": { "$ref": "#/components/schemas/FacetCount" } });
    json!({
        "type": "object",
        "description": "Of all that fit the filters, how many have each key, by facet; only with `facets`.",
        "additionalProperties": counts,
    })
}
