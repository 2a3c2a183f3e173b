//! Feeds of articles: what the list shows, in three forms, page by page, and whatever stands in it.

use std::time::Duration;

use diwan_api::model::Kind::{Article, Publisher, Topic};
use diwan_api::values::Role;
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::world::{Answer, World, id, on_both_engines};

const ATOM: &str = "/feeds/articles.atom";
const RSS: &str = "/feeds/articles.rss";
const JSON: &str = "/feeds/articles.json";
const BASE: &str = "http://localhost:8080";

/// What a reader makes of a feed.
#[derive(Debug, PartialEq)]
struct Read {
    /// The ids of its entries, and what they are called.
    entries: Vec<(String, String)>,
    next: Option<String>,
    previous: Option<String>,
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn text<'a>(node: Node<'a, '_>, name: &'static str) -> &'a str {
    children(node, name).next().and_then(|child| child.text()).unwrap_or_default()
}

fn link<'a>(node: Node<'a, '_>, rel: &str) -> Option<&'a str> {
    let mut links = node.children().filter(|child| child.tag_name().name() == "link");
    links.find(|link| link.attribute("rel") == Some(rel)).and_then(|link| link.attribute("href"))
}

fn read(path: &str, answer: &Answer) -> Read {
    if path.starts_with(JSON) {
        return read_json(&answer.json);
    }
    let document = Document::parse(&answer.text).unwrap();
    let root = document.root_element();
    let (feed, entry, key) = match path.starts_with(ATOM) {
        true => (root, "entry", "id"),
        false => (children(root, "channel").next().unwrap(), "item", "guid"),
    };
    let entries = children(feed, entry)
        .map(|entry| (text(entry, key).replace("urn:uuid:", ""), text(entry, "title").to_owned()));
    let page = |rel| link(feed, rel).map(|address| address.replace(BASE, ""));
    assert_eq!(link(feed, "first").map(|first| first.contains("after=")), Some(false));
    Read { entries: entries.collect(), next: page("next"), previous: page("previous") }
}

fn read_json(feed: &Value) -> Read {
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let entry = |item: &Value| (text(&item["id"]).replace("urn:uuid:", ""), text(&item["title"]));
    let next = feed["next_url"].as_str().map(|next| next.replace(BASE, ""));
    let items = feed["items"].as_array().unwrap();
    Read { entries: items.iter().map(entry).collect(), next, previous: None }
}

async fn feed(world: &World, path: &str, token: Option<&str>) -> Read {
    read(path, &world.get(path, token).await.expect(200))
}

#[test]
fn a_feed_has_what_the_list_has_for_the_same_filters_and_caller() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let scheme = json!({ "scheme": "iptc", "code": "11000000", "labels": [{ "language": "en", "text": "politics" }] });
        let topic = editor.small(Topic, scheme).await;
        let about = json!([{ "id": topic }]);
        editor.article(json!({ "headline": "One", "state": "published" })).await;
        world.clock.advance(Duration::from_secs(60));
        editor.article(json!({ "headline": "Two", "state": "published", "topics": about })).await;
        world.clock.advance(Duration::from_secs(60));
        editor.article(json!({ "headline": "Üç", "state": "published", "language": "tr" })).await;
        editor.article(json!({ "headline": "Canary" })).await;

        let token = world.token(Role::Editor).await;
        let filters = [
            "",
            "?language=tr",
            "?topic=iptc:11000000",
            "?q=two",
            "?sort=publishedAt",
            "?limit=2",
            "?state=draft",
            "?language=en,tr&language=ar",
            "?not=%7B%22language%22:%5B%22en%22%5D%7D",
        ];
        for query in filters {
            for token in [None, Some(token.as_str())] {
                let list = world.get(&format!("/api/v1/articles{query}"), token).await.expect(200);
                let member = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
                let listed = list.json["data"].as_array().unwrap().iter();
                let listed = listed.map(|one| (member(one, "id"), member(one, "headline")));
                let listed: Vec<(String, String)> = listed.collect();
                for form in [ATOM, RSS, JSON] {
                    let feed = feed(world, &format!("{form}{query}"), token).await;
                    assert_eq!(feed.entries, listed, "{form}{query}");
                }
            }
        }
        let drafts = feed(world, &format!("{ATOM}?state=draft"), Some(&token)).await;
        assert_eq!(drafts.entries.len(), 1);
        let signed = world.get(ATOM, Some(&token)).await.expect(200);
        assert_eq!(signed.header("cache-control"), Some("private, no-store"));
        assert_eq!(signed.header("last-modified"), None);
    });
}

