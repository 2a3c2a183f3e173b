//! What pages of other origins may do, and what browsers are told.

use serde_json::json;

use crate::world::{TRUSTED_ORIGIN, World, on_both_engines};

const STRANGER: &str = "https://stranger.example";
const ARTICLES: &str = "/api/v1/articles";

/// Asks as a browser does before a request that is not simple.
async fn preflight(
    world: &World,
    origin: &str,
    method: &str,
    path: &str,
    headers: &str,
) -> crate::world::Answer {
    let ask = world.ask("OPTIONS", path).header("Origin", origin);
    let ask = ask.header("Access-Control-Request-Method", method);
    match headers {
        "" => ask.send().await,
        headers => ask.header("Access-Control-Request-Headers", headers).send().await,
    }
}

#[test]
fn what_is_public_may_be_read_from_everywhere() {
    on_both_engines(async |world| {
        let read = world.ask("GET", ARTICLES).header("Origin", STRANGER).send().await.expect(200);
        assert_eq!(read.header("access-control-allow-origin"), Some("*"));
        assert_eq!(read.header("access-control-allow-credentials"), None);
        let shown = read.header("access-control-expose-headers").unwrap().to_lowercase();
        for header in ["etag", "link", "x-request-id", "preference-applied"] {
            assert!(shown.contains(header), "{shown}");
        }
        let missing = world.ask("GET", "/api/v1/articles/none").header("Origin", STRANGER);
        let missing = missing.send().await.expect(404);
        assert_eq!(missing.header("access-control-allow-origin"), Some("*"));

        let asked =
            preflight(world, STRANGER, "GET", ARTICLES, "if-none-match,prefer,traceparent").await;
        assert_eq!(asked.expect(200).header("access-control-allow-origin"), Some("*"));
        let asked =
            preflight(world, STRANGER, "POST", "/graphql", "content-type").await.expect(200);
        assert_eq!(asked.header("access-control-allow-origin"), Some("*"));
        assert_eq!(asked.header("access-control-max-age"), Some("7200"));
        let query = world.ask("POST", "/graphql").header("Origin", STRANGER);
        let query = query.json(&json!({ "query": "{ __typename }" })).send().await.expect(200);
        assert_eq!(query.header("access-control-allow-origin"), Some("*"));
    });
}

#[test]
fn a_page_of_a_stranger_may_neither_sign_in_nor_write() {
    on_both_engines(async |world| {
        let refused = [
            ("POST", ARTICLES, "content-type"),
            ("PATCH", "/api/v1/articles/x", "content-type,if-match"),
            ("DELETE", "/api/v1/articles/x", ""),
            ("POST", "/oauth/token", ""),
            ("GET", ARTICLES, "authorization"),
            ("POST", "/graphql", "authorization,content-type"),
            ("POST", "/graphql/", ""),
        ];
        for (method, path, headers) in refused {
            for origin in [STRANGER, "null", "https://newsroom.example.evil.example"] {
                let asked = preflight(world, origin, method, path, headers).await.expect(403);
                assert_eq!(asked.header("access-control-allow-origin"), None, "{method} {path}");
                assert!(asked.header("vary").unwrap().contains("Origin"));
            }
        }
        let problem = preflight(world, STRANGER, "DELETE", ARTICLES, "").await;
        assert_eq!(problem.header("content-type"), Some("application/problem+json"));
        assert_eq!(problem.code(), "forbidden");

        // What goes out without asking first is answered, but the page cannot read it.
        let token = world.editor().await.token.unwrap();
        let read = world.ask("GET", ARTICLES).header("Origin", STRANGER).token(Some(&token));
        assert_eq!(read.send().await.header("access-control-allow-origin"), None);
        let form = world.ask("POST", "/oauth/token").header("Origin", STRANGER);
        let form = form.text("application/x-www-form-urlencoded", "grant_type=password");
        assert_eq!(form.send().await.expect(400).header("access-control-allow-origin"), None);
    });
}

