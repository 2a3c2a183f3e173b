//! The rules of graphql-transport-ws, one by one, and what is bounded besides.

use std::time::Duration;

use diwan_api::graphql::Pace;
use diwan_api::values::Role;
use serde_json::json;

use super::{A_WHILE, CHANGES, published};
use crate::world::websocket::{Heard, PROTOCOL, Socket};
use crate::world::{Server, TRUSTED_ORIGIN, World, on_both_engines};

const QUERY: &str = "{ __typename }";

async fn refused(world: &World, say: impl AsyncFn(&mut Socket)) -> u16 {
    let mut socket = world.socket().await;
    say(&mut socket).await;
    socket.close_code().await
}

#[test]
fn what_is_no_message_closes_the_socket() {
    on_both_engines(async |world| {
        for text in ["", "hello", "[]", r#"{"type":"next","id":"1","payload":{}}"#, r#"{"id":"1"}"#]
        {
            assert_eq!(refused(world, async |socket| socket.say_text(text).await).await, 4400);
        }
        assert_eq!(refused(world, async |socket| socket.say_bytes(vec![1]).await).await, 4400);
        let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": 1 } });
        let mut socket = world.socket_of(None).await;
        socket.say(subscribe).await;
        assert_eq!(socket.close_code().await, 4400);
        let large = json!({ "type": "ping", "payload": { "text": "x".repeat(70_000) } });
        assert_eq!(refused(world, async |socket| socket.say(large.clone()).await).await, 1009);
    });
}

#[test]
fn nothing_is_asked_before_the_socket_is_acknowledged() {
    on_both_engines(async |world| {
        let early = refused(world, async |socket| socket.subscribe("1", QUERY, json!({})).await);
        assert_eq!(early.await, 4401);
        let mut twice = world.socket_of(None).await;
        twice.say(json!({ "type": "connection_init" })).await;
        assert_eq!(twice.close_code().await, 4429);
        let mut silent = world.socket().await;
        let early = silent.hear_within(Duration::from_millis(2_500)).await;
        assert_eq!(early, None, "three seconds are given");
        assert_eq!(silent.close_code().await, 4408);
    });
}

#[test]
fn only_the_subprotocol_is_spoken() {
    on_both_engines(async |world| {
        let mut other = world.socket_with(&[]).await.unwrap();
        assert_eq!(other.close_code().await, 4406);
        world.get("/graphql/ws", None).await.expect(400);
        let other = world.ask("POST", "/graphql/ws").send().await.expect(405);
        assert_eq!(other.header("allow"), Some("GET"));
    });
}

#[test]
fn a_ping_is_answered_at_any_time() {
    on_both_engines(async |world| {
        let mut socket = world.socket().await;
        socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
        let mut socket = socket.let_in(None).await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
        socket.say(json!({ "type": "pong" })).await;
        assert_eq!(socket.hear_within(Duration::from_millis(300)).await, None);
    });
}

#[test]
fn an_operation_has_an_id_of_its_own() {
    on_both_engines(async |world| {
        let mut socket = world.socket_of(None).await;
        for _ in 0..2 {
            socket.subscribe("a \"b\"", QUERY, json!({})).await;
            let answer = socket.next("a \"b\"").await;
            assert_eq!(answer["data"], json!({ "__typename": "Query" }));
            let complete = json!({ "type": "complete", "id": "a \"b\"" });
            assert_eq!(socket.message().await, complete, "its id is free again");
        }
        socket.subscribe("1", CHANGES, json!({})).await;
        socket.subscribe("1", QUERY, json!({})).await;
        let Heard::Closed(4409, reason) = socket.hear().await else { panic!("a duplicate") };
        assert_eq!(reason, "Subscriber for 1 already exists");
    });
}

#[test]
fn what_is_completed_says_nothing_more() {
    on_both_engines(async |world| {
        let (editor, mut socket) = (world.editor().await, world.socket_of(None).await);
        socket.subscribe("1", CHANGES, json!({ "after": super::now(world).await })).await;
        published(&editor, "One").await;
        assert_eq!(socket.next("1").await["data"]["changes"]["verb"], "CREATED");
        socket.say(json!({ "type": "complete", "id": "1" })).await;
        socket.say(json!({ "type": "complete", "id": "nobody knows" })).await;
        published(&editor, "Another").await;
        assert_eq!(socket.hear_within(A_WHILE).await, None);
        socket.subscribe("1", QUERY, json!({})).await;
        socket.next("1").await;
    });
}

/// What is wrong is told before anything is executed, as an error that ends the operation.
#[test]
fn a_document_that_is_refused_is_an_error_and_no_result() {
    on_both_engines(async |world| {
        let mut socket = world.socket_of(None).await;
        let deep = format!("{{ {} }}", "a:__typename ".repeat(1_700));
        for (query, variables, code) in [
            ("{", json!({}), "badRequest"),
            ("{ nothing }", json!({}), "badRequest"),
            ("query a { __typename } query b { __typename }", json!({}), "badRequest"),
            ("subscription { changes { verb } articlePublished { id } }", json!({}), "badRequest"),
            ("subscription { __typename }", json!({}), "badRequest"),
            (
                "subscription ($a: Boolean!) { changes @skip(if: $a) { verb } }",
                json!({ "a": true }),
                "badRequest",
            ),
            ("subscription { changes(filter: { verb: [] }) { verb } }", json!({}), "badRequest"),
            ("subscription { changes(after: \"none\") { verb } }", json!({}), "badRequest"),
            (
                "subscription { articlePublished(filter: { publishedFrom: \"soon\" }) { id } }",
                json!({}),
                "badRequest",
            ),
            ("subscription { eventRecorded(filter: { or: [] }) { id } }", json!({}), "badRequest"),
            (&deep, json!({}), "queryTooComplex"),
            (
                "mutation { deleteArticle(id: \"a\", expectedVersion: 1) { deletedId } }",
                json!({}),
                "unauthenticated",
            ),
        ] {
            socket.subscribe("1", query, variables).await;
            let message = socket.message().await;
            let short: String = query.chars().take(60).collect();
            assert_eq!(
                (&message["type"], &message["id"]),
                (&json!("error"), &json!("1")),
                "{short}: {message}"
            );
            let errors = message["payload"].as_array().unwrap();
            assert_eq!(errors[0]["extensions"]["code"], code, "{short}: {message}");
            assert!(errors[0]["extensions"]["requestId"].is_string(), "{message}");
        }
    });
}

#[test]
fn the_guard_weighs_what_is_subscribed_to() {
    on_both_engines(async |world| {
        let mut socket = world.socket_of(None).await;
        let page = "actors(first: 100) { nodes { articles(first: 100) { nodes { id } } } }";
        let query = format!("subscription {{ articlePublished {{ {page} }} }}");
        socket.subscribe("1", &query, json!({})).await;
        let message = socket.message().await;
        assert_eq!(message["payload"][0]["extensions"]["code"], "queryTooComplex", "{message}");
        let answer = world.ask("POST", "/graphql").json(&json!({ "query": CHANGES })).send().await;
        assert!(answer.text.contains("/graphql/ws"), "{}", answer.text);
    });
}

#[test]
fn a_caller_has_some_operations_and_some_sockets() {
    on_both_engines(async |world| {
        let editor = world.editor().await.token.unwrap();
        for (token, most) in [(None, 5), (Some(editor.as_str()), 20)] {
            let mut socket = world.socket_of(token).await;
            for number in 0..=most {
                socket.subscribe(&number.to_string(), CHANGES, json!({})).await;
            }
            let message = socket.message().await;
            assert_eq!(message["id"], json!(most.to_string()));
            assert_eq!(message["payload"][0]["extensions"]["code"], "tooManyRequests");
            socket.say(json!({ "type": "complete", "id": "0" })).await;
            socket.subscribe("one more", QUERY, json!({})).await;
            socket.next("one more").await;
            assert_eq!(socket.message().await["type"], "complete");
            assert!(world.metrics().contains("diwan_graphql_websockets_open 1"));
            let open = format!("diwan_graphql_operations_open {}", most - 1);
            assert!(world.metrics().contains(&open), "{}", world.metrics());
            drop(socket);
            while !world.metrics().contains("diwan_graphql_websockets_open 0") {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        let mut sockets = Vec::new();
        for _ in 0..10 {
            sockets.push(world.socket_of(None).await);
        }
        let mut one_more = world.socket().await;
        one_more.say(json!({ "type": "connection_init" })).await;
        assert_eq!(one_more.close_code().await, 1013);
        world.socket_of(Some(&editor)).await;
        drop(sockets.pop());
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.socket_of(None).await;
    });
}

#[test]
fn queries_and_mutations_are_answered_once() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let mut socket = world.socket_of(editor.token.as_deref()).await;
        let create =
            r#"mutation { createPublisher(input: { name: "Observer" }) { publisher { name } } }"#;
        socket.subscribe("1", create, json!({})).await;
        let done = socket.next("1").await;
        assert_eq!(done["data"]["createPublisher"]["publisher"]["name"], "Observer", "{done}");
        assert_eq!(socket.message().await["type"], "complete");
        socket.subscribe("2", "{ publishers { nodes { name } } viewer { role } }", json!({})).await;
        let read = socket.next("2").await;
        assert_eq!(read["data"]["publishers"]["nodes"], json!([{ "name": "Observer" }]));
        assert_eq!(read["data"]["viewer"]["role"], "EDITOR");
    });
}

