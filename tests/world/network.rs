//! Networks through both faces.

use serde_json::{Value, json};

use super::Face;
use super::caller::{Caller, Outcome, outcome};
use super::graphql::{Schema, absent, screaming};

const DOCUMENT: &str = "
    query ($by: RefInput!, $depth: Int, $limit: Int, $ties: [Tie!]) {
        network: actorNetwork(by: $by, depth: $depth, limit: $limit, ties: $ties) {
            root truncated
            nodes { id slug name kind distance }
            edges { source target weight events articles relations first last evidence }
        }
    }";

impl Caller<'_> {
    /// The network of an actor, as REST tells it; `query` as REST takes it, `depth=2&ties=event`.
    pub async fn network(&self, actor: &str, query: &str) -> Outcome<Value> {
        match self.face {
            Face::Rest => {
                let path = format!("/api/v1/actors/{actor}/network?{query}");
                outcome(self.ask("GET", &path).send().await)
            }
            Face::Graphql => {
                let data = self.data(DOCUMENT, variables(actor, query)).await?;
                if data["network"].is_null() {
                    return Err(absent(data));
                }
                let schema = Schema::of(self).await;
                Ok(schema.lower("Network", data["network"].clone()))
            }
        }
    }
}

fn variables(actor: &str, query: &str) -> Value {
    let mut variables = json!({ "by": { "slug": actor } });
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        variables[name] = match name {
            "ties" => value.split(',').map(screaming).collect(),
            _ => value.parse::<i64>().map_or(value.into(), Value::from),
        };
    }
    variables
}
