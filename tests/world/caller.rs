//! A caller who says the same things through either face, and hears the same answers.
//!
//! Records, refusals and pages are told in REST's form; `graphql.rs` translates.

use diwan_api::model::Kind;
use diwan_api::values::Role;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::client::{Answer, Ask};
use super::{World, graphql};

/// The face through which a story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Rest,
    Graphql,
}

/// A caller of one of the faces, within a world.
#[derive(Clone)]
pub struct Caller<'w> {
    pub world: &'w World,
    pub face: Face,
    pub token: Option<String>,
}

/// Why a request was refused, in the terms both faces share.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub code: String,
    /// Each broken rule: where, and which.
    pub at: Vec<(String, String)>,
    /// The whole answer.
    pub body: Value,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub data: Vec<Value>,
    pub next: Option<String>,
    pub prev: Option<String>,
    pub total: Option<u64>,
}

pub type Outcome<T = Value> = Result<T, Refusal>;

impl World {
    pub fn anonymous(&self) -> Caller<'_> {
        Caller { world: self, face: self.face, token: None }
    }

    pub async fn caller(&self, role: Role) -> Caller<'_> {
        Caller { token: Some(self.token(role).await), ..self.anonymous() }
    }

    pub async fn reader(&self) -> Caller<'_> {
        self.caller(Role::Reader).await
    }

    pub async fn author(&self) -> Caller<'_> {
        self.caller(Role::Author).await
    }

    pub async fn editor(&self) -> Caller<'_> {
        self.caller(Role::Editor).await
    }
}

impl Refusal {
    /// The rule broken at a place, if there is one.
    pub fn rule(&self, pointer: &str) -> Option<&str> {
        self.at.iter().find(|(at, _)| at == pointer).map(|(_, code)| code.as_str())
    }

    /// The members that GraphQL's types require and that were not given, sorted: it says so before
    /// anything is executed, and tells no other broken rules with them.
    pub fn missing(&self) -> Option<Vec<String>> {
        let message = self.body["errors"][0]["message"].as_str()?;
        let missing = message.strip_suffix(" must be given.")?.split(", ");
        let pointer = |name: &str| {
            let (_, path) = name.split_once('.')?;
            Some(format!("/{}", path.replace(['.', '['], "/").replace(']', "")))
        };
        let mut pointers: Vec<String> = missing.map(pointer).collect::<Option<_>>()?;
        pointers.sort();
        Some(pointers)
    }
}

