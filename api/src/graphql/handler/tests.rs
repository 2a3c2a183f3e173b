use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::dev::ServiceResponse;
use actix_web::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, WWW_AUTHENTICATE,
};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use async_graphql::{
    Context, EmptySubscription, Interface, Object, Result as GraphQlResult, Schema, ValidationMode,
};
use futures::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::error::FieldCode;
use crate::http::client_address::TrustedProxies;
use crate::http::in_flight::InFlight;
use crate::principal::{Scopes, Subject, SubjectKind};

struct Query;

#[Object]
impl Query {
    async fn add(&self, a: i32, b: Option<i32>) -> i32 {
        a + b.unwrap_or_default()
    }

    async fn is_anonymous(&self, context: &Context<'_>) -> GraphQlResult<bool> {
        Ok(context.data::<Principal>()?.is_anonymous())
    }

    async fn hidden(&self) -> GraphQlResult<Option<i32>> {
        Err(Error::conflict(FieldCode::Duplicate, "That name is taken.").into())
    }

    async fn broken(&self) -> GraphQlResult<Option<i32>> {
        Err("SELECT secret FROM table".into())
    }

    async fn broken_always(&self) -> GraphQlResult<i32> {
        Err("SELECT secret FROM table".into())
    }

    async fn parent(&self) -> Option<Node> {
        Some(Node)
    }

    async fn any(&self) -> Option<Any> {
        Some(Any::Node(Node))
    }

    async fn children(&self) -> Vec<Option<Node>> {
        vec![Some(Node)]
    }

    async fn after(&self, milliseconds: u64) -> Node {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        Node
    }

    async fn slow(&self) -> i32 {
        tokio::time::sleep(Duration::from_secs(60)).await;
        1
    }

    async fn large(&self, bytes: usize) -> String {
        "x".repeat(bytes)
    }
}

struct Node;

#[Object]
impl Node {
    async fn again(&self) -> Node {
        Node
    }

    async fn value(&self) -> i32 {
        1
    }

    async fn optional(&self) -> GraphQlResult<Option<i32>> {
        Err(Error::not_found().into())
    }

    async fn required(&self) -> GraphQlResult<i32> {
        Err(Error::not_found().into())
    }
}

/// One of two types.
#[derive(Interface)]
#[graphql(field(name = "value", ty = "i32"))]
enum Any {
    Node(Node),
    #[allow(dead_code, reason = "a type that never comes")]
    Other(Other),
}

struct Other;

#[Object]
impl Other {
    async fn value(&self) -> i32 {
        2
    }
}

/// How often the mutation ran.
static COUNT: AtomicUsize = AtomicUsize::new(0);

struct Mutation;

#[Object]
impl Mutation {
    async fn touch(&self) -> bool {
        true
    }

    async fn count(&self) -> usize {
        COUNT.fetch_add(1, Ordering::SeqCst) + 1
    }
}

const PAGE: &str = "<!doctype html>";

fn page(_: &HttpRequest) -> HttpResponse {
    HttpResponse::Ok().body(PAGE)
}

fn authenticate(request: &HttpRequest) -> Result<Caller> {
    let principal = match request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes) {
        None => Ok(Principal::Anonymous),
        Some(b"Bearer good") => Ok(Principal::Caller {
            subject: Subject {
                kind: SubjectKind::Account,
                id: Uuid::from_u128(1),
                session: Uuid::from_u128(2),
                epoch: 0,
            },
            scopes: Scopes::NONE,
        }),
        Some(_) => Err(Error::unauthenticated()),
    };
    principal.map(|principal| {
        let mut data = Data::default();
        data.insert(principal.clone());
        Caller { principal, data }
    })
}

fn endpoint() -> web::Data<Endpoint<Schema<Query, Mutation, EmptySubscription>>> {
    let schema = Schema::build(Query, Mutation, EmptySubscription)
        .validation_mode(ValidationMode::Fast)
        .finish();
    let sdl = schema.sdl();
    web::Data::new(Endpoint::new(schema, &sdl, authenticate, Some(page)).unwrap())
}

