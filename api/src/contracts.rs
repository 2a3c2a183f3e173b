//! The two contracts: `openapi.json` and `schema.graphql`. Both are made from the code that serves,
//! and need no database.

use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::record::{Record, Revision};
use crate::rest::{Endpoint, RecordResource, Resource, respond};

/// The contracts as files: where each stands in the repository, and its text.
pub fn documents() -> Result<Vec<(&'static str, String)>> {
    Ok(vec![("openapi/openapi.json", openapi_text()?), ("schema.graphql", crate::graphql::sdl())])
}

fn openapi_text() -> Result<String> {
    let mut text =
        serde_json::to_string_pretty(&openapi(crate::routes::all())).map_err(Error::internal)?;
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
        "responses": { "200": { "description": "The contract.", "content": { "application/json": { "schema": { "type": "object" } } } } },
    });
    let schema = json!({
        "operationId": "schema",
        "tags": ["server"],
        "summary": "Get the GraphQL contract",
        "description": "The GraphQL schema, in its own language.",
        "security": [{}],
        "responses": { "200": { "description": "The contract.", "content": { "text/plain": { "schema": { "type": "string" } } } } },
    });
    vec![
        Endpoint::new(Method::GET, "/openapi.json", operation, || web::to(serve_openapi)),
        Endpoint::new(Method::GET, "/schema.graphql", schema, || web::to(serve_schema)),
    ]
}

async fn serve_openapi(request: HttpRequest) -> HttpResponse {
    static TEXT: LazyLock<Result<String>> = LazyLock::new(openapi_text);
    respond(&request, async {
        let text = TEXT.as_ref().map_err(Clone::clone)?;
        Ok(HttpResponse::Ok().content_type("application/json").body(text.as_str()))
    })
    .await
}

async fn serve_schema() -> HttpResponse {
    static TEXT: LazyLock<String> = LazyLock::new(crate::graphql::sdl);
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(TEXT.as_str())
}

/// The OpenAPI document (3.1) of every endpoint.
pub fn openapi(endpoints: Vec<Endpoint>) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints {
        let item = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        item[endpoint.method.as_str().to_ascii_lowercase()] = endpoint.operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Diwan",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(&paths),
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token from /oauth/token." },
            },
        },
    })
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
        "places" => "Where things happen.",
        "topics" => "What articles are about.",
        "publishers" => "Who brings articles out.",
        "import" => "Many records at once.",
        "tokens" => "Access tokens.",
        _ => "The server itself.",
    }
}

/// Every schema that an operation names.
fn schemas() -> Map<String, Value> {
    let mut found: Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> = Vec::new();
    for add in crate::routes::SCHEMAS {
        add(&mut found);
    }
    add_schema::<Revision>(&mut found);
    add_schema::<crate::rest::Problem>(&mut found);
    add_schema::<FieldError>(&mut found);
    add_schema::<Code>(&mut found);
    add_schema::<FieldCode>(&mut found);
    let known: Map<String, Value> = found
        .into_iter()
        .map(|(name, schema)| (name, serde_json::to_value(schema).unwrap_or_default()))
        .collect();
    let mut schemas: Map<String, Value> =
        known.iter().map(|(name, schema)| (name.clone(), finished(name, schema, &known))).collect();
    schemas.insert("PageInfo".into(), page_info());
    schemas.retain(|name, _| name != "Head" && name != "Workflow");
    schemas
}

type Schemas = Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>;

/// Adds a type's schema and those it names.
pub fn add_schema<T: ToSchema>(found: &mut Schemas) {
    T::schemas(found);
    found.push((T::name().into_owned(), T::schema()));
}

/// Adds the schemas of a listed type.
pub fn add_resource<R: Resource>(found: &mut Schemas) {
    add_schema::<R>(found);
}

/// Adds the schemas of a kind of record.
pub fn add_record<R: RecordResource>(found: &mut Schemas)
where
    <R as Record>::Input: ToSchema,
{
    add_schema::<R>(found);
    add_schema::<R::Input>(found);
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

/// A schema as it stands in the contract: members of flattened parts in one list, nothing unknown.
fn finished(name: &str, schema: &Value, known: &Map<String, Value>) -> Value {
    let mut flat = flattened(schema, known);
    // A reference may be sent back with the names it was printed with, and so may list items.
    if flat["type"] == "object" && name != "Reference" {
        flat["additionalProperties"] = false.into();
    }
    drop_null_defaults(&mut flat);
    flat
}

/// That a member may be left out is said by its not being required.
fn drop_null_defaults(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("default").is_some_and(Value::is_null) {
                members.remove("default");
            }
            members.values_mut().for_each(drop_null_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_null_defaults),
        _ => {}
    }
}

/// A schema whose `allOf` parts are merged into one object.
pub fn flattened(schema: &Value, known: &Map<String, Value>) -> Value {
    let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts {
        let target = part["$ref"].as_str().and_then(|path| known.get(path.rsplit('/').next()?));
        let part = flattened(target.unwrap_or(part), known);
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    let mut flat = json!({ "type": "object", "properties": properties, "required": required });
    if let Some(said) = schema.get("description") {
        flat["description"] = said.clone();
    }
    flat
}

/// A schema of a value that may be left out, but not null.
pub fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(types) = schema["type"].as_array() {
        let kept: Vec<Value> = types.iter().filter(|kind| *kind != "null").cloned().collect();
        schema["type"] = if kept.len() == 1 { kept[0].clone() } else { Value::Array(kept) };
    }
    if let Some(any) = schema["oneOf"].as_array() {
        let kept: Vec<Value> = any.iter().filter(|one| one["type"] != "null").cloned().collect();
        if let [only] = kept.as_slice() {
            return only.clone();
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_that_is_named_exists() {
        let document = openapi(crate::routes::all());
        let text = document.to_string();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        for name in
            text.split("#/components/schemas/").skip(1).map(|rest| rest.split('"').next().unwrap())
        {
            assert!(schemas.contains_key(name), "{name} is named but not described");
        }
    }
}
