//! What the contract says of signed addresses.

use serde_json::{Value, json};

use crate::medium::Medium;
use crate::rest::change;
use crate::rest::shape::schema_ref;

pub fn prepare() -> Value {
    let mut operation = change::<Medium>(
        "prepareUpload",
        "Get an address for the upload of a file",
        "For pages in browsers and others that must not hold an access token: whoever has the address may put the file there (`PUT`, with its media type as `Content-Type`), without `Authorization` and `If-Match`. It is taken once, for 15 minutes at most, as long as the medium has not changed and the caller may change it. Nothing changes by asking.",
    );
    operation["responses"]["200"] = json!({
        "description": "The address.",
        "content": { "application/json": { "schema": schema_ref("UploadAddress") } },
    });
    operation
}

/// The parameter of an address that is signed.
pub fn upload_parameter() -> Value {
    json!({
        "name": "upload", "in": "query", "required": false,
        "description": "What an address for an upload has in it (`POST /media/{id}/upload-address`): in place of `Authorization` and `If-Match`.",
        "schema": { "type": "string", "minLength": 1 },
    })
}
