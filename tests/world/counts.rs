//! Counts through both faces, as REST tells them.

use diwan_api::model::Kind;
use serde_json::{Value, json};

use super::caller::{Caller, Outcome, outcome};
use super::graphql::{Schema, capital, screaming};
use super::{Face, percent};

/// A period, a key, and how many.
pub type Row = (Option<String>, Option<String>, u64);

impl Caller<'_> {
    /// The counts of records of a kind; `query` as REST takes it, `by=month&series=type&actor=…`.
    pub async fn counts(&self, kind: Kind, query: &str) -> Outcome<Vec<Row>> {
        let rows = match self.face {
            Face::Rest => {
                let path = format!("/api/v1/{}/counts?{query}", kind.plural());
                outcome(self.ask("GET", &path).send().await)?["data"].take()
            }
            Face::Graphql => counts(self, kind, query).await?,
        };
        Ok(rows.as_array().unwrap().iter().map(row).collect())
    }
}

fn row(row: &Value) -> Row {
    let text = |name: &str| row[name].as_str().map(str::to_owned);
    (text("period"), text("key"), row["count"].as_u64().unwrap())
}

async fn counts(caller: &Caller<'_>, kind: Kind, query: &str) -> Outcome<Value> {
    let (one, name) = (kind.as_str(), capital(kind));
    let (own, filters): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|pair| ["by=", "series=", "top="].iter().any(|own| pair.starts_with(own)));
    let own = |name: &str| own.iter().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let schema = Schema::of(caller).await;
    let arguments = schema.list_arguments(&name, &filters.join("&"));
    let document = format!(
        "query ($filter: {name}Filter, $by: CountBy, $series: {name}Series, $top: Int) {{
            rows: {one}Counts(filter: $filter, by: $by, series: $series, top: $top) {{
                period key label count
            }}
        }}"
    );
    let variables = json!({
        "filter": arguments["filter"],
        "by": own("by").map(screaming),
        "series": own("series").map(screaming),
        "top": own("top").map(|top| top.parse::<i64>().unwrap()),
    });
    Ok(caller.data(&document, variables).await?["rows"].clone())
}

/// A facet: its word, and the keys with how many have each.
pub type Facet = (String, Vec<(String, u64)>);

impl Caller<'_> {
    /// The facets of a list; `query` as REST takes it, `facets=kind,language&actor=…`.
    pub async fn facets(&self, kind: Kind, query: &str) -> Outcome<Vec<Facet>> {
        match self.face {
            Face::Rest => {
                let path = format!("/api/v1/{}?{query}", kind.plural());
                Ok(facets_of(&outcome(self.ask("GET", &path).send().await)?["facets"]))
            }
            Face::Graphql => facets(self, kind, query).await,
        }
    }

    /// How much of what a search finds has each key.
    pub async fn found_facets(&self, q: &str, words: &[&str]) -> Outcome<Vec<Facet>> {
        match self.face {
            Face::Rest => {
                let path = format!("/api/v1/search?q={}&facets={}", percent(q), words.join(","));
                Ok(facets_of(&outcome(self.ask("GET", &path).send().await)?["facets"]))
            }
            Face::Graphql => {
                let document = "query ($q: String!, $facets: [SearchFacet!]) {
                    page: search(q: $q, facets: $facets) { facets { by counts { key count } } }
                }";
                let words: Vec<String> = words.iter().map(|word| screaming(word)).collect();
                let variables = json!({ "q": q, "facets": words });
                Ok(facets_listed(&self.data(document, variables).await?["page"]["facets"]))
            }
        }
    }
}

/// As REST tells them: an object.
fn facets_of(object: &Value) -> Vec<Facet> {
    let facet = |(word, counts): (&String, &Value)| (word.clone(), keys(counts));
    let mut facets: Vec<Facet> = object.as_object().into_iter().flatten().map(facet).collect();
    facets.sort();
    facets
}

/// As GraphQL tells them: a list.
fn facets_listed(list: &Value) -> Vec<Facet> {
    let facet = |one: &Value| (one["by"].as_str().unwrap().to_owned(), keys(&one["counts"]));
    let mut facets: Vec<Facet> = list.as_array().unwrap().iter().map(facet).collect();
    facets.sort();
    facets
}

fn keys(counts: &Value) -> Vec<(String, u64)> {
    let key =
        |one: &Value| (one["key"].as_str().unwrap().to_owned(), one["count"].as_u64().unwrap());
    counts.as_array().unwrap().iter().map(key).collect()
}

async fn facets(caller: &Caller<'_>, kind: Kind, query: &str) -> Outcome<Vec<Facet>> {
    let (one, name) = (kind.as_str(), capital(kind));
    let (own, filters): (Vec<&str>, Vec<&str>) =
        query.split('&').partition(|pair| pair.starts_with("facets="));
    let words = own.first().map_or("", |own| own.trim_start_matches("facets="));
    let by: Vec<String> = words.split(',').map(screaming).collect();
    let schema = Schema::of(caller).await;
    let arguments = schema.list_arguments(&name, &filters.join("&"));
    let document = format!(
        "query ($filter: {name}Filter, $by: [{name}Series!]!) {{
            facets: {one}Facets(filter: $filter, by: $by) {{ by counts {{ key label count }} }}
        }}"
    );
    let variables = json!({ "filter": arguments["filter"], "by": by });
    Ok(facets_listed(&caller.data(&document, variables).await?["facets"]))
}
