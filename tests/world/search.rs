//! Search through both faces: hits as REST tells them, of what was found no more than the id.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::caller::{Caller, Outcome, Page, outcome, page};
use super::graphql::{Schema, page_of};
use super::{Face, percent};

const DOCUMENT: &str = "
    query ($q: String!, $records: [Searched!], $expand: Boolean, $first: Int, $after: String, $last: Int, $before: String) {
        page: search(q: $q, records: $records, expand: $expand, first: $first, after: $after, last: $last, before: $before) {
            totalCount
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            nodes {
                score
                passages { field start text marks { start end } }
                record {
                    is: __typename
                    ... on Article { id } ... on Actor { id } ... on Event { id } ... on Quote { id }
                }
            }
        }
    }";

impl Caller<'_> {
    /// What is found; `more` is the rest of a query to REST, such as `record=actor&limit=5`.
    pub async fn search(&self, q: &str, more: &str) -> Outcome<Page> {
        match self.face {
            Face::Rest => {
                let ask = self.ask("GET", &format!("/api/v1/search?q={}&{more}", percent(q)));
                let answer = outcome(ask.header("Prefer", "count=exact").send().await);
                let mut page = answer.map(page)?;
                page.data.iter_mut().for_each(keep_id);
                Ok(page)
            }
            Face::Graphql => {
                let found = self.data(DOCUMENT, arguments(q, more)).await?["page"].clone();
                let schema = Schema::of(self).await;
                let nodes = found["nodes"].as_array().unwrap().iter();
                let nodes = nodes.map(|node| named(schema.lower("SearchHit", node.clone())));
                Ok(page_of(&found, nodes.collect()))
            }
        }
    }
}

impl Caller<'_> {
    /// Which words of a question named which actor, by slug.
    pub async fn expansions(&self, q: &str) -> Outcome<Vec<(String, String)>> {
        let expansions = match self.face {
            Face::Rest => {
                let ask = self.ask("GET", &format!("/api/v1/search?q={}", percent(q)));
                outcome(ask.send().await)?["expansions"].take()
            }
            Face::Graphql => {
                let document = "query ($q: String!) {
                    page: search(q: $q) { expansions { words names actor { slug } } }
                }";
                self.data(document, json!({ "q": q })).await?["page"]["expansions"].clone()
            }
        };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let pair = |one: &Value| (text(&one["words"]), text(&one["actor"]["slug"]));
        Ok(expansions.as_array().unwrap().iter().map(pair).collect())
    }

    /// The slugs of the actors suggested for what was typed.
    pub async fn suggested(&self, typed: &str) -> Outcome<Vec<String>> {
        let found = match self.face {
            Face::Rest => {
                let path = format!("/api/v1/search/suggest?q={}", percent(typed));
                outcome(self.ask("GET", &path).send().await)?["data"].take()
            }
            Face::Graphql => {
                let document = "query ($q: String!) { found: searchSuggestions(q: $q) { slug } }";
                self.data(document, json!({ "q": typed })).await?["found"].clone()
            }
        };
        let slug = |one: &Value| one["slug"].as_str().unwrap().to_owned();
        Ok(found.as_array().unwrap().iter().map(slug).collect())
    }
}

fn keep_id(hit: &mut Value) {
    let record = hit["record"].as_str().unwrap().to_owned();
    hit[&record] = json!({ "id": hit[&record]["id"] });
}

fn named(mut hit: Value) -> Value {
    let name = hit["record"]["is"].as_str().unwrap().to_lowercase();
    hit[&name] = json!({ "id": hit["record"]["id"] });
    hit["record"] = name.into();
    hit
}

fn arguments(q: &str, more: &str) -> Value {
    let given: HashMap<&str, &str> =
        more.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let size = given.get("limit").map(|size| size.parse::<i64>().unwrap());
    let back = given.contains_key("before");
    let records = given.get("record").map(|names| names.to_uppercase());
    json!({
        "q": q,
        "expand": given.get("expand") != Some(&"false"),
        "records": records.map(|names| names.split(',').map(str::to_owned).collect::<Vec<_>>()),
        "first": size.filter(|_| !back),
        "after": given.get("after"),
        "last": size.filter(|_| back),
        "before": given.get("before"),
    })
}
