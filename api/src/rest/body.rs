//! Request bodies: size, media type, depth, and that they are what they say.

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures::StreamExt;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::record::Members;

/// The largest body.
pub const MAX_BODY: usize = 1024 * 1024;
/// How deep JSON may be nested.
const MAX_DEPTH: usize = 64;

/// Reads a body of at most `most` bytes, of one of the media types taken.
pub async fn read_body(
    request: &HttpRequest,
    mut payload: web::Payload,
    taken: &[&str],
    most: usize,
) -> Result<Vec<u8>> {
    check_type(request, taken)?;
    let too_large =
        || Error::new(Code::PayloadTooLarge, format!("The body may have at most {most} bytes."));
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(announced.unwrap_or(0));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::bad_request("The body broke off."))?;
        if body.len() + chunk.len() > most {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Refuses bodies of another media type, or encoded.
fn check_type(request: &HttpRequest, taken: &[&str]) -> Result<()> {
    let unsupported = |detail: String| Err(Error::new(Code::UnsupportedMediaType, detail));
    let encoded =
        request.headers().get(header::CONTENT_ENCODING).is_some_and(|value| value != "identity");
    if encoded {
        return unsupported("Send the body without a content encoding.".into());
    }
    let given = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = given.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        part.to_ascii_lowercase()
            .strip_prefix("charset=")
            .map(|charset| charset.trim_matches('"').to_owned())
    });
    if !taken.contains(&essence.as_str()) || charset.is_some_and(|charset| charset != "utf-8") {
        return unsupported(format!("Send the body as {}, in UTF-8.", taken.join(" or ")));
    }
    Ok(())
}

/// Reads a body that is a JSON object.
pub async fn json_object(
    request: &HttpRequest,
    payload: web::Payload,
    taken: &[&str],
) -> Result<Members> {
    let body = read_body(request, payload, taken, MAX_BODY).await?;
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
    let body = read_body(request, payload, &["application/json"], MAX_BODY).await?;
    if body.is_empty() { Ok(Members::default()) } else { object(&body) }
}

fn object(body: &[u8]) -> Result<Members> {
    if depth(body) > MAX_DEPTH {
        return Err(Error::bad_request(format!(
            "The JSON is nested deeper than {MAX_DEPTH} levels."
        )));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(Members(members)),
        Ok(_) => Err(Error::bad_request("The body must be a JSON object.")),
        Err(cause) => Err(Error::bad_request(format!("The body is not valid JSON: {cause}."))),
    }
}

/// How deep brackets are nested outside of strings; one pass, whatever the text.
fn depth(body: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
