//! Who made an article: actors of the register, and plain names.

use diwan_api::model::Kind::{Actor, Article, Publisher};
use serde_json::{Value, json};

use crate::world::{Caller, World, id, on_both_engines, tell};

async fn article(editor: &Caller<'_>, authors: Value, headline: &str) -> Value {
    let members = json!({ "headline": headline, "authors": authors, "state": "published" });
    editor.article(members).await
}

#[test]
fn authors_stand_in_order_and_are_found() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let amina = editor.actor("Amina Zentani").await;
        let authors = json!([
            { "actor": { "id": amina } },
            { "name": "A stringer", "role": "contributor" },
            { "actor": { "id": amina }, "name": "A. H.", "role": "photographer" },
        ]);
        let first = article(&editor, authors, "One").await;
        let second =
            article(&editor, json!([{ "actor": { "slug": "amina-zentani" } }]), "Two").await;
        article(&editor, json!([]), "Three").await;

        let seen = public.one(Article, &id(&first)).await.unwrap();
        let printed = |item: &Value| {
            let members = [&item["actor"]["name"], &item["name"], &item["role"]];
            members.map(|member| member.as_str().unwrap_or("-").to_owned()).join("|")
        };
        let authors: Vec<_> = seen["authors"].as_array().unwrap().iter().map(printed).collect();
        let expected = [
            "Amina Zentani|-|author",
            "-|A stringer|contributor",
            "Amina Zentani|A. H.|photographer",
        ];
        assert_eq!(authors, expected);

        let both = vec![id(&second), id(&first)];
        assert_eq!(public.ids(Article, "author=amina-zentani").await, both);
        assert_eq!(public.ids(Article, &format!("author={amina}&q=one")).await, [id(&first)]);
        assert_eq!(public.ids(Article, "author=nobody").await, Vec::<String>::new());
        let path = "/api/v1/actors/amina-zentani?include=authoredArticles";
        let actor = world.get(path, None).await.expect(200).json;
        let listed = actor["authoredArticles"]["data"].as_array().unwrap().iter();
        assert_eq!(listed.map(id).collect::<Vec<_>>(), both);
    });
}

#[test]
fn an_author_that_is_sent_back_keeps_its_id() {
    tell(async |world| {
        let editor = world.editor().await;
        let authors = json!([{ "name": "One" }, { "name": "Two" }]);
        let before = article(&editor, authors, "Changes").await;
        let mut authors = before["authors"].clone();
        authors.as_array_mut().unwrap().reverse();
        authors[0]["role"] = json!("editor");
        let after =
            editor.update(Article, &id(&before), 1, json!({ "authors": authors })).await.unwrap();
        assert_eq!(after["authors"][0]["id"], before["authors"][1]["id"]);
        assert_eq!(after["authors"][1]["id"], before["authors"][0]["id"]);
        assert_eq!(after["authors"][0]["role"], "editor");
        let none = editor.update(Article, &id(&before), 2, json!({ "authors": [] })).await.unwrap();
        assert_eq!(none["authors"], json!([]));
        let revisions = editor.revisions(Article, &id(&before)).await.unwrap();
        assert_eq!(revisions.len(), 2);
    });
}

/// The linked data of an article, and the names of its authors in feeds.
async fn told(world: &World, article: &Value) -> (Value, Value) {
    let address = format!("/api/v1/articles/{}", article["slug"].as_str().unwrap());
    let linked = world.ask("GET", &address).header("Accept", "application/ld+json").send().await;
    let feed = format!("/feeds/articles.json?ids={}", id(article));
    let feed = world.get(&feed, None).await.expect(200).json;
    (linked.expect(200).json, feed["items"][0]["authors"].clone())
}

#[test]
fn feeds_and_linked_data_name_the_authors() {
    tell(async |world| {
        let editor = world.editor().await;
        let amina = editor.actor("Amina Zentani").await;
        let publisher = editor.small(Publisher, json!({ "name": "Wire" })).await;
        let authors = json!([
            { "actor": { "id": amina }, "name": "A. Zentani" },
            { "name": "A stringer" },
            { "name": "A translator", "role": "translator" },
            { "name": "A photographer", "role": "photographer" },
        ]);
        let members = json!({
            "headline": "Named", "authors": authors, "publisher": { "id": publisher }, "state": "published",
        });
        let named = editor.article(members).await;
        let (linked, feed) = told(world, &named).await;
        assert_eq!(feed, json!([{ "name": "A. Zentani" }, { "name": "A stringer" }]));
        let names = |member: &str| -> Vec<&str> {
            linked[member]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["name"].as_str().unwrap())
                .collect()
        };
        assert_eq!(names("author"), ["A. Zentani", "A stringer"]);
        assert_eq!(names("translator"), ["A translator"]);
        assert_eq!(names("contributor"), ["A photographer"]);
        let address = linked["author"][0]["@id"].as_str().unwrap();
        assert!(address.ends_with(&format!("/api/v1/actors/{amina}")), "{address}");

        let printed = json!({ "byline": "By our desk" });
        let printed = editor.update(Article, &id(&named), 1, printed).await.unwrap();
        let (linked, feed) = told(world, &printed).await;
        assert_eq!(feed, json!([{ "name": "By our desk" }]), "the byline is what is printed");
        assert_eq!(linked["author"][0]["name"], "A. Zentani");
    });
}

#[test]
fn who_is_no_actor_is_not_hidden_with_one() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let members = json!({ "kind": "person", "names": [{ "text": "A Secret" }] });
        let secret = id(&editor.create(Actor, members).await.unwrap());
        let authors = json!([
            { "actor": { "id": secret } }, { "actor": { "id": secret }, "name": "Our desk", "role": "editor" },
        ]);
        let made = article(&editor, authors, "Hidden").await;
        let public = world.anonymous();
        let seen = public.one(Article, &id(&made)).await.unwrap();
        assert_eq!(seen["authors"].as_array().unwrap().len(), 1);
        assert_eq!(
            (&seen["authors"][0]["actor"], &seen["authors"][0]["name"]),
            (&Value::Null, &json!("Our desk"))
        );
        assert_eq!(public.ids(Article, &format!("author={secret}")).await, Vec::<String>::new());
    });
}
