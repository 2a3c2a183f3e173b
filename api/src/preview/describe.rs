//! What the contract says of the addresses of preview links.

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use crate::error::Code;
use crate::rest::{filters, problems};

/// The address of all links.
pub const MANY: &str = "/api/v1/previews";

const CODES: &[Code] = &[
    Code::BadRequest,
    Code::Unauthenticated,
    Code::TokenExpired,
    Code::Forbidden,
    Code::NotFound,
    Code::Gone,
];
const WRITE: &[Code] = &[Code::Conflict, Code::StorageFull];
/// With a body.
const SAID: &[Code] =
    &[Code::RequestTimeout, Code::PayloadTooLarge, Code::UnsupportedMediaType, Code::Invalid];

/// Whose links are listed.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PreviewParameters {
    /// The id of the record.
    #[param(required, format = Uuid)]
    pub record: Option<String>,
}

fn operation(id: &str, summary: &str, about: &str, codes: &[&[Code]]) -> Value {
    json!({
        "operationId": id,
        "tags": ["previews"],
        "summary": summary,
        "description": about,
        "parameters": [],
        "security": [{ "bearer": [] }],
        "responses": problems(&codes.concat()),
    })
}

fn answering(mut operation: Value, status: &str, about: &str, schema: Option<&str>) -> Value {
    operation["responses"][status] = json!({ "description": about });
    if let Some(schema) = schema {
        let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
        operation["responses"][status]["content"] =
            json!({ "application/json": { "schema": schema } });
    }
    operation
}

pub fn listing() -> Value {
    let mut listing = operation(
        "previews",
        "List the preview links of a record",
        "The links that have not ended, the latest first, without their tokens. For those who may make one.",
        &[CODES],
    );
    listing["parameters"] = filters::<PreviewParameters>().into();
    answering(listing, "200", "The links.", Some("PreviewList"))
}

pub fn creating() -> Value {
    let mut creating = operation(
        "createPreview",
        "Create a preview link",
        "Makes a link that shows an article, an actor, an event or a medium in any state to whoever has it, and the media that it shows; all else is shown as to everybody. `url` leads to a page that shows it; programs send `token` as `Authorization: Bearer …`, with which they read on both faces. The token is shown this once. A link ends by itself, and when it is deleted, and does not work while whoever made it could not make it. For those with the scope `content:publish`, and for those with `content:write` who created the record. At most 20 links of one record.",
        &[CODES, WRITE, SAID],
    );
    let example = json!({ "record": "018f3c1e-7d5a-7c3b-9f00-0123456789ab" });
    let schema = json!({ "$ref": "#/components/schemas/PreviewInput" });
    creating["requestBody"] = json!({
        "required": true,
        "description": "The record, and when the link ends.",
        "content": { "application/json": { "schema": schema, "example": example } },
    });
    let mut creating = answering(creating, "201", "The link, with its token.", Some("PreviewLink"));
    creating["responses"]["201"]["headers"] = json!({ "Location": {
        "description": "Where it is revoked.",
        "schema": { "type": "string" },
        "example": "/api/v1/previews/018f3c1e-7d5a-7c3b-9f00-0123456789ab",
    } });
    creating
}

pub fn deleting() -> Value {
    let mut deleting = operation(
        "deletePreview",
        "Revoke a preview link",
        "It shows nothing from now on.",
        &[CODES, &[Code::StorageFull]],
    );
    deleting["parameters"] = json!([{
        "name": "id",
        "in": "path",
        "required": true,
        "description": "The id of the link.",
        "schema": { "type": "string" },
    }]);
    answering(deleting, "204", "Revoked.", None)
}