impl<'w> Caller<'w> {
    /// The same caller at another face.
    pub fn at(&self, face: Face) -> Caller<'w> {
        Caller { face, ..self.clone() }
    }

    pub async fn create(&self, kind: Kind, members: Value) -> Outcome {
        match self.face {
            Face::Rest => outcome(self.ask("POST", &of(kind)).json(&members).send().await),
            Face::Graphql => graphql::create(self, kind, members).await,
        }
    }

    /// Changes members; null clears.
    pub async fn update(&self, kind: Kind, id: &str, version: i64, members: Value) -> Outcome {
        match self.face {
            Face::Rest => {
                let ask = self.ask("PATCH", &one(kind, id)).header("If-Match", &tag(version));
                outcome(ask.json(&members).send().await)
            }
            Face::Graphql => graphql::update(self, kind, id, version, members).await,
        }
    }

    pub async fn upsert(&self, kind: Kind, key: &str, members: Value) -> Outcome {
        match self.face {
            Face::Rest => {
                let key = utf8_percent_encode(key, NON_ALPHANUMERIC);
                let path = format!("{}/by-external-id/{key}", of(kind));
                outcome(self.ask("PUT", &path).json(&members).send().await)
            }
            Face::Graphql => graphql::upsert(self, kind, key, members).await,
        }
    }

    pub async fn delete(&self, kind: Kind, id: &str, version: i64) -> Outcome<()> {
        match self.face {
            Face::Rest => {
                let ask = self.ask("DELETE", &one(kind, id)).header("If-Match", &tag(version));
                outcome(ask.send().await).map(drop)
            }
            Face::Graphql => graphql::delete(self, kind, id, version).await,
        }
    }

    /// A command of the workflow, `publish` for example, with its note, reason or date.
    pub async fn command(
        &self,
        kind: Kind,
        id: &str,
        version: i64,
        name: &str,
        members: Value,
    ) -> Outcome {
        match self.face {
            Face::Rest => {
                let path = format!("{}/{name}", one(kind, id));
                let ask = self.ask("POST", &path).header("If-Match", &tag(version));
                outcome(ask.json(&members).send().await)
            }
            Face::Graphql => graphql::command(self, kind, id, version, name, members).await,
        }
    }

    /// Adds a correction to an article, with what it mends.
    pub async fn correct(
        &self,
        id: &str,
        version: i64,
        correction: Value,
        changes: Value,
    ) -> Outcome {
        match self.face {
            Face::Rest => {
                let path = format!("{}/corrections", one(Kind::Article, id));
                let ask = self.ask("POST", &path).header("If-Match", &tag(version));
                let body = json!({ "correction": correction, "changes": changes });
                outcome(ask.json(&body).send().await)
            }
            Face::Graphql => graphql::correct(self, id, version, correction, changes).await,
        }
    }

    /// Publishes what stands at this version.
    pub async fn publish(&self, kind: Kind, id: &str, version: i64) -> Outcome {
        self.command(kind, id, version, "publish", json!({})).await
    }

    /// The whole record. Through GraphQL, what is absent or hidden is null: told as `notFound`.
    pub async fn one(&self, kind: Kind, id: &str) -> Outcome {
        match self.face {
            Face::Rest => {
                let answer = self.ask("GET", &one(kind, id)).send().await;
                match answer.header("location").filter(|_| answer.status == 308) {
                    Some(moved) => outcome(self.ask("GET", moved).send().await),
                    None => outcome(answer),
                }
            }
            Face::Graphql => graphql::one(self, kind, id).await,
        }
    }

    /// What a record said before each change, the latest first.
    pub async fn revisions(&self, kind: Kind, id: &str) -> Outcome<Vec<Value>> {
        match self.face {
            Face::Rest => {
                let answer = self
                    .ask("GET", &format!("{}/revisions?include=record", one(kind, id)))
                    .send()
                    .await;
                outcome(answer).map(|body| body["data"].as_array().unwrap().clone())
            }
            Face::Graphql => graphql::revisions(self, kind, id).await,
        }
    }

    /// A page of records, asked for as in REST: `language=ar&sort=-updatedAt&limit=2`. What hangs
    /// on them is left out.
    pub async fn list(&self, kind: Kind, query: &str) -> Outcome<Page> {
        self.listed(kind.plural(), query).await
    }

    /// As [`Caller::list`], for quotes as well.
    pub async fn listed(&self, many: &str, query: &str) -> Outcome<Page> {
        match self.face {
            Face::Rest => {
                let ask = self.ask("GET", &format!("/api/v1/{many}?{query}"));
                outcome(ask.header("Prefer", "count=exact").send().await).map(page)
            }
            Face::Graphql => graphql::list(self, many, query).await,
        }
    }

    /// The ids of a list, in order.
    pub async fn ids(&self, kind: Kind, query: &str) -> Vec<String> {
        let page = self.list(kind, query).await.unwrap();
        page.data.iter().map(id).collect()
    }

    /// Who may be meant by each query.
    pub async fn match_actors(&self, queries: Value) -> Outcome<Vec<Value>> {
        match self.face {
            Face::Rest => {
                let ask = self.ask("POST", "/api/v1/actors/match");
                let answer = outcome(ask.json(&json!({ "queries": queries })).send().await)?;
                Ok(answer["data"].as_array().unwrap().clone())
            }
            Face::Graphql => graphql::match_actors(self, queries).await,
        }
    }

    /// Pairs of actors that are likely the same, and from where the list goes on.
    pub async fn duplicates(
        &self,
        threshold: Option<f64>,
        size: Option<i64>,
        after: Option<String>,
    ) -> Outcome<(Vec<Value>, Option<String>)> {
        if self.face == Face::Graphql {
            return graphql::duplicates(self, threshold, size, after).await;
        }
        let given = [
            ("threshold", threshold.map(|threshold| threshold.to_string())),
            ("limit", size.map(|size| size.to_string())),
            ("after", after),
        ];
        let pairs =
            given.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let path = format!("/api/v1/actors/duplicates?{query}");
        let body = outcome(self.ask("GET", &path).send().await)?;
        let next = body["page"]["next"].as_str().map(str::to_owned);
        Ok((body["data"].as_array().unwrap().clone(), next))
    }

    /// Says, or takes back, that two actors are not the same.
    pub async fn set_apart(&self, one: &str, other: &str, apart: bool) -> Outcome<()> {
        match self.face {
            Face::Rest => {
                let method = if apart { "PUT" } else { "DELETE" };
                let path = format!("/api/v1/actors/{one}/distinct-from/{other}");
                outcome(self.ask(method, &path).send().await).map(drop)
            }
            Face::Graphql => graphql::set_apart(self, one, other, apart).await,
        }
    }

    /// An address to which the file of a medium can be put.
    pub async fn prepare_upload(&self, id: &str, version: i64) -> Outcome {
        match self.face {
            Face::Rest => {
                let path = format!("{}/upload-address", one(Kind::Medium, id));
                let ask = self.ask("POST", &path).header("If-Match", &tag(version));
                outcome(ask.send().await)
            }
            Face::Graphql => graphql::prepare_upload(self, id, version).await,
        }
    }

    /// A request to an address, with this caller's token.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        self.world.ask(method, path).token(self.token.as_deref())
    }
}

/// The id of a record.
pub fn id(record: &Value) -> String {
    record["id"].as_str().unwrap().to_owned()
}

/// Percent-encoded, every byte of it.
pub fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The version of a record.
pub fn version(record: &Value) -> i64 {
    record["version"].as_i64().unwrap()
}

fn of(kind: Kind) -> String {
    format!("/api/v1/{}", kind.plural())
}

fn one(kind: Kind, id: &str) -> String {
    format!("{}/{id}", of(kind))
}

fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

pub fn outcome(answer: Answer) -> Outcome {
    if answer.status < 300 {
        return Ok(answer.json);
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let errors = answer.json["errors"].as_array().cloned().unwrap_or_default();
    let at = errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect();
    Err(Refusal { code: text(&answer.json["code"]), at, body: answer.json })
}

pub fn page(body: Value) -> Page {
    let cursor = |name: &str| body["page"][name].as_str().map(str::to_owned);
    Page {
        data: body["data"].as_array().unwrap().clone(),
        next: cursor("next"),
        prev: cursor("prev"),
        total: body["page"]["total"].as_u64(),
    }
}
