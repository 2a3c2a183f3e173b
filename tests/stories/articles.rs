//! The life of an article.

use std::time::Duration;

use diwan_api::model::Kind::Article;
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor, with};
use crate::world::{World, id, tell, version};

#[test]
fn from_draft_to_withdrawn_and_back() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let public = world.anonymous();
        let draft = author.article(json!({})).await;
        let id = id(&draft);
        let is = |record: &Value, state: &str, version: i64| {
            assert_eq!((&record["state"], &record["version"]), (&json!(state), &json!(version)));
        };
        is(&draft, "draft", 1);
        assert_eq!(draft["slug"], "ministers-meet-in-istanbul");
        assert_eq!(public.one(Article, &id).await.unwrap_err().code, "notFound");
        assert_eq!(public.publish(Article, &id, 1).await.unwrap_err().code, "unauthenticated");

        is(&author.command(Article, &id, 1, "submit", json!({})).await.unwrap(), "inReview", 2);
        assert_eq!(author.publish(Article, &id, 2).await.unwrap_err().code, "forbidden");
        let note = json!({ "note": "Who else was there?" });
        is(&editor.command(Article, &id, 2, "return", note).await.unwrap(), "draft", 3);
        let stale = author.command(Article, &id, 2, "submit", json!({})).await.unwrap_err();
        assert_eq!(stale.code, "versionMismatch");
        is(&author.command(Article, &id, 3, "submit", json!({})).await.unwrap(), "inReview", 4);

        let later = json!({ "publishAt": "2026-01-15T14:00:00Z" });
        let scheduled = editor.command(Article, &id, 4, "schedule", later.clone()).await.unwrap();
        is(&scheduled, "scheduled", 5);
        assert_eq!(scheduled["publishAt"], "2026-01-15T14:00:00Z");
        let unscheduled = editor.command(Article, &id, 5, "unschedule", json!({})).await.unwrap();
        is(&unscheduled, "inReview", 6);
        is(&editor.command(Article, &id, 6, "schedule", later).await.unwrap(), "scheduled", 7);
        assert_eq!(public.one(Article, &id).await.unwrap_err().code, "notFound");
        world.clock.advance(Duration::from_secs(2 * 3600));
        let shown = public.one(Article, &id).await.unwrap();
        is(&shown, "published", 8);
        assert_eq!(shown["publishedAt"], "2026-01-15T14:00:00Z");
        assert_eq!(public.ids(Article, "").await, [id.as_str()]);

        let reason = json!({ "reason": "The meeting did not take place." });
        is(&editor.command(Article, &id, 8, "withdraw", reason).await.unwrap(), "withdrawn", 9);
        let gone = public.one(Article, &id).await.unwrap_err();
        assert_eq!(gone.code, "gone");
        let notice = gone.body.to_string();
        assert!(notice.contains("Ministers meet in Istanbul"), "{notice}");
        assert!(notice.contains("The meeting did not take place."), "{notice}");
        assert!(notice.contains("2026-01-15T14:00:00Z"), "{notice}");
        assert!(!notice.contains(BODY), "{notice}");
        assert!(public.ids(Article, "").await.is_empty());
        let kept = editor.delete(Article, &id, 9).await.unwrap_err();
        assert_eq!(kept.code, "conflict");

        is(
            &editor.command(Article, &id, 9, "reinstate", json!({})).await.unwrap(),
            "published",
            10,
        );
        assert_eq!(public.one(Article, &id).await.unwrap()["withdrawal"], Value::Null);
        let twice = editor.publish(Article, &id, 10).await.unwrap_err();
        assert_eq!(twice.code, "conflict");
    });
}

#[test]
fn a_draft_can_be_deleted_and_its_names_are_free_again() {
    tell(async |world| {
        let author = world.author().await;
        let members = json!({ "externalId": "wire:1", "slug": "the-meeting" });
        let first = id(&author.article(members.clone()).await);
        assert_eq!(author.delete(Article, &first, 7).await.unwrap_err().code, "versionMismatch");
        author.delete(Article, &first, 1).await.unwrap();
        assert_eq!(author.one(Article, &first).await.unwrap_err().code, "notFound");
        assert_eq!(author.delete(Article, &first, 2).await.unwrap_err().code, "notFound");
        let second = author.article(members).await;
        assert_ne!(id(&second), first);
        assert_eq!(second["slug"], "the-meeting");
    });
}

