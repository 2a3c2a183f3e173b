//! Actors that stand twice are found, merged, or said to be two.

use diwan_api::model::Kind::Actor;
use serde_json::{Value, json};

use crate::world::{Caller, id, tell};

async fn actor(editor: &Caller<'_>, slug: &str, name: &str, more: Value) -> String {
    let mut members = json!({
        "kind": "person", "slug": slug, "state": "published", "names": [{ "text": name }],
    });
    members.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    id(&editor.create(Actor, members).await.unwrap())
}

/// The slugs of the pairs.
async fn pairs(caller: &Caller<'_>) -> Vec<(String, String)> {
    let (pairs, next) = caller.duplicates(None, None, None).await.unwrap();
    assert_eq!(next, None);
    pairs.iter().map(slugs).collect()
}

fn slugs(pair: &Value) -> (String, String) {
    let slug = |side: &str| pair[side]["slug"].as_str().unwrap().to_owned();
    (slug("actor"), slug("other"))
}

fn two(one: &str, other: &str) -> (String, String) {
    (one.to_owned(), other.to_owned())
}

#[test]
fn pairs_are_found_merged_and_told_apart() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let none = json!({});
        let one = actor(&editor, "one", "Salah al-Din al-Namroush", none.clone()).await;
        actor(&editor, "haftar", "Khalifa Haftar", none.clone()).await;
        let two_ = actor(&editor, "two", "صلاح الدين النمروش", none.clone()).await;
        actor(&editor, "fathi", "Fathi Bashagha", json!({ "countries": ["LY"] })).await;
        let three = actor(&editor, "three", "Namroush, Salahuddin", none.clone()).await;

        let found = [two("three", "two"), two("three", "one"), two("two", "one")];
        assert_eq!(pairs(&public).await, found);
        let (told, _) = public.duplicates(Some(0.99), Some(1), None).await.unwrap();
        assert!(told.iter().all(|pair| pair["score"].as_f64().unwrap() >= 0.99), "{told:?}");
        let (told, _) = public.duplicates(None, None, None).await.unwrap();
        assert_eq!(told[1]["decision"], "match");
        assert!(told[1]["explanation"].to_string().contains("namroush: same"), "{}", told[1]);

        editor.set_apart("one", &three, true).await.unwrap();
        editor.set_apart(&three, &one, true).await.unwrap();
        assert_eq!(pairs(&public).await, [two("three", "two"), two("two", "one")]);
        editor.set_apart(&one, &three, false).await.unwrap();
        assert_eq!(pairs(&public).await.len(), 3);

        let into = json!({ "into": { "id": one } });
        editor.command(Actor, &two_, 1, "merge", into).await.unwrap();
        assert_eq!(pairs(&public).await, [two("three", "one")]);
        editor.command(Actor, &two_, 2, "unmerge", json!({})).await.unwrap();
        assert_eq!(pairs(&public).await, found);
    });
}

#[test]
fn what_speaks_against_it_is_heard() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let identified =
            |value: &str| json!({ "identifiers": [{ "scheme": "own", "value": value }] });
        actor(&editor, "one", "Ali Hassan", identified("1")).await;
        actor(&editor, "two", "Ali Hassan", identified("2")).await;
        actor(&editor, "ministry", "Ali Hassan", json!({ "kind": "company" })).await;
        assert_eq!(pairs(&public).await, []);
        let (told, _) = public.duplicates(Some(0.65), None, None).await.unwrap();
        assert_eq!(told.iter().map(slugs).collect::<Vec<_>>(), [two("two", "one")]);
        assert!(told[0]["explanation"].to_string().contains("own: 1 is not 2"), "{told:?}");
    });
}

#[test]
fn pages_cover_every_pair_once() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        for number in 0..5 {
            let slug = format!("namroush-{number}");
            actor(&editor, &slug, "Salah al-Din al-Namroush", json!({})).await;
        }
        let (all, _) = public.duplicates(None, Some(100), None).await.unwrap();
        assert_eq!(all.len(), 10);
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let (page, next) = public.duplicates(None, Some(3), after).await.unwrap();
            walked.extend(page);
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(walked, all);
        let wrong = [
            (Some(0.5), None, None),
            (None, Some(0), None),
            (None, Some(101), None),
            (None, None, Some("nonsense".to_owned())),
        ];
        for (threshold, size, after) in wrong {
            let refused = public.duplicates(threshold, size, after).await.unwrap_err();
            assert_eq!(refused.code, "badRequest");
        }
    });
}

#[test]
fn only_editors_tell_actors_apart_and_nobody_sees_what_is_hidden() {
    tell(async |world| {
        let (editor, author, public) =
            (world.editor().await, world.author().await, world.anonymous());
        let one = actor(&editor, "one", "Zebulon Quixwood", json!({})).await;
        let hidden = json!({ "state": "draft" });
        let hidden = actor(&editor, "hidden", "Zebulon Quixwood", hidden).await;
        for caller in [&public, &author] {
            assert_eq!(pairs(caller).await, []);
        }
        assert_eq!(pairs(&editor).await, [two("hidden", "one")]);
        let other = actor(&editor, "other", "Tom Bloom", json!({})).await;
        let refused = [
            (&public, &other, "unauthenticated"),
            (&author, &other, "forbidden"),
            (&author, &hidden, "forbidden"),
            (&editor, &one, "conflict"),
        ];
        for (caller, other, code) in refused {
            let refusal = caller.set_apart(&one, other, true).await.unwrap_err();
            assert_eq!(refusal.code, code);
        }
        let nobody = "018f3c1e-7d5a-7c3b-9f00-0123456789ab";
        assert_eq!(editor.set_apart(&one, nobody, true).await.unwrap_err().code, "notFound");
    });
}