fn mounted(
    config: &mut ServiceConfig,
    endpoint: web::Data<Endpoint<Schema<Query, Mutation, EmptySubscription>>>,
) {
    config.app_data(web::Data::new(InFlight::default()));
    mount(config, endpoint);
}

/// What came back: status, `Allow` or `WWW-Authenticate`, and the body.
struct Reply {
    status: u16,
    header: String,
    content_type: String,
    body: String,
}

impl Reply {
    async fn of(response: ServiceResponse) -> Self {
        let text = |name| {
            let value = response.headers().get(name);
            value.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        Reply {
            status: response.status().as_u16(),
            header: text(ALLOW) + &text(WWW_AUTHENTICATE),
            content_type: text(CONTENT_TYPE),
            body: String::from_utf8(read_body(response).await.to_vec()).unwrap(),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned()
    }
}

async fn send(request: TestRequest) -> Reply {
    let service = init_service(App::new().configure(|config| mounted(config, endpoint()))).await;
    Reply::of(call_service(&service, request.to_request()).await).await
}

fn post(body: &Value) -> TestRequest {
    TestRequest::post().uri("/graphql").set_json(body)
}

fn query(query: &str) -> TestRequest {
    post(&json!({ "query": query }))
}

fn as_graphql(request: TestRequest) -> TestRequest {
    request.insert_header((ACCEPT, "application/graphql-response+json"))
}

fn signed_in(request: TestRequest) -> TestRequest {
    request.insert_header((AUTHORIZATION, "Bearer good"))
}

#[actix_web::test]
async fn a_query_is_answered_with_its_cost() {
    let body = json!({
        "query": "query a($b: Int) { add(a: 1, b: $b) } query c { add(a: 0) }",
        "operationName": "a", "variables": { "b": 2 }, "extensions": {},
    });
    let reply = send(post(&body)).await;
    assert_eq!(
        (reply.status, reply.content_type.as_str()),
        (200, "application/json; charset=utf-8")
    );
    let cost = json!({ "spent": 0, "limit": 5_000, "nodes": 0, "nodeLimit": 10_000 });
    assert_eq!(reply.json(), json!({ "data": { "add": 3 }, "extensions": { "cost": cost } }));
    let reply = send(as_graphql(signed_in(query("{ isAnonymous }")))).await;
    assert_eq!(reply.content_type, "application/graphql-response+json; charset=utf-8");
    assert_eq!(reply.json()["data"], json!({ "isAnonymous": false }));
    assert_eq!(reply.json()["extensions"]["cost"]["limit"], 20_000);
}

#[actix_web::test]
async fn a_query_may_come_by_get() {
    let uri = "/graphql?query=query($b:Int){add(a:1,b:$b)}&variables=%7B%22b%22:2%7D&extensions=";
    let reply = send(TestRequest::get().uri(uri)).await;
    assert_eq!((reply.status, reply.json()["data"].clone()), (200, json!({ "add": 3 })));
    let mutation = send(TestRequest::get().uri("/graphql?query=mutation{touch}")).await;
    assert_eq!((mutation.status, mutation.header.as_str()), (405, "POST"));
    assert_eq!(mutation.code(), "methodNotAllowed");
    let delete = send(TestRequest::delete().uri("/graphql")).await;
    assert_eq!((delete.status, delete.header.as_str()), (405, "GET, HEAD, POST"));
}

#[actix_web::test]
async fn a_browser_is_shown_the_page() {
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let reply = send(TestRequest::get().uri("/graphql").insert_header((ACCEPT, browser))).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, PAGE));
    // With a query in the address, the browser wants its answer.
    let asked = TestRequest::get().uri("/graphql?query={__typename}");
    let reply = send(asked.insert_header((ACCEPT, browser))).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &json!({ "__typename": "Query" })));
}

