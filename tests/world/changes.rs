//! The feed of changes through both faces.

use std::time::Duration;

use serde_json::{Value, json};

use super::caller::{Caller, Outcome, outcome};
use super::graphql::{Schema, screaming};
use super::{Face, World};

/// A part of the feed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The changes as REST tells them.
    pub data: Vec<Value>,
    pub next: String,
    pub more: bool,
}

const DOCUMENT: &str = "
    query ($filter: ChangeFilter, $first: Int, $after: String) {
        changes(filter: $filter, first: $first, after: $after) {
            nodes { cursor at record id verb version tombstone by }
            pageInfo { hasNextPage endCursor }
        }
    }";

impl World {
    /// Waits until everything that was written has its position in the feed: who reads it waits a moment only.
    pub async fn settle(&self) {
        const EVER: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);
        assert_eq!(self.diwan.prune_changes(EVER).await.unwrap(), 0);
    }
}

impl Caller<'_> {
    /// A part of the feed; `query` as REST takes it, `record=article&limit=5`.
    pub async fn changes(&self, query: &str) -> Outcome<Changes> {
        match self.face {
            Face::Rest => {
                let path = format!("/api/v1/changes?{query}");
                let told = outcome(self.ask("GET", &path).send().await)?;
                Ok(Changes {
                    data: told["data"].as_array().unwrap().clone(),
                    next: told["page"]["next"].as_str().unwrap().to_owned(),
                    more: told["page"]["more"].as_bool().unwrap(),
                })
            }
            Face::Graphql => {
                let data = self.data(DOCUMENT, variables(query)).await?;
                let (schema, page) = (Schema::of(self).await, &data["changes"]["pageInfo"]);
                let nodes = data["changes"]["nodes"].as_array().unwrap().iter();
                Ok(Changes {
                    data: nodes.map(|node| schema.lower("Change", node.clone())).collect(),
                    next: page["endCursor"].as_str().unwrap().to_owned(),
                    more: page["hasNextPage"].as_bool().unwrap(),
                })
            }
        }
    }

    /// Everything after a place of the feed.
    pub async fn changes_after(&self, after: &str) -> Vec<Value> {
        let (mut all, mut after) = (Vec::new(), after.to_owned());
        loop {
            let part = self.changes(&format!("after={after}&limit=100")).await.unwrap();
            all.extend(part.data);
            after = part.next;
            if !part.more {
                return all;
            }
        }
    }

    /// Where the feed stands now.
    pub async fn end_of_feed(&self) -> String {
        self.changes("after=now").await.unwrap().next
    }
}

fn variables(query: &str) -> Value {
    let mut variables = json!({});
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        match name {
            "limit" => variables["first"] = value.parse::<i64>().map_or(value.into(), Value::from),
            "after" => variables["after"] = value.into(),
            filter => variables["filter"][filter] = value.split(',').map(screaming).collect(),
        }
    }
    variables
}