#[test]
fn a_correction_mends_what_is_public_and_stays_with_it() {
    tell(async |world| {
        let editor = world.editor().await;
        let draft = editor.article(json!({})).await;
        let id = id(&draft);
        let correction = json!({ "kind": "fact", "text": "They met on Monday, not on Sunday." });
        let early = editor.update(Article, &id, 1, json!({ "corrections": [correction] })).await;
        assert_eq!(early.unwrap_err().rule("/corrections/0"), Some("wrongState"));

        editor.publish(Article, &id, 1).await.unwrap();
        world.clock.advance(Duration::from_secs(60));
        let mended =
            json!({ "body": BODY.replace("Tuesday", "Wednesday"), "corrections": [correction] });
        let mended = editor.update(Article, &id, 2, mended).await.unwrap();
        let first = mended["corrections"][0].clone();
        assert_eq!((&first["at"], &first["version"]), (&json!("2026-01-15T12:01:00Z"), &json!(3)));

        world.clock.advance(Duration::from_secs(60));
        let more = json!({ "corrections": [
            { "id": first["id"], "kind": "fact", "text": first["text"] },
            { "kind": "typo", "text": "A name was misspelt." },
        ] });
        let more = editor.update(Article, &id, 3, more).await.unwrap();
        assert_eq!(more["corrections"][0], first, "what was said stays as it was said");
        assert_eq!(more["corrections"][1]["version"], 4);
        let public = world.anonymous().one(Article, &id).await.unwrap();
        assert_eq!(public["corrections"], more["corrections"]);
    });
}

#[test]
fn anchors_follow_the_text_or_say_that_they_lost_it() {
    tell(async |world| {
        let editor = world.editor().await;
        let (said, met) = ("We will train together.", "met his colleague");
        let minister = editor.actor("Minister").await;
        let draft = editor
            .article(json!({
                "mentions": [
                    { "actor": { "id": minister }, "anchor": anchor("headline", "Ministers meet in Istanbul", "Ministers") },
                    { "actor": { "id": minister }, "anchor": anchor("body", BODY, met), "kind": "role" },
                ],
                "quotes": [{ "text": said, "speaker": { "id": minister }, "anchor": anchor("body", BODY, said) }],
            }))
            .await;
        let (id, items) = (id(&draft), |record: &Value, list: &str| -> Vec<Value> {
            let items = record[list].as_array().unwrap();
            items.iter().map(|item| item["id"].clone()).collect()
        });

        // A sentence before them moves both; the quoted one keeps its words.
        let longer = format!("It was cold — ٤ degrees. {BODY}");
        let moved =
            editor.update(Article, &id, 1, json!({ "body": longer.clone() })).await.unwrap();
        assert_eq!(items(&moved, "mentions"), items(&draft, "mentions"));
        assert_eq!(items(&moved, "quotes"), items(&draft, "quotes"));
        for (list, place, exact) in [("mentions", 1, met), ("quotes", 0, said)] {
            let found = &moved[list][place]["anchor"];
            let right = anchor("body", &longer, exact);
            assert_eq!((&found["start"], &found["end"]), (&right["start"], &right["end"]));
            assert_eq!(found["stale"], false);
        }
        assert_eq!(moved["mentions"][0]["anchor"], draft["mentions"][0]["anchor"]);

        // Words that are gone leave a stale anchor where it last stood.
        let without = longer.replace(met, "saw his colleague");
        let lost = editor.update(Article, &id, 2, json!({ "body": without })).await.unwrap();
        assert_eq!(lost["mentions"][1]["anchor"]["stale"], true);
        assert_eq!(lost["mentions"][1]["anchor"]["start"], moved["mentions"][1]["anchor"]["start"]);
        assert_eq!(lost["quotes"][0]["anchor"]["stale"], false);

        // When they come back, so does the anchor.
        let back = editor.update(Article, &id, 3, json!({ "body": longer })).await.unwrap();
        assert_eq!(back["mentions"], moved["mentions"]);

        // What is said anew must be right.
        let wrong = json!({ "quotes": [{ "text": said, "speaker": { "id": minister }, "anchor": { "field": "body", "start": 0, "end": 3, "exact": "The" } }] });
        let refused = editor.update(Article, &id, 4, wrong).await.unwrap_err();
        assert_eq!(refused.rule("/quotes/0/anchor"), Some("anchorMismatch"));
    });
}

#[test]
fn an_item_that_carries_its_id_stays_the_same() {
    tell(async |world| {
        let editor = world.editor().await;
        let speaker = json!({ "id": editor.actor("Minister").await });
        let quote = |text: &str| json!({ "speaker": speaker, "text": text });
        let quotes = json!([quote("One."), quote("Two."), quote("Three.")]);
        let draft = editor.article(json!({ "quotes": quotes })).await;
        let id = id(&draft);
        let [one, two, three] = [0, 1, 2].map(|place| draft["quotes"][place]["id"].clone());
        let kept = |id: &Value, text: &str| with(quote(text), json!({ "id": id }));
        let edited = json!({ "quotes": [
            kept(&three, "Three."), quote("Between."), kept(&one, "One, and a half."),
        ] });
        let edited = editor.update(Article, &id, 1, edited).await.unwrap();
        let ids: Vec<_> =
            edited["quotes"].as_array().unwrap().iter().map(|quote| &quote["id"]).collect();
        assert_eq!((ids[0], ids[2]), (&three, &one));
        assert!(![&one, &two, &three].contains(&ids[1]));
        let strange = json!({ "quotes": [kept(&two, "Two.")] });
        let refused = editor.update(Article, &id, 2, strange).await.unwrap_err();
        assert_eq!(refused.rule("/quotes/0/id"), Some("unknownReference"));
        let cleared = editor.update(Article, &id, 2, json!({ "quotes": [] })).await.unwrap();
        assert_eq!((&cleared["quotes"], version(&cleared)), (&json!([]), 3));
    });
}

