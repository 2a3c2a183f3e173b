//! Request bodies that are JSON objects.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use serde_json::Value;

use super::answer::JSON;
use crate::error::{Error, Result};
use crate::http::body::{parse_json, read};
use crate::model::Members;

/// The largest body.
pub const MAX_BODY: usize = 1024 * 1024;

/// Reads a body that is a JSON object; without one, a request is refused.
pub async fn json_object(
    request: &HttpRequest,
    payload: web::Payload,
    taken: &[&str],
) -> Result<Members> {
    if is_absent(request) {
        let detail = format!("The body is missing: send a JSON object as {}.", taken[0]);
        return Err(Error::bad_request(detail));
    }
    let body = read(request, payload, taken, MAX_BODY).await?;
    object(&body)
}

/// As [`json_object`], where the body may be missing.
pub async fn optional_object(request: &HttpRequest, payload: web::Payload) -> Result<Members> {
    if is_absent(request) {
        return Ok(Members::default());
    }
    let body = read(request, payload, &[JSON], MAX_BODY).await?;
    if body.is_empty() { Ok(Members::default()) } else { object(&body) }
}

/// Whether a request neither has a body nor says of which type it would be.
fn is_absent(request: &HttpRequest) -> bool {
    let headers = request.headers();
    !headers.contains_key(header::CONTENT_TYPE)
        && headers.get(header::CONTENT_LENGTH).is_none_or(|length| length == "0")
        && !headers.contains_key(header::TRANSFER_ENCODING)
}

fn object(body: &[u8]) -> Result<Members> {
    match parse_json(body)? {
        Value::Object(members) => Ok(Members(members)),
        _ => Err(Error::bad_request("The body must be a JSON object.")),
    }
}
