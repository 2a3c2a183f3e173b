//! What the contract says of making media.

use serde_json::{Value, json};

use crate::http::form_data::FORM_DATA;
use crate::medium::{ContentType, Medium};
use crate::rest;
use crate::rest::shape::schema_ref;

/// The name of the schema of what is said of a medium beside its file.
pub const BESIDE_FILE: &str = "MediumWithFileInput";

const ABOUT: &str = " Besides JSON, this address takes a medium with its file, or the file alone; record and file then appear together, or neither does. As `multipart/form-data`: a part `medium` (`application/json`), unless the parameters and the file say enough, then a part `file` with a `Content-Type` of its own. As the file itself, with its type as `Content-Type`: a draft. What is not given follows: `kind` from the type of the file, `title` from its name (`filename` of the part, or of `Content-Disposition`), without folders and ending. What must agree, and what is done to images, is as where a file is uploaded to a medium (`PUT /media/{id}/file`). Whether the medium may be made is judged before the file is received.";

pub fn create() -> Value {
    let mut operation = rest::create::<Medium>();
    let about = operation["description"].as_str().unwrap_or_default();
    operation["description"] = format!("{about}{ABOUT}").into();
    operation["parameters"] = parameters();
    if let Some(content) = operation["requestBody"]["content"].as_object_mut() {
        content.insert(FORM_DATA.into(), form());
        let file = json!({ "schema": binary() });
        content.extend(ContentType::names().into_iter().map(|name| (name.into(), file.clone())));
    }
    operation["requestBody"]["description"] =
        "The members of the new record, its file, or both in parts.".into();
    operation
}

fn binary() -> Value {
    json!({ "type": "string", "format": "binary" })
}

fn form() -> Value {
    json!({
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": { "medium": schema_ref(BESIDE_FILE), "file": binary() },
            "additionalProperties": false,
        },
        "encoding": {
            "medium": { "contentType": "application/json" },
            "file": { "contentType": ContentType::names().join(", ") },
        },
    })
}

fn parameters() -> Value {
    let parameter = |name: &str, said: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "description": said, "schema": schema });
    let text = |most: u32| json!({ "type": "string", "minLength": 1, "maxLength": most });
    json!([
        parameter("title", "What it is called, where the body does not say it.", text(300)),
        parameter("externalId", "Your own key for it, where the body does not say it.", text(200)),
        parameter(
            "keepMetadata",
            "Keep what the camera wrote into an image.",
            json!({ "type": "boolean", "default": false }),
        ),
    ])
}