#[test]
fn what_is_wrong_with_a_question_is_told_as_everywhere() {
    on_both_engines(async |world| {
        for form in [ATOM, RSS, JSON] {
            for wrong in [
                "colour=red",
                "fields=id",
                "include=actors",
                "facets=kind",
                "limit=0",
                "limit=101",
                "after=x",
                "language=",
                "sort=headline",
            ] {
                let refused = world.get(&format!("{form}?{wrong}"), None).await;
                assert_eq!((refused.status, refused.code()), (400, "badRequest"), "{form}?{wrong}");
            }
            let refused = world.get(form, Some("nonsense")).await.expect(401);
            assert_eq!(refused.code(), "unauthenticated");
            let html = world.ask("GET", form).header("Accept", "text/html").send().await;
            assert_eq!(html.expect(406).code(), "notAcceptable");
            let reader = "application/rss+xml, application/xml;q=0.9, application/json;q=0.8";
            world.ask("GET", form).header("Accept", reader).send().await.expect(200);
        }
    });
}

#[test]
fn pages_follow_one_another_to_the_end_and_back() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for number in 0..25 {
            let headline = format!("Report {number:02}");
            editor.article(json!({ "headline": headline, "state": "published" })).await;
            world.clock.advance(Duration::from_secs(60));
        }
        editor
            .article(json!({ "headline": "Rapor", "state": "published", "language": "tr" }))
            .await;
        for form in [ATOM, RSS, JSON] {
            let mut path = format!("{form}?language=en,ar&limit=10");
            let (mut headlines, mut pages) = (Vec::new(), Vec::new());
            loop {
                let page = feed(world, &path, None).await;
                headlines.extend(page.entries.iter().map(|(_, headline)| headline.clone()));
                let next = page.next.clone();
                pages.push(page);
                match next {
                    Some(next) => path = next,
                    None => break,
                }
            }
            let expected: Vec<String> =
                (0..25).rev().map(|number| format!("Report {number:02}")).collect();
            assert_eq!((headlines, pages.len()), (expected, 3), "{form}");
            if form != JSON {
                assert_eq!(pages[0].previous, None);
                let back = feed(world, pages[2].previous.as_ref().unwrap(), None).await;
                assert_eq!(back.entries, pages[1].entries);
            }
        }
        let header = world.get(&format!("{ATOM}?limit=10"), None).await;
        assert!(
            header.header("link").unwrap().starts_with("</feeds/articles.atom?limit=10&after=")
        );
    });
}