#[actix_web::test]
async fn media_types_are_checked() {
    let plain = TestRequest::post().uri("/graphql").set_payload(r#"{"query":"{__typename}"}"#);
    assert_eq!(send(plain).await.code(), "unsupportedMediaType");
    for content_type in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
    {
        let request = query("{ __typename }").insert_header((CONTENT_TYPE, content_type));
        assert_eq!(send(request).await.status, 415, "{content_type}");
    }
    let compressed = query("{ __typename }").insert_header((CONTENT_ENCODING, "br"));
    assert_eq!(send(compressed).await.status, 415);
    let picture = query("{ __typename }").insert_header((ACCEPT, "image/png"));
    assert_eq!(send(picture).await.code(), "notAcceptable");
}

#[actix_web::test]
async fn malformed_requests_are_400_in_every_media_type() {
    let deep = format!(
        r#"{{"query": "{{ __typename }}", "variables": {{"a": {}{}}}}}"#,
        "[".repeat(70),
        "]".repeat(70)
    );
    let bodies = [
        "",
        "{",
        "[]",
        "7",
        r#"["{ __typename }"]"#,
        r#"[{"query":"{ __typename }"}]"#,
        "{}",
        r#"{"query": 7}"#,
        r#"{"query": null}"#,
        r#"{"query": "{ __typename }", "variables": []}"#,
        r#"{"query": "{ __typename }", "extensions": "a"}"#,
        r#"{"query": "{ __typename }", "operationName": 1}"#,
        r#"{"query": "{ __typename }", "operationName": "unknown"}"#,
        r#"{"query": "query a { __typename } query b { __typename }"}"#,
        &deep,
    ];
    for body in bodies {
        let request = TestRequest::post().uri("/graphql").set_payload(body.to_owned());
        let reply = send(request.insert_header((CONTENT_TYPE, "application/json"))).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "badRequest"), "{body}");
    }
}

#[actix_web::test]
async fn a_token_in_the_address_is_refused() {
    for request in [
        TestRequest::get().uri("/graphql?query={__typename}&access_token=secret"),
        query("{ __typename }").uri("/graphql?access_token=secret"),
    ] {
        let reply = send(request).await;
        assert_eq!(reply.status, 400);
        assert!(!reply.body.contains("secret"));
    }
}

#[actix_web::test]
async fn request_errors_follow_the_media_type() {
    let documents = [
        ("{", "badRequest", 400),
        ("{ unknown }", "badRequest", 400),
        ("query($a: Int!) { add(a: $a) }", "badRequest", 400),
        ("{ add(a: \"one\") }", "badRequest", 400),
        ("subscription { changes }", "badRequest", 400),
        ("mutation { touch }", "unauthenticated", 401),
        ("{ ...a } fragment a on Query { ...a }", "badRequest", 400),
        (
            "{ parent { again { again { again { again { again { again { again { again { again { again { again { again { again { again { again { again { value } } } } } } } } } } } } } } } } } }",
            "queryTooComplex",
            400,
        ),
    ];
    for (document, code, status) in documents {
        let json = send(query(document)).await;
        assert_eq!((json.status, json.code().as_str()), (200, code), "{document}");
        let graphql = send(as_graphql(query(document))).await;
        assert_eq!((graphql.status, graphql.code().as_str()), (status, code), "{document}");
        assert_eq!(graphql.json().get("data"), None, "{document}");
        assert_eq!(graphql.json()["extensions"]["cost"]["limit"], 5_000, "{document}");
    }
    let touched = send(signed_in(query("mutation { touch }"))).await;
    assert_eq!(touched.json()["data"], json!({ "touch": true }));
}

#[actix_web::test]
async fn what_directives_leave_empty_is_an_empty_object() {
    for (document, data) in [
        ("{ parent @skip(if: true) { value } }", json!({})),
        ("{ parent { value @skip(if: true) } }", json!({ "parent": {} })),
        ("{ children { value @include(if: false) } }", json!({ "children": [{}] })),
        (
            "{ children { again { value @skip(if: true) } } }",
            json!({ "children": [{ "again": {} }] }),
        ),
        (
            "query($all: Boolean = true) { parent { value again @include(if: $all) { value } } }",
            json!({ "parent": { "value": 1, "again": { "value": 1 } } }),
        ),
        ("{ any { ... on Other { value } } }", json!({ "any": {} })),
        (
            "{ any { ... on Node { value } ... on Other { other: value } __typename } }",
            json!({ "any": { "value": 1, "__typename": "Node" } }),
        ),
        ("{ any { ... on Node { optional } } }", json!({ "any": { "optional": null } })),
        ("{ any { ... on Node { required } } }", json!({ "any": null })),
    ] {
        let reply = send(as_graphql(query(document))).await;
        assert_eq!((reply.status, &reply.json()["data"]), (200, &data), "{document}");
    }
}

