//! What was scheduled becomes visible by the clock, and that is a change like any other.

use std::time::Duration;

use diwan_api::model::Kind::{Actor, Article};
use serde_json::{Value, json};

use crate::world::{Caller, World, id, on_both_engines, tell, version};

const HOUR: Duration = Duration::from_secs(3600);

async fn scheduled(editor: &Caller<'_>, headline: &str, at: &str) -> String {
    let id = id(&editor.article(json!({ "headline": headline })).await);
    let done = editor.command(Article, &id, 1, "schedule", json!({ "publishAt": at })).await;
    assert_eq!(version(&done.unwrap()), 2);
    id
}

#[test]
fn to_become_visible_counts_as_a_change() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let due = "2026-01-15T13:00:00Z";
        let article = scheduled(&editor, "A meeting", due).await;
        let before = editor.one(Article, &article).await.unwrap();
        assert_eq!(before["updatedAt"], "2026-01-15T12:00:00Z");
        let since = format!("updatedFrom={due}");
        assert!(editor.ids(Article, &since).await.is_empty(), "it waits");
        let until = "updatedTo=2026-01-15T12:00:00Z";
        assert_eq!(editor.ids(Article, until).await, [article.as_str()], "it was edited then");

        world.clock.advance(HOUR);
        for caller in [&editor, &public] {
            let live = caller.one(Article, &article).await.unwrap();
            assert_eq!((&live["updatedAt"], &live["state"]), (&json!(due), &json!("published")));
            assert_eq!(live["version"], 3);
            assert_eq!(caller.ids(Article, &since).await, [article.as_str()]);
            assert!(caller.ids(Article, until).await.is_empty());
        }
        let stale = editor.update(Article, &article, 2, json!({ "byline": "…" })).await;
        assert_eq!(stale.unwrap_err().code, "versionMismatch", "the tag of the draft is stale");
        let cited = json!({ "citations": [{ "article": { "id": article } }] });
        assert_eq!(editor.event(cited).await["citations"][0]["articleVersion"], 3);
        world.clock.advance(HOUR);
        let edited = editor.update(Article, &article, 3, json!({ "byline": "…" })).await.unwrap();
        assert_eq!((version(&edited), &edited["publishedAt"]), (4, &json!(due)));
        assert_eq!(edited["updatedAt"], "2026-01-15T14:00:00Z");
        let revisions = editor.revisions(Article, &article).await.unwrap();
        assert_eq!(
            (&revisions[0]["version"], &revisions[0]["record"]["version"]),
            (&json!(3), &json!(3))
        );
    });
}

#[test]
fn what_is_published_before_its_time_does_not_change_then() {
    tell(async |world| {
        let editor = world.editor().await;
        let article = scheduled(&editor, "A meeting", "2026-01-15T13:00:00Z").await;
        editor.publish(Article, &article, 2).await.unwrap();
        let other = scheduled(&editor, "Another", "2026-01-15T13:00:00Z").await;
        editor.command(Article, &other, 2, "unschedule", json!({})).await.unwrap();
        world.clock.advance(HOUR);
        for id in [&article, &other] {
            let one = editor.one(Article, id).await.unwrap();
            assert_eq!((version(&one), &one["updatedAt"]), (3, &json!("2026-01-15T12:00:00Z")));
        }
    });
}

/// All articles in the order of their last change, one on a page.
async fn walked(caller: &Caller<'_>, sort: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = caller.list(Article, &format!("sort={sort}&limit=1{after}")).await.unwrap();
        all.extend(page.data);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

/// Whether every caller walks all of it, in the order that the printed times say.
async fn in_order(world: &World, callers: &[(&Caller<'_>, usize)]) {
    for (caller, count) in callers {
        for (sort, descending) in [("updatedAt", false), ("-updatedAt", true)] {
            let walked = walked(caller, sort).await;
            let mut keys: Vec<(String, String)> = walked
                .iter()
                .map(|one| (one["updatedAt"].as_str().unwrap().to_owned(), id(one)))
                .collect();
            assert_eq!(keys.len(), *count, "{sort} {:?}", world.engine);
            if descending {
                keys.reverse();
            }
            assert!(keys.is_sorted(), "{sort}: {keys:?}");
        }
    }
}

#[test]
fn lists_by_the_last_change_are_walked_whole_whoever_asks() {
    tell(async |world| {
        let (editor, author) = (world.editor().await, world.author().await);
        let public = world.anonymous();
        for (number, minutes) in [10, 50, 30, 90, 20].into_iter().enumerate() {
            let due = format!("2026-01-15T{:02}:{:02}:30Z", 12 + minutes / 60, minutes % 60);
            scheduled(&editor, &format!("Waits {number}"), &due).await;
            editor
                .article(json!({ "headline": format!("Out {number}"), "state": "published" }))
                .await;
            world.clock.advance(Duration::from_secs(60));
        }
        // 12:05, 12:20, 12:35 … of what is due at 12:10:30, 12:20:30, 12:30:30, 12:50:30 and 13:30:30.
        for visible in [5, 6, 8, 8, 9, 9, 10] {
            in_order(world, &[(&editor, 10), (&author, visible), (&public, visible)]).await;
            world.clock.advance(Duration::from_secs(15 * 60));
        }
    });
}

#[test]
fn what_came_due_is_exported_and_imported_as_it_reads() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = scheduled(&editor, "Due", "2026-01-15T13:00:00Z").await;
        scheduled(&editor, "Waits", "2026-01-15T15:00:00Z").await;
        let waits = json!({
            "record": "actor", "kind": "person", "names": [{ "text": "Somebody" }],
            "state": "scheduled", "publishAt": "2026-01-15T13:30:00Z", "externalId": "waits",
        });
        world.import(waits.to_string()).await;
        world.clock.advance(2 * HOUR);
        let exported = world.export().await;
        let actor = editor.ids(Actor, "externalId=waits").await;
        assert_eq!(version(&editor.one(Actor, &actor[0]).await.unwrap()), 2);
        let other = world.another().await;
        other.clock.advance(2 * HOUR);
        other.import(exported.clone()).await;
        assert_eq!(other.export().await, exported);
        other.import(exported.clone()).await;
        assert_eq!(other.export().await, exported);
        let editor = other.editor().await;
        assert_eq!(version(&editor.one(Article, &article).await.unwrap()), 3);
        other.clock.advance(2 * HOUR);
        let later = editor.list(Article, "sort=-updatedAt&limit=1").await.unwrap();
        assert_eq!((version(&later.data[0]), &later.data[0]["headline"]), (3, &json!("Waits")));
        other.end().await;
    });
}
