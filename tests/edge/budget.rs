//! How many bytes an answer may have.

use diwan_api::model::Kind::Article;
use serde_json::{Value, json};

use crate::world::on_both_engines;

const ARTICLES: usize = 18;
const BODY: usize = 1_000_000;

/// More than 16 MiB of bodies are told to be too much, on either face, and nothing else suffers.
#[test]
fn an_answer_has_a_budget_of_bytes() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let body = "x ".repeat(BODY / 2);
        for number in 0..ARTICLES {
            let members =
                json!({ "state": "published", "headline": number.to_string(), "body": body });
            editor.article(members).await;
        }
        let get = async |path: &str| editor.ask("GET", path).send().await;
        let refused = get("/api/v1/articles?include=body").await;
        assert_eq!((refused.status, refused.code()), (400, "queryTooComplex"), "{}", refused.text);
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("more than 16 MiB: ask for fewer records"), "{detail}");
        let list = "{ articles { nodes { id body } }";
        let query = format!("{list} }}");
        let answer = editor.graphql(&query, json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "queryTooComplex", "{answer}");
        // So does what resolvers read.
        let answer = editor.graphql(&format!("{list} viewer {{ name }} }}"), json!({})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "queryTooComplex", "{answer}");
        // What is made of bodies counts with them.
        let refused = get("/api/v1/articles?fields=bodyHtml&limit=9").await;
        assert_eq!((refused.status, refused.code()), (400, "queryTooComplex"), "{}", refused.text);
        get("/api/v1/articles?fields=bodyHtml&limit=2").await.expect(200);
        // What fits is answered, by the same connections.
        for _ in 0..20 {
            get("/api/v1/articles?include=body&limit=2").await.expect(200);
            get("/api/v1/articles?fields=headline").await.expect(200);
        }
    });
}

/// What would be far too large is refused before anything is read.
#[test]
fn an_estimate_comes_first() {
    on_both_engines(async |world| {
        let reader = world.anonymous();
        let before = world.diwan.store().statements();
        let wanted = "actors.names,actors.events,events.articles.quotes,events.articles.mentions";
        let answer = reader.ask("GET", &format!("/api/v1/articles?limit=100&fields={wanted}"));
        let answer = answer.send().await.expect(400);
        assert_eq!(answer.json["code"], "queryTooComplex");
        assert_eq!(world.diwan.store().statements(), before);
    });
}

/// How many records are asked for is limited on REST, too.
#[test]
fn an_answer_has_so_many_records_at_most() {
    on_both_engines(async |world| {
        let path = "/api/v1/articles?fields=actors.events.id,actors.articles.id,events.articles.id";
        let path = &format!("{path}&limit=100");
        let answer = world.anonymous().ask("GET", path).send().await.expect(400);
        assert_eq!(answer.code(), "queryTooComplex");
        assert!(answer.text.contains("up to 124100 records"), "{}", answer.text);
        let path = "/api/v1/articles?limit=100&include=actors.tenures";
        world.anonymous().ask("GET", path).send().await.expect(200);
        // All bodies of a nested list would come at once.
        let path = "/api/v1/actors?limit=100&fields=articles.body,events.articles.body";
        let answer = world.anonymous().ask("GET", path).send().await.expect(400);
        assert!(answer.text.contains("more than 16 MiB"), "{}", answer.text);
    });
}

/// A known document is planned again where a size, a condition or the caller differs.
#[test]
fn a_plan_is_for_what_it_was_made_for() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        for headline in ["One", "Two", "Three"] {
            editor.article(json!({ "state": "published", "headline": headline })).await;
        }
        editor.article(json!({ "headline": "Draft" })).await;
        let query = "query($n: Int, $with: Boolean = true, $l: [String!]) {
            articles(first: $n, filter: {language: $l}) { nodes { headline @include(if: $with) slug } }
        }";
        let ask = async |caller: &crate::world::Caller<'_>, variables: Value| {
            let answer = caller.graphql(query, variables).await;
            answer["data"]["articles"]["nodes"].as_array().unwrap().clone()
        };
        let (reader, editor) = (world.anonymous(), &editor);
        for _ in 0..2 {
            assert_eq!(ask(&reader, json!({})).await.len(), 3);
            assert_eq!(ask(&reader, json!({ "n": 2 })).await.len(), 2);
            assert_eq!(ask(&reader, json!({ "n": null })).await.len(), 3);
            assert_eq!(ask(editor, json!({ "n": 4 })).await.len(), 4);
            assert_eq!(ask(&reader, json!({ "n": 4 })).await.len(), 3);
            assert_eq!(ask(&reader, json!({ "l": ["fr"] })).await.len(), 0);
            let without = ask(&reader, json!({ "with": false })).await;
            assert!(without[0].get("headline").is_none() && without[0].get("slug").is_some());
            assert!(ask(&reader, json!({ "with": true })).await[0].get("headline").is_some());
        }
    });
}

/// A page of revisions brings the records as they stood only where they are asked for.
#[test]
fn revisions_bring_their_records_on_demand() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = editor.article(json!({ "headline": "First" })).await;
        let id = article["id"].as_str().unwrap();
        let version = article["version"].as_i64().unwrap();
        editor.update(Article, id, version, json!({ "headline": "Second" })).await.unwrap();
        let path = format!("/api/v1/articles/{id}/revisions");
        let plain = editor.ask("GET", &path).send().await.expect(200);
        assert_eq!(plain.json["data"][0].get("record"), None);
        let whole = editor.ask("GET", &format!("{path}?include=record")).send().await.expect(200);
        assert_eq!(whole.json["data"][0]["record"]["headline"], "First");
        editor.ask("GET", &format!("{path}?include=all")).send().await.expect(400);
        let query =
            "query($id: ID!) { article(by: {id: $id}) { revisions { nodes { version } } } }";
        let answer = editor.graphql(query, json!({ "id": id })).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
    });
}
