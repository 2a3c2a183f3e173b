//! An article as linked data: what a search engine reads of it.

use diwan_api::model::Kind::{self, Actor, Article, Place, Publisher, Topic};
use serde_json::{Value, json};

use crate::world::sample::{BODY, anchor};
use crate::world::{Answer, World, id, on_both_engines};

const LINKED: &str = "application/ld+json";
const BASE: &str = "http://localhost:8080";

async fn linked(world: &World, path: &str) -> Answer {
    world.ask("GET", path).header("Accept", LINKED).send().await
}

fn record(many: &str, id: &str) -> Value {
    json!(format!("{BASE}/api/v1/{many}/{id}"))
}

#[test]
fn an_article_is_a_news_article() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let publisher =
            json!({ "name": "Wire", "kind": "agency", "homepage": "https://wire.example" });
        let publisher = editor.small(Publisher, publisher).await;
        let place = json!({
            "kind": "city", "names": [{ "text": "Istanbul" }], "country": "TR",
            "latitude": 41.01, "longitude": 28.96,
            "identifiers": [{ "scheme": "geonames", "value": "745044" }],
        });
        let place = editor.small(Place, place).await;
        let labels = json!([{ "language": "en", "text": "politics" }]);
        let topic = json!({ "scheme": "iptc", "code": "11000000", "labels": labels });
        let topic = editor.small(Topic, topic).await;
        let minister = json!({
            "kind": "person", "state": "published", "names": [{ "text": "The Minister" }],
            "identifiers": [{ "scheme": "wikidata", "value": "Q1016" }, { "scheme": "desk", "value": "7" }],
        });
        let minister = id(&editor.create(Actor, minister).await.unwrap());
        let hidden = json!({ "kind": "person", "names": [{ "text": "Canary" }] });
        let hidden = id(&editor.create(Actor, hidden).await.unwrap());
        let other = editor.actor("Canary Suggested").await;
        let original = id(&editor
            .article(json!({ "slug": "original", "state": "published", "headline": "Bakanlar" }))
            .await);
        let mention = |actor: &str, exact: &str, status: &str| json!({ "actor": { "id": actor }, "anchor": anchor("body", BODY, exact), "status": status });
        let article = editor
            .article(json!({
                "state": "published", "slug": "talks", "standfirst": "In Istanbul.", "byline": "Our desk",
                "publisher": { "id": publisher }, "place": { "id": place }, "topics": [{ "id": topic }],
                "sourceUrl": "https://wire.example/1", "canonicalUrl": "https://wire.example/c",
                "translationOf": { "id": original },
                "rights": { "holder": "Wire", "notice": "© Wire", "licence": "CC-BY-4.0", "disclaimer": "No endorsement." },
                "mentions": [
                    mention(&minister, "The minister of defence", "confirmed"),
                    mention(&minister, "The minister said", "confirmed"),
                    mention(&hidden, "Istanbul", "confirmed"),
                    mention(&other, "Monday", "suggested"),
                ],
            }))
            .await;
        let article = id(&article);
        let correction = json!({ "kind": "fact", "text": "It was on Monday." });
        editor
            .correct(&article, 1, correction, json!({ "headline": "Ministers met" }))
            .await
            .unwrap();

        let answer = linked(world, "/api/v1/articles/talks").await.expect(200);
        assert_eq!(answer.header("content-type"), Some(LINKED));
        assert_eq!(answer.header("last-modified"), Some("Thu, 15 Jan 2026 12:00:00 GMT"));
        assert!(!answer.text.contains("Canary"), "{}", answer.text);
        let expected = json!({
            "@context": "https://schema.org", "@type": "NewsArticle", "@id": record("articles", &article),
            "url": format!("{BASE}/explore/articles/talks"), "mainEntityOfPage": "https://wire.example/c",
            "headline": "Ministers met", "description": "In Istanbul.", "genre": "report",
            "inLanguage": "en", "datePublished": "2026-01-15T12:00:00Z",
            "dateModified": "2026-01-15T12:00:00Z", "version": 2,
            "author": [{ "@type": "Person", "name": "Our desk" }],
            "publisher": { "@type": "Organization", "@id": record("publishers", &publisher), "name": "Wire", "url": "https://wire.example" },
            "about": [
                {
                    "@type": "Person", "@id": record("actors", &minister), "name": "The Minister",
                    "url": format!("{BASE}/explore/actors/the-minister"),
                    "sameAs": ["https://www.wikidata.org/entity/Q1016"],
                },
                {
                    "@type": "DefinedTerm", "@id": record("topics", &topic), "name": "politics",
                    "termCode": "11000000", "inDefinedTermSet": "iptc",
                    "sameAs": ["http://cv.iptc.org/newscodes/mediatopic/11000000"],
                },
            ],
            "contentLocation": {
                "@type": "Place", "@id": record("places", &place), "name": "Istanbul",
                "geo": { "@type": "GeoCoordinates", "latitude": 41.01, "longitude": 28.96 },
                "address": { "@type": "PostalAddress", "addressCountry": "TR" },
                "sameAs": ["https://sws.geonames.org/745044/"],
            },
            "correction": [{ "@type": "CorrectionComment", "text": "It was on Monday.", "datePublished": "2026-01-15T12:00:00Z" }],
            "isBasedOn": "https://wire.example/1",
            "translationOfWork": { "@type": "NewsArticle", "@id": record("articles", &original), "name": "Bakanlar" },
            "license": "https://spdx.org/licenses/CC-BY-4.0",
            "copyrightHolder": { "@type": "Organization", "name": "Wire" }, "copyrightNotice": "© Wire",
            "usageInfo": { "@type": "CreativeWork", "text": "No endorsement." },
        });
        assert_eq!(answer.json, expected);
        // Bare as an article can be: what is unknown is left out.
        let bare = linked(world, "/api/v1/articles/original").await.expect(200);
        let members: Vec<&String> = bare.json.as_object().unwrap().keys().collect();
        assert_eq!(members.len(), 11, "{members:?}");
    });
}

