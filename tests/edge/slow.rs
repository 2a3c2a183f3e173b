//! Those who are slow are not waited for.

use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::world::{World, on_both_engines};

use super::raw::listen;

/// Sends the beginning of a request, then nothing; for how long the server waits, and what it says.
async fn stall(world: &World, beginning: &str) -> (Duration, super::raw::Heard) {
    let mut socket = TcpStream::connect(world.address()).await.unwrap();
    socket.write_all(beginning.as_bytes()).await.unwrap();
    #[allow(clippy::disallowed_methods, reason = "measures the server itself")]
    let begun = Instant::now();
    let heard = listen(&mut socket, Duration::from_secs(25)).await;
    (begun.elapsed(), heard)
}

#[test]
fn heads_and_bodies_arrive_in_time_or_not_at_all() {
    on_both_engines(async |world| {
        let token = world.editor().await.token.unwrap();
        let post = |path: &str, media: &str, framing: &str| {
            format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: {media}\r\n{framing}\r\n\r\n"
            )
        };
        let sized = post("/api/v1/publishers", "application/json", "Content-Length: 100") + "{";
        let chunked = post("/api/v1/publishers", "application/json", "Transfer-Encoding: chunked");
        let graphql = post("/graphql", "application/json", "Content-Length: 100");
        let import = post("/api/v1/import", "application/x-ndjson", "Transfer-Encoding: chunked");
        let head = "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ";
        let (head, sized, chunked, graphql, import, healthy) = futures::join!(
            stall(world, head),
            stall(world, &sized),
            stall(world, &chunked),
            stall(world, &graphql),
            stall(world, &import),
            world.get("/healthz", None),
        );
        healthy.expect(200);
        let (waited, heard) = head;
        assert_eq!((heard.status(), heard.closed), (408, true), "{heard:?}");
        assert!((4..8).contains(&waited.as_secs()), "{waited:?}");
        for (waited, heard) in [sized, chunked, graphql, import] {
            assert_eq!((heard.status(), heard.closed), (408, true), "{heard:?}");
            assert!(
                heard.text.contains("requestTimeout") && heard.text.contains("json"),
                "{heard:?}"
            );
            assert!((14..21).contains(&waited.as_secs()), "{waited:?}");
        }
        assert_eq!(world.rows().await["publisher"], 0);

        // Who was refused at once is not listened to any longer, either.
        let ask = chunked_without_token();
        let (waited, heard) = stall(world, &ask).await;
        assert_eq!((heard.status(), heard.closed), (401, true), "{heard:?}");
        assert!(waited.as_secs() < 4, "{waited:?}");
    });
}

fn chunked_without_token() -> String {
    "POST /api/v1/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n\
     Transfer-Encoding: chunked\r\n\r\n"
        .into()
}
