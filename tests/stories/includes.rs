//! `include=`: a whole page in one request.

use diwan_api::model::Kind::{self, Medium, Place, Publisher, Topic};
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor};
use crate::world::{Caller, World, id, on_both_engines, tell};

/// An article that refers to a record of every kind it can.
async fn article(world: &World) -> Value {
    let editor = world.editor().await;
    let small =
        async |kind: Kind, members: Value| json!({ "id": editor.small(kind, members).await });
    let label =
        json!([{ "language": "en", "text": "politics" }, { "language": "ar", "text": "سياسة" }]);
    let topic =
        small(Topic, json!({ "scheme": "iptc", "code": "11000000", "labels": label })).await;
    let place = small(Place, json!({ "kind": "city", "names": [{ "text": "Istanbul" }] })).await;
    let publisher = small(Publisher, json!({ "name": "Wire", "country": "LY" })).await;
    let minister = json!({ "id": editor.actor("The Minister").await });
    let image = json!({
        "kind": "image", "title": "A table", "url": "https://images.example.org/1.jpg", "state": "published",
        "people": [{ "actor": minister }],
    });
    let image = json!({ "id": id(&editor.create(Medium, image).await.unwrap()) });
    let original = editor.article(json!({ "headline": "Bakanlar", "state": "published" })).await;
    let members = json!({
        "slug": "whole", "headline": "Whole", "body": BODY, "state": "published",
        "publisher": publisher, "place": place, "topics": [topic], "leadImage": image,
        "media": [{ "medium": image }], "authors": [{ "actor": minister }],
        "mentions": [{ "actor": minister, "anchor": anchor("body", BODY, "minister") }],
        "translationOf": { "id": original["id"] },
    });
    let article = editor.article(members).await;
    editor
        .event(json!({
            "participants": [{ "actor": minister, "role": "actor" }],
            "citations": [{ "article": { "id": article["id"] } }],
        }))
        .await;
    article
}

async fn get(caller: &Caller<'_>, path: &str) -> Value {
    caller.ask("GET", &format!("/api/v1/{path}")).send().await.expect(200).json
}

/// A record as lists show it: without the parts that they show only when asked.
async fn listed(caller: &Caller<'_>, many: &str, reference: &Value) -> Value {
    let list = get(caller, &format!("{many}?ids={}", id(reference))).await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1, "{many} {reference}");
    list["data"][0].clone()
}

/// Each reference that an article shows, and the list of what it refers to.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("publisher", "/publisher", "publishers"),
    ("place", "/place", "places"),
    ("topics", "/topics/0", "topics"),
    ("translationOf", "/translationOf", "articles"),
    ("leadImage", "/leadImage", "media"),
    ("media.medium", "/media/0/medium", "media"),
    ("mentions.actor", "/mentions/0/actor", "actors"),
    ("authors.actor", "/authors/0/actor", "actors"),
    ("events.participants.actor", "/events/data/0/participants/0/actor", "actors"),
    ("media.medium.people", "/media/0/medium/people/0/actor", ""),
];

#[test]
fn what_an_article_refers_to_comes_whole_by_one_statement() {
    on_both_engines(async |world| {
        article(world).await;
        let public = world.anonymous();
        for (include, pointer, many) in REFERENCES {
            let one = get(&public, &format!("articles/whole?include={include}")).await;
            let list = get(&public, &format!("articles?ids=whole&include={include}")).await;
            let found = one.pointer(pointer).unwrap_or_else(|| panic!("{include}: {one}"));
            assert_eq!(list["data"][0].pointer(pointer), Some(found), "{include}");
            match many.is_empty() {
                true => assert!(found.get("kind").is_none(), "{include} is still a reference"),
                false => assert_eq!(found, &listed(&public, many, found).await, "{include}"),
            }
        }
        let all: Vec<&str> = REFERENCES.iter().map(|(include, ..)| *include).collect();
        let before = world.diwan.store().statements();
        let whole = get(&public, &format!("articles?include={}", all.join(","))).await;
        assert_eq!(world.diwan.store().statements() - before, 1);
        let whole = whole["data"].as_array().unwrap().iter().find(|one| one["slug"] == "whole");
        assert_eq!(whole.unwrap()["topics"][0]["labels"].as_array().unwrap().len(), 2);
    });
}

#[test]
fn fields_and_includes_choose_together() {
    tell(async |world| {
        article(world).await;
        let public = world.anonymous();
        let path = "articles/whole?fields=headline,publisher.name&include=topics";
        let chosen = get(&public, path).await;
        assert_eq!(chosen["publisher"], json!({ "name": "Wire" }));
        assert_eq!(chosen["topics"][0]["scheme"], "iptc");
        assert_eq!(chosen.as_object().unwrap().len(), 3);
        let tenures = get(&public, "actors/the-minister?include=tenures.position").await;
        assert_eq!(tenures["tenures"]["data"], json!([]));
        assert_eq!(tenures["name"], "The Minister");
    });
}

#[test]
fn paths_that_lead_nowhere_are_refused_with_what_is_known() {
    tell(async |world| {
        let refused = async |include: &str| {
            let path = format!("/api/v1/articles?include={include}");
            let answer = world.get(&path, None).await.expect(400);
            answer.json["detail"].as_str().unwrap().to_owned()
        };
        let unknown = refused("publishers").await;
        assert!(unknown.contains("there is no \"publishers\"; known are"), "{unknown}");
        assert!(unknown.contains("publisher") && unknown.contains("mentions"), "{unknown}");
        let within = refused("mentions.actors").await;
        assert_eq!(within, "include: there is no \"actors\" in \"mentions\"; known are actor.");
        let nothing = refused("body.text").await;
        assert_eq!(nothing, "include: there is nothing to include in \"body\".");
        let long = refused("events.participants.actor.names").await;
        assert!(long.contains("at most 3 names"), "{long}");
        let lists = refused("actors.events.articles").await;
        assert!(lists.contains("at most 2"), "{lists}");
        refused("").await;
        refused("publisher.").await;
    });
}
