//! Bodies that are too large, too deep, or of a kind that any page could send.

use serde_json::json;

use crate::world::on_both_engines;

use super::raw::exchange;

const PUBLISHERS: &str = "/api/v1/publishers";

/// A page can send these without asking first; JSON it cannot.
#[test]
fn no_form_and_no_plain_text_is_taken_for_json() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let body = r#"{"name": "P"}"#;
        for media in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "text/json",
            "application/xml",
            "application/json; charset=utf-16",
            "json",
            "",
        ] {
            let refused = editor.ask("POST", PUBLISHERS).text(media, body).send().await.expect(415);
            assert_eq!(refused.code(), "unsupportedMediaType", "{media}");
            let query = r#"{"query": "{ __typename }"}"#;
            world.ask("POST", "/graphql").text(media, query).send().await.expect(415);
        }
        let token = editor.token.as_deref().unwrap();
        let untyped = format!(
            "POST {PUBLISHERS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        assert_eq!(exchange(world, untyped).await.status(), 415);
        let path = "/graphql?query=mutation%7BdeleteArticle(id:%22x%22,expectedVersion:1)%7BdeletedId%7D%7D";
        let by_get = world.get(path, Some(token)).await.expect(405);
        assert_eq!(by_get.header("allow"), Some("POST"));
        assert_eq!(world.rows().await["publisher"], 0);
        editor
            .ask("POST", PUBLISHERS)
            .text("Application/JSON; charset=UTF-8", body)
            .send()
            .await
            .expect(201);
    });
}

#[test]
fn bodies_have_a_size_however_they_are_sent() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let padded = |bytes: usize| format!("{}{}", " ".repeat(bytes - 2), "{}");
        let send = |path: &str, bytes: usize| {
            editor.ask("POST", path).text("application/json", padded(bytes)).send()
        };
        assert_eq!(send(PUBLISHERS, 1024 * 1024).await.expect(422).code(), "invalid");
        assert_eq!(send(PUBLISHERS, 1024 * 1024 + 1).await.expect(413).code(), "payloadTooLarge");
        assert_eq!(send("/graphql", 1024 * 1024 + 1).await.status, 413);

        let token = editor.token.as_deref().unwrap();
        let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, " ".repeat(64 * 1024));
        let head = format!(
            "POST {PUBLISHERS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        let heard = exchange(world, format!("{head}{}", chunk.repeat(17))).await;
        assert_eq!((heard.status(), heard.answers()), (413, 1), "{heard:?}");
        let announced = format!(
            "POST {PUBLISHERS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n"
        );
        assert_eq!(exchange(world, announced).await.status(), 413, "it is not waited for");
    });
}

#[test]
fn json_has_a_depth() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let nested =
            |depth: usize| format!("{{\"name\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        for (depth, status) in [(63, 422), (64, 400), (100_000, 400)] {
            let ask = editor.ask("POST", PUBLISHERS).text("application/json", nested(depth));
            ask.send().await.expect(status);
        }
        let deep: serde_json::Value = json!({ "query": "{ __typename }", "variables": { "a": 1 } });
        let deep = deep.to_string().replace('1', &format!("{}{}", "[".repeat(70), "]".repeat(70)));
        world.ask("POST", "/graphql").text("application/json", deep).send().await.expect(400);
        for odd in [
            "",
            "{",
            "[]",
            "null",
            "\u{feff}\u{feff}{}",
            "{\"name\":\"P\"} {}",
            "{\"name\":\"\\ud800\"}",
        ] {
            let ask = editor.ask("POST", PUBLISHERS).text("application/json", odd);
            assert_eq!(ask.send().await.expect(400).code(), "badRequest", "{odd}");
        }
    });
}
