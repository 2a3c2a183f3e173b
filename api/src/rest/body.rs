//! Request bodies that are JSON objects.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use serde_json::Value;

use crate::body::{parse_json, read};
use crate::error::{Error, Result};
use crate::record::Members;

/// The largest body.
pub const MAX_BODY: usize = 1024 * 1024;

/// Reads a body that is a JSON object.
pub async fn json_object(
    request: &HttpRequest,
    payload: web::Payload,
    taken: &[&str],
) -> Result<Members> {
    let body = read(request, payload, taken, MAX_BODY).await?;
    object(&body)
}

/// As [`json_object`], where the body may be missing.
pub async fn optional_object(request: &HttpRequest, payload: web::Payload) -> Result<Members> {
    let typed = request.headers().contains_key(header::CONTENT_TYPE);
    if !typed
        && request.headers().get(header::CONTENT_LENGTH).is_none_or(|length| length == "0")
        && !request.headers().contains_key(header::TRANSFER_ENCODING)
    {
        return Ok(Members::default());
    }
    let body = read(request, payload, &["application/json"], MAX_BODY).await?;
    if body.is_empty() { Ok(Members::default()) } else { object(&body) }
}

fn object(body: &[u8]) -> Result<Members> {
    match parse_json(body)? {
        Value::Object(members) => Ok(Members(members)),
        _ => Err(Error::bad_request("The body must be a JSON object.")),
    }
}
