//! Compression, and what it must not break.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::world::{Caller, World, id, on_both_engines};

const GZIP: &str = "gzip, deflate, br, zstd";

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(plain).unwrap();
    packer.finish().unwrap()
}

/// The address of a published article that is worth compressing.
async fn long_article(editor: &Caller<'_>) -> String {
    let body = "The ministers met again. ".repeat(200);
    let article = editor.article(json!({ "body": body, "state": "published" })).await;
    format!("/api/v1/articles/{}", id(&article))
}

#[test]
fn long_answers_are_compressed_for_those_who_take_it() {
    on_both_engines(async |world| {
        let path = long_article(&world.editor().await).await;
        let plain = world.get(&path, None).await.expect(200);
        assert_eq!(plain.header("content-encoding"), None);
        let small =
            world.ask("GET", &path).header("Accept-Encoding", GZIP).send().await.expect(200);
        assert_eq!(small.header("content-encoding"), Some("gzip"));
        assert_eq!(unpacked(&small.bytes), plain.bytes);
        assert!(small.bytes.len() * 4 < plain.bytes.len());

        for refused in ["identity", "br", "gzip;q=0", "identity;q=0, br", "", "*;q=0"] {
            let answer = world.ask("GET", &path).header("Accept-Encoding", refused).send().await;
            assert_eq!(answer.expect(200).header("content-encoding"), None, "{refused}");
        }
        let query = json!({ "query": "{ articles { nodes { body headline } } }" });
        let ask = world.ask("POST", "/graphql").header("Accept-Encoding", "gzip");
        let answer = ask.json(&query).send().await.expect(200);
        let read: Value = serde_json::from_slice(&unpacked(&answer.bytes)).unwrap();
        assert!(read["data"]["articles"]["nodes"][0]["body"].is_string(), "{read}");
        let short = world.ask("GET", "/healthz").header("Accept-Encoding", GZIP).send().await;
        assert_eq!(short.header("content-encoding"), None, "it would only grow");
    });
}

#[test]
fn the_tag_of_a_compressed_answer_works_like_any_other() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let path = long_article(&editor).await;
        let plain = world.get(&path, None).await;
        let strong = plain.header("etag").unwrap();
        let ask = || world.ask("GET", &path).header("Accept-Encoding", GZIP);
        let small = ask().send().await;
        let weak = small.header("etag").unwrap().to_owned();
        assert_eq!(weak, format!("W/{strong}"), "not the same bytes");

        let known = ask().header("If-None-Match", &weak).send().await.expect(304);
        assert_eq!(known.header("etag"), Some(weak.as_str()));
        assert!(known.header("vary").unwrap().contains("Accept-Encoding"));
        let known = ask().header("If-None-Match", strong).send().await.expect(304);
        assert_eq!(known.header("etag"), Some(strong));
        world.ask("GET", &path).header("If-None-Match", &weak).send().await.expect(304);

        // As nginx and this server write it, then as Apache does.
        let patch = |tag: &str, byline: &str| {
            let ask = editor.ask("PATCH", &path).header("If-Match", tag);
            ask.json(&json!({ "byline": byline })).send()
        };
        patch("W/\"7-0123456789abcdef\"", "X").await.expect(412);
        assert_eq!(patch(&weak, "A").await.expect(200).json["version"], 2);
        let suffixed = format!("{}-gzip\"", strong.replace("\"1-", "\"2-").trim_end_matches('"'));
        assert_eq!(patch(&suffixed, "B").await.expect(200).json["version"], 3);
        patch(&weak, "C").await.expect(412);
    });
}

#[test]
fn a_body_may_be_compressed() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let post = |coding: &str, body: Vec<u8>| {
            let ask = editor.ask("POST", "/api/v1/publishers").header("Content-Encoding", coding);
            ask.bytes("application/json", body).send()
        };
        let good = packed(br#"{"name": "Observer"}"#);
        for coding in ["gzip", "GZIP", "x-gzip"] {
            post(coding, good.clone()).await.expect(201);
        }
        post("identity", br#"{"name": "Observer"}"#.to_vec()).await.expect(201);
        for coding in ["br", "deflate", "zstd", "gzip, gzip", "compress", "none"] {
            let refused = post(coding, good.clone()).await.expect(415);
            assert_eq!(refused.code(), "unsupportedMediaType");
            assert_eq!(refused.header("accept-encoding"), Some("gzip, identity"));
        }
        let cut = good[..good.len() - 5].to_vec();
        for odd in [cut, b"{}".to_vec(), vec![], packed(b"\xff"), [&good[..], b"more"].concat()] {
            assert_eq!(post("gzip", odd).await.expect(400).code(), "badRequest");
        }
        let query = packed(br#"{"query": "{ __typename }"}"#);
        let ask = world.ask("POST", "/graphql").header("Content-Encoding", "gzip");
        ask.bytes("application/json", query).send().await.expect(200);
    });
}

/// What counts is what a body grows to.
#[test]
fn a_small_body_that_grows_is_too_large() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let bomb = packed(&vec![b' '; 200 * 1024 * 1024]);
        assert!(bomb.len() < 256 * 1024);
        for path in ["/api/v1/publishers", "/graphql"] {
            let ask = editor.ask("POST", path).header("Content-Encoding", "gzip");
            let answer = ask.bytes("application/json", bomb.clone()).send().await;
            assert_eq!(answer.status, 413, "{path}: {}", answer.text);
        }
        // The import takes any length, but no line of this length.
        let ask = editor.ask("POST", "/api/v1/import").header("Content-Encoding", "gzip");
        let report = ask.bytes("application/x-ndjson", bomb).send().await;
        assert!(matches!(report.status, 400 | 413 | 422), "{}", report.text);
        assert_eq!(publishers(world).await, 0);
    });
}

#[test]
fn an_import_may_be_compressed() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let lines: String = (0..500)
            .map(|n| {
                format!("{{\"record\":\"publisher\",\"externalId\":\"p:{n}\",\"name\":\"P\"}}\n")
            })
            .collect();
        let (first, second) = lines.split_at(lines.len() / 2);
        // Two members, as `cat a.gz b.gz` makes them.
        let body = [packed(first.as_bytes()), packed(second.as_bytes())].concat();
        for (query, stored) in [("?dryRun=true", 0), ("", 500)] {
            let path = format!("/api/v1/import{query}");
            let ask = editor.ask("POST", &path).header("Content-Encoding", "gzip");
            let report = ask.bytes("application/x-ndjson", body.clone()).send().await.expect(200);
            assert_eq!(report.json["created"], 500);
            assert_eq!(publishers(world).await, stored);
        }
        let ask = editor.ask("POST", "/api/v1/import").header("Content-Encoding", "br");
        ask.bytes("application/x-ndjson", body).send().await.expect(415);
    });
}

async fn publishers(world: &World) -> i64 {
    world.rows().await["publisher"]
}
