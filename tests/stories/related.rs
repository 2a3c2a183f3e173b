//! Related articles: what they have in common, in which order, and for each as far as they may see.

use diwan_api::model::Kind::{self, Actor, Article, Event, Topic};
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor, with};
use crate::world::{Caller, Face, id, on_both_engines, tell, version};

/// The slugs of the related articles, with what each has in common with the one asked about.
fn told(related: &[Value]) -> Vec<(&str, Vec<&str>)> {
    let told = |related| {
        let related: &Value = related;
        let lists = ["sharedEvents", "sharedActors", "sharedTopics"];
        let shared = lists.iter().flat_map(|list| related[*list].as_array().unwrap());
        let shared = shared.map(|shared| shared["slug"].as_str().unwrap()).collect();
        (related["article"]["slug"].as_str().unwrap(), shared)
    };
    related.iter().map(told).collect()
}

fn slugs(related: &[Value]) -> Vec<&str> {
    told(related).into_iter().map(|(slug, _)| slug).collect()
}

fn mention(actor: &str, exact: &str) -> Value {
    json!({ "actor": { "id": actor }, "anchor": anchor("body", BODY, exact) })
}

/// A published article with a slug.
async fn article(editor: &Caller<'_>, slug: &str, members: Value) -> Value {
    let article = json!({ "slug": slug, "headline": slug, "state": "published" });
    editor.world.clock.advance(std::time::Duration::from_secs(60));
    editor.article(with(article, members)).await
}

async fn topic(editor: &Caller<'_>, code: &str) -> String {
    let labels = json!([{ "language": "en", "text": code }]);
    editor.small(Topic, json!({ "scheme": "own", "code": code, "labels": labels })).await
}

async fn event(editor: &Caller<'_>, slug: &str, articles: &[&Value]) -> Value {
    let cited = |article: &&Value| json!({ "article": { "id": article["id"] } });
    let citations: Vec<Value> = articles.iter().map(cited).collect();
    editor.event(json!({ "slug": slug, "title": slug, "citations": citations })).await
}

#[test]
fn what_two_articles_have_in_common_relates_them() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (ada, bea) = (editor.actor("Ada").await, editor.actor("Bea").await);
        let (rare, common) = (topic(&editor, "rare").await, topic(&editor, "common").await);
        let common = json!({ "id": common });
        let of = json!({
            "mentions": [mention(&ada, "minister"), mention(&bea, "train together")],
            "topics": [common, { "id": rare }],
        });
        let of = article(&editor, "asked", of).await;
        let by_event = article(&editor, "by-event", json!({})).await;
        article(&editor, "by-actor", json!({ "mentions": [mention(&ada, "minister")] })).await;
        article(&editor, "by-topic", json!({ "topics": [{ "id": rare }, common] })).await;
        article(&editor, "older", json!({ "topics": [common] })).await;
        article(&editor, "newer", json!({ "topics": [common] })).await;
        article(&editor, "apart", json!({})).await;
        event(&editor, "meeting", &[&of, &by_event]).await;

        let related = public.related("asked", None).await.unwrap();
        let common = ["common"].to_vec();
        assert_eq!(
            told(&related),
            [
                ("by-event", vec!["meeting"]),
                ("by-actor", vec!["ada"]),
                ("by-topic", vec!["rare", "common"]),
                ("newer", common.clone()),
                ("older", common),
            ]
        );
        let score = |index: usize| related[index]["score"].as_f64().unwrap();
        assert_eq!((score(0), score(1)), (3.641, 1.82), "4 / ln 3 and 2 / ln 3");
        assert_eq!((score(2), score(3)), (1.532, 0.621), "1 / ln 3 + 1 / ln 5 and 1 / ln 5");
        assert_eq!(related[0]["article"]["headline"], "by-event");
        let first = public.related("asked", Some(2)).await.unwrap();
        assert_eq!(first, related[..2]);
        assert_eq!(public.related("apart", None).await.unwrap(), [] as [Value; 0]);
        for refused in [0, 21, -1] {
            let refused = public.related("asked", Some(refused)).await.unwrap_err();
            assert_eq!(refused.code, "badRequest");
        }
        assert_eq!(public.related("nothing", None).await.unwrap_err().code, "notFound");
    });
}

#[test]
fn translations_are_not_related() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let topics = json!([{ "id": topic(&editor, "politics").await }]);
        let members = |of: Value| json!({ "topics": topics, "translationOf": of });
        let original = article(&editor, "original", members(Value::Null)).await;
        let of = json!({ "id": original["id"] });
        article(&editor, "turkish", members(of.clone())).await;
        article(&editor, "arabic", members(of)).await;
        article(&editor, "another", members(Value::Null)).await;
        for slug in ["original", "turkish", "arabic"] {
            let related = public.related(slug, None).await.unwrap();
            assert_eq!(slugs(&related), ["another"], "{slug}");
        }
        let related = public.related("another", None).await.unwrap();
        assert_eq!(slugs(&related), ["arabic", "turkish", "original"]);
    });
}