#[actix_web::test]
async fn a_mutation_that_is_skipped_does_not_run() {
    let document = "mutation($dry: Boolean = true) { count @skip(if: $dry) }";
    let reply = send(signed_in(query(document))).await;
    assert_eq!((reply.status, &reply.json()["data"]), (200, &json!({})));
    assert_eq!(reply.json()["extensions"]["cost"]["spent"], 0);
    let part = send(signed_in(query("mutation { count @skip(if: true) __typename }"))).await;
    assert_eq!(part.json()["data"], json!({ "__typename": "Mutation" }));
    let body = json!({ "query": document, "variables": { "dry": false } });
    assert_eq!(send(signed_in(post(&body))).await.json()["data"], json!({ "count": 1 }));
}

#[actix_web::test]
async fn all_that_is_wrong_with_a_document_is_told_with_its_place() {
    let reply = send(as_graphql(query("{\n  nope\n  neither\n}"))).await;
    assert_eq!(reply.status, 400);
    let errors = reply.json()["errors"].clone();
    assert_eq!(errors.as_array().unwrap().len(), 2, "{errors}");
    assert_eq!(errors[0]["locations"], json!([{ "line": 2, "column": 3 }]));
    assert_eq!(errors[1]["locations"][0]["line"], 3);
    let field = send(query("{ isAnonymous\n e: hidden }")).await;
    assert_eq!(field.json()["errors"][0]["locations"], json!([{ "line": 2, "column": 2 }]));
}

#[actix_web::test]
async fn variables_are_checked() {
    for value in [json!("one"), json!(null), json!([1]), json!({}), json!(1.5), json!(1_u64 << 40)]
    {
        let body =
            json!({ "query": "query($a: Int!) { add(a: $a) }", "variables": { "a": value } });
        let reply = send(as_graphql(post(&body))).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "badRequest"), "{value}");
    }
}

#[actix_web::test]
async fn errors_of_fields_are_ours_or_internal() {
    let reply = send(as_graphql(query("{ hidden broken }"))).await;
    assert_eq!(
        (reply.status, reply.json()["data"].clone()),
        (200, json!({ "hidden": null, "broken": null }))
    );
    let errors = reply.json()["errors"].clone();
    let by_path = |name: &str| {
        errors.as_array().unwrap().iter().find(|error| error["path"][0] == name).unwrap().clone()
    };
    assert_eq!(by_path("hidden")["extensions"]["code"], "conflict");
    assert_eq!(by_path("hidden")["extensions"]["errors"][0]["code"], "duplicate");
    assert_eq!(by_path("hidden")["message"], "That name is taken.");
    assert_eq!(by_path("broken")["extensions"]["code"], "internal");
    assert!(!reply.body.contains("SELECT"));
    let nothing = send(as_graphql(query("{ brokenAlways }"))).await;
    assert_eq!((nothing.status, nothing.json()["data"].clone()), (500, Value::Null));
    assert_eq!(send(query("{ brokenAlways }")).await.status, 200);
}

