//! Exports over HTTP: who may have one, what is in it, and how it ends when it does not end well.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use diwan_api::principal::{Principal, Scope};
use diwan_api::values::Role;
use flate2::read::GzDecoder;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{self, TcpSocket};

use crate::world::{Answer, World, email, on_both_engines};

const EXPORT: &str = "/api/v1/export";

async fn ask(world: &World, token: &str) -> Answer {
    world.get(EXPORT, Some(token)).await
}

/// Lines of every kind that others refer to.
fn lines() -> String {
    let lines = [
        json!({ "record": "publisher", "externalId": "p", "name": "Observer" }),
        json!({
            "record": "actor", "externalId": "a", "kind": "person", "state": "published",
            "names": [{ "text": "صلاح الدين النمروش" }],
        }),
        json!({
            "record": "article", "externalId": "x", "kind": "brief", "language": "en",
            "headline": "A draft", "publisher": { "externalId": "p" },
        }),
        json!({ "record": "event", "externalId": "e", "type": "CONSULT", "title": "T", "start": "2021" }),
    ];
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn it_is_the_export_of_the_command_line() {
    on_both_engines(async |world| {
        world.import(lines()).await;
        let whole = world.export().await;
        assert_eq!(whole.lines().count(), 4);
        let editor = world.token(Role::Editor).await;
        let answer = ask(world, &editor).await.expect(200);
        assert_eq!(answer.text, whole);
        assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));

        let packed = world.ask("GET", EXPORT).token(Some(&editor));
        let packed = packed.header("Accept-Encoding", "gzip").send().await.expect(200);
        assert_eq!(packed.header("content-encoding"), Some("gzip"));
        let mut plain = String::new();
        GzDecoder::new(packed.bytes.as_slice()).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, whole);

        let head = world.ask("HEAD", EXPORT).token(Some(&editor)).send().await.expect(200);
        assert_eq!(head.bytes, b"");
        let odd = world.get(&format!("{EXPORT}?kind=actor"), Some(&editor)).await.expect(400);
        assert_eq!(odd.code(), "badRequest");
        let csv = world.ask("GET", EXPORT).token(Some(&editor)).header("Accept", "text/csv");
        assert_eq!(csv.send().await.expect(406).code(), "notAcceptable");
    });
}

#[test]
fn an_empty_register_has_an_empty_export() {
    on_both_engines(async |world| {
        let editor = world.token(Role::Editor).await;
        assert_eq!(ask(world, &editor).await.expect(200).bytes, b"");
    });
}

#[test]
fn a_token_needs_both_scopes() {
    on_both_engines(async |world| {
        let narrowed = async |scopes: &[Scope]| {
            let (wanted, life) = (scopes.iter().copied().collect(), Duration::from_secs(600));
            let admin = email(Role::Admin);
            world.diwan.token_for(&Principal::Operator, &admin, Some(wanted), life).await.unwrap()
        };
        for scope in Scope::ALL {
            let token = narrowed(&[scope]).await;
            assert_eq!(ask(world, &token).await.expect(403).code(), "forbidden", "{scope:?}");
        }
        let token = narrowed(&[Scope::Export, Scope::ReadUnpublished]).await;
        ask(world, &token).await.expect(200);
    });
}

/// A client without chunks could not tell the end from a connection that was lost.
#[test]
fn there_is_none_without_chunks() {
    on_both_engines(async |world| {
        let editor = world.token(Role::Editor).await;
        let mut connection = TcpStream::connect(world.address()).unwrap();
        let head = format!("GET {EXPORT} HTTP/1.0\r\nAuthorization: Bearer {editor}\r\n\r\n");
        connection.write_all(head.as_bytes()).unwrap();
        let answer = actix_web::rt::task::spawn_blocking(move || {
            let mut answer = String::new();
            connection.read_to_string(&mut answer).unwrap();
            answer
        });
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.0 400 ") && answer.contains("HTTP/1.1"), "{answer}");
    });
}

#[test]
fn what_fails_on_the_way_is_seen_to_fail() {
    on_both_engines(async |world| {
        world.import(lines()).await;
        let whole = world.export().await;
        let editor = world.token(Role::Editor).await;
        // Events come last: what is before them is on its way when they turn out to be gone.
        let store = world.diwan.store().migrations();
        store.execute_unprepared("ALTER TABLE event RENAME TO event_elsewhere").await.unwrap();
        for coding in ["identity", "gzip"] {
            let ask = world.ask("GET", EXPORT).token(Some(&editor));
            let (answer, ended) = ask.header("Accept-Encoding", coding).receive().await;
            assert_eq!(answer.status, 200);
            assert!(!ended, "the end was told, and nothing had been read: {}", answer.text);
            if coding == "identity" {
                assert!(whole.starts_with(&answer.text) && answer.text.lines().count() == 3);
            }
        }
        store.execute_unprepared("ALTER TABLE event_elsewhere RENAME TO event").await.unwrap();
        assert_eq!(ask(world, &editor).await.expect(200).text, whole);
    });
}

#[test]
fn two_run_at_once_and_who_goes_away_makes_room() {
    on_both_engines(async |world| {
        let body = "x".repeat(1 << 20);
        let long = |place: usize| {
            json!({
                "record": "article", "externalId": format!("long-{place}"), "kind": "brief",
                "language": "en", "headline": "Long", "body": body,
            })
        };
        world.import((0..16).map(|place| format!("{}\n", long(place))).collect::<String>()).await;
        let editor = world.token(Role::Editor).await;
        let (one, mut other) = (begun(world, &editor).await, begun(world, &editor).await);
        // On connections of their own: one that waits too long for its turn is closed.
        let another =
            || world.ask("GET", EXPORT).token(Some(&editor)).header("Connection", "close");
        let third = another().send().await.expect(503);
        assert_eq!((third.code(), third.header("retry-after")), ("unavailable", Some("1")));

        drop(one);
        let mut again = another().send().await;
        for _ in 0..100 {
            if again.status == 200 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            again = another().send().await;
        }
        assert_eq!(again.expect(200).text, world.export().await);
        let mut rest = Vec::new();
        other.read_to_end(&mut rest).await.unwrap();
        let rest = String::from_utf8(rest).unwrap();
        assert!(rest.contains("long-15") && rest.ends_with("\r\n0\r\n\r\n"), "it comes to its end");
    });
}

/// An export that has begun, of which the machine takes in little while nobody reads it: where it takes in as much
/// as it likes, all of it may be there at once.
async fn begun(world: &World, token: &str) -> net::TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(64 * 1024).unwrap();
    let mut stream = socket.connect(world.address()).await.unwrap();
    let request = format!(
        "GET {EXPORT} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    stream
}