#[test]
fn an_entry_says_what_others_need_to_know() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let publisher = json!({ "name": "Gharyan Wire", "kind": "agency" });
        let publisher = editor.small(Publisher, publisher).await;
        let labels =
            json!([{ "language": "en", "text": "defence" }, { "language": "ar", "text": "دفاع" }]);
        let topic = json!({ "scheme": "own", "code": "defence", "labels": labels });
        let topic = editor.small(Topic, topic).await;
        let article = editor
            .article(json!({
                "state": "published", "slug": "talks", "language": "ar", "headline": "محادثات",
                "standfirst": "In Istanbul.", "byline": "Our desk", "publisher": { "id": publisher },
                "topics": [{ "id": topic }], "sourceUrl": "https://wire.example/1",
                "rights": { "notice": "© Wire", "licence": "CC0-1.0", "disclaimer": "No endorsement." },
            }))
            .await;
        let plain = editor
            .article(
                json!({ "state": "published", "slug": "plain", "publisher": { "id": publisher } }),
            )
            .await;
        let urn = format!("urn:uuid:{}", id(&article));

        let answer = world.get(&format!("{ATOM}?language=ar"), None).await.expect(200);
        let document = Document::parse(&answer.text).unwrap();
        let root = document.root_element();
        assert_eq!((text(root, "title"), text(root, "updated")), ("Diwan", "2026-01-15T12:00:00Z"));
        assert_eq!(text(root, "subtitle"), "Articles. language: ar");
        assert_eq!(text(root, "id"), format!("{BASE}{ATOM}?language=ar"));
        assert_eq!(link(root, "self"), Some(text(root, "id")));
        let entry = children(root, "entry").next().unwrap();
        assert_eq!(entry.attribute(("http://www.w3.org/XML/1998/namespace", "lang")), Some("ar"));
        assert_eq!((text(entry, "id"), text(entry, "title")), (urn.as_str(), "محادثات"));
        assert_eq!(text(entry, "published"), "2026-01-15T12:00:00Z");
        assert_eq!(text(entry, "summary"), "In Istanbul.\n\nNo endorsement.");
        assert_eq!(text(entry, "rights"), "© Wire\nNo endorsement.");
        assert_eq!(text(children(entry, "author").next().unwrap(), "name"), "Our desk");
        let category = children(entry, "category").next().unwrap();
        assert_eq!(
            (category.attribute("term"), category.attribute("label")),
            (Some("own:defence"), Some("دفاع"))
        );
        let page = format!("{BASE}/explore/articles/talks");
        assert_eq!(link(entry, "alternate"), Some(page.as_str()));
        assert_eq!(link(entry, "via"), Some("https://wire.example/1"));
        assert_eq!(link(entry, "license"), Some("https://spdx.org/licenses/CC0-1.0"));

        let answer = world.get(&format!("{RSS}?language=ar"), None).await.expect(200);
        let document = Document::parse(&answer.text).unwrap();
        let channel = children(document.root_element(), "channel").next().unwrap();
        let item = children(channel, "item").next().unwrap();
        assert_eq!((text(item, "guid"), text(item, "link")), (urn.as_str(), page.as_str()));
        assert_eq!(text(item, "pubDate"), "Thu, 15 Jan 2026 12:00:00 +0000");
        assert_eq!((text(item, "creator"), text(item, "category")), ("Our desk", "دفاع"));
        assert_eq!(text(item, "description"), "In Istanbul.<br><br>No endorsement.");
        assert_eq!(text(item, "rights"), "© Wire\nNo endorsement.");

        let answer = world.get(&format!("{JSON}?language=ar"), None).await.expect(200);
        let item = &answer.json["items"][0];
        assert_eq!((&item["id"], &item["url"]), (&json!(urn), &json!(page)));
        assert_eq!(item["content_text"], "In Istanbul.\n\nNo endorsement.");
        assert_eq!(
            (&item["authors"], &item["tags"]),
            (&json!([{ "name": "Our desk" }]), &json!(["دفاع"]))
        );
        assert_eq!(item["_rights"]["disclaimer"], "No endorsement.");

        // Who brought it out stands for who wrote it, and a text without lines below is its headline.
        let answer = world.get(&format!("{JSON}?language=en"), None).await.expect(200);
        let item = &answer.json["items"][0];
        assert_eq!(item["id"], format!("urn:uuid:{}", id(&plain)));
        assert_eq!(
            (&item["authors"][0]["name"], &item["content_text"]),
            (&json!("Gharyan Wire"), &item["title"])
        );
    });
}

#[test]
fn what_one_has_is_not_sent_again_and_what_has_changed_is() {
    on_both_engines(async |world| {
        let (editor, minute) = (world.editor().await, Duration::from_secs(60));
        let first = id(&editor.article(json!({ "headline": "First", "state": "published" })).await);
        world.clock.advance(minute);
        editor.article(json!({ "headline": "Second", "state": "published" })).await;
        let scheduled = id(&editor.article(json!({ "headline": "Third" })).await);
        let due = json!({ "publishAt": "2026-01-15T13:00:00Z" });
        editor.command(Article, &scheduled, 1, "schedule", due).await.unwrap();
        for form in [ATOM, RSS, JSON] {
            let fresh = world.get(form, None).await.expect(200);
            assert_eq!(fresh.header("last-modified"), None, "the last change was a moment ago");
            let tag = fresh.header("etag").unwrap();
            let again =
                world.ask("GET", form).header("If-None-Match", tag).send().await.expect(304);
            assert_eq!((again.text.as_str(), again.header("etag")), ("", Some(tag)));
            assert_eq!(again.header("cache-control"), Some("public, no-cache"));
        }
        let since = async |date: &str| {
            world.ask("GET", ATOM).header("If-Modified-Since", date).send().await
        };
        let changed = async || {
            let answer = world.get(ATOM, None).await.expect(200);
            answer.header("last-modified").unwrap().to_owned()
        };
        world.clock.advance(minute);
        let date = changed().await;
        assert_eq!(date, "Thu, 15 Jan 2026 12:01:00 GMT");
        assert_eq!(since(&date).await.expect(304).text, "");
        assert_eq!(since("Thu, 15 Jan 2026 12:00:00 GMT").await.status, 200);
        let other_tag = world.ask("GET", ATOM).header("If-Modified-Since", &date);
        other_tag.header("If-None-Match", "\"other\"").send().await.expect(200);

        // A draft is nobody's news.
        editor.article(json!({ "headline": "Canary" })).await;
        assert_eq!(changed().await, date);
        // What is withdrawn is gone, though no article that is left is newer.
        editor
            .command(Article, &first, 1, "withdraw", json!({ "reason": "Wrong." }))
            .await
            .unwrap();
        world.clock.advance(minute);
        assert_eq!(feed(world, ATOM, None).await.entries.len(), 1);
        assert_eq!(since(&date).await.status, 200);
        let withdrawn = changed().await;
        assert_eq!(since(&withdrawn).await.status, 304);
        // What becomes visible by the clock is new, though nothing was written.
        world.clock.advance(Duration::from_secs(3600));
        assert_eq!(since(&withdrawn).await.status, 200);
        assert_eq!(changed().await, "Thu, 15 Jan 2026 13:00:00 GMT");
    });
}