#[test]
fn a_listed_origin_may_write() {
    on_both_engines(async |world| {
        let headers = "authorization,content-type,if-match";
        for method in ["POST", "PUT", "PATCH", "DELETE", "GET"] {
            let asked = preflight(world, TRUSTED_ORIGIN, method, ARTICLES, headers).await;
            let asked = asked.expect(200);
            assert_eq!(asked.header("access-control-allow-origin"), Some(TRUSTED_ORIGIN));
            assert_eq!(asked.header("access-control-allow-credentials"), None);
            let allowed = asked.header("access-control-allow-methods").unwrap();
            assert!(allowed.contains(method), "{allowed}");
        }
        // Tools of pages add their own.
        let added =
            "authorization,sentry-trace,baggage,apollo-require-preflight,x-apollo-operation-name";
        for (method, path) in [("GET", ARTICLES), ("POST", "/graphql"), ("PATCH", ARTICLES)] {
            let asked = preflight(world, TRUSTED_ORIGIN, method, path, added).await.expect(200);
            let allowed = asked.header("access-control-allow-headers").unwrap().to_lowercase();
            for header in added.split(',') {
                assert!(allowed.contains(header), "{header}: {allowed}");
            }
        }
        let stranger =
            preflight(world, STRANGER, "GET", ARTICLES, "sentry-trace").await.expect(403);
        let told = stranger.json["detail"].as_str().unwrap();
        assert!(told.contains("traceparent") && told.contains("cors_origins"), "{told}");
        let trace = preflight(world, TRUSTED_ORIGIN, "TRACE", ARTICLES, "").await;
        assert_eq!(trace.expect(403).header("access-control-allow-origin"), None);

        let token = world.editor().await.token.unwrap();
        let written = world.ask("POST", "/api/v1/publishers").token(Some(&token));
        let written = written.header("Origin", TRUSTED_ORIGIN).json(&json!({ "name": "P" }));
        let written = written.send().await.expect(201);
        assert_eq!(written.header("access-control-allow-origin"), Some(TRUSTED_ORIGIN));
    });
}

#[test]
fn an_answer_says_what_it_depends_on() {
    on_both_engines(async |world| {
        let token = world.editor().await.token.unwrap();
        for (origin, token) in
            [(None, None), (Some(STRANGER), None), (Some(TRUSTED_ORIGIN), Some(token.as_str()))]
        {
            let mut ask = world.ask("GET", ARTICLES).token(token);
            if let Some(origin) = origin {
                ask = ask.header("Origin", origin);
            }
            let answer = ask.send().await.expect(200);
            let vary: Vec<&str> = answer
                .headers
                .get_all("vary")
                .iter()
                .map(|value| value.to_str().unwrap())
                .collect();
            assert_eq!(vary.len(), 1, "{vary:?}");
            for name in ["Origin", "Authorization", "Accept-Encoding"] {
                assert_eq!(vary[0].matches(name).count(), 1, "{vary:?}");
            }
            let cached = if token.is_some() { "private, no-store" } else { "public, no-cache" };
            assert_eq!(answer.header("cache-control"), Some(cached));
        }
    });
}

/// What was answered to a token is kept by nobody, be it an answer or a refusal.
#[test]
fn nothing_private_is_kept_in_between() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let draft = editor.article(json!({})).await;
        let path = format!("{ARTICLES}/{}", crate::world::id(&draft));
        for (method, path) in [
            ("GET", path.as_str()),
            ("GET", ARTICLES),
            ("GET", "/api/v1/articles/none"),
            ("PATCH", path.as_str()),
            ("GET", "/openapi.json"),
        ] {
            let answer = editor.ask(method, path).send().await;
            let said = answer.header("cache-control").unwrap();
            assert!(said.contains("no-store"), "{method} {path}: {said}");
            let vary = answer.header("vary").unwrap();
            assert!(vary.contains("Authorization"), "{method} {path}: {vary}");
        }
        let public =
            editor.article(json!({ "state": "published", "headline": "Seen by all" })).await;
        let path = format!("{ARTICLES}/{}?include=mentions", crate::world::id(&public));
        let (own, all) = (editor.ask("GET", &path).send().await, world.get(&path, None).await);
        assert_ne!(own.header("cache-control"), all.header("cache-control"));
    });
}

#[test]
fn browsers_are_told_to_do_no_more_than_is_meant() {
    on_both_engines(async |world| {
        let unknown = world.get("/api/v1/nothing", None).await.expect(404);
        let method = world.ask("DELETE", ARTICLES).send().await.expect(405);
        let graphql = world.get("/graphql?query=%7B__typename%7D", None).await.expect(200);
        let list = world.get(ARTICLES, None).await.expect(200);
        let preflight = preflight(world, STRANGER, "GET", ARTICLES, "").await.expect(200);
        for answer in [unknown, method, graphql, list, preflight] {
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("x-frame-options", "DENY"),
                ("cross-origin-resource-policy", "same-origin"),
                ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{answer:?}");
            }
            assert_eq!(answer.header("strict-transport-security"), None, "served by HTTP");
            assert_eq!(answer.header("server"), None);
        }
    });
}
