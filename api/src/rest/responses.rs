//! What the contract says of answers: their statuses, bodies and headers.

use actix_web::http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::PARTIAL;
use super::linked::with_linked;
use super::resource::Resource;
use super::table::{CSV, NDJSON};
use crate::error::Code;
use crate::rest::schema_names::{page_name, partial_name, partial_page_name};
use crate::rest::shape::schema_ref;

/// What any operation may answer.
const EVERYWHERE: &[Code] = &[
    Code::NotAcceptable,
    Code::TooManyRequests,
    Code::HeaderTooLarge,
    Code::Internal,
    Code::Unavailable,
];

/// The answers for errors with these codes, and for those that can befall any request.
pub fn problems(codes: &[Code]) -> Map<String, Value> {
    codes
        .iter()
        .chain(EVERYWHERE)
        .map(|code| {
            (
                code.status().to_string(),
                json!({ "$ref": format!("#/components/responses/{}", response_name(*code)) }),
            )
        })
        .collect()
}

/// The answers for errors, each status once: `#/components/responses/NotFound`.
pub fn problem_responses() -> Map<String, Value> {
    let mut responses: Map<String, Value> = Map::new();
    for code in Code::ALL.iter().filter(|code| is_rest(**code)) {
        let entry =
            responses.entry(response_name(*code)).or_insert_with(|| problem_response(*code));
        let line = format!("`{code}`: {}.", code.title());
        let said = format!("{} {line}", entry["description"].as_str().unwrap_or_default());
        entry["description"] = said.trim().into();
    }
    responses
}

/// Too complex are only GraphQL's queries; methods that an address does not take stand in no
/// operation.
fn is_rest(code: Code) -> bool {
    !matches!(code, Code::QueryTooComplex | Code::MethodNotAllowed)
}

fn response_name(code: Code) -> String {
    let status = StatusCode::from_u16(code.status()).ok();
    let reason = status.and_then(|status| status.canonical_reason()).unwrap_or("Problem");
    reason.split(' ').collect()
}

fn problem_response(code: Code) -> Value {
    let mut headers = json!({ "Cache-Control": header("Problems are not kept: `no-store`, or `private, no-store`.", "no-store") });
    match code {
        Code::Unauthenticated | Code::TokenExpired => {
            headers["WWW-Authenticate"] =
                header("How to sign in (RFC 6750).", "Bearer error=\"invalid_token\"");
        }
        code if code.passes() => {
            headers["Retry-After"] = retry_after();
        }
        Code::VersionMismatch => {
            headers["ETag"] = header("The version that the record is at.", "\"4\"");
        }
        _ => {}
    }
    json!({
        "description": "",
        "headers": headers,
        "content": { "application/problem+json": { "schema": schema_ref("Problem") } },
    })
}

/// A header with a text as its value.
pub fn header(said: &str, example: &str) -> Value {
    json!({ "description": said, "schema": { "type": "string" }, "example": example })
}

/// The header `Retry-After`.
pub fn retry_after() -> Value {
    json!({ "description": "After how many seconds to try again.", "schema": { "type": "integer", "minimum": 0 }, "example": 1 })
}

/// The answers of an operation: those that are good, and the errors with these codes.
pub fn responses(ok: &[(&str, Value)], codes: &[Code]) -> Value {
    let mut all = problems(codes);
    all.extend(ok.iter().map(|(status, answer)| ((*status).to_owned(), answer.clone())));
    Value::Object(all)
}

fn tag_header() -> Value {
    header(
        "The version and a digest: send it back as If-Match to change, as If-None-Match to ask for news.",
        "\"3-9f86d081884c7d65\"",
    )
}

/// How an answer may be kept.
pub fn caching() -> Value {
    json!({
        "Cache-Control": header("What was answered to a token must not be kept; the rest may be, if asked about each time.", "public, no-cache"),
        "Vary": header("Which request headers the answer depends on.", "Authorization"),
        "ETag": tag_header(),
    })
}

/// One record, whole.
pub fn one_answer<R: Resource>(said: &str) -> Value {
    let mut headers = caching();
    headers["Last-Modified"] =
        header("When the record was last changed.", "Mon, 11 Jan 2021 14:00:00 GMT");
    json!({ "description": said, "headers": headers, "content": { "application/json": { "schema": schema_ref(&R::name()) } } })
}

/// One record, or what `fields` chooses of it.
pub fn chosen_answer<R: Resource>(said: &str) -> Value {
    let mut answer = one_answer::<R>(said);
    answer["content"][PARTIAL] = json!({ "schema": schema_ref(&partial_name::<R>()) });
    match R::LINKED_DATA {
        Some(schema) => with_linked(answer, schema),
        None => answer,
    }
}

/// A record that was just created.
pub fn created_answer<R: Resource>() -> Value {
    let mut answer = one_answer::<R>("Created.");
    answer["headers"]["Location"] = location("The address of the record.");
    answer
}

fn location(said: &str) -> Value {
    json!({ "description": said, "schema": { "type": "string", "format": "uri-reference" }, "example": "/api/v1/articles/ministers-meet-in-istanbul" })
}

/// A page of records, or of what `fields` chooses of them.
pub fn page_answer<R: Resource>() -> Value {
    let mut answer = bare_page_answer(&page_name::<R>(), R::MANY);
    answer["content"][PARTIAL] = json!({ "schema": schema_ref(&partial_page_name::<R>()) });
    with_tables(answer)
}

/// The same as a table, for whoever accepts that rather than JSON.
pub fn with_tables(mut answer: Value) -> Value {
    for media in [CSV, NDJSON] {
        answer["content"][media] = json!({ "schema": { "type": "string" } });
    }
    answer
}

/// A page of what is always shown whole.
pub fn bare_page_answer(page: &str, many: &str) -> Value {
    let mut headers = caching();
    headers["Link"] = header(
        "The addresses of the next and previous page (RFC 8288).",
        "</api/v1/articles?after=…>; rel=\"next\"",
    );
    headers["Preference-Applied"] = header("That the whole list was counted.", "count=exact");
    json!({
        "description": format!("A page of {many}."),
        "headers": headers,
        "content": { "application/json": { "schema": schema_ref(page) } },
    })
}

/// The caller has the answer already.
pub fn unchanged() -> (&'static str, Value) {
    let said = "Unchanged: the caller has this answer already.";
    ("304", json!({ "description": said, "headers": caching() }))
}

/// The record has another address.
pub fn moved() -> (&'static str, Value) {
    let said = "The record has another address now: see Location.";
    ("308", json!({ "description": said, "headers": { "Location": location("Where it is.") } }))
}
