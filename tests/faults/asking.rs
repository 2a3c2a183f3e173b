//! Somebody who asks both faces to read and to write, and remembers what was acknowledged.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::world::{Answer, World};

/// What an answer says: that it was done, or the code of what went wrong.
pub type Told = Result<(), String>;

pub struct Asking<'w> {
    world: &'w World,
    pub token: String,
    number: AtomicU32,
    acknowledged: Mutex<BTreeSet<String>>,
}

/// Longer than a query of GraphQL may take, than anybody waits for a connection or for a lock.
const PATIENCE: Duration = Duration::from_secs(7);

impl<'w> Asking<'w> {
    pub async fn of(world: &'w World) -> Asking<'w> {
        let token = world.editor().await.token.unwrap();
        Asking { world, token, number: AtomicU32::new(1), acknowledged: Mutex::default() }
    }

    /// Reads through both faces, with a token and without.
    pub async fn read(&self) -> Vec<Told> {
        let query = json!({ "query": "{ publishers(first: 1) { nodes { name } } }" });
        let asks = [
            self.world.ask("GET", "/api/v1/publishers").token(Some(&self.token)),
            self.world.ask("GET", "/api/v1/actors"),
            self.graphql(&query),
            self.graphql(&query).token(Some(&self.token)),
        ];
        let asks = asks.map(async |ask| told(&soon(ask.send()).await));
        futures::future::join_all(asks).await
    }

    /// Writes a publisher through each face.
    pub async fn write(&self) -> Vec<Told> {
        let name = || format!("Wire {}", self.number.fetch_add(1, Ordering::SeqCst));
        let (rest, graphql) = (name(), name());
        let (one, other) =
            futures::join!(self.write_by_rest(&rest), self.write_by_graphql(&graphql));
        vec![one, other]
    }

    pub async fn write_by_rest(&self, name: &str) -> Told {
        let ask = self.world.ask("POST", "/api/v1/publishers").token(Some(&self.token));
        self.keep(name, told(&soon(ask.json(&json!({ "name": name })).send()).await))
    }

    pub async fn write_by_graphql(&self, name: &str) -> Told {
        let query = "mutation ($input: PublisherInput!) {
            createPublisher(input: $input) { publisher { id } userErrors { code } }
        }";
        let body = json!({ "query": query, "variables": { "input": { "name": name } } });
        let ask = self.graphql(&body).token(Some(&self.token));
        self.keep(name, told(&soon(ask.send()).await))
    }

    pub async fn import(&self, name: &str) -> Told {
        let line = json!({ "record": "publisher", "name": name });
        let ask = self.world.ask("POST", "/api/v1/import").token(Some(&self.token));
        let answer = soon(ask.text("application/x-ndjson", line.to_string()).send()).await;
        self.keep(name, imported(&answer))
    }

    pub async fn read_and_write(&self) -> Vec<Told> {
        let (read, written) = futures::join!(self.read(), self.write());
        [read, written].concat()
    }

    /// Asks until everything is done again.
    pub async fn recovers(&self) {
        for _ in 0..50 {
            if self.read_and_write().await.iter().all(Result::is_ok) {
                return;
            }
            actix_web::rt::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it does not recover");
    }

    /// Everything that was acknowledged is there.
    pub async fn nothing_is_lost(&self) {
        let stored = self.stored().await;
        let acknowledged = self.acknowledged.lock().unwrap();
        let lost: Vec<_> = acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
    }

    /// As [`Asking::nothing_is_lost`], and nothing else is there.
    pub async fn nothing_else_is_there(&self) {
        let stored = self.stored().await;
        assert_eq!(*self.acknowledged.lock().unwrap(), stored);
    }

    async fn stored(&self) -> BTreeSet<String> {
        let store = self.world.diwan.store().migrations();
        let ask = "SELECT name FROM publisher";
        let ask = Statement::from_string(store.get_database_backend(), ask);
        let rows = store.query_all_raw(ask).await.unwrap();
        rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
    }

    fn graphql(&self, body: &Value) -> crate::world::Ask {
        let ask = self.world.ask("POST", "/graphql");
        ask.header("accept", "application/graphql-response+json").json(body)
    }

    fn keep(&self, name: &str, told: Told) -> Told {
        if told.is_ok() {
            self.acknowledged.lock().unwrap().insert(name.to_owned());
        }
        told
    }
}

async fn soon(answer: impl Future<Output = Answer>) -> Answer {
    let answer = actix_web::rt::time::timeout(PATIENCE, answer).await;
    answer.expect("an answer before its deadline")
}

/// What an answer says; status and headers say the same.
fn told(answer: &Answer) -> Told {
    let json = &answer.json;
    let errors = [
        &json["code"],
        &json["errors"][0]["extensions"]["code"],
        &json["data"]["createPublisher"]["userErrors"][0]["code"],
    ];
    let code = errors.into_iter().find_map(Value::as_str);
    let status = match code {
        // GraphQL has one status for all that has data.
        _ if !json["data"].is_null() => 200,
        None => answer.status.min(299),
        Some("unavailable") => 503,
        Some("storageFull") => 507,
        Some("conflict") => 409,
        Some(_) => 500,
    };
    assert_eq!(answer.status, status, "{}", answer.text);
    let later = (code == Some("unavailable")).then_some("1");
    assert_eq!(answer.header("retry-after"), later, "{}", answer.text);
    code.map_or(Ok(()), |code| Err(code.to_owned()))
}

/// What the report of an import says, whose status may have been sent before.
fn imported(answer: &Answer) -> Told {
    let json = &answer.json;
    let errors = [&json["code"], &json["error"]["code"], &json["errors"][0]["code"]];
    match errors.into_iter().find_map(Value::as_str) {
        Some(code) => Err(code.to_owned()),
        None => {
            assert_eq!((answer.status, &json["created"]), (200, &json!(1)), "{}", answer.text);
            Ok(())
        }
    }
}

/// Whether all were refused by a code.
pub fn all_told(told: &[Told], code: &str) -> bool {
    told.iter().all(|told| *told == Err(code.to_owned()))
}
