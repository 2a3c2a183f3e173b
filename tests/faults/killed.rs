//! A server that is killed while eight write and something is imported: what was acknowledged is there, once, and
//! told once, to webhooks at least once and in order; an import that was cut short is done again.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use actix_web::rt::{spawn, time::sleep};
use reqwest::Client;
use serde_json::{Value, json};

use crate::webhooks::receiver::{Behaviour, Receiver, versions};
use crate::world::machine::variable;
use crate::world::program::{Running, command, finished};
use crate::world::{Database, PASSWORD, each_engine, http};

const WRITERS: usize = 8;
const LINES: usize = 3_000;
const ROUNDS: &str = "DIWAN_TEST_KILL_ROUNDS";
const WHO: &str = "writer@example.org";
/// How often a second it is looked whether all has been told, and for how long: a server that was killed holds what it
/// was sending for a minute.
const LOOK: Duration = Duration::from_millis(200);
const LOOKS: usize = 600;

/// How often it is killed; more by `DIWAN_TEST_KILL_ROUNDS`, which also has webhooks waited for.
fn rounds() -> usize {
    variable(ROUNDS).map_or(3, |rounds| rounds.parse().unwrap())
}

fn is_patient() -> bool {
    variable(ROUNDS).is_some()
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
        command.env("DIWAN_DATABASE_URL", self.url).env("DIWAN_WEBHOOK_ALLOW", "127.0.0.1");
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

/// Creates publishers, and changes each once, until nobody answers any more.
async fn write(http: Client, base: String, token: String, mark: String) -> Acknowledged {
    let mut acknowledged = Acknowledged::new();
    for number in 0.. {
        let name = format!("{mark}-{number}");
        let ask = http.post(format!("{base}/api/v1/publishers")).bearer_auth(&token);
        let Ok(answer) = ask.json(&json!({ "name": name })).send().await else { break };
        let created = answer.status() == 201;
        let Ok(made) = answer.json::<Value>().await else { break };
        if created {
            let id = made["id"].as_str().unwrap().to_owned();
            let change = http.patch(format!("{base}/api/v1/publishers/{id}")).bearer_auth(&token);
            let change = change.header("if-match", "1").json(&json!({ "country": "LY" }));
            acknowledged.insert(name, id);
            if change.send().await.is_err() {
                break;
            }
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

/// The versions of each record that the feed tells of, by its id.
async fn told(http: &Client, base: &str) -> BTreeMap<String, Vec<i64>> {
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
            let versions: &mut Vec<i64> =
                told.entry(change["id"].as_str().unwrap().to_owned()).or_default();
            versions.push(change["version"].as_i64().unwrap());
        }
        if changes.is_empty() {
            return told;
        }
        after = format!("&after={}", page["page"]["next"].as_str().unwrap());
    }
}

/// Waits until a webhook has been told of all versions of the publishers, those of each in order.
async fn arrived(receiver: &Receiver, told: &BTreeMap<String, Vec<i64>>, publishers: &[String]) {
    let mut missing = publishers.len();
    for _ in 0..LOOKS {
        let came = versions(&receiver.taken());
        missing = publishers.iter().filter(|id| came.get(*id) != told.get(*id)).count();
        if missing == 0 {
            return;
        }
        sleep(LOOK).await;
    }
    panic!("a webhook was not told of {missing} of {} publishers", publishers.len());
}

/// The publishers there are.
async fn publishers(http: &Client, base: &str) -> Vec<String> {
    let all = http.get(format!("{base}/api/v1/publishers.ndjson?fields=id")).send().await.unwrap();
    let all = all.error_for_status().unwrap().text().await.unwrap();
    let id = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        record["id"].as_str().unwrap().to_owned()
    };
    all.lines().map(id).collect()
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
        let receiver = Receiver::start(Behaviour::Takes).await;
        register.done(&["webhook", "add", &receiver.url("/"), "--record", "publisher"], "");
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
            assert_eq!(told.get(id).map(|versions| versions[0]), Some(1), "{name} is told");
        }
        for versions in told.values() {
            let each_once: Vec<i64> = (1..=versions.len() as i64).collect();
            assert_eq!(*versions, each_once, "each version is told once, in order");
        }
        let publishers = publishers(&register.http, &base).await;
        assert!(publishers.len() >= acknowledged.len());
        // What was being sent when a server died is sent again after a minute.
        if is_patient() {
            arrived(&receiver, &told, &publishers).await;
        }
        receiver.stop().await;
        running.stop();
        register.done(&["doctor"], "");
        database.remove().await;
    });
}
