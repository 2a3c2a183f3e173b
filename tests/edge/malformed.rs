//! Requests that are none, or that two readers could read in two ways: refused, and nothing of them
//! done.

use crate::world::{World, on_both_engines};

use super::raw::{Heard, exchange};

/// A write that would be seen.
fn write(token: &str) -> String {
    let body = r#"{"name":"Smuggled"}"#;
    format!(
        "POST /api/v1/publishers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn written(world: &World) -> i64 {
    world.rows().await["publisher"]
}

#[track_caller]
fn refused(heard: &Heard, what: &str) {
    assert_eq!(
        (heard.status(), heard.answers(), heard.closed),
        (400, 1, true),
        "{what}: {heard:?}"
    );
}

/// How a body's end can be told in two ways.
#[test]
fn a_request_hides_no_other() {
    on_both_engines(async |world| {
        let token = world.editor().await.token.unwrap();
        let hidden = write(&token);
        let length = hidden.len() + 5;
        let framings = [
            format!("Content-Length: {length}\r\nTransfer-Encoding: chunked"),
            format!("Transfer-Encoding: chunked\r\nContent-Length: {length}"),
            "Content-Length: 5\r\nContent-Length: 5".into(),
            format!("Content-Length: 5\r\nContent-Length: {length}"),
            "Content-Length: 5, 5".into(),
            "Content-Length: +5".into(),
            "Content-Length: -5".into(),
            "Content-Length: 0x5".into(),
            "Content-Length: 5 5".into(),
            "Content-Length: 99999999999999999999".into(),
            "Content-Length :5".into(),
            " Content-Length: 5".into(),
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked".into(),
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity".into(),
            "Transfer-Encoding: chunked, identity".into(),
            "Transfer-Encoding: gzip, chunked".into(),
            "Transfer-Encoding: xchunked".into(),
            "Transfer-Encoding: identity".into(),
            "Transfer-Encoding : chunked".into(),
            "Transfer-Encoding:\u{b}chunked".into(),
            "Transfer-Encoding: \"chunked\"".into(),
            "Transfer-Encoding:\r\n chunked".into(),
            "X: y\rTransfer-Encoding: chunked".into(),
            "X: y\0\r\nTransfer-Encoding: chunked".into(),
        ];
        let before = written(world).await;
        for framing in framings {
            let head = "POST /oauth/token HTTP/1.1\r\nHost: x\r\n";
            let heard = exchange(world, format!("{head}{framing}\r\n\r\n0\r\n\r\n{hidden}")).await;
            refused(&heard, &framing);
        }
        let old = "POST /oauth/token HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        refused(&exchange(world, format!("{old}{hidden}")).await, "chunks in HTTP/1.0");
        assert_eq!(written(world).await, before);

        // The same write by itself is done, once; and twice when it is sent twice.
        let heard = exchange(world, &hidden).await;
        assert_eq!((heard.status(), written(world).await), (201, before + 1), "{heard:?}");
        let heard = exchange(world, format!("{hidden}{hidden}")).await;
        assert_eq!((heard.answers(), written(world).await), (2, before + 3), "{heard:?}");
    });
}

#[test]
fn broken_chunks_end_the_connection() {
    on_both_engines(async |world| {
        let token = world.editor().await.token.unwrap();
        let hidden = write(&token);
        let before = written(world).await;
        for chunks in [
            "zz\r\nxx\r\n0\r\n\r\n",
            "-1\r\nx\r\n0\r\n\r\n",
            "+1\r\nx\r\n0\r\n\r\n",
            "0x1\r\nx\r\n0\r\n\r\n",
            "fffffffffffffffff\r\nx\r\n",
            "1\r\nxx\r\n0\r\n\r\n",
            "1\nx\n0\n\n",
            "\r\n0\r\n\r\n",
            "1;a=\0\r\nx\r\n0\r\n\r\nx",
        ] {
            let head = format!(
                "POST /api/v1/publishers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            );
            let heard = exchange(world, format!("{head}{chunks}{hidden}")).await;
            // Where the chunks break before anybody reads them, there is nobody to answer.
            assert!(heard.closed && heard.answers() <= 1, "{chunks:?}: {heard:?}");
            assert!(matches!(heard.status(), 400 | 0), "{chunks:?}: {heard:?}");
            assert_eq!(written(world).await, before, "{chunks:?}");
        }
        let body = "4\r\n{\"na\r\n8;x=y\r\nme\":\"P\"}\r\n0\r\n\r\n";
        let head = format!(
            "POST /api/v1/publishers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        let heard = exchange(world, format!("{head}{body}")).await;
        assert_eq!((heard.status(), written(world).await), (201, before + 1), "{heard:?}");
    });
}

#[test]
fn what_is_not_http_is_refused() {
    on_both_engines(async |world| {
        let get = "GET /api/v1/articles HTTP/1.1\r\nHost: x\r\n";
        let many: String = (0..200).map(|n| format!("X-{n}: y\r\n")).collect();
        for odd in [
            "GET /api/v1/articles\r\n\r\n".to_owned(),
            "GET /api/v1/articles HTTP/0.9\r\nHost: x\r\n\r\n".into(),
            "GET /api/v1/articles HTTP/2.0\r\nHost: x\r\n\r\n".into(),
            "GET /api/v1/articles http/1.1\r\nHost: x\r\n\r\n".into(),
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
            "GE(T /api/v1/articles HTTP/1.1\r\nHost: x\r\n\r\n".into(),
            "GET  /api/v1/articles HTTP/1.1\r\nHost: x\r\n\r\n".into(),
            "GET /api/v1/art icles HTTP/1.1\r\nHost: x\r\n\r\n".into(),
            "GET /api/v1/art\u{1}icles HTTP/1.1\r\nHost: x\r\n\r\n".into(),
            "GET /api/v1/articles HTTP/1.1\r\n\r\n".into(),
            format!("{get}Host: y\r\n\r\n"),
            format!("{get}X: a\r\n b\r\n\r\n"),
            format!("{get}X\r\n\r\n"),
            format!("{get}: y\r\n\r\n"),
            format!("{get}X Y: z\r\n\r\n"),
            format!("{get}X: a\0b\r\n\r\n"),
            format!("{get}X: a\rb\r\n\r\n"),
            format!("{get}{many}\r\n"),
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}\r\n\r\n".into(),
        ] {
            let heard = exchange(world, &odd).await;
            let refused = matches!(heard.status(), 400 | 431);
            assert!(refused && heard.closed && heard.answers() == 1, "{odd:?}: {heard:?}");
        }
    });
}

/// A lone line feed may end a line (RFC 9112, section 2.2); it must end it for everybody alike.
#[test]
fn a_lone_line_feed_splits_nothing() {
    on_both_engines(async |world| {
        let token = world.editor().await.token.unwrap();
        let before = written(world).await;
        let bare = write(&token).replace("\r\n", "\n");
        let heard = exchange(world, &bare).await;
        let done = i64::from(heard.status() == 201);
        assert!(matches!(heard.status(), 201 | 400) && heard.answers() == 1, "{heard:?}");
        assert_eq!(written(world).await, before + done);
    });
}

#[test]
fn a_whole_address_means_its_path() {
    on_both_engines(async |world| {
        let heard =
            exchange(world, "GET http://elsewhere.example/healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                .await;
        assert_eq!((heard.status(), heard.answers()), (200, 1), "{heard:?}");
        assert!(!heard.text.contains("elsewhere"));
    });
}

#[test]
fn nobody_is_connected_through_and_nothing_echoed() {
    on_both_engines(async |world| {
        let secret = "Authorization: Bearer very-secret";
        for request in [
            format!("TRACE /api/v1/articles HTTP/1.1\r\nHost: x\r\n{secret}\r\n\r\n"),
            format!("TRACE / HTTP/1.1\r\nHost: x\r\n{secret}\r\n\r\n"),
            format!("TRACE /nowhere HTTP/1.1\r\nHost: x\r\n{secret}\r\n\r\n"),
            format!("CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n{secret}\r\n\r\n"),
            format!("CONNECT /api/v1/articles HTTP/1.1\r\nHost: x\r\n{secret}\r\n\r\n"),
        ] {
            let heard = exchange(world, &request).await;
            assert_eq!((heard.status(), heard.answers()), (405, 1), "{request}: {heard:?}");
            let told = heard.text.to_lowercase();
            assert!(told.contains("\nallow: ") && !told.contains("very-secret"), "{heard:?}");
        }
        let heard = exchange(world, "BREW /api/v1/articles HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert_eq!(heard.status(), 405);
    });
}

#[test]
fn heads_have_a_size() {
    on_both_engines(async |world| {
        let head =
            |extra: &str| format!("GET /api/v1/articles HTTP/1.1\r\nHost: x\r\n{extra}\r\n\r\n");
        let long = |bytes: usize| "a".repeat(bytes);
        assert_eq!(exchange(world, head(&format!("X: {}", long(8_000)))).await.status(), 200);
        let several: Vec<String> = (0..5).map(|n| format!("X-{n}: {}", long(8_000))).collect();
        for large in [
            format!("X: {}", long(10_000)),
            format!("Authorization: Bearer {}", long(8_192)),
            format!("Cookie: {}", long(9_000)),
            several.join("\r\n"),
        ] {
            let heard = exchange(world, head(&large)).await;
            assert_eq!(heard.status(), 431, "{heard:?}");
            assert!(heard.text.contains("headerTooLarge") && heard.text.contains("problem+json"));
            assert!(!heard.text.contains("aaaa"));
        }
        let heard = exchange(world, head(&format!("X: {}", long(1_000_000)))).await;
        assert_eq!((heard.status(), heard.closed), (431, true), "{heard:?}");
        let query = format!("GET /graphql?query={} HTTP/1.1\r\nHost: x\r\n", long(40_000));
        let heard = exchange(world, format!("{query}\r\n")).await;
        assert_eq!(heard.status(), 431, "{}", &heard.text[..200]);
        assert!(heard.text.contains(r#""extensions":{"code":"headerTooLarge""#), "{heard:?}");
    });
}
