//! Records on which much more hangs than on others: an article with thousands of events, an actor with
//! thousands of mentions. Each answer comes within the deadline of strangers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::world::{World, on_both_engines};

const EVENTS: usize = 3_000;
const ARTICLES: usize = 3_000;

fn lines() -> Vec<Value> {
    let actor = json!({
        "record": "actor", "externalId": "busy", "kind": "person", "state": "published",
        "slug": "busy", "names": [{ "text": "Busy Body" }],
    });
    let article = |number: usize| {
        json!({
            "record": "article", "externalId": format!("article-{number}"), "kind": "report",
            "slug": format!("article-{number}"), "language": "en", "state": "published",
            "publishedAt": format!("20{:02}-01-01T00:00:00Z", number % 20), "headline": "Busy Body spoke", "body": "What was said.",
            "mentions": [{
                "actor": { "externalId": "busy" },
                "anchor": { "field": "headline", "start": 0, "end": 9, "exact": "Busy Body" },
            }],
        })
    };
    let event = |number: usize| {
        json!({
            "record": "event", "externalId": format!("event-{number}"), "type": "STATE",
            "title": "A statement", "state": "published", "start": format!("20{:02}", number % 20),
            "participants": [{ "actor": { "externalId": "busy" }, "role": "actor" }],
            "citations": [{ "article": { "externalId": "article-0" } }],
        })
    };
    let articles = (0..ARTICLES).map(article);
    [actor].into_iter().chain(articles).chain((0..EVENTS).map(event)).collect()
}

/// How many different records a list has, walked to its end.
async fn walked(world: &World, list: &str) -> usize {
    let (mut after, mut found) = (String::new(), BTreeSet::new());
    loop {
        let path = format!("{list}&limit=100&fields=id{after}");
        let page = world.get(&path, None).await.expect(200).json;
        let data = page["data"].as_array().unwrap();
        found.extend(data.iter().map(|record| record["id"].to_string()));
        match page["page"]["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return found.len(),
        }
    }
}

#[test]
fn the_busiest_records_are_answered_like_others() {
    on_both_engines(async |world| {
        let text: Vec<String> = lines().iter().map(Value::to_string).collect();
        world.import(text.join("\n")).await;
        for (list, count) in [
            ("/api/v1/events?article=externalId:article-0", EVENTS),
            ("/api/v1/events?actor=busy", EVENTS),
            ("/api/v1/articles?actor=busy", ARTICLES),
        ] {
            assert_eq!(walked(world, list).await, count, "{list}");
        }
        for path in [
            "/api/v1/articles/article-0?include=events.participants,actors.articles",
            "/api/v1/actors/busy?include=articles.events,events.articles",
            "/api/v1/events?actor=busy&type=STATE&startFrom=2003&startTo=2009&include=articles,participants",
            "/api/v1/articles?actor=busy&include=actors,events",
        ] {
            world.get(path, None).await.expect(200);
        }
        let query = "{
            article(by: { slug: \"article-0\" }) {
                events(first: 100) { nodes { title participants { actor { name } } } } }
            actor(by: { slug: \"busy\" }) {
                articles(last: 100) { nodes { headline } } events(first: 100) { totalCount nodes { start } } } }";
        let answer = world.anonymous().graphql(query, json!({})).await;
        assert!(answer["errors"].is_null(), "{answer}");
        let data = &answer["data"];
        assert_eq!(data["article"]["events"]["nodes"].as_array().unwrap().len(), 100);
        assert_eq!(data["actor"]["events"]["totalCount"], EVENTS);
    });
}
