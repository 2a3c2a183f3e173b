//! A disk that fills up under the store.

use actix_web::rt::System;
use diwan_api::model::Kind;
use diwan_api::store::{Engine, Store, StoreOptions};
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use super::disk::SmallDisk;
use crate::world::{Caller, Face, OwnServer, World, id};

/// What the server acknowledged.
type Kept = Vec<(String, String)>;

/// Creates an article; answers the code of the refusal.
async fn write(editor: &Caller<'_>, kept: &mut Kept, name: &str) -> Result<(), String> {
    let headline = format!("Ministers meet, {name}");
    let members = json!({
        "kind": "report", "language": "en", "headline": headline, "body": long_text(name),
    });
    let made = editor.create(Kind::Article, members).await.map_err(|refusal| refusal.code)?;
    kept.push((id(&made), headline));
    Ok(())
}

/// A text that cannot be compressed well.
fn long_text(name: &str) -> String {
    let mut dice = name.bytes().fold(7_u64, |dice, byte| dice.wrapping_mul(31) + u64::from(byte));
    let word = |_| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:012x} ", dice >> 16)
    };
    (0..2_000).map(word).collect()
}

async fn check(world: &World, token: &str, kept: &Kept) {
    for (id, headline) in kept {
        let path = format!("/api/v1/articles/{id}");
        let read = world.get(&path, Some(token)).await.expect(200);
        assert_eq!(read.json["headline"], json!(headline));
    }
}

/// Another process can write: nothing is locked.
async fn nobody_holds_a_lock(engine: Engine, url: &str) {
    let other = Database::connect(url).await.unwrap();
    let lock = match engine {
        Engine::Sqlite => "BEGIN IMMEDIATE; ROLLBACK",
        Engine::Postgres => {
            "SET lock_timeout = '5s'; BEGIN; LOCK TABLE article IN ACCESS EXCLUSIVE MODE; ROLLBACK"
        }
    };
    other.execute_unprepared(lock).await.unwrap();
    other.close().await.unwrap();
}

#[test]
fn a_full_disk_under_sqlite_loses_nothing_that_was_acknowledged() {
    let Some(disk) = SmallDisk::mount(24) else { return };
    System::new().block_on(async {
        let world = World::in_folder(disk.path()).await;
        fills_up(world, &disk).await;
    });
}

/// The log of Postgres is elsewhere: without room for that, Postgres ends.
#[test]
fn a_full_disk_under_postgres_loses_nothing_that_was_acknowledged() {
    let Some(server) = OwnServer::start() else { return };
    let Some(disk) = SmallDisk::mount(64) else { return };
    System::new().block_on(async {
        let world = World::at(&server, Some(disk.path())).await;
        fills_up(world, &disk).await;
    });
    drop(server);
}

async fn fills_up(world: World, disk: &SmallDisk) {
    let (engine, url) = (world.engine, world.url());
    let editor = world.editor().await;
    let token = editor.token.clone().unwrap();
    let mut kept = Kept::new();
    for round in 0..3 {
        write(&editor, &mut kept, &format!("before {round}")).await.unwrap();
        disk.fill();
        write_until_full(&editor, &mut kept, round).await;
        refused_for_other_reasons(&editor, &kept).await;
        assert_eq!(import(&world, &token).await, "storageFull");
        check(&world, &token, &kept).await;
        nobody_holds_a_lock(engine, &url).await;
        disk.make_room();
        write(&editor, &mut kept, &format!("after {round}")).await.unwrap();
    }
    check(&world, &token, &kept).await;
    world.end().await;
    all_are_there_after_a_stop(&url, &kept).await;
}

/// Writes go on, through both faces, until some in a row were refused.
async fn write_until_full(editor: &Caller<'_>, kept: &mut Kept, round: u32) {
    let mut full = 0;
    for attempt in 0..2_000 {
        let face = if attempt % 2 == 0 { Face::Rest } else { Face::Graphql };
        match write(&editor.at(face), kept, &format!("{round}-{attempt}")).await {
            Ok(()) => full = 0,
            Err(code) => {
                assert_eq!(code, "storageFull");
                full += 1;
            }
        }
        if full == 4 {
            return;
        }
    }
    panic!("the disk is not full");
}

/// A refusal rolls back as well, on the connection that has just seen the full disk.
async fn refused_for_other_reasons(editor: &Caller<'_>, kept: &Kept) {
    let (id, _) = &kept[0];
    for _ in 0..2 {
        let stale = editor.update(Kind::Article, id, 99, json!({ "headline": "Other" })).await;
        assert_eq!(stale.unwrap_err().code, "versionMismatch");
        let invalid = editor.create(Kind::Article, json!({ "headline": "" })).await;
        assert_eq!(invalid.unwrap_err().code, "invalid");
    }
}

async fn import(world: &World, token: &str) -> String {
    let line = |n: u32| {
        let text = long_text(&n.to_string());
        let article = json!({
            "record": "article", "externalId": format!("full-{n}"), "kind": "report",
            "language": "en", "headline": format!("Imported {n}"), "body": text,
        });
        format!("{article}\n")
    };
    let lines: String = (0..40).map(line).collect();
    let ask = world.ask("POST", "/api/v1/import").token(Some(token));
    let answer = ask.text("application/x-ndjson", lines).send().await;
    let error = &answer.json["error"]["code"];
    error.as_str().unwrap_or_else(|| answer.code()).to_owned()
}

async fn all_are_there_after_a_stop(url: &str, kept: &Kept) {
    let store = Store::open(&StoreOptions::new(url)).await.unwrap();
    let reopened = store.migrations();
    for (_, headline) in kept {
        let ask = format!("SELECT count(*) AS n FROM article WHERE headline = '{headline}'");
        let ask = sea_orm::Statement::from_string(reopened.get_database_backend(), ask);
        let row = reopened.query_one_raw(ask).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1, "{headline}");
    }
    assert!(store.look_over().await.unwrap().broken.is_empty());
    store.close().await.unwrap();
}