#[test]
fn every_superseded_version_is_kept_for_those_who_edit() {
    tell(async |world| {
        let (author, editor) = (world.author().await, world.editor().await);
        let id = id(&author.article(json!({ "headline": "First" })).await);
        author.update(Article, &id, 1, json!({ "headline": "Second" })).await.unwrap();
        author.command(Article, &id, 2, "submit", json!({})).await.unwrap();
        let note = json!({ "note": "Say where." });
        editor.command(Article, &id, 3, "return", note).await.unwrap();
        let same = author.update(Article, &id, 4, json!({ "headline": "Second" })).await.unwrap();
        assert_eq!(version(&same), 4, "what changes nothing leaves no trace");

        let revisions = editor.revisions(Article, &id).await.unwrap();
        let told: Vec<_> = revisions
            .iter()
            .map(|revision| {
                let record = &revision["record"];
                (version(revision), record["headline"].as_str().unwrap(), &revision["reason"])
            })
            .collect();
        let (none, note) = (&Value::Null, &json!("Say where."));
        assert_eq!(told, [(3, "Second", note), (2, "Second", none), (1, "First", none)]);
        assert_eq!(revisions[2]["record"]["body"], BODY);
        let own = author.revisions(Article, &id).await.unwrap();
        assert_eq!(own, editor.revisions(Article, &id).await.unwrap());
        editor.publish(Article, &id, 4).await.unwrap();
        let public = world.anonymous().revisions(Article, &id).await.unwrap_err();
        assert_eq!(public.code, "unauthenticated");
    });
}

#[test]
fn an_old_slug_leads_to_the_new_one() {
    tell(async |world| {
        let editor = world.editor().await;
        let id = id(&editor.article(json!({ "state": "published" })).await);
        let renamed = json!({ "slug": "talks-in-istanbul" });
        editor.update(Article, "ministers-meet-in-istanbul", 1, renamed).await.unwrap();
        for slug in ["ministers-meet-in-istanbul", "talks-in-istanbul"] {
            let found = world.anonymous().one(Article, slug).await.unwrap();
            assert_eq!((&found["id"], &found["slug"]), (&json!(id), &json!("talks-in-istanbul")));
        }
        let through = json!({ "byline": "Our correspondent" });
        editor.update(Article, "ministers-meet-in-istanbul", 2, through).await.unwrap();
        let twin = editor.article(json!({})).await;
        assert_eq!(twin["slug"], "ministers-meet-in-istanbul-2", "old slugs stay reserved");
        let taken = json!({ "slug": "ministers-meet-in-istanbul" });
        let taken = editor.update(Article, "talks-in-istanbul", 3, taken).await.unwrap();
        assert_eq!(taken["slug"], "ministers-meet-in-istanbul", "but are its own to take back");
    });
}

#[test]
fn the_same_key_creates_once_and_replaces_afterwards() {
    tell(async |world| {
        let editor = world.editor().await;
        let speaker = editor.actor("Minister").await;
        let key = "wire:2021-01/4711 ü";
        let members = json!({
            "kind": "brief", "language": "tr", "headline": "Görüşme", "byline": "AA",
            "quotes": [{ "speaker": { "id": speaker }, "text": "Evet." }],
        });
        let first = editor.upsert(Article, key, members.clone()).await.unwrap();
        assert_eq!((&first["externalId"], version(&first)), (&json!(key), 1));
        let again = editor.upsert(Article, key, members).await.unwrap();
        assert_eq!(again, first, "sending the same again changes nothing");
        editor.update(Article, &id(&first), 1, json!({ "body": BODY })).await.unwrap();
        editor.publish(Article, &id(&first), 2).await.unwrap();
        let other =
            json!({ "kind": "brief", "language": "tr", "headline": "Görüşme 2", "body": BODY });
        let replaced = editor.upsert(Article, key, other).await.unwrap();
        assert_eq!((id(&replaced), version(&replaced)), (id(&first), 4));
        assert_eq!((&replaced["byline"], &replaced["quotes"]), (&Value::Null, &json!([])));
        assert_eq!(replaced["state"], "published", "the state is left as it is");
    });
}

#[test]
fn nothing_is_written_by_halves() {
    tell(async |world: &World| {
        let editor = world.editor().await;
        let speaker = json!({ "id": editor.actor("Minister").await });
        let wrong = json!({
            "kind": "report", "language": "en", "headline": "Kept out", "externalId": "half",
            "quotes": [{ "speaker": speaker, "text": "Fine." }, { "speaker": speaker, "text": "" }],
        });
        let refused = editor.create(Article, wrong).await.unwrap_err();
        assert_eq!(refused.at, [("/quotes/1/text".to_owned(), "tooShort".to_owned())]);
        assert!(editor.ids(Article, "externalId=half").await.is_empty());
        assert_eq!(editor.listed("quotes", "").await.unwrap().total, Some(0));
    });
}
