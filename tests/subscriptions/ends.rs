//! Connections that may not go on: of those whose token counts no more, and of those who do not read.

use std::time::{Duration, Instant};

use diwan_api::model::Kind::Article;
use diwan_api::principal::Principal;
use diwan_api::values::Role;
use serde_json::json;

use super::{A_WHILE, CHANGES, now, published};
use crate::world::websocket::{Heard, Socket};
use crate::world::{email, id, on_both_engines};

/// How long something takes.
async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    #[allow(clippy::disallowed_methods, reason = "measures the server itself")]
    let begun = Instant::now();
    let done = work.await;
    (done, begun.elapsed())
}

fn is_end(heard: Option<Heard>) -> bool {
    matches!(heard, Some(Heard::Closed(4403, _)))
}

#[test]
fn a_token_that_is_revoked_or_expires_closes_the_socket_within_a_second() {
    on_both_engines(async |world| {
        let (reader, editor) = (world.token(Role::Reader).await, world.token(Role::Editor).await);
        let mut revoked = world.socket_of(Some(&reader)).await;
        let mut idle = world.socket_of(Some(&reader)).await;
        revoked.subscribe("1", CHANGES, json!({})).await;
        let mut other = world.socket_of(Some(&editor)).await;
        other.subscribe("1", CHANGES, json!({})).await;
        let mut nobody = world.socket_of(None).await;
        assert_eq!(revoked.hear_within(Duration::from_millis(700)).await, None);
        world.diwan.sign_out(&Principal::Operator, &email(Role::Reader)).await.unwrap();
        let both = futures::future::join(revoked.hear(), idle.hear());
        let ((first, second), took) = timed(both).await;
        assert!(is_end(Some(first)) && is_end(Some(second)));
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert_eq!(other.hear_within(A_WHILE).await, None, "others go on");
        world.clock.advance(Duration::from_secs(9 * 3_600));
        let (heard, took) = timed(other.hear()).await;
        let Heard::Closed(4403, reason) = heard else { panic!("{heard:?}") };
        assert!(reason.contains("tokenExpired"), "{reason}");
        assert!(took < Duration::from_secs(1), "{took:?}");
        assert_eq!(nobody.hear_within(Duration::from_millis(700)).await, None);
    });
}

/// Nothing that happens after a token was revoked is told any more.
#[test]
fn what_happens_after_a_token_was_revoked_is_not_told() {
    on_both_engines(async |world| {
        let (reader, editor) = (world.token(Role::Reader).await, world.editor().await);
        let mut sockets: Vec<Socket> = Vec::new();
        for _ in 0..3 {
            let mut socket = world.socket_of(Some(&reader)).await;
            socket.subscribe("1", CHANGES, json!({ "after": now(world).await })).await;
            sockets.push(socket);
        }
        editor.article(json!({ "headline": "A draft" })).await;
        for socket in &mut sockets {
            assert_eq!(socket.next("1").await["data"]["changes"]["node"]["headline"], "A draft");
        }
        world.diwan.sign_out(&Principal::Operator, &email(Role::Reader)).await.unwrap();
        editor.article(json!({ "headline": "Another draft" })).await;
        for socket in &mut sockets {
            assert!(is_end(Some(socket.hear().await)));
        }
    });
}

#[test]
fn a_fresh_token_keeps_a_socket_open() {
    on_both_engines(async |world| {
        let first = world.token(Role::Reader).await;
        let mut socket = world.socket_of(Some(&first)).await;
        socket.subscribe("1", CHANGES, json!({ "after": now(world).await })).await;
        world.clock.advance(Duration::from_secs(7 * 3_600));
        let fresh = world.token(Role::Reader).await;
        let ping = |token: &str| json!({ "type": "ping", "payload": { "authorization": format!("Bearer {token}") } });
        socket.say(ping(&fresh)).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
        world.clock.advance(Duration::from_secs(2 * 3_600));
        assert_eq!(socket.hear_within(A_WHILE).await, None, "the first one has expired");
        published(&world.editor().await, "One").await;
        assert_eq!(socket.next("1").await["data"]["changes"]["node"]["headline"], "One");
        socket.say(ping(&world.token(Role::Editor).await)).await;
        assert!(is_end(Some(socket.hear().await)), "nobody becomes somebody else");
    });
}

