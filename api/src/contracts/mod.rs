//! The two contracts: `openapi.json` and `schema.graphql`. Both are made from the code that serves,
//! and need no database.

mod errors;
pub mod routes;
pub mod schemas;

use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};

use self::schemas::{Schemas, page};
use crate::change;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::http::public_path::prefix;
use crate::query::Revision;
use crate::rest::{Endpoint, Problem, problem_responses, problems, respond, respond_as};
use crate::search;

/// The contracts as files, and the page on the errors that both speak of: where each stands in the
/// repository, and its text.
pub fn documents() -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("openapi/openapi.json", openapi_text()?),
        ("schema.graphql", crate::schema::sdl()),
        ("docs/errors.md", errors::page()),
    ])
}

/// The REST contract of this server.
pub static OPENAPI: LazyLock<Value> = LazyLock::new(|| openapi(routes::all()));

fn openapi_text() -> Result<String> {
    let mut text = serde_json::to_string_pretty(&*OPENAPI).map_err(Error::internal)?;
    text.push('\n');
    Ok(text)
}

/// The addresses at which the contracts are served.
pub fn endpoints() -> Vec<Endpoint> {
    let operation = json!({
        "operationId": "openapi",
        "tags": ["server"],
        "summary": "Get the REST contract",
        "description": "This very document: OpenAPI 3.1, in JSON.",
        "security": [{}],
        "responses": with_problems(json!({ "description": "The contract.", "content": { "application/json": { "schema": { "type": "object", "additionalProperties": true } } } })),
    });
    let schema = json!({
        "operationId": "schema",
        "tags": ["server"],
        "summary": "Get the GraphQL contract",
        "description": "The GraphQL schema, in its own language.",
        "security": [{}],
        "responses": with_problems(json!({ "description": "The contract.", "content": { "text/plain": { "schema": { "type": "string" } } } })),
    });
    vec![
        Endpoint::new(Method::GET, "/openapi.json", operation, || web::to(serve_openapi))
            .open_to_all(),
        Endpoint::new(Method::GET, "/schema.graphql", schema, || web::to(serve_schema))
            .open_to_all(),
    ]
}

fn with_problems(contract: Value) -> Value {
    let mut responses = problems(&[]);
    responses.insert("200".into(), contract);
    responses.into()
}

async fn serve_openapi(request: HttpRequest) -> HttpResponse {
    static TEXT: LazyLock<Result<String>> = LazyLock::new(openapi_text);
    respond(&request, async {
        let text = TEXT.as_ref().map_err(Clone::clone)?;
        let mut answer = HttpResponse::Ok();
        answer.content_type("application/json");
        Ok(match prefix(&request) {
            "" => answer.body(text.as_str()),
            path => answer.body(served_under(path, text)),
        })
    })
    .await
}

/// The REST contract of a server that the world finds under a path.
fn served_under(path: &str, contract: &str) -> String {
    let server = |url: &str| format!("\"servers\": [\n    {{\n      \"url\": \"{url}\"");
    contract.replacen(&server("/"), &server(path), 1)
}

async fn serve_schema(request: HttpRequest) -> HttpResponse {
    static TEXT: LazyLock<String> = LazyLock::new(crate::schema::sdl);
    respond_as(&request, &["text/plain"], async {
        Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(TEXT.as_str()))
    })
    .await
}

/// The OpenAPI document (3.1) of every endpoint.
pub fn openapi(endpoints: Vec<Endpoint>) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    // What stands at the address of another, for other requests, is described there.
    for endpoint in endpoints.into_iter().filter(|endpoint| !endpoint.operation.is_null()) {
        let item = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        item[endpoint.method.as_str().to_ascii_lowercase()] = endpoint.operation;
    }
    let responses = named_in(&paths, problem_responses());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Diwan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "contact": { "name": "Diwan" },
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(&paths),
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": responses,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token from /oauth/token, or, for reading, the token of a preview link." },
            },
        },
    })
}

