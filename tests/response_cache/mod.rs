//! Answers from memory: they come from there, and are those that the store would give.

mod property;

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::sleep;
use diwan_api::diwan::{Diwan, SystemIds};
use diwan_api::edge::EdgeOptions;
use diwan_api::edge::response_cache::SharedCaching;
use diwan_api::model::Kind::{Actor, Article, Publisher};
use diwan_api::store::{Store, StoreOptions};
use reqwest::header::HeaderValue;
use serde_json::json;

use crate::world::sample::{BODY, anchor};
use crate::world::{Answer, Ask, Server, World, http, id, on_both_engines, tokens, version};

/// A server that keeps answers, and has looked at the feed.
async fn keeping(world: &World) -> Server {
    let server = Server::start_keeping(&world.diwan);
    for _ in 0..100 {
        world.ask_of(&server, "GET", "/api/v1/topics").send().await;
        if hits(&server) > 0 {
            return server;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing is answered from memory");
}

fn hits(server: &Server) -> u64 {
    let text = server.metrics.text().unwrap();
    let line = "diwan_response_cache_lookups_total{outcome=\"hit\"} ";
    let count = text.lines().find_map(|one| one.strip_prefix(line));
    count.map_or(0, |count| count.parse().unwrap())
}

/// An answer, and whether it came from memory.
async fn get(world: &World, server: &Server, path: &str) -> (Answer, bool) {
    let before = hits(server);
    let answer = world.ask_of(server, "GET", path).send().await;
    (answer, hits(server) > before)
}

/// Asks twice, so that the answer comes from memory.
async fn keep(world: &World, server: &Server, path: &str) -> Answer {
    let (first, _) = get(world, server, path).await;
    let (second, kept) = get(world, server, path).await;
    assert!(kept, "{path} is kept");
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    second
}

#[test]
fn an_answer_is_kept_until_what_it_shows_is_written() {
    on_both_engines(async |world| {
        let (server, editor) = (keeping(world).await, world.editor().await);
        let actor = editor.actor("Known Person").await;
        let article = editor.article(json!({ "slug": "shown", "state": "published" })).await;
        let paths = ["/api/v1/articles/shown", "/api/v1/articles", "/api/v1/actors"];
        for path in paths {
            keep(world, &server, path).await;
        }
        let path = format!("/api/v1/actors/{actor}");
        keep(world, &server, &path).await;

        let changed = json!({ "headline": "Ministers part" });
        editor.update(Article, &id(&article), version(&article), changed).await.unwrap();
        for path in &paths[..2] {
            let (answer, kept) = get(world, &server, path).await;
            assert!(!kept && answer.text.contains("Ministers part"), "{path}: {}", answer.text);
        }
        assert!(get(world, &server, paths[2]).await.1, "no actor was written");
        assert!(get(world, &server, &path).await.1);

        editor.actor("Another Person").await;
        assert!(!get(world, &server, paths[2]).await.1, "the list has one more");
        assert!(get(world, &server, &path).await.1, "the other one is as it was");

        let why = json!({ "reason": "A mistake." });
        editor.command(Article, &id(&article), 2, "withdraw", why).await.unwrap();
        assert_eq!(get(world, &server, paths[0]).await.0.status, 410);
        assert!(!get(world, &server, paths[1]).await.0.text.contains("Ministers"));
        server.stop().await;
    });
}

/// A rendered body shows actors without their ids being members of the answer.
#[test]
fn a_rendered_body_is_kept_until_an_actor_in_it_is_written() {
    on_both_engines(async |world| {
        let (server, editor) = (keeping(world).await, world.editor().await);
        let actor = editor.actor("Known Person").await;
        let mention =
            json!({ "actor": { "id": actor }, "anchor": anchor("body", BODY, "minister") });
        let members = json!({ "slug": "shown", "state": "published", "mentions": [mention] });
        editor.article(members).await;
        let path = "/api/v1/articles/shown?fields=bodyHtml";
        let first = keep(world, &server, path).await;
        assert!(first.text.contains("known-person"), "{}", first.text);

        editor.update(Actor, &actor, 1, json!({ "slug": "another-name" })).await.unwrap();
        let (renamed, kept) = get(world, &server, path).await;
        assert!(!kept && renamed.text.contains("another-name"), "{}", renamed.text);

        keep(world, &server, path).await;
        editor
            .command(Actor, &actor, 2, "withdraw", json!({ "reason": "A mistake." }))
            .await
            .unwrap();
        let (hidden, kept) = get(world, &server, path).await;
        assert!(!kept && !hidden.text.contains("data-mention"), "{}", hidden.text);
        server.stop().await;
    });
}

#[test]
fn graphql_is_answered_from_memory() {
    on_both_engines(async |world| {
        let (server, editor) = (keeping(world).await, world.editor().await);
        let actor = editor.actor("Known Person").await;
        let query = "query Who($id: ID!) { actor(by: { id: $id }) { id name } }";
        let asks =
            |body: String| world.ask_of(&server, "POST", "/graphql").text("application/json", body);
        let body = json!({ "query": query, "variables": { "id": actor } }).to_string();
        let first = asks(body.clone()).send().await.expect(200);
        assert!(first.text.contains("Known Person"), "{}", first.text);
        let before = hits(&server);
        let spaced = json!({ "variables": { "id": actor }, "query": query });
        let other = format!(" {} ", serde_json::to_string_pretty(&spaced).unwrap());
        for body in [body.clone(), other] {
            assert_eq!(asks(body).send().await.expect(200).text, first.text);
        }
        assert_eq!(hits(&server), before + 2);
        let names = json!({ "names": [{ "text": "Known Better" }] });
        editor.update(Actor, &actor, 1, names).await.unwrap();
        assert!(asks(body).send().await.text.contains("Known Better"));

        let path = "/graphql?query=%7Bactors(first:1)%7Bnodes%7Bname%7D%7D%7D";
        let kept = keep(world, &server, path).await;
        assert_eq!(kept.header("cache-control"), Some("public, no-cache"));
        let tag = kept.header("etag").unwrap();
        let again = world.ask_of(&server, "GET", path).header("If-None-Match", tag).send().await;
        assert_eq!((again.status, again.text.as_str()), (304, ""));
        server.stop().await;
    });
}

#[test]
fn who_has_an_answer_is_told_so_from_memory() {
    on_both_engines(async |world| {
        let server = keeping(world).await;
        let long = json!({ "slug": "shown", "state": "published", "body": BODY.repeat(10) });
        world.editor().await.article(long).await;
        let path = "/api/v1/articles/shown";
        let whole = keep(world, &server, path).await;
        let tag = whole.header("etag").unwrap();
        let ask = |method: &str| world.ask_of(&server, method, path);
        let before = hits(&server);
        for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".into()] {
            let same = ask("GET").header("If-None-Match", &known).send().await;
            assert_eq!((same.status, same.text.as_str()), (304, ""), "{known}");
            assert_eq!(same.header("cache-control"), whole.header("cache-control"));
            assert!(same.header("vary").unwrap().contains("Authorization"));
        }
        let other = ask("GET").header("If-None-Match", "\"other\"").send().await;
        assert_eq!(other.text, whole.text);
        let head = ask("HEAD").send().await;
        assert_eq!((head.status, head.header("etag")), (200, Some(tag)));
        assert_eq!(head.header("content-length"), whole.header("content-length"));
        assert_eq!(hits(&server), before + 6);

        let packed = ask("GET").header("Accept-Encoding", "gzip");
        let packed = packed.send().await;
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        let again = ask("GET").header("Accept-Encoding", "gzip").send().await;
        assert_eq!((again.bytes, hits(&server)), (packed.bytes, before + 7));
        server.stop().await;
    });
}

#[test]
fn nobody_with_a_token_is_answered_from_memory() {
    on_both_engines(async |world| {
        let (server, editor) = (keeping(world).await, world.editor().await);
        editor.article(json!({ "headline": "A canary", "state": "draft" })).await;
        let path = "/api/v1/articles";
        let public = keep(world, &server, path).await;
        let token = editor.token.clone();
        for _ in 0..2 {
            let before = hits(&server);
            let own = world.ask_of(&server, "GET", path).token(token.as_deref()).send().await;
            assert!(own.text.contains("A canary"));
            assert_eq!(own.header("cache-control"), Some("private, no-store"));
            assert_eq!(hits(&server), before);
        }
        let (again, kept) = get(world, &server, path).await;
        assert!(kept && again.text == public.text);
        let failed = world.ask_of(&server, "GET", path).token(Some("nobody's")).send().await;
        assert_eq!(failed.status, 401);
        server.stop().await;
    });
}

#[test]
fn what_was_scheduled_appears_on_time() {
    on_both_engines(async |world| {
        let (server, editor) = (keeping(world).await, world.editor().await);
        let article = editor.article(json!({ "slug": "later", "headline": "A meeting" })).await;
        let at = json!({ "publishAt": "2026-01-15T12:00:30Z" });
        editor.command(Article, &id(&article), 1, "schedule", at).await.unwrap();
        let path = "/api/v1/articles";
        assert!(!keep(world, &server, path).await.text.contains("A meeting"));
        world.clock.advance(Duration::from_secs(29));
        assert!(get(world, &server, path).await.1);
        world.clock.advance(Duration::from_secs(1));
        assert!(get(world, &server, path).await.0.text.contains("A meeting"));
        server.stop().await;
    });
}

#[test]
fn what_another_server_writes_shows_within_a_second() {
    on_both_engines(async |world| {
        let server = keeping(world).await;
        let store = Store::open(&StoreOptions::new(world.url())).await.unwrap();
        let other = Diwan::new(store).with(world.clock.clone(), Arc::new(SystemIds));
        let other = other.with_tokens(tokens());
        other.publish_keys().await.unwrap();
        let beside = Server::start(&other);
        let token = world.editor().await.token;
        let path = "/api/v1/publishers";
        for number in 0..3 {
            let name = format!("Wire {number}");
            assert!(!keep(world, &server, path).await.text.contains(&name));
            let made = world.ask_of(&beside, "POST", path).token(token.as_deref());
            made.json(&json!({ "name": name })).send().await.expect(201);
            // A second, and what it takes to look.
            sleep(Duration::from_millis(1_500)).await;
            assert!(get(world, &server, path).await.0.text.contains(&name), "{name}");
        }
        beside.stop().await;
        other.store().clone().close().await.unwrap();
        server.stop().await;
    });
}

#[test]
fn shared_caches_are_told_for_how_long_and_of_what() {
    on_both_engines(async |world| {
        let shared_caching = SharedCaching { max_age: Some(10), stale_while_revalidate: 30 };
        let edge = EdgeOptions { shared_caching, ..EdgeOptions::default() };
        let server = Server::start_with(&world.diwan, edge);
        let editor = world.editor().await;
        let actor = editor.actor("Known Person").await;
        let publisher = editor.small(Publisher, json!({ "name": "Wire" })).await;
        let members =
            json!({ "slug": "shown", "state": "published", "publisher": { "id": publisher } });
        let article = id(&editor.article(members).await);
        let told = async |path: &str| {
            let answer = world.ask_of(&server, "GET", path).send().await.expect(200);
            let control = answer.header("cache-control").unwrap().to_owned();
            (control, answer.header("surrogate-key").unwrap_or_default().to_owned(), answer)
        };
        let (control, keys, answer) = told("/api/v1/articles/shown").await;
        assert_eq!(control, "public, max-age=0, s-maxage=10, stale-while-revalidate=30");
        let vary = answer.header("vary").unwrap();
        assert!(
            ["Accept", "Prefer", "Authorization"].iter().all(|name| vary.contains(name)),
            "{vary}"
        );
        assert!(keys.starts_with("diwan ") && keys.contains(&article), "{keys}");
        assert_eq!(answer.header("cache-tag").unwrap(), keys.replace(' ', ","));
        let (_, keys, _) = told("/api/v1/articles?fields=headline").await;
        assert!(keys.contains("articles"), "{keys}");
        let (_, keys, _) = told(&format!("/api/v1/actors/{actor}?fields=id,name")).await;
        assert_eq!(keys, format!("diwan {actor}"));
        let (_, keys, _) = told("/api/v1/events/counts?series=type").await;
        assert!(keys.contains("events") && keys.contains("places"), "of anything: {keys}");
        let own =
            world.ask_of(&server, "GET", "/api/v1/articles/shown").token(editor.token.as_deref());
        let own = own.send().await;
        assert_eq!(own.header("cache-control"), Some("private, no-store"));
        assert_eq!(own.header("surrogate-key"), None);
        let missing = world.ask_of(&server, "GET", "/api/v1/articles/none").send().await;
        assert_eq!(missing.header("cache-control"), Some("no-store"));
        server.stop().await;
    });
}

/// The feed moves when somebody reads it, not when something is written.
#[test]
fn the_feed_is_not_kept() {
    on_both_engines(async |world| {
        let server = keeping(world).await;
        let body = json!({ "query": "{ changes(first: 5) { nodes { id } } }" });
        for path in ["/api/v1/changes", "/graphql"] {
            let before = hits(&server);
            for _ in 0..2 {
                let ask = match path {
                    "/graphql" => world.ask_of(&server, "POST", path).json(&body),
                    _ => world.ask_of(&server, "GET", path),
                };
                ask.send().await.expect(200);
            }
            assert_eq!(hits(&server), before, "{path}");
        }
        server.stop().await;
    });
}

/// A body that is not read must close the connection, which is seen to elsewhere.
#[test]
fn who_sends_a_body_that_nobody_reads_is_not_answered_from_memory() {
    on_both_engines(async |world| {
        let server = keeping(world).await;
        let path = "/api/v1/topics";
        keep(world, &server, path).await;
        let before = hits(&server);
        let sent = futures::stream::iter([Ok::<_, std::io::Error>("{}")]);
        let chunked = reqwest::Body::wrap_stream(sent);
        let url = format!("http://{}{path}", server.address);
        let ask = http().get(url).header("Transfer-Encoding", "chunked").body(chunked);
        let answer = ask.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        world.ask_of(&server, "GET", path).text("text/plain", "…").send().await.expect(200);
        assert_eq!(hits(&server), before);
        server.stop().await;
    });
}

/// How many answers were counted to requests of a method, of any route and status.
fn counted(server: &Server, method: &str) -> u64 {
    let method = format!("method=\"{method}\"");
    let text = server.metrics.text().unwrap();
    let lines = text
        .lines()
        .filter(|line| line.starts_with("diwan_http_requests_total") && line.contains(&method));
    lines.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
}

/// The headers but those that differ from one request to the next.
fn shared_headers(answer: &Answer) -> Vec<(String, String)> {
    let differ = |name: &str| {
        name.starts_with("access-control-") || ["date", "x-request-id"].contains(&name)
    };
    let all = answer.headers.iter().filter(|(name, _)| !differ(name.as_str()));
    // What is told to other origins depends on what they ask before.
    let cors = ", Access-Control-Request-Method, Access-Control-Request-Headers";
    let value = |value: &HeaderValue| value.to_str().unwrap().replace(cors, "");
    let mut all: Vec<(String, String)> =
        all.map(|(name, sent)| (name.to_string(), value(sent))).collect();
    all.sort();
    all
}

/// Requests of other origins take the long way, through every layer.
#[test]
fn the_shortcut_sends_what_the_long_way_sends() {
    on_both_engines(async |world| {
        let (server, editor) = (keeping(world).await, world.editor().await);
        editor.article(json!({ "slug": "shown", "state": "published" })).await;
        let path = "/api/v1/articles/shown";
        let tag = keep(world, &server, path).await.header("etag").unwrap().to_owned();
        let body = json!({ "query": "{ articles(first: 1) { nodes { slug } } }" }).to_string();
        let get = || world.ask_of(&server, "GET", path);
        let picture = || world.ask_of(&server, "GET", "/api/v1/events/counts.svg?by=year");
        let drawn = picture().send().await.expect(200).header("etag").unwrap().to_owned();
        let asks: [(&str, &dyn Fn() -> Ask); 6] = [
            ("GET", &|| picture()),
            ("GET", &|| picture().header("If-None-Match", &drawn)),
            ("GET", &|| get()),
            ("GET", &|| get().header("If-None-Match", &tag)),
            ("GET", &|| get().header("X-Request-Id", "mine")),
            ("POST", &|| {
                world.ask_of(&server, "POST", "/graphql").text("application/json", body.clone())
            }),
        ];
        for (method, ask) in asks {
            ask().send().await;
            let (before, seen) = (hits(&server), counted(&server, method));
            let short = ask().send().await;
            let long = ask().header("Origin", "https://page.example").send().await;
            assert_eq!(hits(&server), before + 2);
            assert_eq!(counted(&server, method), seen + 2);
            assert_eq!((short.status, &short.bytes), (long.status, &long.bytes));
            assert_eq!(shared_headers(&short), shared_headers(&long));
            let id = short.header("x-request-id").unwrap();
            assert!(id == "mine" || id.len() == 36, "{id}");
        }
        server.stop().await;
    });
}