#[test]
fn linked_data_is_another_form_of_the_same_answer() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = editor
            .article(json!({ "state": "published", "slug": "talks", "externalId": "k:1" }))
            .await;
        let (article, path) = (id(&article), "/api/v1/articles/talks");
        let first = linked(world, path).await.expect(200);
        let tag = first.header("etag").unwrap();
        let again = world.ask("GET", path).header("Accept", LINKED);
        again.header("If-None-Match", tag).send().await.expect(304);
        for same in
            [format!("/api/v1/articles/{article}"), "/api/v1/articles/by-external-id/k:1".into()]
        {
            assert_eq!(linked(world, &same).await.expect(200).json, first.json, "{same}");
        }
        for record in ["*/*", "application/json, application/ld+json;q=0.9", "application/*"] {
            let answer = world.ask("GET", path).header("Accept", record).send().await.expect(200);
            assert_eq!(answer.header("content-type"), Some("application/json"), "{record}");
            let vary = answer.headers.get_all("vary").iter();
            let mut names = vary.flat_map(|value| value.to_str().unwrap().split(", "));
            assert!(names.any(|name| name == "Accept"), "{answer:?}");
        }
        assert_eq!(linked(world, &format!("{path}?fields=slug")).await.status, 400);
        let others = format!("/api/v1/actors/{}", editor.actor("Known").await);
        assert_eq!(linked(world, &others).await.expect(406).code(), "notAcceptable");

        editor.update(Kind::Article, &article, 1, json!({ "slug": "met" })).await.unwrap();
        let moved = linked(world, path).await.expect(308);
        assert_eq!(moved.header("location"), Some("/api/v1/articles/met"));
        let reason = json!({ "reason": "Wrong." });
        editor.command(Article, &article, 2, "withdraw", reason).await.unwrap();
        assert_eq!(linked(world, "/api/v1/articles/met").await.expect(410).code(), "gone");
        let draft = id(&editor.article(json!({})).await);
        let draft = format!("/api/v1/articles/{draft}");
        assert_eq!(linked(world, &draft).await.expect(404).code(), "notFound");
        let own = editor.ask("GET", &draft).header("Accept", LINKED).send().await.expect(200);
        assert_eq!(
            (&own.json["datePublished"], own.header("cache-control")),
            (&Value::Null, Some("private, no-store"))
        );
        assert_eq!(linked(world, "/api/v1/articles/none").await.expect(404).code(), "notFound");
    });
}
