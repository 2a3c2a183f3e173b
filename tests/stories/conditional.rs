//! REST: knowing what one has, and changing only what one has seen.

use diwan_api::model::Kind::{Article, Publisher};
use diwan_api::values::Role;
use serde_json::json;

use crate::world::sample::{BODY, anchor};
use crate::world::{id, on_both_engines};

#[test]
fn an_answer_one_has_is_not_sent_again() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let id = id(&editor.article(json!({ "state": "published" })).await);
        let path = format!("/api/v1/articles/{id}");
        let first = world.get(&path, None).await.expect(200);
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with("\"1-"), "{tag}");
        assert_eq!(first.header("last-modified"), Some("Thu, 15 Jan 2026 12:00:00 GMT"));
        assert_eq!(first.header("cache-control"), Some("public, no-cache"));
        assert_eq!(first.header("content-type"), Some("application/json"));

        for known in [tag.clone(), format!("\"x\", {tag}"), format!("W/{tag}"), "*".into()] {
            let again = world.ask("GET", &path).header("If-None-Match", &known).send().await;
            let again = again.expect(304);
            assert_eq!((again.text.as_str(), again.header("etag")), ("", Some(tag.as_str())));
        }
        for other in ["\"1\"", "\"1-0000000000000000\"", "\"2-x\""] {
            world.ask("GET", &path).header("If-None-Match", other).send().await.expect(200);
        }

        // An answer to a signed-in caller is private, and a choice of fields has a tag of its own.
        let signed = editor.ask("GET", &path).send().await.expect(200);
        assert_eq!(signed.header("cache-control"), Some("private, no-store"));
        assert!(signed.header("vary").unwrap().contains("Authorization"));
        let chosen = world.get(&format!("{path}?fields=headline"), None).await.expect(200);
        assert!(chosen.header("etag").unwrap().starts_with("W/\"1-"));
        assert_eq!(chosen.json, json!({ "headline": "Ministers meet in Istanbul" }));

        editor.update(Article, &id, 1, json!({ "byline": "AA" })).await.unwrap();
        let changed =
            world.ask("GET", &path).header("If-None-Match", &tag).send().await.expect(200);
        assert!(changed.header("etag").unwrap().starts_with("\"2-"));
        let list = world.get("/api/v1/articles", None).await.expect(200);
        let tag = list.header("etag").unwrap();
        world.ask("GET", "/api/v1/articles").header("If-None-Match", tag).send().await.expect(304);
        let head = world.ask("HEAD", &path).send().await.expect(200);
        assert_eq!((head.text.as_str(), head.header("etag").is_some()), ("", true));
    });
}

#[test]
fn a_change_names_the_version_it_starts_from() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = editor.article(json!({})).await;
        let path = format!("/api/v1/articles/{}", id(&article));
        let patch = |tag: Option<&str>, headline: &str| {
            let ask = editor.ask("PATCH", &path).json(&json!({ "headline": headline }));
            match tag {
                Some(tag) => ask.header("If-Match", tag).send(),
                None => ask.send(),
            }
        };
        assert_eq!(patch(None, "x").await.expect(428).code(), "versionRequired");
        for malformed in ["one", "\"1", "1\"", "", "*, \"1\"", "\"1\" \"2\""] {
            assert_eq!(patch(Some(malformed), "x").await.expect(400).code(), "badRequest");
        }
        let any = patch(Some("*"), "x").await.expect(428);
        assert_eq!(any.code(), "versionRequired");
        assert!(any.json["detail"].as_str().unwrap().contains("*"), "{}", any.text);
        // Those of other servers match nothing.
        for stale in ["\"2\"", "2", "\"0\"", "W/\"2-abc\"", "\"\"", "\"one\"", "\"2\", \"a,b\""] {
            let refused = patch(Some(stale), "x").await.expect(412);
            assert_eq!(refused.code(), "versionMismatch");
            assert!(refused.header("etag").unwrap().starts_with("\"1"), "{refused:?}");
        }
        let changed = patch(Some("\"1\""), "Second").await.expect(200);
        let tag = changed.header("etag").unwrap().to_owned();
        // Only the version counts: the digest is another for every reader.
        let changed = patch(Some(&tag), "Third").await.expect(200);
        assert_eq!(changed.json["version"], 3);
        // The bare version does, and so does one in a list.
        patch(Some("3"), "Fourth").await.expect(200);
        patch(Some("\"x\", W/\"4-abc\", \"1\""), "Fifth").await.expect(200);
        for (method, path) in [("DELETE", path.clone()), ("POST", format!("{path}/submit"))] {
            let bare = editor.ask(method, &path).send().await.expect(428);
            assert_eq!(bare.code(), "versionRequired");
            let stale = editor.ask(method, &path).header("If-Match", "\"1\"").send().await;
            assert_eq!(stale.expect(412).code(), "versionMismatch");
        }
        editor.ask("DELETE", &path).header("If-Match", "\"5\"").send().await.expect(204);
    });
}