/// Neither hidden articles nor hidden events, actors and mentions relate anything, nor do they change what a score is.
#[test]
fn what_is_hidden_relates_nothing() {
    tell(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let (ada, bea) = (editor.actor("Ada").await, editor.actor("Bea").await);
        let topics = json!([{ "id": topic(&editor, "politics").await }]);
        let of = json!({ "topics": topics, "mentions": [mention(&ada, "minister")] });
        let of = article(&editor, "asked", of).await;
        let shown = article(&editor, "shown", json!({ "topics": topics })).await;
        let mentioning = json!({ "mentions": [mention(&ada, "minister")] });
        article(&editor, "mentioning", mentioning).await;
        let before = public.related("asked", None).await.unwrap();
        assert_eq!(slugs(&before), ["mentioning", "shown"]);

        let draft = json!({ "kind": "person", "names": [{ "text": "Canary" }], "slug": "canary" });
        let hidden = id(&editor.create(Actor, draft).await.unwrap());
        let both = json!({ "mentions": [
            mention(&ada, "minister"), mention(&hidden, "colleague"),
            with(mention(&bea, "train together"), json!({ "status": "suggested" })),
        ] });
        editor.update(Article, &id(&of), version(&of), both).await.unwrap();
        let both = json!({ "mentions": [
            mention(&hidden, "colleague"),
            with(mention(&bea, "train together"), json!({ "status": "suggested" })),
        ] });
        editor.update(Article, &id(&shown), version(&shown), both).await.unwrap();
        let secret = event(&editor, "secret", &[&of, &shown]).await;
        withdraw(&editor, Event, &secret).await;
        let like = json!({ "topics": topics, "mentions": [mention(&ada, "minister")] });
        for (slug, state) in [("draft", "draft"), ("scheduled", "draft"), ("back", "published")] {
            let like = with(like.clone(), json!({ "state": state }));
            let like = article(&editor, slug, like).await;
            match slug {
                "back" => withdraw(&editor, Article, &like).await,
                "scheduled" => {
                    let later = json!({ "publishAt": "2030-01-01T00:00:00Z" });
                    editor.command(Article, &id(&like), 1, "schedule", later).await.unwrap();
                }
                _ => {}
            }
        }
        assert_eq!(public.related("asked", None).await.unwrap(), before);
        let related = editor.related("asked", None).await.unwrap();
        let all: Vec<(&str, Vec<&str>)> = told(&related);
        assert_eq!(all[0], ("shown", vec!["secret", "bea", "canary", "politics"]), "{all:?}");
        assert_eq!(all.len(), 5, "{all:?}");
        let (canary, absent) =
            (public.related("draft", None).await, public.related("no", None).await);
        let code = |outcome: crate::world::Outcome<Vec<Value>>| outcome.unwrap_err().code;
        assert_eq!(code(canary), code(absent));
    });
}

async fn withdraw(editor: &Caller<'_>, kind: Kind, record: &Value) {
    let why = json!({ "reason": "A mistake." });
    editor.command(kind, &id(record), 1, "withdraw", why).await.unwrap();
}

/// The number of statements does not depend on how many articles are asked about.
#[test]
fn many_articles_are_related_by_as_many_statements_as_one() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous());
        let topics = json!([{ "id": topic(&editor, "politics").await }]);
        for number in 0..12 {
            article(&editor, &format!("article-{number}"), json!({ "topics": topics })).await;
        }
        let asked = async |first: i64| {
            let before = world.diwan.store().statements();
            let document = "query ($first: Int) { articles(first: $first) { nodes {
                slug related { article { slug leadImage { id } } score sharedTopics { code } } } } }";
            let data = public.data(document, json!({ "first": first })).await.unwrap();
            let nodes = data["articles"]["nodes"].as_array().unwrap().clone();
            assert_eq!(nodes.len() as i64, first);
            assert!(nodes.iter().all(|node| node["related"].as_array().unwrap().len() == 5));
            world.diwan.store().statements() - before
        };
        let (one, many) = (asked(1).await, asked(10).await);
        assert_eq!(one, many);
        assert!(one <= 5, "the list, two for what is related, the articles, the topics: {one}");
    });
}

/// However an article is addressed, the answer is the same, and it is known to whoever has it.
#[test]
fn every_address_of_an_article_leads_to_its_related_ones() {
    on_both_engines(async |world| {
        let (editor, public) = (world.editor().await, world.anonymous().at(Face::Rest));
        let topics = json!([{ "id": topic(&editor, "politics").await }]);
        let keyed = json!({ "topics": topics, "externalId": "desk:1/2" });
        let asked = article(&editor, "asked", keyed).await;
        article(&editor, "other", json!({ "topics": topics })).await;
        let by_slug = public.ask("GET", "/api/v1/articles/asked/related").send().await.expect(200);
        assert_eq!(by_slug.json["data"][0]["article"]["slug"], "other");
        assert!(by_slug.json["data"][0]["article"].get("body").is_none(), "as lists show it");
        for address in
            [format!("{}/related", id(&asked)), "by-external-id/desk%3A1%2F2/related".into()]
        {
            let path = format!("/api/v1/articles/{address}");
            assert_eq!(public.ask("GET", &path).send().await.expect(200).json, by_slug.json);
        }
        let tag = by_slug.header("etag").unwrap().to_owned();
        let again =
            public.ask("GET", "/api/v1/articles/asked/related").header("If-None-Match", &tag);
        again.send().await.expect(304);
        // What is written meanwhile is in the next answer.
        article(&editor, "third", json!({ "topics": topics })).await;
        let next = public.ask("GET", "/api/v1/articles/asked/related").send().await.expect(200);
        assert_eq!(next.json["data"].as_array().unwrap().len(), 2);
        public.ask("GET", "/api/v1/articles/asked/related?first=3").send().await.expect(400);
    });
}
