//! One id names a request in its answer, in its errors and in the log.

use serde_json::json;

use crate::world::on_both_engines;

const HEADER: &str = "x-request-id";

#[test]
fn every_answer_has_an_id() {
    on_both_engines(async |world| {
        let answer = world.get("/api/v1/articles", None).await.expect(200);
        let made = answer.header(HEADER).unwrap();
        assert!(uuid::Uuid::try_parse(made).is_ok(), "{made}");
        let other = world.get("/api/v1/articles", None).await;
        assert_ne!(other.header(HEADER), Some(made));

        for own in
            ["a", "0af7651916cd43dd8448eb211c80319c", "Root=1-67891233-abcdef012345678912345678"]
        {
            let answer = world.ask("GET", "/healthz").header(HEADER, own).send().await;
            assert_eq!(answer.header(HEADER), Some(own));
        }
        let long = "a".repeat(129);
        for odd in ["", " ", "a b", "a\"b", "<script>", "ü", "a,b", "a\tb", &long] {
            let answer = world.ask("GET", "/healthz").header(HEADER, odd).send().await;
            let made = answer.header(HEADER).unwrap();
            assert!(uuid::Uuid::try_parse(made).is_ok(), "{odd:?}: {made}");
        }
    });
}

#[test]
fn an_error_repeats_it_on_both_faces() {
    on_both_engines(async |world| {
        let own = "ticket-4711";
        let problem = world.ask("GET", "/api/v1/articles/none").header(HEADER, own).send().await;
        assert_eq!(problem.expect(404).json["requestId"], own);
        let refused = world.get("/api/v1/articles/none", None).await;
        assert_eq!(refused.header(HEADER), refused.json["requestId"].as_str());

        let ask = |query: &str| {
            let ask = world.ask("POST", "/graphql").header(HEADER, own);
            ask.json(&json!({ "query": query })).send()
        };
        for query in ["{ nothing }", "{ __typename"] {
            let answer = ask(query).await;
            assert_eq!(answer.json["errors"][0]["extensions"]["requestId"], own, "{}", answer.text);
            assert_eq!(answer.header(HEADER), Some(own));
        }
        let refused = world.ask("DELETE", "/graphql").header(HEADER, own).send().await.expect(405);
        assert_eq!(refused.json["errors"][0]["extensions"]["requestId"], own);
    });
}