#[test]
fn an_upsert_can_be_told_to_create_only() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let path = "/api/v1/publishers/by-external-id/pub%2F1";
        let put = |header: Option<(&str, &str)>, name: &str| {
            let ask = editor.ask("PUT", path).json(&json!({ "name": name }));
            match header {
                Some((name, value)) => ask.header(name, value).send(),
                None => ask.send(),
            }
        };
        for absent in ["\"1\"", "*", "\"foreign\""] {
            let refused = put(Some(("If-Match", absent)), "A").await.expect(412);
            assert_eq!(refused.code(), "versionMismatch");
        }
        let made = put(Some(("If-None-Match", "*")), "A").await.expect(201);
        let place = format!("/api/v1/publishers/{}", id(&made.json));
        assert_eq!(made.header("location"), Some(place.as_str()));
        assert_eq!(
            put(Some(("If-None-Match", "*")), "B").await.expect(412).code(),
            "versionMismatch"
        );
        assert_eq!(put(None, "B").await.expect(200).json["version"], 2);
        assert_eq!(
            put(Some(("If-Match", "\"1\"")), "C").await.expect(412).code(),
            "versionMismatch"
        );
        assert_eq!(put(Some(("If-Match", "\"2\"")), "C").await.expect(200).json["version"], 3);
        for odd in [json!({}), json!([null]), json!(1), json!("pub/2")] {
            let other = json!({ "name": "X", "externalId": odd });
            let refused = editor.ask("PUT", path).json(&other).send().await.expect(422);
            assert_eq!(refused.json["errors"][0]["pointer"], "/externalId");
        }
        assert_eq!(put(Some(("If-Match", "*")), "D").await.expect(200).json["version"], 4);
        assert_eq!(put(Some(("If-None-Match", "\"3\"")), "C").await.expect(200).json["version"], 5);
        put(Some(("If-None-Match", "\"5\"")), "X").await.expect(412);
        assert_eq!(world.get(path, None).await.expect(200).json["name"], "C");
    });
}

#[test]
fn both_conditions_count_whatever_the_method() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let publisher = editor.small(Publisher, json!({ "name": "P", "externalId": "p" })).await;
        let one = format!("/api/v1/publishers/{publisher}");
        for (method, path) in [
            ("PATCH", one.as_str()),
            ("PUT", "/api/v1/publishers/by-external-id/p"),
            ("DELETE", &one),
        ] {
            let send = |none_match: &'static str| {
                let ask = editor.ask(method, path).header("If-Match", "\"1\"");
                ask.header("If-None-Match", none_match).json(&json!({ "name": "Q" })).send()
            };
            for fails in ["*", "\"1\"", "W/\"1-ab\", \"7\""] {
                let refused = send(fails).await.expect(412);
                assert_eq!(refused.code(), "versionMismatch", "{method} {fails}");
            }
            assert_eq!(send("nonsense").await.expect(400).code(), "badRequest", "{method}");
            let alone = editor.ask(method, path).header("If-None-Match", "*");
            alone.json(&json!({ "name": "Q" })).send().await.expect(412);
        }
        assert_eq!(world.get(&one, None).await.expect(200).json["version"], 1);
        let patch = editor.ask("PATCH", &one).header("If-Match", "\"1\"");
        let patch = patch.header("If-None-Match", "\"2\"").json(&json!({ "name": "Q" }));
        patch.send().await.expect(200);
        // A command is done, whatever the caller has already.
        let event = editor.event(json!({ "state": "draft" })).await;
        let path = format!("/api/v1/events/{}/publish", id(&event));
        let publish = editor.ask("POST", &path).header("If-Match", "\"1\"");
        publish.header("If-None-Match", "\"2\"").send().await.expect(200);
    });
}

/// Every command of the contract whose body is required is refused without one, and changes nothing.
#[test]
fn a_command_that_needs_a_body_is_refused_without() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let verification = json!({ "status": "verified", "confidence": 0.9, "note": "Called." });
        let event = editor.event(json!({ "verification": verification })).await;
        let article = editor.article(json!({})).await;
        let actor = editor.actor("Somebody").await;
        let contract = diwan_api::contracts::openapi(diwan_api::contracts::routes::all());
        let mut refused = 0;
        for (path, item) in contract["paths"].as_object().unwrap() {
            let needs = item["post"]["requestBody"]["required"] == true;
            let of =
                [("articles", id(&article)), ("events", id(&event)), ("actors", actor.clone())];
            let record = of.iter().find(|(kind, _)| path.contains(&format!("/{kind}/{{id}}/")));
            let Some((_, record)) = record.filter(|_| needs) else { continue };
            let ask = editor.ask("POST", &path.replace("{id}", record));
            let answer = ask.header("If-Match", "1").send().await;
            assert_eq!(answer.expect(400).code(), "badRequest", "{path}");
            refused += 1;
        }
        assert!(refused >= 6, "{refused}");
        let now = editor.one(diwan_api::model::Kind::Event, &id(&event)).await.unwrap();
        assert_eq!(now, event);
        let verify = editor.ask("POST", &format!("/api/v1/events/{}/verify", id(&event)));
        let verify = verify.header("If-Match", "\"1\"").json(&json!({ "status": "disputed" }));
        assert_eq!(verify.send().await.expect(200).json["verification"]["status"], "disputed");
    });
}

