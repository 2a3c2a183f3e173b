//! What the operator can watch.

use serde_json::json;

use crate::world::{id, on_both_engines};

/// The value of a sample, by its name and labels as they are written.
fn sample(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} is not among\n{text}")).parse().unwrap()
}

#[test]
fn requests_are_counted_by_what_they_are() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let article = id(&editor.article(json!({ "state": "published" })).await);
        for _ in 0..3 {
            world.get(&format!("/api/v1/articles/{article}"), None).await.expect(200);
        }
        world.get("/api/v1/articles/none", None).await.expect(404);
        world.get("/one/of/many", None).await.expect(404);
        world.get("/another/of/many", None).await.expect(404);
        world.ask("BREW", "/api/v1/articles").send().await.expect(405);

        let text = world.metrics();
        let answered = |route: &str, method: &str, status: u16| {
            let labels = format!(r#"{{route="{route}",method="{method}",status="{status}"}}"#);
            sample(&text, &format!("diwan_http_requests_total{labels}"))
        };
        assert_eq!(answered("/api/v1/articles/{id}", "GET", 200), 3.0);
        assert_eq!(answered("/api/v1/articles/{id}", "GET", 404), 1.0);
        assert_eq!(answered("/api/v1/articles", "POST", 201), 1.0);
        assert_eq!(answered("/api/v1/articles", "(other)", 405), 1.0);
        assert_eq!(answered("(none)", "GET", 404), 2.0);
        let count = r#"diwan_http_request_duration_seconds_count{route="/api/v1/articles/{id}",method="GET"}"#;
        assert_eq!(sample(&text, count), 4.0);
        assert_eq!(sample(&text, "diwan_http_requests_in_flight"), 0.0);
        assert!(!text.contains(&article) && !text.contains("of/many"), "paths are endless");
        assert!(sample(&text, "process_resident_memory_bytes") > 1_000_000.0);
    });
}

#[test]
fn graphql_is_counted_by_operation() {
    on_both_engines(async |world| {
        let ask =
            |query: String| world.ask("POST", "/graphql").json(&json!({ "query": query })).send();
        ask("query Front { articles { nodes { id } } }".into()).await.expect(200);
        ask("query Front { articles { nodes { id } } }".into()).await.expect(200);
        ask("{ __typename }".into()).await.expect(200);
        ask("query Broken { nothing }".into()).await;
        let deleting = "mutation Drop { deleteArticle(input: { ref: { slug: \"x\" }, expectedVersion: 1 }) { deletedId } }";
        ask(deleting.into()).await;
        for number in 0..120 {
            ask(format!("query Name{number} {{ __typename }}")).await.expect(200);
        }
        let long = "n".repeat(65);
        ask(format!("query {long} {{ __typename }}")).await.expect(200);

        let text = world.metrics();
        let executed = |kind: &str, name: &str, outcome: &str| {
            let labels = format!(r#"{{kind="{kind}",name="{name}",outcome="{outcome}"}}"#);
            sample(&text, &format!("diwan_graphql_operations_total{labels}"))
        };
        assert_eq!(executed("query", "Front", "ok"), 2.0);
        assert_eq!(executed("query", "(anonymous)", "ok"), 1.0);
        let others = executed("query", "(other)", "ok");
        assert!(others >= 21.0, "{others}");
        let names = text.lines().filter(|line| line.starts_with("diwan_graphql_operations_total"));
        assert!(names.count() <= 110 && !text.contains(&long));
        let count = r#"diwan_graphql_operation_duration_seconds_count{kind="query"}"#;
        assert!(sample(&text, count) >= 123.0);
    });
}

#[test]
fn the_store_is_measured() {
    on_both_engines(async |world| {
        let engine = format!("{:?}", world.engine).to_lowercase();
        let timed = format!("diwan_sql_statement_duration_seconds_count{{engine=\"{engine}\"}}");
        let before = sample(&world.metrics(), &timed);
        world.get("/api/v1/articles", None).await.expect(200);
        let text = world.metrics();
        assert!(sample(&text, &timed) > before);
        let failed = format!("diwan_sql_statement_failures_total{{engine=\"{engine}\"}}");
        assert_eq!(sample(&text, &failed), 0.0);
        let pool = "read";
        let connections = |state: &str| {
            let labels = format!(r#"{{pool="{pool}",state="{state}"}}"#);
            sample(&text, &format!("diwan_database_connections{labels}"))
        };
        assert_eq!(connections("most"), 8.0);
        assert!(connections("idle") + connections("used") >= 1.0);
    });
}

#[test]
fn imported_lines_are_counted_by_their_fate() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let line = |key: &str, name: &str| {
            json!({ "record": "publisher", "externalId": key, "name": name }).to_string()
        };
        let lines = [line("a", "A"), line("b", "B"), line("a", "A"), line("b", "C"), line("c", "")];
        let ask = editor.ask("POST", "/api/v1/import?onError=skip");
        ask.text("application/x-ndjson", lines.join("\n")).send().await.expect(200);
        let text = world.metrics();
        for (outcome, count) in
            [("created", 2.0), ("unchanged", 1.0), ("updated", 1.0), ("rejected", 1.0)]
        {
            let name = format!("diwan_import_lines_total{{outcome=\"{outcome}\"}}");
            assert_eq!(sample(&text, &name), count, "{outcome}");
        }
    });
}