/// A browser opens websockets for every page.
#[test]
fn a_page_of_a_stranger_reads_what_is_public_and_may_not_sign_in() {
    on_both_engines(async |world| {
        let editor = world.editor().await.token.unwrap();
        let bearer = format!("Bearer {editor}");
        let init = json!({ "type": "connection_init", "payload": { "Authorization": bearer } });
        let own = format!("http://{}", world.address());
        for (origin, may) in [
            ("https://stranger.example", false),
            ("null", false),
            (TRUSTED_ORIGIN, true),
            ("http://localhost:8080", true),
            (&own, true),
        ] {
            let headers = [PROTOCOL, ("Origin", origin)];
            let mut socket = world.socket_with(&headers).await.unwrap();
            socket.say(init.clone()).await;
            let heard = socket.hear().await;
            assert_eq!(matches!(heard, Heard::Message(_)), may, "{origin}: {heard:?}");
            assert_eq!(matches!(heard, Heard::Closed(4403, _)), !may, "{origin}: {heard:?}");
            let with = [PROTOCOL, ("Origin", origin), ("Authorization", &bearer)];
            assert_eq!(world.socket_with(&with).await.err(), (!may).then_some(403), "{origin}");
            let mut socket = world.socket_with(&headers).await.unwrap().let_in(None).await;
            socket.subscribe("1", QUERY, json!({})).await;
            socket.next("1").await;
        }
    });
}

