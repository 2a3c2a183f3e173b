//! What is derived from records follows from them, and is put right where another tool has spoilt it.

use std::collections::BTreeSet;

use diwan_api::model::Kind::{Actor, Medium};
use diwan_migration::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use serde_json::json;

use crate::world::{World, on_both_engines};

/// A store in which something derived was spoilt by another tool is told so, and repaired.
#[test]
fn what_is_derived_is_checked_and_repaired() {
    on_both_engines(async |world| {
        world.fill().await;
        portray(world).await;
        let store = world.diwan.store().migrations();
        assert_eq!(world.diwan.differing_derived().await.unwrap(), [], "what writes leave");
        let tables = [
            "article_actor",
            "article_author",
            "article_speaker",
            "event_actor",
            "event_role",
            "event_article",
            "relation_end",
            "actor_position",
            "article_medium",
            "event_medium",
            "actor_medium",
        ];
        for table in tables {
            let column = if table == "actor_position" { "sort_name" } else { "*" };
            let delete = match column {
                "*" => format!("DELETE FROM {table}"),
                column => format!("UPDATE {table} SET {column} = 'wrong'"),
            };
            store.execute_unprepared(&delete).await.unwrap();
        }
        for copy in [
            "UPDATE event SET country = 'XX'",
            "UPDATE tenure SET organisation_id = NULL",
            "UPDATE article_topic SET sort_at = 0",
            "UPDATE event_code SET range_from = 0",
        ] {
            store.execute_unprepared(copy).await.unwrap();
        }
        world.settle().await;
        let begin = world.anonymous().end_of_feed().await;
        let differing = world.diwan.differing_derived().await.unwrap();
        let names: BTreeSet<&str> = differing.iter().map(|one| one.derived.as_str()).collect();
        let copies = ["event.country", "article_topic.sort_at"];
        for name in tables.iter().chain(&copies) {
            assert!(names.contains(name), "{name}: {names:?}");
        }
        assert!(world.diwan.repair_derived().await.unwrap() > 10);
        assert_eq!(world.diwan.differing_derived().await.unwrap(), []);
        let told = world.anonymous().changes_after(&begin).await;
        assert!(!told.is_empty() && told.iter().all(|change| change["verb"] == "affected"));
    });
}

/// An actor with a portrait.
async fn portray(world: &World) {
    let editor = world.editor().await;
    let image = json!({ "kind": "image", "title": "A portrait", "url": "https://images.example.org/1.jpg" });
    let image = editor.small(Medium, image).await;
    let names = json!([{ "text": "A sitter" }]);
    let sitter = json!({ "kind": "person", "names": names, "leadImage": { "id": image } });
    editor.small(Actor, sitter).await;
}

const MEDIA_LINKED: &str = "m20261130_000080_link_media_to_records";

/// What is in a store of before media led to what shows them is led to as if it was written since.
#[test]
fn what_showed_media_before_is_linked() {
    on_both_engines(async |world| {
        world.fill().await;
        portray(world).await;
        let store = world.diwan.store().migrations();
        let before = Migrator::migrations().iter().rev().position(|one| one.name() == MEDIA_LINKED);
        Migrator::down(store, Some(before.unwrap() as u32 + 1)).await.unwrap();
        Migrator::up(store, None).await.unwrap();
        assert_eq!(world.diwan.differing_derived().await.unwrap(), []);
        let rows = world.rows().await;
        for table in ["article_medium", "event_medium", "actor_medium"] {
            assert!(rows[table] > 0, "{table}");
        }
    });
}