/// A stream of events says why it ends.
#[test]
fn a_stream_of_events_ends_with_its_token() {
    on_both_engines(async |world| {
        let reader = world.token(Role::Reader).await;
        let ask = world.ask("POST", "/graphql/stream").token(Some(&reader));
        let ask = ask.header("Accept", "text/event-stream").json(&json!({ "query": CHANGES }));
        let mut stream = ask.begin().await;
        assert_eq!(stream.status(), 200);
        assert_eq!(stream.chunk().await.unwrap().unwrap(), ":\n\n");
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.diwan.sign_out(&Principal::Operator, &email(Role::Reader)).await.unwrap();
        let rest = async {
            let mut text = String::new();
            while let Some(chunk) = stream.chunk().await.unwrap() {
                text += &String::from_utf8_lossy(&chunk);
            }
            text
        };
        let (text, took) = timed(rest).await;
        assert!(text.contains("unauthenticated"), "{text}");
        assert!(text.ends_with("event: complete\ndata: \n\n"), "{text}");
        assert!(took < Duration::from_secs(1), "{took:?}");
    });
}

/// How often something is written, and told in 200 KB each time: more than is kept for anybody, by the server
/// and by the system.
const EVENTS: i64 = 60;

/// More than is kept for anybody is written while they do not read.
#[test]
fn who_does_not_read_is_cut_off_and_may_go_on_after_what_they_read() {
    on_both_engines(async |world| {
        let (editor, after) = (world.editor().await, now(world).await);
        let ten: String = (0..10).map(|number| format!("a{number}: body ")).collect();
        let node = format!("node {{ ... on Article {{ {ten} }} }}");
        let long =
            format!("subscription ($after: String) {{ changes(after: $after) {{ {node} }} }}");
        let article =
            id(&editor.article(json!({ "headline": "Long", "state": "published" })).await);
        for version in 1..EVENTS {
            let body = format!("{version} {}", "x".repeat(20_000));
            editor.update(Article, &article, version, json!({ "body": body })).await.unwrap();
        }
        world.settle().await;
        let mut slow = world.narrow_socket().await;
        slow.subscribe("1", &long, json!({ "after": after })).await;
        // It is given up while it does not read.
        let given_up = async {
            while !world.metrics().contains("diwan_graphql_websockets_open 0") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(25), given_up).await.expect("an end");
        let mut told = Vec::new();
        let reason = loop {
            match slow.hear().await {
                Heard::Message(mut message) => {
                    told.push(message["payload"]["extensions"]["cursor"].take());
                }
                Heard::Closed(code, reason) => {
                    assert_eq!(code, 4290, "{reason}");
                    break reason;
                }
            }
        };
        assert!(reason.contains("slow consumer") && reason.contains("resyncRequired"), "{reason}");
        assert!((1..EVENTS as usize).contains(&told.len()), "{}", told.len());
        let mut again = world.socket_of(None).await;
        again.subscribe("1", &long, json!({ "after": told.last() })).await;
        for _ in told.len()..EVENTS as usize {
            again.next("1").await;
        }
        assert_eq!(again.hear_within(A_WHILE).await, None);
        // Who reads has all of it, as large as it is.
        let mut quick = world.socket_of(None).await;
        quick.subscribe("1", &long, json!({ "after": after })).await;
        for _ in 0..EVENTS {
            quick.next("1").await;
        }
    });
}

/// A server that is about to stop ends connections, and says of no operation that it has ended: clients connect
/// again, and go on.
#[test]
fn clients_of_a_server_that_stops_are_not_told_that_their_operations_are_over() {
    on_both_engines(async |world| {
        let path = "/graphql/stream";
        let mut socket = world.socket_of(None).await;
        socket.subscribe("1", CHANGES, json!({})).await;
        let token = world.ask("PUT", path).send().await.expect(201).text;
        let header = ("x-graphql-event-stream-token", token.as_str());
        let body = json!({ "query": CHANGES, "extensions": { "operationId": "1" } });
        let own = world.ask("POST", path).header("Accept", "text/event-stream");
        let own = own.json(&json!({ "query": CHANGES })).begin().await;
        let shared = world.ask("GET", path).header(header.0, header.1).begin().await;
        let begun = world.ask("POST", path).header(header.0, header.1).json(&body);
        begun.send().await.expect(202);
        // One without operations ends, too.
        let idle = world.ask("PUT", path).send().await.expect(201).text;
        let idle = world.ask("GET", path).header(header.0, &idle).begin().await;
        assert_eq!(socket.hear_within(A_WHILE).await, None);
        world.diwan.dismiss_followers();
        let (heard, took) = timed(socket.hear()).await;
        assert!(matches!(heard, Heard::Closed(1001, _)), "{heard:?}");
        assert!(took < Duration::from_secs(5), "{took:?}");
        for mut stream in [own, shared, idle] {
            let mut text = String::new();
            while let Some(chunk) = stream.chunk().await.unwrap() {
                text += &String::from_utf8_lossy(&chunk);
            }
            assert!(!text.contains("complete") && !text.contains("data:"), "{text}");
        }
    });
}
