//! A disk that takes no writes any more, under SQLite.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::rt::System;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::asking::{Asking, all_told};
use super::disk::SmallDisk;
use super::statements::ROLLS_BACK;
use crate::world::World;
use crate::world::machine::skip;
use crate::world::program::{Running, command};

/// SQLITE_READONLY: a connection that is opened meanwhile finds the file read-only, and stays so.
#[test]
fn a_disk_that_becomes_read_only_is_written_again_when_it_is_writable() {
    let Some(disk) = SmallDisk::mount(24) else { return };
    System::new().block_on(async {
        let world = World::in_folder(disk.path()).await;
        let asking = Asking::of(&world).await;
        asking.recovers().await;
        disk.become_read_only();
        lose_the_next_connection(&world);
        asking.write_by_rest("Lost").await.unwrap_err();
        for _ in 0..3 {
            let told = asking.write().await;
            assert!(all_told(&told, "storageFull"), "{told:?}");
            assert_eq!(asking.import("Imported").await, Err("storageFull".into()));
            assert!(asking.read().await.iter().all(Result::is_ok));
        }
        disk.become_writable();
        assert!(asking.read_and_write().await.iter().all(Result::is_ok), "it works again at once");
        asking.import("Imported").await.unwrap();
        asking.nothing_else_is_there().await;
        world.end().await;
    });
}

/// Ends the transaction of the next write behind its back, as SQLite does when a disk fails: its
/// connection is closed then.
fn lose_the_next_connection(world: &World) {
    let waits = AtomicBool::new(true);
    world.diwan.store().disturb(move |statement| {
        if waits.swap(false, Ordering::SeqCst) {
            statement.sql = ROLLS_BACK.into();
            statement.values = None;
        }
    });
}

/// The program, which may be forbidden to make its files longer: then each write to them fails
/// (SQLITE_IOERR_WRITE).
struct Limited {
    running: Running,
    token: String,
    base: String,
    http: reqwest::Client,
}

impl Limited {
    fn start(folder: &Path) -> Limited {
        let plain = command(folder, &["demo", "--listen", "127.0.0.1:0"]);
        // The signal for files that are too long would end the program.
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"]).arg(plain.get_program());
        shell.args(plain.get_args()).current_dir(folder).env_clear();
        for (name, value) in plain.get_envs() {
            shell.env(name, value.unwrap());
        }
        let running = Running::of(shell);
        let printed = running.printed_until("    }'\n");
        let token = printed.split("export TOKEN=").nth(1).unwrap();
        let token = token.split_whitespace().next().unwrap().trim_matches('"').to_owned();
        let (base, http) = (running.base(), reqwest::Client::builder().no_proxy());
        Limited { running, token, base, http: http.build().unwrap() }
    }

    fn longest_file(&self, bytes: &str) {
        let mut limit = Command::new("prlimit");
        limit.args(["--pid", &self.running.pid().to_string(), &format!("--fsize={bytes}:")]);
        assert!(limit.status().unwrap().success());
    }

    async fn ask(&self, path: &str, body: Option<(&'static str, Value)>) -> (u16, Value) {
        let url = format!("{}{path}", self.base);
        let ask = match body {
            Some((media, body)) => {
                self.http.post(url).header("content-type", media).body(body.to_string())
            }
            None => self.http.get(url),
        };
        let ask = ask.bearer_auth(&self.token).header("accept", "*/*");
        let answer = ask.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Writes through REST, through GraphQL and by an import; answers the codes.
    async fn write(&self, round: &str) -> [Value; 3] {
        let new = |way: &str| json!({ "name": format!("{way} {round}") });
        let made = self.ask("/api/v1/publishers", Some(("application/json", new("REST")))).await;
        let query = "mutation ($input: PublisherInput!) {
            createPublisher(input: $input) { userErrors { code } }
        }";
        let query = json!({ "query": query, "variables": { "input": new("GraphQL") } });
        let mutated = self.ask("/graphql", Some(("application/json", query))).await;
        let mut line = new("Import");
        line["record"] = "publisher".into();
        let imported = self.ask("/api/v1/import", Some(("application/x-ndjson", line))).await;
        let full = made.1["code"] == "storageFull";
        assert_eq!(made.0, if full { 507 } else { 201 }, "{}", made.1);
        let [made, mutated, imported] = [made.1, mutated.1, imported.1];
        [
            made["code"].clone(),
            mutated["errors"][0]["extensions"]["code"].clone(),
            if imported["code"].is_null() { &imported["error"] } else { &imported }["code"].clone(),
        ]
    }

    async fn names(&self) -> Vec<String> {
        let (status, list) = self.ask("/api/v1/publishers?limit=100", None).await;
        assert_eq!(status, 200, "{list}");
        let query = json!({ "query": "{ publishers { totalCount } }" });
        let (_, counted) = self.ask("/graphql", Some(("application/json", query))).await;
        let list = list["data"].as_array().unwrap();
        assert_eq!(counted["data"]["publishers"]["totalCount"], list.len());
        list.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_disk_that_fails_is_told_and_loses_nothing() {
    if Command::new("prlimit").output().is_err() {
        return skip("prlimit", "a disk that fails", "there is no prlimit");
    }
    let folder = TempDir::new().unwrap();
    let server = Limited::start(folder.path());
    System::new().block_on(async {
        let done = [Value::Null, Value::Null, Value::Null];
        let full = [(); 3].map(|()| json!("storageFull"));
        for round in 0..3 {
            assert_eq!(server.write(&format!("before {round}")).await, done);
            let before = server.names().await;
            server.longest_file("0");
            for attempt in 0..3 {
                assert_eq!(server.write(&format!("{round}-{attempt}")).await, full);
                assert_eq!(server.names().await, before);
            }
            server.longest_file("unlimited");
            assert_eq!(server.write(&format!("after {round}")).await, done);
            let after = server.names().await;
            assert!(before.iter().all(|name| after.contains(name)));
            assert_eq!(after.len(), before.len() + 3);
        }
    });
    server.running.stop();
}