/// Texts as nobody should write them, and somebody does.
const HOSTILE: &str =
    "]]> <script>alert('x')</script> & &amp; \"🚀\" عربي\u{200F} \u{FFFE}\u{10FFFF} end";

#[test]
fn whatever_stands_in_an_article_its_feeds_are_well_formed() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let labels = json!([{ "language": "en", "text": HOSTILE }]);
        let topic = editor
            .small(Topic, json!({ "scheme": "own", "code": HOSTILE, "labels": labels }))
            .await;
        let turned = format!("\u{202E}{HOSTILE}\n\n\u{FFFF}<!-- ]]>");
        let long = "&".repeat(1_000);
        editor
            .article(json!({
                "state": "published", "headline": HOSTILE, "standfirst": turned, "byline": HOSTILE,
                "topics": [{ "id": topic }],
                "rights": { "holder": HOSTILE, "notice": HOSTILE, "disclaimer": turned },
            }))
            .await;
        editor
            .article(json!({ "state": "published", "headline": "Long", "standfirst": long }))
            .await;
        let said = HOSTILE.replace('\u{FFFE}', "");
        for query in ["", "?q=%22alert%22", "?externalId=%22%3E%3Cscript%3E%26&externalId='x'"] {
            for form in [ATOM, RSS] {
                let answer = world.get(&format!("{form}{query}"), None).await.expect(200);
                let document = Document::parse(&answer.text).unwrap();
                assert!(document.descendants().all(|node| node.tag_name().name() != "script"));
            }
        }
        let answer = world.get(&format!("{ATOM}?q=alert"), None).await.expect(200);
        let document = Document::parse(&answer.text).unwrap();
        let entry = children(document.root_element(), "entry").next().unwrap();
        assert_eq!(text(entry, "title"), said);
        assert_eq!(text(children(entry, "author").next().unwrap(), "name"), said);
        assert_eq!(
            children(entry, "category").next().unwrap().attribute("label"),
            Some(said.as_str())
        );
        assert!(
            text(entry, "summary").contains("\n\n<!-- ]]>\n\n\u{202E}]]>"),
            "{}",
            text(entry, "summary")
        );

        // Readers take a description for HTML: there it must be plain text.
        let answer = world.get(&format!("{RSS}?q=alert"), None).await.expect(200);
        let document = Document::parse(&answer.text).unwrap();
        let channel = children(document.root_element(), "channel").next().unwrap();
        let item = children(channel, "item").next().unwrap();
        assert_eq!(text(item, "title"), said);
        assert!(text(item, "description").contains("&lt;script&gt;alert("));
        assert!(!text(item, "description").contains("<script"));

        let answer = world.get(&format!("{JSON}?q=alert"), None).await.expect(200);
        assert_eq!(answer.json["items"][0]["title"], HOSTILE);
    });
}

#[test]
fn feeds_carry_the_path_of_the_server() {
    on_both_engines(async |world| {
        world.editor().await.article(json!({ "state": "published", "slug": "talks" })).await;
        let (_, server) = world.served_as("https://news.example/diwan");
        for form in [ATOM, RSS, JSON] {
            let answer = world.ask_of(&server, "GET", form).send().await.expect(200);
            for address in [form, "/explore/articles/talks"] {
                let whole = format!("https://news.example/diwan{address}");
                assert!(answer.text.contains(&whole), "{whole}: {}", answer.text);
            }
        }
        server.stop().await;
    });
}
