//! Media, and the records that show them.

use std::time::Duration;

use diwan_api::model::Kind::{Actor, Article, Event, Medium};
use serde_json::{Value, json};

use crate::world::sample::with;
use crate::world::{Caller, id, in_two_worlds, on_both_engines, tell, version};

const URL: &str = "https://images.example.org/istanbul.jpg";

/// A medium with these members besides those it needs.
async fn medium(caller: &Caller<'_>, members: Value) -> Value {
    let needed =
        json!({ "kind": "image", "title": "In Istanbul", "url": URL, "state": "published" });
    caller.create(Medium, with(needed, members)).await.unwrap()
}

/// A record of each kind that shows media, as an article, an actor and an event.
async fn showing(editor: &Caller<'_>, members: &Value) -> [(diwan_api::model::Kind, String); 3] {
    let showing = |base: Value| with(base, members.clone());
    let article = editor.article(showing(json!({ "state": "published" }))).await;
    let actor =
        json!({ "kind": "person", "names": [{ "text": "Hulusi Akar" }], "state": "published" });
    let actor = editor.create(Actor, showing(actor)).await.unwrap();
    let event = editor.event(showing(json!({}))).await;
    [(Article, id(&article)), (Actor, id(&actor)), (Event, id(&event))]
}

#[test]
fn articles_actors_and_events_show_media() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let lead =
            medium(&editor, json!({ "altTexts": [{ "language": "en", "text": "A table." }] }))
                .await;
        let film = medium(&editor, json!({ "kind": "video", "title": "A film" })).await;
        let hidden = medium(&editor, json!({ "title": "Hidden", "state": "draft" })).await;
        let item = |medium: &Value, caption: &str| json!({ "medium": { "id": medium["id"] }, "caption": caption });
        let members = json!({
            "leadImage": { "slug": lead["slug"] },
            "media": [item(&film, "The film."), item(&hidden, "Nobody's."), item(&lead, "Again.")],
        });
        for (kind, id) in showing(&editor, &members).await {
            let seen = public.one(kind, &id).await.unwrap();
            assert_eq!(seen["leadImage"]["slug"], lead["slug"], "{kind}");
            let ids = |record: &Value| -> Vec<Value> {
                let items = record["media"].as_array().unwrap().iter();
                let item = |item: &Value| json!({ "id": item["id"], "medium": { "id": item["medium"]["id"] }, "caption": item["caption"] });
                items.map(item).collect()
            };
            let captions = |record: &Value| -> Vec<Value> {
                record["media"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["caption"].clone())
                    .collect()
            };
            assert_eq!(captions(&seen), ["The film.", "Again."], "{kind}");
            let own = editor.one(kind, &id).await.unwrap();
            assert_eq!(captions(&own), ["The film.", "Nobody's.", "Again."], "{kind}");
            // What is sent back as it was read, or named otherwise, changes nothing.
            let same = json!({ "leadImage": { "id": lead["id"] }, "media": ids(&own) });
            let written = editor.update(kind, &id, version(&own), same).await.unwrap();
            assert_eq!(written["version"], own["version"], "{kind}");
            let named = json!({ "media": [
                { "medium": { "slug": film["slug"] }, "caption": "The film." },
                { "medium": { "slug": hidden["slug"] }, "caption": "Nobody's." },
                { "medium": { "slug": lead["slug"] }, "caption": "Again." },
            ] });
            let written = editor.update(kind, &id, version(&own), named).await.unwrap();
            assert_eq!(written["version"], own["version"], "{kind}");
        }
        let document = "query($id: ID!) { node(id: $id) { ... on Article {
            leadImage { url altTexts { language text } focalPoint { x } rights { licence } }
            media { caption medium { kind title } } } } }";
        let article = id(&public.list(Article, "").await.unwrap().data[0]);
        let data = public.data(document, json!({ "id": article })).await.unwrap();
        assert_eq!(data["node"]["leadImage"]["altTexts"][0]["text"], "A table.");
        assert_eq!(
            data["node"]["media"][0]["medium"],
            json!({ "kind": "VIDEO", "title": "A film" })
        );
    });
}