#[actix_web::test]
async fn an_invalid_token_is_refused_before_anything_is_read() {
    let request = post(&json!([])).insert_header((AUTHORIZATION, "Bearer bad"));
    let reply = send(request).await;
    assert_eq!((reply.status, reply.code().as_str()), (401, "unauthenticated"));
    assert_eq!(reply.header, r#"Bearer error="invalid_token""#);
}

#[actix_web::test]
async fn bodies_and_answers_have_a_limit() {
    let body = |size: usize| query(&format!("{{ __typename }} #{}", "x".repeat(size)));
    assert_eq!(send(body(250 * 1024)).await.status, 200);
    assert_eq!(send(body(256 * 1024)).await.code(), "payloadTooLarge");
    assert_eq!(send(signed_in(body(256 * 1024))).await.status, 200);
    assert_eq!(send(signed_in(body(1024 * 1024))).await.status, 413);
    let large = |bytes: usize| query(&format!("{{ large(bytes: {bytes}) }}"));
    assert_eq!(send(large(4_000_000)).await.status, 200);
    let refused = send(as_graphql(large(4 * 1024 * 1024))).await;
    assert_eq!((refused.status, refused.code().as_str()), (400, "queryTooComplex"));
    assert!(send(signed_in(large(4 * 1024 * 1024))).await.json().get("errors").is_none());
}

#[actix_web::test]
async fn each_caller_has_a_deadline_and_eight_requests_at_once() {
    let endpoint = endpoint();
    let service = init_service(App::new().configure(|config| mounted(config, endpoint))).await;
    let all = (0..9).map(|_| call_service(&service, query("{ slow }").to_request()));
    let mut codes = Vec::new();
    for response in join_all(all).await {
        let reply = Reply::of(response).await;
        assert_eq!(reply.status, 503);
        codes.push(reply.code());
    }
    codes.sort();
    assert_eq!(codes[..8], ["deadlineExceeded"; 8]);
    assert_eq!(codes[8], "unavailable");
}

#[actix_web::test]
async fn callers_behind_a_trusted_proxy_are_told_apart() {
    let proxies = TrustedProxies::parse(&["192.0.2.1".to_owned()]).map(web::Data::new).unwrap();
    let app = App::new().app_data(proxies).configure(|config| mounted(config, endpoint()));
    let service = init_service(app).await;
    let all = (0..9).map(|caller| {
        let request = query("{ slow }").peer_addr("192.0.2.1:4000".parse().unwrap());
        let request = request.insert_header(("X-Forwarded-For", format!("203.0.113.{caller}")));
        call_service(&service, request.to_request())
    });
    for response in join_all(all).await {
        assert_eq!(Reply::of(response).await.code(), "deadlineExceeded");
    }
}

#[actix_web::test]
async fn what_fails_is_null_where_its_type_allows_it() {
    for (document, data) in [
        ("{ parent { value optional } }", json!({ "parent": { "value": 1, "optional": null } })),
        ("{ parent { optional } }", json!({ "parent": { "optional": null } })),
        ("{ parent { a: optional b: optional } }", json!({ "parent": { "a": null, "b": null } })),
        ("{ parent { value required } }", json!({ "parent": null })),
        ("{ parent { optional required } }", json!({ "parent": null })),
        (
            "{ ...p } fragment p on Query { parent { ... on Node { required } } }",
            json!({ "parent": null }),
        ),
        ("{ children { value } add(a: 1) }", json!({ "children": [{ "value": 1 }], "add": 1 })),
        ("{ children { required } add(a: 1) }", json!({ "children": [null], "add": 1 })),
        ("{ add(a: 1) brokenAlways }", Value::Null),
    ] {
        assert_eq!(send(query(document)).await.json()["data"], data, "{document}");
    }
}

#[actix_web::test]
async fn members_come_in_the_order_of_the_document() {
    let document = "query { late: after(milliseconds: 20) { b: value a: value ...again } \
        ... on Query { add(a: 1) } early: after(milliseconds: 0) { value } \
        late: after(milliseconds: 20) { c: value b: value } children { z: value y: value } } \
        fragment again on Node { c: value d: value }";
    let reply = send(query(document)).await;
    assert_eq!(reply.status, 200);
    let data = r#"{"data":{"late":{"b":1,"a":1,"c":1,"d":1},"add":1,"early":{"value":1},"children":[{"z":1,"y":1}]},"#;
    assert!(reply.body.starts_with(data), "{}", reply.body);
    // What failed is null at its place.
    let reply = send(query("{ late: after(milliseconds: 5) { value } hidden add(a: 1) }")).await;
    assert!(
        reply.body.contains(r#""data":{"late":{"value":1},"hidden":null,"add":1}"#),
        "{}",
        reply.body
    );
}
