//! Others hold what a request needs.

use std::time::{Duration, Instant};

use diwan_api::model::Kind;
use diwan_api::store::Engine;
use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use serde_json::json;

use crate::world::{World, on_both_engines};

/// Another process that holds all that writers need.
async fn hold(world: &World) -> sea_orm::DatabaseTransaction {
    let other = Database::connect(world.url()).await.unwrap();
    let held = other.begin().await.unwrap();
    let lock = match world.engine {
        Engine::Sqlite => "UPDATE article SET version = version",
        Engine::Postgres => "LOCK TABLE article IN ACCESS EXCLUSIVE MODE",
    };
    held.execute_unprepared(lock).await.unwrap();
    held
}

#[test]
#[allow(clippy::disallowed_methods, reason = "measures how long the server takes")]
fn a_write_does_not_wait_long_for_a_lock() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let held = hold(world).await;
        let begun = Instant::now();
        let members = json!({
            "kind": "report", "language": "en", "headline": "It waits", "body": "Body.",
        });
        let ask = world.ask("POST", "/api/v1/articles").token(editor.token.as_deref());
        let answer = ask.json(&members).send().await.expect(503);
        assert_eq!(answer.code(), "unavailable");
        assert_eq!(answer.header("retry-after"), Some("1"));
        assert!(begun.elapsed() < Duration::from_secs(7), "{:?}", begun.elapsed());
        held.rollback().await.unwrap();
        editor.create(Kind::Article, members).await.unwrap();
    });
}