#[test]
fn what_leads_is_an_image_and_what_is_shown_is_not_deleted() {
    tell(async |world| {
        let editor = world.editor().await;
        let film = medium(&editor, json!({ "kind": "video", "state": "draft" })).await;
        let led = json!({ "kind": "brief", "language": "en", "headline": "H", "leadImage": { "id": film["id"] } });
        let refused = editor.create(Article, led).await.unwrap_err();
        assert_eq!(refused.rule("/leadImage"), Some("wrongState"));
        let image = json!({ "kind": "image" });
        let changed = editor.update(Medium, &id(&film), 1, image).await.unwrap_err();
        assert_eq!(changed.rule("/kind"), Some("wrongState"));
        let article =
            editor.article(json!({ "media": [{ "medium": { "id": film["id"] } }] })).await;
        let kept = editor.delete(Medium, &id(&film), 1).await.unwrap_err();
        assert_eq!(kept.code, "conflict", "{kept:?}");
        editor.update(Article, &id(&article), 1, json!({ "media": [] })).await.unwrap();
        editor.delete(Medium, &id(&film), 1).await.unwrap();
    });
}

#[test]
fn a_medium_under_embargo_appears_by_itself() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let image = medium(&editor, json!({ "state": "draft" })).await;
        let article = editor
            .article(json!({ "leadImage": { "id": image["id"] }, "state": "published" }))
            .await;
        let at = json!({ "publishAt": "2026-01-15T13:00:00Z" });
        editor.command(Medium, &id(&image), 1, "schedule", at).await.unwrap();
        let lead = async || public.one(Article, &id(&article)).await.unwrap()["leadImage"].clone();
        assert_eq!(lead().await, Value::Null);
        world.clock.advance(Duration::from_secs(3600));
        assert_eq!(lead().await["id"], image["id"]);
        assert_eq!(public.one(Medium, &id(&image)).await.unwrap()["state"], "published");
    });
}

#[test]
fn only_confirmed_people_are_shown_and_found() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (akar, other) =
            (editor.actor("Hulusi Akar").await, editor.actor("Somebody Else").await);
        let person =
            |actor: &str, status: &str| json!({ "actor": { "id": actor }, "status": status });
        let people = json!({ "people": [person(&akar, "confirmed"), person(&other, "suggested")] });
        let image = medium(&editor, people).await;
        let seen = public.one(Medium, &id(&image)).await.unwrap();
        assert_eq!(seen["people"].as_array().unwrap().len(), 1);
        let found = async |caller: &Caller<'_>, actor: &str| {
            caller.list(Medium, &format!("actor={actor}")).await.unwrap().data.len()
        };
        assert_eq!((found(&public, &akar).await, found(&public, &other).await), (1, 0));
        assert_eq!((found(&editor, &akar).await, found(&editor, &other).await), (1, 1));
        let path = format!("/api/v1/actors/{akar}?include=shownIn");
        let actor = public.ask("GET", &path).send().await.expect(200).json;
        assert_eq!(actor["shownIn"]["data"][0]["id"], image["id"]);
        // A merge takes the pictures along, and gives them back.
        editor.command(Actor, &other, 1, "merge", json!({ "into": { "id": akar } })).await.unwrap();
        let shown = editor.one(Medium, &id(&image)).await.unwrap();
        assert!(shown["people"].as_array().unwrap().iter().all(|item| item["actor"]["id"] == akar));
        editor.command(Actor, &other, 2, "unmerge", json!({})).await.unwrap();
        assert_eq!(found(&editor, &other).await, 1);
    });
}

/// A person whose portrait shows them: each refers to the other.
#[test]
fn a_portrait_survives_an_export() {
    in_two_worlds(async |world, other| {
        let editor = world.editor().await;
        let image = medium(&editor, json!({})).await;
        let akar = editor.actor("Hulusi Akar").await;
        let portrait = json!({ "leadImage": { "id": image["id"] } });
        editor.update(Actor, &akar, 1, portrait).await.unwrap();
        let people = json!({ "people": [{ "actor": { "id": akar } }] });
        editor.update(Medium, &id(&image), 1, people).await.unwrap();
        let exported = world.export().await;
        other.import(exported.clone()).await;
        assert_eq!(other.export().await, exported);
        other.import(exported.clone()).await;
        assert_eq!(other.export().await, exported, "the second time changes nothing");
        let other = other.caller(diwan_api::values::Role::Editor).await;
        assert!(other.revisions(Medium, &id(&image)).await.unwrap().is_empty());
    });
}