#[test]
fn answers_are_negotiated_by_quality() {
    on_both_engines(async |world| {
        let status = async |path: &str, accept: &str| {
            world.ask("GET", path).header("Accept", accept).send().await.status
        };
        for taken in [
            "",
            "*/*",
            "application/*;q=0.1",
            "text/html, application/json;q=0.5",
            "application/problem+json",
            "*/*;q=0, application/json",
            "nonsense",
        ] {
            assert_eq!(status("/api/v1/articles", taken).await, 200, "{taken:?}");
        }
        for refused in ["text/html", "*/*;q=0", "*/*, application/json;q=0", "image/*"] {
            assert_eq!(status("/api/v1/articles", refused).await, 406, "{refused:?}");
            let query = "/graphql?query=%7B__typename%7D";
            let graphql = if refused.contains(", ") { 200 } else { 406 };
            assert_eq!(status(query, refused).await, graphql, "{refused:?}");
        }
        let text = world.ask("GET", "/schema.graphql").header("Accept", "text/*").send().await;
        text.expect(200);
    });
}

#[test]
fn of_many_who_change_at_once_one_wins() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = editor.article(json!({})).await;
        let path = format!("/api/v1/articles/{}", id(&article));
        let changes = (0..20).map(|number| {
            let patch = json!({ "headline": format!("Version of {number}") });
            editor.ask("PATCH", &path).header("If-Match", "\"1\"").json(&patch).send()
        });
        let mut statuses: Vec<u16> =
            futures::future::join_all(changes).await.iter().map(|answer| answer.status).collect();
        statuses.sort();
        assert_eq!((statuses[0], &statuses[1..]), (200, &[412; 19][..]));
        assert_eq!(editor.revisions(Article, &id(&article)).await.unwrap().len(), 1);
    });
}

#[test]
fn an_address_says_which_methods_it_takes() {
    on_both_engines(async |world| {
        let token = world.token(Role::Editor).await;
        for (method, path, allowed) in [
            ("DELETE", "/api/v1/articles", "GET, HEAD, POST"),
            ("PUT", "/api/v1/articles/x", "DELETE, GET, HEAD, PATCH"),
            ("GET", "/api/v1/articles/x/publish", "POST"),
            ("TRACE", "/api/v1/quotes", "GET, HEAD"),
        ] {
            let refused = world.ask(method, path).token(Some(&token)).send().await.expect(405);
            assert_eq!(
                (refused.code(), refused.header("allow")),
                ("methodNotAllowed", Some(allowed))
            );
        }
        let nowhere = world.get("/api/v1/nothing", None).await.expect(404);
        assert_eq!(nowhere.code(), "notFound");
        assert_eq!(nowhere.header("content-type"), Some("application/problem+json"));
        let html = world.ask("GET", "/api/v1/articles").header("Accept", "text/html").send().await;
        assert_eq!(html.expect(406).code(), "notAcceptable");
    });
}

#[test]
fn what_was_got_can_be_sent_back_as_it_is() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let speaker = editor.actor("Minister").await;
        let publisher = editor.small(Publisher, json!({ "name": "Observer" })).await;
        let quote = json!({ "speaker": { "id": speaker }, "text": "Yes.", "saidOn": "2021" });
        let mention =
            json!({ "actor": { "id": speaker }, "anchor": anchor("body", BODY, "minister") });
        let members = json!({
            "publisher": { "id": publisher }, "quotes": [quote], "mentions": [mention],
            "rights": { "holder": "Us" },
        });
        let article = editor.article(members).await;
        let mut back = article.clone();
        let server = [
            "id",
            "version",
            "createdAt",
            "updatedAt",
            "state",
            "publishAt",
            "publishedAt",
            "withdrawal",
            "lastReturn",
        ];
        back.as_object_mut().unwrap().retain(|member, _| !server.contains(&member.as_str()));
        assert_eq!(back["quotes"][0]["speaker"]["name"], "Minister");
        let same = editor.update(Article, &id(&article), 1, back).await.unwrap();
        assert_eq!(same, article);
    });
}
