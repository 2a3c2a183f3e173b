//! Slots that are few (imports, exports): a request takes one only when it has work for it, and not for ever.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::world::{World, on_both_engines};

use super::raw::listen;

/// The beginning of a request with a long body.
async fn begun(world: &World, path: &str, media: &str, headers: &str) -> TcpStream {
    let mut socket = TcpStream::connect(world.address()).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {media}\r\n{headers}\
         Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket
}

/// The first that is heard of an answer.
async fn answer(socket: &mut TcpStream) -> String {
    let mut buffer = [0; 4096];
    let heard = timeout(Duration::from_secs(20), socket.read(&mut buffer)).await;
    String::from_utf8_lossy(&buffer[..heard.unwrap().unwrap()]).to_lowercase()
}

#[test]
fn slow_bodies_take_no_place_from_others_at_their_address() {
    on_both_engines(async |world| {
        let mut slow = Vec::new();
        for _ in 0..20 {
            slow.push(begun(world, "/graphql", "application/json", "").await);
        }
        sleep(Duration::from_millis(200)).await;
        let query = json!({ "query": "{ __typename }" });
        let asked = (0..4).map(|_| world.ask("POST", "/graphql").json(&query).send());
        for answer in futures::future::join_all(asked).await {
            answer.expect(200);
        }
    });
}

/// Eight of its imports, of two callers, take all the places there are.
#[test]
fn imports_are_few_at_once_and_keep_a_pace() {
    on_both_engines(async |world| {
        let import = async |token: &str| {
            let headers = format!("Authorization: Bearer {token}\r\n");
            begun(world, "/api/v1/import", "application/x-ndjson", &headers).await
        };
        let (editor, other) =
            (world.editor().await, world.caller(diwan_api::values::Role::Admin).await);
        let tokens = [editor.token.as_deref().unwrap(), other.token.as_deref().unwrap()];
        let mut slow = Vec::new();
        for _ in 0..4 {
            slow.push(import(tokens[0]).await);
        }
        sleep(Duration::from_millis(300)).await;
        let line = "{\"record\":\"publisher\",\"name\":\"P\"}\n";
        let quick =
            || editor.ask("POST", "/api/v1/import").text("application/x-ndjson", line).send();
        let refused = quick().await.expect(503);
        assert_eq!((refused.code(), refused.header("retry-after")), ("unavailable", Some("1")));
        assert!(refused.json["detail"].as_str().unwrap().contains("4 imports"), "{}", refused.text);
        let ask = other.ask("POST", "/api/v1/import").text("application/x-ndjson", line);
        ask.send().await.expect(200);

        for _ in 0..4 {
            slow.push(import(tokens[1]).await);
        }
        sleep(Duration::from_millis(300)).await;
        // A hundred more are told so and hung up on, one and all.
        let mut beyond = Vec::new();
        for number in 0..100 {
            beyond.push(import(tokens[number % 2]).await);
        }
        for socket in &mut beyond {
            let told = answer(socket).await;
            assert!(told.starts_with("http/1.1 503"), "{told}");
            assert!(
                told.contains("retry-after: 1") && told.contains("connection: close"),
                "{told}"
            );
        }
        drop(beyond);
        // Whoever drips is closed, though a byte comes every second.
        let drip = slow.into_iter().map(|mut socket| async move {
            for _ in 0..60 {
                let heard = listen(&mut socket, Duration::from_secs(1)).await;
                if heard.closed || heard.status() != 0 {
                    return heard;
                }
                let _ = socket.write_all(b"1\r\n \r\n").await;
            }
            panic!("nobody minded a minute of drops");
        });
        let ends = futures::future::join_all(drip).await;
        let told = |end: &&super::raw::Heard| end.text.contains("requestTimeout");
        assert!(ends.iter().filter(told).all(|end| end.status() == 408), "{ends:?}");
        assert!(ends.iter().filter(told).count() > 0, "{ends:?}");
        quick().await.expect(200);
    });
}
