//! Spellings of addresses: none leads past a rule, none breaks anything.

use serde_json::json;

use crate::world::{id, on_both_engines};

use super::raw::{exchange, exchange_all};

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n")
}

#[test]
fn no_spelling_of_an_address_leads_past_the_rules() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let draft = editor.article(json!({ "headline": "Canary", "slug": "canary" })).await;
        let id = id(&draft);
        let spellings = [
            format!("/api/v1/articles/{id}"),
            format!("/api/v1/articles/{}", id.to_uppercase()),
            format!("/api/v1/articles/{{{id}}}"),
            format!("//api/v1/articles/{id}"),
            format!("/api//v1/articles/{id}"),
            format!("/api/v1/articles//{id}"),
            format!("/api/v1/articles/{id}/"),
            format!("/api/v1/./articles/{id}"),
            format!("/api/v1/articles/./{id}"),
            format!("/api/v1/topics/../articles/{id}"),
            format!("/api/v1/topics/%2e%2e/articles/{id}"),
            format!("/api/v1/topics/%2E%2E%2Farticles%2F{id}"),
            format!("/api/v1/topics/..%2farticles/{id}"),
            format!("/api/v1/topics/..;/articles/{id}"),
            format!("/api/v1/topics/..\\articles\\{id}"),
            format!("/api/v1/%61rticles/{id}"),
            format!("/api/v1/articles%2f{id}"),
            format!("/api/v1/articles%252f{id}"),
            format!("/API/V1/ARTICLES/{id}"),
            format!("/api/v1/Articles/{id}"),
            format!("/api/v1/articles/{id};x=y"),
            format!("/api/v1/articles/{id}.json"),
            format!("/api/v1/articles/{id}%00"),
            format!("/api/v1/articles/%00{id}"),
            format!("/api/v1/articles/{id}%0d%0aX:y"),
            format!("/api/v1/articles/{id}%20"),
            format!("/api/v1/articles/{id}?"),
            format!("/api/v1/articles/{id}%3Ffields=headline"),
            format!("/api/v1/articles/{id}#x"),
            "/api/v1/articles/canary".into(),
            "/api/v1/articles/CANARY".into(),
            "/api/v1/articles/c%61nary".into(),
        ];
        let requests = spellings.clone().map(|spelling| get(&spelling, ""));
        for (spelling, heard) in spellings.iter().zip(exchange_all(world, &requests).await) {
            assert!(matches!(heard.status(), 400 | 404), "{spelling}: {heard:?}");
            assert!(heard.text.contains("application/problem+json"), "{spelling}: {heard:?}");
            assert!(!heard.text.contains("Canary"), "{spelling}: {heard:?}");
        }
    });
}

#[test]
fn odd_bytes_in_an_address_are_answered_like_any_mistake() {
    on_both_engines(async |world| {
        let token = world.editor().await.token.unwrap();
        let paths = [
            "/%",
            "/%zz",
            "/%ff%fe",
            "/%00",
            "/api/v1/articles/%",
            "/api/v1/articles/%zz",
            "/api/v1/articles/%ff",
            "/api/v1/articles/%c0%ae",
            "/api/v1/articles/%ed%a0%80",
            "/api/v1/articles/%00",
            "/api/v1/articles/a%2Fb",
            "/api/v1/articles/%2e%2e",
            "/api/v1/articles/%F0%9F%93%B0",
            "/api/v1/articles/by-external-id/%00",
            "/api/v1/articles/by-external-id/%ff",
            "/api/v1/articles/by-external-id/a%2Fb",
            "/api/v1/articles/by-external-id/%2e%2e%2f",
            "/api/v1/actors/%00/revisions",
            "/api/v1/actors/%ff/revisions",
            "/api/v1/articles?topic=%00",
            "/api/v1/articles?topic=%ff",
            "/api/v1/articles?topic=%zz",
            "/api/v1/articles?externalId=%00",
            "/api/v1/articles?after=%00",
            "/api/v1/articles?%00=x",
            "/api/v1/articles?language=%00",
            "/api/v1/events?type=%00",
            "/api/v1/actors?name=%00",
            "/graphql?query=%00",
            "/graphql?query=%ff",
            "/graphql?query=%7B__typename%7D&variables=%00",
            "*",
        ];
        for auth in [String::new(), format!("Authorization: Bearer {token}\r\n")] {
            let requests = paths.map(|path| get(path, &auth));
            for (path, heard) in paths.iter().zip(exchange_all(world, &requests).await) {
                let expected = matches!(heard.status(), 400 | 404)
                    || (heard.status() == 401 && auth.is_empty())
                    || (heard.status() == 200 && path.contains('?'));
                assert!(expected, "{path}: {heard:?}");
                assert!(heard.text.contains("json"), "{path}: {heard:?}");
            }
        }
        for path in
            ["/api/v1/publishers/by-external-id/%00", "/api/v1/publishers/by-external-id/%ff"]
        {
            let body = r#"{"name":"P"}"#;
            let request = format!(
                "PUT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            let heard = exchange(world, request).await;
            assert!(matches!(heard.status(), 400 | 404 | 422), "{path}: {heard:?}");
        }
    });
}
