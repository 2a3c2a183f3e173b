//! Each statement of each kind of write fails once, in each way.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diwan_api::model::Kind;
use diwan_api::store::Engine;
use serde_json::{Value, json};

use crate::world::sample::BODY;
use crate::world::{Caller, World, id, on_both_engines, version};

/// Puts a failing statement in the place of one to come.
struct Saboteur(Arc<AtomicU64>);

/// No statement fails.
const NEVER: u64 = u64::MAX;

impl Saboteur {
    /// The statements fail by `sql` instead.
    fn of(world: &World, sql: &'static str) -> Saboteur {
        let countdown = Arc::new(AtomicU64::new(NEVER));
        let left = Arc::clone(&countdown);
        world.diwan.store().disturb(move |statement| {
            let count = |left: u64| if left == NEVER { None } else { Some(left.wrapping_sub(1)) };
            let was = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count);
            if was == Ok(0) {
                statement.sql = sql.into();
                statement.values = None;
            }
        });
        Saboteur(countdown)
    }

    /// The statement after so many others fails.
    fn strike_after(&self, others: u64) {
        self.0.store(others, Ordering::SeqCst);
    }

    /// Whether it struck. It strikes no more.
    fn stop(&self) -> bool {
        self.0.swap(NEVER, Ordering::SeqCst) == NEVER
    }
}

/// A statement that fails, and with which SQLite rolls back the whole transaction, as it does when a disk fails.
pub const ROLLS_BACK: &str = r#"INSERT OR ROLLBACK INTO "slug" ("kind") VALUES (NULL)"#;

/// Ways for a statement to fail: alone; with its whole transaction, as SQLite rolls back when the
/// disk is full; with its connection.
fn ways(engine: Engine) -> [&'static str; 2] {
    match engine {
        Engine::Sqlite => ["SELECT no_such_column", ROLLS_BACK],
        Engine::Postgres => ["SELECT 1/0", "SELECT pg_terminate_backend(pg_backend_pid())"],
    }
}

/// A kind of write, on what stands.
struct Write<'w> {
    editor: &'w Caller<'w>,
    /// One to change, and one to delete.
    article: Value,
    spare: Value,
    actors: [String; 2],
    imports: u32,
}

const WRITES: [&str; 7] = ["create", "update", "upsert", "publish", "merge", "import", "delete"];

impl Write<'_> {
    /// Tries it; answers the refusal's code.
    async fn attempt(&mut self, name: &str) -> Result<(), String> {
        self.imports += 1;
        let (editor, article) = (self.editor, &self.article);
        let (at, version) = (id(article), version(article));
        let fields = json!({
            "kind": "report", "language": "en", "headline": "A new one", "body": BODY,
        });
        let done = match name {
            "create" => editor.create(Kind::Article, fields).await,
            "update" => {
                let change = json!({ "headline": "Changed" });
                editor.update(Kind::Article, &at, version, change).await
            }
            "upsert" => editor.upsert(Kind::Article, "upserted", fields).await,
            "publish" => editor.publish(Kind::Article, &at, version).await,
            "merge" => {
                let [loser, winner] = &self.actors;
                let into = json!({ "into": { "id": winner } });
                editor.command(Kind::Actor, loser, 1, "merge", into).await
            }
            "import" => return self.import().await,
            _ => editor.delete(Kind::Article, &id(&self.spare), 1).await.map(|()| json!({})),
        };
        done.map(drop).map_err(|refusal| refusal.code)
    }

    async fn import(&self) -> Result<(), String> {
        let line = |n: u32| {
            let name = format!("Imported {} {n}", self.imports);
            json!({ "record": "actor", "externalId": name, "kind": "person", "names": [{ "text": name }] })
        };
        let lines: String = (0..3).map(|n| format!("{}\n", line(n))).collect();
        let ask = self.editor.world.ask("POST", "/api/v1/import");
        let ask = ask.token(self.editor.token.as_deref());
        let answer = ask.text("application/x-ndjson", lines).send().await;
        match answer.json["rejected"].as_u64() {
            Some(0) if answer.status == 200 && answer.json["error"].is_null() => Ok(()),
            _ => Err(answer.text),
        }
    }
}

fn each_statement_fails(way: usize) {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = editor.article(json!({ "headline": "It stands" })).await;
        let spare = editor.article(json!({ "headline": "It goes" })).await;
        let actors = [editor.actor("Amal Haddad").await, editor.actor("Amal Hadad").await];
        let saboteur = Saboteur::of(world, ways(world.engine)[way]);
        let mut write = Write { editor: &editor, article, spare, actors, imports: 0 };
        for name in WRITES {
            let mut before = (world.rows().await, standing(&write).await);
            let mut statements = 0;
            loop {
                saboteur.strike_after(statements);
                let done = write.attempt(name).await;
                if !saboteur.stop() {
                    done.unwrap_or_else(|code| panic!("{name}, undisturbed: {code}"));
                    break;
                }
                let after = (world.rows().await, standing(&write).await);
                if done.is_ok() && name == "import" {
                    // It tries the lines once more, in smaller parts.
                    assert_eq!(after.0["actor"], before.0["actor"] + 3);
                    before = after;
                } else {
                    assert!(done.is_err(), "{name}: statement {statements} failed unnoticed");
                    assert_eq!(after, before, "{name}: what statement {statements} left");
                }
                statements += 1;
            }
            assert!(statements > 3, "{name} has {statements} statements");
            assert_ne!(world.rows().await, before.0, "{name} left nothing");
            write.article = standing(&write).await;
        }
    });
}

async fn standing(write: &Write<'_>) -> Value {
    write.editor.one(Kind::Article, &id(&write.article)).await.unwrap()
}

#[test]
fn each_statement_fails_alone() {
    each_statement_fails(0);
}

#[test]
fn each_statement_takes_its_transaction_with_it() {
    each_statement_fails(1);
}
