//! A server that is killed while eight write and something is imported: what was acknowledged is there, once, and
//! told once; an import that was cut short is done again.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use actix_web::rt::{spawn, time::sleep};
use reqwest::Client;
use serde_json::{Value, json};

use crate::world::machine::variable;
use crate::world::program::{Running, command, finished};
use crate::world::{Database, PASSWORD, each_engine, http};

const WRITERS: usize = 8;
const LINES: usize = 3_000;
const WHO: &str = "writer@example.org";

/// How often it is killed; more by `DIWAN_TEST_KILL_ROUNDS`.
fn rounds() -> usize {
    variable("DIWAN_TEST_KILL_ROUNDS").map_or(3, |rounds| rounds.parse().unwrap())
}

/// A register that a server of its own serves.
struct Register<'a> {
    folder: &'a Path,
    url: &'a str,
    http: Client,
}

/// A server that runs, where it is, and a token for it.
struct Serving {
    running: Running,
    base: String,
    token: String,
}

impl Register<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.folder, arguments);
        command.env("DIWAN_DATABASE_URL", self.url);
        command
    }

    fn done(&self, arguments: &[&str], input: &str) -> String {
        let output = finished(self.command(arguments), input);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        text.trim().to_owned()
    }

    async fn serve(&self) -> Serving {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (listen, base) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
        let running = Running::of(self.command(&["serve", "--listen", &listen]));
        for _ in 0..400 {
            let ready = self.http.get(format!("{base}/readyz")).send().await;
            if ready.is_ok_and(|answer| answer.status() == 200) {
                let token = self.done(&["token", WHO, "--ttl", "15m"], "");
                return Serving { running, base, token };
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not serve");
    }
}

/// The names of publishers that were acknowledged, with their ids.
type Acknowledged = BTreeMap<String, String>;

/// Creates publishers until nobody answers any more.
async fn write(http: Client, base: String, token: String, mark: String) -> Acknowledged {
    let mut acknowledged = Acknowledged::new();
    for number in 0.. {
        let name = format!("{mark}-{number}");
        let ask = http.post(format!("{base}/api/v1/publishers")).bearer_auth(&token);
        let Ok(answer) = ask.json(&json!({ "name": name })).send().await else { break };
        let created = answer.status() == 201;
        let Ok(made) = answer.json::<Value>().await else { break };
        if created {
            acknowledged.insert(name, made["id"].as_str().unwrap().to_owned());
        }
    }
    acknowledged
}

fn lines(round: usize) -> String {
    let line = |number: usize| {
        json!({ "record": "topic", "externalId": format!("{round}-{number}"), "scheme": format!("s{round}"),
                "code": number.to_string(), "labels": [{ "text": format!("Topic {number}"), "language": "en" }] })
        .to_string()
    };
    (0..LINES).map(line).collect::<Vec<_>>().join("\n")
}

/// Imports until it is done, or the server is gone.
async fn import(http: Client, base: String, token: String, round: usize) {
    let ask = http.post(format!("{base}/api/v1/import")).bearer_auth(token);
    let ask = ask.header("content-type", "application/x-ndjson").body(lines(round));
    if let Ok(answer) = ask.send().await {
        let _ = answer.text().await;
    }
}

/// What was acknowledged until the server was killed after this long.
async fn killed(register: &Register<'_>, round: usize, after: Duration) -> Acknowledged {
    let Serving { running, base, token } = register.serve().await;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let mark = format!("w-{round}-{writer}");
            spawn(write(register.http.clone(), base.clone(), token.clone(), mark))
        })
        .collect();
    let import = spawn(import(register.http.clone(), base, token, round));
    sleep(after).await;
    let told = Command::new("kill").args(["-9", &running.pid().to_string()]).status().unwrap();
    assert!(told.success());
    let mut acknowledged = Acknowledged::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    import.await.unwrap();
    acknowledged
}

/// How often the feed tells of each record, by its id.
async fn told(http: &Client, base: &str) -> BTreeMap<String, usize> {
    let (mut told, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page: Value = http
            .get(format!("{base}/api/v1/changes?limit=100{after}"))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let changes = page["data"].as_array().unwrap();
        for change in changes {
            *told.entry(change["id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        if changes.is_empty() {
            return told;
        }
        after = format!("&after={}", page["page"]["next"].as_str().unwrap());
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    each_engine(async |engine| {
        let Some(database) = Database::migrated(engine).await else { return };
        let folder = tempfile::tempdir().unwrap();
        let register = Register { folder: folder.path(), url: &database.url, http: http() };
        let role =
            ["account", "add", WHO, "--name", "Writer", "--role", "admin", "--password-stdin"];
        register.done(&role, PASSWORD);
        let mut acknowledged = Acknowledged::new();
        for round in 0..rounds() {
            // From the first answers to the middle of the import.
            let after = Duration::from_millis(150 + (round as u64 * 277) % 900);
            acknowledged.extend(killed(&register, round, after).await);
        }
        eprintln!(
            "{engine:?}: {} writes were acknowledged in {} rounds",
            acknowledged.len(),
            rounds()
        );
        assert!(acknowledged.len() > rounds());

        for round in 0..rounds() {
            let tally = register.done(&["import", "-"], &lines(round));
            let tally: Value = serde_json::from_str(tally.lines().last().unwrap()).unwrap();
            let (created, unchanged) = (tally["created"].as_u64(), tally["unchanged"].as_u64());
            assert_eq!(created.unwrap() + unchanged.unwrap(), LINES as u64, "{tally}");
        }
        let Serving { running, base, .. } = register.serve().await;
        let told = told(&register.http, &base).await;
        for (name, id) in &acknowledged {
            let there = register.http.get(format!("{base}/api/v1/publishers/{id}"));
            let there: Value = there.send().await.unwrap().json().await.unwrap();
            assert_eq!(there["name"], name.as_str(), "acknowledged, and lost");
            assert_eq!(told.get(id), Some(&1), "{name} is told once");
        }
        assert!(told.values().all(|count| *count == 1), "each record was created once");
        running.stop();
        register.done(&["doctor"], "");
        database.remove().await;
    });
}