#[test]
fn a_token_stands_in_a_header_or_in_the_first_message() {
    on_both_engines(async |world| {
        let token = world.token(Role::Author).await;
        let viewer = async |mut socket: Socket| {
            socket.subscribe("1", "{ viewer { role } }", json!({})).await;
            socket.next("1").await["data"]["viewer"]["role"].clone()
        };
        assert_eq!(viewer(world.socket_of(Some(&token)).await).await, "AUTHOR");
        let header = format!("Bearer {token}");
        let socket = world.socket_with(&[PROTOCOL, ("Authorization", &header)]).await.unwrap();
        assert_eq!(viewer(socket.let_in(None).await).await, "AUTHOR");
        let bad = world.socket_with(&[PROTOCOL, ("Authorization", "Bearer none")]).await;
        assert_eq!(bad.err(), Some(401));
        for odd in [json!("Bearer none"), json!("Basic abc"), json!(1)] {
            let init = json!({ "type": "connection_init", "payload": { "authorization": odd } });
            assert_eq!(refused(world, async |socket| socket.say(init.clone()).await).await, 4403);
        }
    });
}

/// A client that has gone without a word is noticed, one that answers pings is not; none stays for ever.
#[test]
fn who_does_not_answer_a_ping_is_given_up() {
    on_both_engines(async |world| {
        let ms = Duration::from_millis;
        let pace = Pace {
            check: ms(20),
            ping: ms(100),
            pong: ms(300),
            life: ms(1_500),
            ..Pace::default()
        };
        let server = Server::start_at(&world.diwan, pace);
        let mut alive = server.socket().await.let_in(None).await;
        let silent = server.socket().await.let_in(None).await;
        // The library answers pings only while it is read.
        assert_eq!(alive.hear_within(ms(1_000)).await, None);
        let open = || server.metrics.text().unwrap();
        assert!(open().contains("diwan_graphql_websockets_open 1"), "{}", open());
        drop(silent);
        let Heard::Closed(1001, why) = alive.hear().await else { panic!("an end") };
        assert!(why.contains("old"), "{why}");
        server.stop().await;
    });
}

#[test]
fn a_server_that_stops_says_so() {
    on_both_engines(async |world| {
        let mut socket = world.socket_of(None).await;
        socket.subscribe("1", CHANGES, json!({})).await;
        world.diwan.dismiss_followers();
        assert_eq!(socket.close_code().await, 1001);
    });
}
