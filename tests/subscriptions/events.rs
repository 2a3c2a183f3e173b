//! The rules of graphql-sse, in both of its modes.

use std::time::Duration;

use serde_json::{Value, json};

use super::{CHANGES, now, published};
use crate::world::{Ask, World, on_both_engines, on_both_engines_at_once};

const PATH: &str = "/graphql/stream";
const EVENTS: &str = "text/event-stream";
const TOKEN: &str = "X-GraphQL-Event-Stream-Token";

/// A stream that is read event by event.
struct Stream {
    response: reqwest::Response,
    text: String,
}

impl Stream {
    async fn open(ask: Ask) -> Stream {
        let response = ask.header("Accept", EVENTS).begin().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], EVENTS);
        Stream { response, text: String::new() }
    }

    /// The next event and its data; nothing at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event == ":" {
                    continue;
                }
                let field = |name| event.lines().find_map(|line| line.strip_prefix(name)).unwrap();
                let data = serde_json::from_str(field("data: ")).unwrap_or_default();
                return Some((field("event: ").to_owned(), data));
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.response.chunk());
            let chunk = chunk.await.expect("in time").unwrap()?;
            self.text += &String::from_utf8_lossy(&chunk);
        }
    }

    async fn data(&mut self, event: &str) -> Value {
        let (name, data) = self.next().await.expect("an event");
        assert_eq!(name, event, "{data}");
        data
    }
}

fn post(world: &World, body: Value) -> Ask {
    world.ask("POST", PATH).json(&body)
}

#[test]
fn an_operation_has_a_stream_of_its_own() {
    on_both_engines(async |world| {
        let variables = json!({ "after": now(world).await });
        let editor = world.editor().await;
        let body = json!({ "query": CHANGES, "variables": variables });
        let mut stream = Stream::open(post(world, body)).await;
        assert!(world.metrics().contains("diwan_graphql_streams_open 1"));
        published(&editor, "One").await;
        let event = stream.data("next").await;
        assert_eq!(event["data"]["changes"]["node"]["headline"], "One", "{event}");

        let mut once = Stream::open(post(world, json!({ "query": "{ __typename }" }))).await;
        assert_eq!(once.data("next").await["data"], json!({ "__typename": "Query" }));
        assert_eq!(once.data("complete").await, Value::Null);
        assert_eq!(once.next().await, None);
        let mut wrong = Stream::open(post(world, json!({ "query": "{ nothing }" }))).await;
        assert_eq!(wrong.data("next").await["errors"][0]["extensions"]["code"], "badRequest");
        assert_eq!(wrong.data("complete").await, Value::Null);

        // What an EventSource of a browser sends.
        let query = "query=subscription%7Bchanges%7Bverb%7D%7D";
        let mut asked = Stream::open(world.ask("GET", &format!("{PATH}?{query}"))).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        published(&editor, "Two").await;
        assert_eq!(asked.data("next").await["data"]["changes"]["verb"], "CREATED");
        let write =
            "query=mutation%7BdeleteArticle(id:%22a%22,expectedVersion:1)%7BdeletedId%7D%7D";
        let write = world.ask("GET", &format!("{PATH}?{write}")).token(editor.token.as_deref());
        let refused = Stream::open(write).await.data("next").await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], "methodNotAllowed", "{refused}");
    });
}

#[test]
fn what_is_no_request_for_a_stream_is_refused() {
    on_both_engines(async |world| {
        let body = json!({ "query": CHANGES });
        post(world, body.clone()).header("Accept", "application/json").send().await.expect(406);
        post(world, json!([])).header("Accept", EVENTS).send().await.expect(400);
        post(world, body.clone())
            .header("Accept", EVENTS)
            .token(Some("none"))
            .send()
            .await
            .expect(401);
        world.ask("POST", PATH).text("text/plain", "{}").send().await.expect(415);
        let other = world.ask("PATCH", PATH).send().await.expect(405);
        assert_eq!(other.header("allow"), Some("GET, POST, PUT, DELETE"));
        let stranger =
            post(world, body).header("Accept", EVENTS).header("Origin", "https://stranger.example");
        let stranger = stranger.begin().await;
        assert_eq!(stranger.headers()["access-control-allow-origin"], "*");
        for (method, allowed) in [("POST", 200), ("PUT", 400)] {
            let asked = world.ask("OPTIONS", PATH).header("Origin", "https://stranger.example");
            let asked = asked.header("Access-Control-Request-Method", method).send().await;
            assert!((asked.status == 200) == (allowed == 200), "{method}: {}", asked.status);
        }
    });
}

