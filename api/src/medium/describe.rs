//! What the contract says of the files of media.

use diwan_images::{Crop, Output, Width};
use serde_json::{Value, json};

use super::Medium;
use super::content_type::ContentType;
use super::signed::describe::upload_parameter;
use crate::error::Code;
use crate::rest::{change, header, problems};

pub fn upload() -> Value {
    let mut operation = change::<Medium>(
        "uploadMediumFile",
        "Upload the file of a medium",
        "Takes the file as it is, as the body, in place of the one that was there; what it is must agree with `Content-Type`, with its own bytes and with the medium's `kind`. Images are checked by decoding them; unless `keepMetadata` is true, what the camera wrote into them is taken out, where they were taken included, and the pixels stay as they are. The answer's `file` says where it is served. Nothing is stored of what is refused or broken off.",
    );
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    let content = ContentType::names().into_iter().map(|name| (name.to_owned(), binary.clone()));
    operation["requestBody"] =
        json!({ "required": true, "content": content.collect::<serde_json::Map<_, _>>() });
    let parameter = json!({
        "name": "keepMetadata", "in": "query", "required": false,
        "description": "Keep what the camera wrote into an image.",
        "schema": { "type": "boolean", "default": false },
    });
    if let Some(parameters) = operation["parameters"].as_array_mut() {
        for parameter in parameters.iter_mut().filter(|parameter| parameter["in"] == "header") {
            parameter["required"] = false.into();
        }
        parameters.extend([parameter, upload_parameter()]);
    }
    // By a signed address.
    operation["security"] = json!([{ "bearer": [] }, {}]);
    operation
}

pub fn serve() -> Value {
    let codes =
        [Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::NotFound, Code::Gone];
    let mut responses = problems(&codes);
    let headers = || {
        json!({
            "Cache-Control": header("A file that everybody sees may be kept for ever: another content has another address. A rendition may be kept for an hour: it follows the focal point.", "public, max-age=31536000, immutable"),
            "ETag": header("The content, and the rendition of it.", "\"ba7816bf8f01cfea\""),
        })
    };
    let mut content: serde_json::Map<String, Value> = serde_json::Map::new();
    let binary = json!({ "schema": { "type": "string", "format": "binary" } });
    for name in ContentType::names().into_iter().chain(Output::ALL.map(Output::media_type)) {
        content.insert(name.to_owned(), binary.clone());
    }
    let bytes = |said: &str| json!({ "description": said, "headers": headers(), "content": content.clone() });
    responses.insert("200".into(), bytes("The file, or the rendition."));
    responses.insert("206".into(), bytes("A part of the file."));
    responses.insert("304".into(), json!({ "description": "The caller has it already." }));
    responses.insert("416".into(), json!({ "description": "The file has no such part." }));
    let parameter = |name: &str, of: &str, said: &str, known: Vec<&str>| {
        json!({
            "name": name, "in": of, "required": of == "path", "description": said,
            "schema": if known.is_empty() { json!({ "type": "string" }) } else { json!({ "type": "string", "enum": known }) },
        })
    };
    json!({
        "operationId": "getMediumFile",
        "tags": ["media"],
        "summary": "Get the file of a medium",
        "description": "The file as it was uploaded (without what the camera wrote into it), whole or in part (`Range`), at the address that the medium's `file.url` has. An image is given smaller with `width`, of which it is never made larger, and cropped around its focal point with `crop`: as `format` says, else as AVIF or WebP where `Accept` names them, else as JPEG. Of an animation that is the first frame. Whoever sees the medium may read it.",
        "parameters": [
            parameter("id", "path", "The medium's id or slug.", vec![]),
            parameter("checksum", "path", "The SHA-256 of the content, 64 hexadecimal digits.", vec![]),
            parameter("width", "query", "How many pixels wide an image is to be at most; 1280 where only `crop` or `format` is given.", Width::ALL.map(Width::as_str).to_vec()),
            parameter("crop", "query", "The ratio of width to height to which an image is cut.", Crop::ALL.map(Crop::as_str).to_vec()),
            parameter("format", "query", "As what an image is given.", Output::ALL.map(Output::as_str).to_vec()),
            parameter("preview", "query", "The token of a preview link, in place of `Authorization`: for pictures on a page that shows a draft.", vec![]),
        ],
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}
