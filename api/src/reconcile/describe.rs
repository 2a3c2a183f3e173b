//! What the contract says of the service.

use serde_json::{Map, Value, json};

use crate::error::Code;
use crate::rest::problems;
use crate::rest::shape::schema_ref;

const QUERIES: &str = r#"{"q0": {"query": "Salahuddin Al-Namroush", "type": "person", "properties": [{"pid": "countries", "v": "LY"}]}}"#;
const EXTEND: &str =
    r#"{"ids": ["salah-al-din-al-namroush"], "properties": [{"id": "positions"}]}"#;

/// What may go wrong with a question.
const ASKING: &[Code] =
    &[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::PayloadTooLarge];
/// What may go wrong with suggestions.
const SUGGESTING: &[Code] = &[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired];

pub fn get() -> Value {
    let mut operation = operation(
        "reconciliation",
        "Get the manifest, or ask by GET",
        "The manifest of the [W3C Reconciliation Service API 0.2](https://reconciliation-api.github.io/specs/0.2/): this is the address to give to OpenRefine. With `queries` or `extend`, what a `POST` answers. Parameters that are not known here are passed over; JSONP (`callback`) is not served, pages of any origin may read the answers by CORS.",
        answers(
            ASKING,
            &["ReconciliationManifest", "ReconciliationAnswers", "EntityExtension"],
            "The manifest, or the answers.",
        ),
    );
    operation["parameters"] = json!([
        parameter("queries", "A batch of queries, as JSON.", in_text(QUERIES)),
        parameter("extend", "A data extension query, as JSON.", in_text(EXTEND)),
    ]);
    operation
}

pub fn post() -> Value {
    let mut codes = ASKING.to_vec();
    codes.extend([Code::RequestTimeout, Code::UnsupportedMediaType]);
    let mut operation = operation(
        "reconcile",
        "Find the entities that a table names, and what is known of them",
        ASKED,
        answers(
            &codes,
            &["ReconciliationAnswers", "EntityExtension"],
            "Who may be meant, or what is known.",
        ),
    );
    let mut queries = in_text(QUERIES);
    queries["description"] = "A batch of queries, as JSON: an object of 20 at most.".into();
    let mut extend = in_text(EXTEND);
    extend["description"] = "A data extension query, as JSON: `ids`, at most 100, and `properties`, each with an `id` and maybe `settings`.".into();
    operation["requestBody"] = json!({
        "required": true,
        "description": "One of `queries` and `extend`.",
        "content": { "application/x-www-form-urlencoded": { "schema": {
            "type": "object",
            "properties": { "queries": queries, "extend": extend },
        } } },
    });
    operation
}

const ASKED: &str = "A batch of `queries` or a data extension query (`extend`), by the [W3C Reconciliation Service API 0.2](https://reconciliation-api.github.io/specs/0.2/).\n\nA query has a `query` (a name in any spelling or script, or an actor's id), `type` (kinds of actors), `limit`, and `properties` that speak for or against candidates: `countries`, `activeFrom`, `activeTo`, `active` (a date), `identifiers` (`scheme:value`) or the name of a register such as `wikidata`, and `names` (other spellings). `match` is true where one candidate alone matches. What of a query cannot be used is told in its answer's `errors`; it keeps no other from being answered.\n\nExtension gives the properties that `/reconcile/properties` lists. Nothing is written; without a token published actors are found, with one all that you may see.";

pub fn proposals() -> Value {
    let mut operation = operation(
        "proposeProperties",
        "List the properties of a type",
        "The properties that can be had of the entities of a type by data extension. Every type has the same.",
        answers(SUGGESTING, &["PropertyProposals"], "The properties."),
    );
    operation["parameters"] = json!([
        parameter("type", "The type.", json!({ "type": "string", "example": "person" })),
        parameter("limit", "How many at most.", count()),
    ]);
    operation
}

pub fn entities() -> Value {
    let mut operation = suggest(
        "suggestEntities",
        "Suggest actors",
        "The actors that somebody may be about to name, 10 at a time: whose name, or each typed word's in it, begins so, whatever the case and the accents; whose name may be this one, in any spelling; or who has this id.",
        "SuggestedEntities",
    );
    let kind = json!({ "type": "string", "example": "person" });
    if let Some(parameters) = operation["parameters"].as_array_mut() {
        parameters.push(parameter("type", "Only of this type.", kind));
    }
    operation
}

pub fn types() -> Value {
    suggest(
        "suggestTypes",
        "Suggest types",
        "The types of entities: kinds of actors.",
        "SuggestedTypes",
    )
}

pub fn properties() -> Value {
    suggest(
        "suggestProperties",
        "Suggest properties",
        "The properties of entities.",
        "SuggestedProperties",
    )
}

/// What the contract says of previews, which are pages.
pub fn preview() -> Value {
    let page = |said: &str| json!({ "description": said, "content": { "text/html": { "schema": { "type": "string" } } } });
    let mut responses = problems(SUGGESTING);
    responses.insert("200".into(), page("The page."));
    responses.insert("404".into(), page("There is no such actor, or it is not visible to you."));
    responses.insert("410".into(), page("The actor was withdrawn: when and why."));
    let mut operation = operation(
        "previewEntity",
        "Show an actor in a small frame",
        "A page of 420 by 280 pixels about an actor, of a merged one about who answers for it. It loads nothing from elsewhere, runs no script, and may be embedded anywhere.",
        responses,
    );
    let mut id = parameter(
        "id",
        "The actor's id or slug.",
        json!({ "type": "string", "minLength": 1, "example": "hulusi-akar" }),
    );
    id["required"] = true.into();
    operation["parameters"] = json!([id]);
    operation
}

fn operation(name: &str, summary: &str, said: &str, responses: Map<String, Value>) -> Value {
    json!({
        "operationId": name,
        "tags": ["reconciliation"],
        "summary": summary,
        "description": said,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

fn suggest(name: &str, summary: &str, said: &str, schema: &str) -> Value {
    let mut operation =
        operation(name, summary, said, answers(SUGGESTING, &[schema], "The suggestions."));
    operation["parameters"] = json!([
        parameter(
            "prefix",
            "What is typed so far.",
            json!({ "type": "string", "example": "Akar" })
        ),
        parameter("cursor", "How many suggestions to pass over.", count()),
    ]);
    operation
}

fn parameter(name: &str, said: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "description": said, "required": false, "schema": schema })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX })
}

/// JSON, written as a text.
fn in_text(example: &str) -> Value {
    json!({ "type": "string", "contentMediaType": "application/json", "example": example })
}

fn answers(codes: &[Code], schemas: &[&str], said: &str) -> Map<String, Value> {
    let mut responses = problems(codes);
    let any: Vec<Value> = schemas.iter().map(|name| schema_ref(name)).collect();
    let schema = match any.as_slice() {
        [only] => only.clone(),
        _ => json!({ "anyOf": any }),
    };
    responses.insert(
        "200".into(),
        json!({ "description": said, "content": { "application/json": { "schema": schema } } }),
    );
    responses
}
