//! A disk that fills up under SQLite.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use actix_web::rt::System;
use diwan_api::record::Kind;
use diwan_api::store::{Store, StoreOptions};
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use tempfile::TempDir;

use crate::world::machine::skip;
use crate::world::{Caller, World, id};

/// A file system of a few megabytes in memory.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount() -> Option<SmallDisk> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            skip("tmpfs", "a full disk", "no file system may be mounted");
        }
        mounted.then_some(SmallDisk(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn fill(&self) {
        let mut ballast = File::create(self.path().join("ballast")).unwrap();
        while ballast.write_all(&[1; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// What the server acknowledged.
type Kept = Vec<(String, String)>;

/// Creates an article; answers the code of the refusal.
async fn write(editor: &Caller<'_>, kept: &mut Kept, name: &str) -> Result<(), String> {
    let headline = format!("Ministers meet, {name}");
    let members = json!({
        "kind": "report", "language": "en", "headline": headline, "body": "Word. ".repeat(4_000),
    });
    let made = editor.create(Kind::Article, members).await.map_err(|refusal| refusal.code)?;
    kept.push((id(&made), headline));
    Ok(())
}

async fn check(world: &World, token: &str, kept: &Kept) {
    for (id, headline) in kept {
        let path = format!("/api/v1/articles/{id}");
        let read = world.get(&path, Some(token)).await.expect(200);
        assert_eq!(read.json["headline"], json!(headline));
    }
}

/// Another process can write: nothing is locked.
async fn nobody_holds_a_lock(url: &str) {
    let other = Database::connect(url).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE; ROLLBACK").await.unwrap();
    other.close().await.unwrap();
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let Some(disk) = SmallDisk::mount() else { return };
    let url = format!("sqlite://{}", disk.path().join("diwan.db").display());
    System::new().block_on(async {
        let world = World::in_folder(disk.path()).await;
        let editor = world.editor().await;
        let token = editor.token.clone().unwrap();
        let mut kept = Kept::new();
        for round in 0..3 {
            write(&editor, &mut kept, &format!("before {round}")).await.unwrap();
            disk.fill();
            let full = write_until_full(&editor, &mut kept, round).await;
            refused_for_other_reasons(&editor, &kept).await;
            assert_eq!(import(&world, &token).await, "storageFull");
            assert!(full >= 3);
            check(&world, &token, &kept).await;
            nobody_holds_a_lock(&url).await;
            disk.make_room();
            write(&editor, &mut kept, &format!("after {round}")).await.unwrap();
        }
        check(&world, &token, &kept).await;
        world.end().await;
        all_are_there_after_a_stop(&url, &kept).await;
    });
}

/// Writes go on until some in a row were refused.
async fn write_until_full(editor: &Caller<'_>, kept: &mut Kept, round: u32) -> u32 {
    let mut full = 0;
    for attempt in 0..2_000 {
        match write(editor, kept, &format!("{round}-{attempt}")).await {
            Ok(()) => full = 0,
            Err(code) => {
                assert_eq!(code, "storageFull");
                full += 1;
            }
        }
        if full == 4 {
            break;
        }
    }
    full
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
        let text = "Word. ".repeat(4_000);
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