#[test]
fn several_operations_share_a_stream_that_was_reserved() {
    on_both_engines(async |world| {
        let editor = world.editor().await;
        let reserved = world.ask("PUT", PATH).send().await.expect(201);
        assert_eq!(reserved.header("content-type"), Some("text/plain"));
        let token = reserved.text;
        let start = async |id: &str, query: &str, after: Value| {
            let body = json!({
                "query": query, "variables": { "after": after }, "extensions": { "operationId": id },
            });
            post(world, body).header(TOKEN, &token).send().await
        };
        // What is asked before the stream is open waits for it.
        let after = now(world).await;
        start("1", CHANGES, after.clone()).await.expect(202);
        let mut stream = Stream::open(world.ask("GET", &format!("{PATH}?token={token}"))).await;
        published(&editor, "One").await;
        let event = stream.data("next").await;
        assert_eq!(event["id"], "1");
        assert_eq!(event["payload"]["data"]["changes"]["node"]["headline"], "One", "{event}");
        start("1", CHANGES, after.clone()).await.expect(409);
        let again = world.ask("GET", PATH).header(TOKEN, &token).header("Accept", EVENTS);
        again.send().await.expect(409);

        start("2", "query ($after: String) { __typename }", after.clone()).await.expect(202);
        let wrong = stream.data("next").await;
        assert_eq!((&wrong["id"], wrong["payload"]["errors"].is_array()), (&json!("2"), true));
        assert_eq!(stream.data("complete").await, json!({ "id": "2" }));
        let delete = world.ask("DELETE", &format!("{PATH}?operationId=1")).header(TOKEN, &token);
        delete.send().await.expect(200);
        for number in 0..5 {
            start(&format!("many {number}"), CHANGES, after.clone()).await.expect(202);
        }
        start("one more", CHANGES, after.clone()).await.expect(429);

        // Nobody else may use it.
        let other = post(world, json!({ "query": "{ a }", "extensions": { "operationId": "3" } }));
        let other = other.header(TOKEN, &token).token(editor.token.as_deref());
        other.send().await.expect(404);
    });
}

/// A client may close its half of a connection and read on: that it is gone shows once signs of life, which are
/// sent every 15 seconds, cannot be sent.
#[test]
fn who_goes_without_a_word_is_noticed() {
    on_both_engines_at_once(async |world| {
        let own = Stream::open(post(world, json!({ "query": CHANGES }))).await;
        let token = world.ask("PUT", PATH).send().await.expect(201).text;
        let shared = Stream::open(world.ask("GET", PATH).header(TOKEN, &token)).await;
        let body = json!({ "query": CHANGES, "extensions": { "operationId": "1" } });
        post(world, body.clone()).header(TOKEN, &token).send().await.expect(202);
        let open = |what: &str| world.metrics().contains(&format!("diwan_graphql_{what}_open 2"));
        assert!(open("streams") && open("operations"), "{}", world.metrics());
        drop((own, shared));
        let left = |what: &str| world.metrics().contains(&format!("diwan_graphql_{what}_open 0"));
        let gone = async {
            while !(left("streams") && left("operations")) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(50), gone).await.expect("an end");
        post(world, body).header(TOKEN, &token).send().await.expect(404);
    });
}

#[test]
fn a_shared_stream_ends_with_its_token() {
    on_both_engines(async |world| {
        let reader = world.token(diwan_api::values::Role::Reader).await;
        let token = world.ask("PUT", PATH).token(Some(&reader)).send().await.expect(201).text;
        let ask = |method: &str| world.ask(method, PATH).token(Some(&reader)).header(TOKEN, &token);
        let mut stream = Stream::open(ask("GET")).await;
        let body = json!({ "query": CHANGES, "extensions": { "operationId": "1" } });
        ask("POST").json(&body).send().await.expect(202);
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.clock.advance(Duration::from_secs(9 * 3_600));
        let event = stream.data("next").await;
        assert_eq!(event["payload"]["errors"][0]["extensions"]["code"], "tokenExpired", "{event}");
        assert_eq!(stream.data("complete").await, json!({ "id": "1" }));
        assert_eq!(stream.next().await, None);
    });
}

#[test]
fn a_stream_that_is_not_opened_is_given_up() {
    on_both_engines(async |world| {
        let token = world.ask("PUT", PATH).send().await.expect(201).text;
        tokio::time::sleep(Duration::from_secs(11)).await;
        let open = world.ask("GET", PATH).header(TOKEN, &token).header("Accept", EVENTS);
        open.send().await.expect(404);
    });
}