/// Those of the answers that an operation names.
fn named_in(paths: &Map<String, Value>, mut responses: Map<String, Value>) -> Map<String, Value> {
    let text = Value::from(paths.clone()).to_string();
    responses.retain(|name, _| text.contains(&format!("#/components/responses/{name}\"")));
    responses
}

const ABOUT: &str = "A register of news of politics: **articles** report, **actors** are named in them, **events** are what happened, and every claim says which passage of which article it rests on.\n\nReading what is published needs no token. Writing needs one from `/oauth/token`, as `Authorization: Bearer …`.";

/// The tags in use, each with a line about it.
fn tags(paths: &Map<String, Value>) -> Value {
    let mut names: Vec<&str> = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Map::values)
        .filter_map(|operation| operation["tags"][0].as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({ "name": name, "description": tag_about(name) })).collect()
}

fn tag_about(name: &str) -> &'static str {
    match name {
        "articles" => "What was reported.",
        "actors" => "Who is named: persons, states, parties, armed groups …",
        "events" => "What happened, with who took part and what says so.",
        "quotes" => "What people said.",
        "positions" => "Posts, apart from who holds them.",
        "tenures" => "Who held which post, from when to when.",
        "relations" => "Who stands how to whom.",
        "media" => "What is shown: images, recordings, documents.",
        "places" => "Where things happen.",
        "topics" => "What articles are about.",
        "publishers" => "Who brings articles out.",
        "search" => "What texts say, found by its words.",
        "changes" => "What happened to records, to be followed.",
        "previews" => "Links that show a draft to people without an account.",
        "webhooks" => "Addresses that are told what happens to records (Standard Webhooks).",
        "reconciliation" => {
            "Tables of names meet the register (W3C Reconciliation Service API 0.2)."
        }
        "feeds" => "Articles for readers of feeds, and for search engines.",
        "import" => "Many records at once.",
        "export" => "The whole register at once.",
        "tokens" => "Access tokens.",
        _ => "The server itself.",
    }
}

/// Every schema that an operation names.
fn schemas() -> Map<String, Value> {
    let mut schemas = Schemas::default();
    routes::add_schemas(&mut schemas);
    schemas.printed_with::<Revision>("record");
    schemas.printed::<FieldError>();
    schemas.add::<Problem>();
    schemas.add::<Code>();
    schemas.add::<FieldCode>();
    let mut schemas = schemas.finish();
    schemas.insert("PageInfo".into(), page_info());
    schemas.insert("RevisionPage".into(), page("Revision", "revisions"));
    schemas.insert("ChangePage".into(), change::rest::page_schema());
    schemas.insert("SearchItem".into(), search::rest::item_schema());
    schemas.insert("CountList".into(), count_list());
    schemas.insert("SearchPage".into(), search::rest::page_schema());
    schemas.insert("SuggestionList".into(), search::rest::suggestions_schema());
    schemas
}

fn count_list() -> Value {
    let rows = json!({ "type": "array", "maxItems": 10_000, "items": { "$ref": "#/components/schemas/CountRow" }, "description": "The counts." });
    json!({
        "type": "object",
        "description": "How many records there are.",
        "required": ["data"],
        "properties": { "data": rows },
        "additionalProperties": false,
    })
}

fn page_info() -> Value {
    let cursor = |said: &str| json!({ "type": ["string", "null"], "description": said });
    json!({
        "type": "object",
        "description": "Where a page lies in its list.",
        "required": ["next", "prev", "total"],
        "properties": {
            "next": cursor("The cursor to go on after; null on the last page."),
            "prev": cursor("The cursor to go back from; null on the first page."),
            "total": { "type": ["integer", "null"], "minimum": 0, "description": "How many there are in the whole list; only with `Prefer: count=exact`." },
        },
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contract_names_the_path_of_its_server() {
        let text = served_under("/diwan", &openapi_text().unwrap());
        let contract: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(contract["servers"], json!([{ "url": "/diwan" }]));
    }

    #[test]
    fn every_schema_that_is_named_exists() {
        let document = openapi(routes::all());
        let text = document.to_string();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for name in
            text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap())
        {
            assert!(schemas.contains_key(name), "{name} is named but not described");
        }
    }
}
