//! Request bodies: size, time, media type, and the depth of JSON. Alike for both faces.

use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use futures::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

use crate::error::{Code, Error, Result};

/// How deep JSON may be nested.
const MAX_DEPTH: usize = 64;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads a body of at most `most` bytes, of one of the media types taken.
pub async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    taken: &[&str],
    most: usize,
) -> Result<Vec<u8>> {
    check_type(request, taken)?;
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let too_late = |_| Error::new(Code::RequestTimeout, "The body took too long to arrive.");
    timeout(PATIENCE, collect(payload, announced.unwrap_or(0), most)).await.map_err(too_late)?
}

async fn collect(mut payload: web::Payload, announced: usize, most: usize) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(announced);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::bad_request("The body broke off."))?;
        if body.len() + chunk.len() > most {
            return Err(too_large(most));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn too_large(most: usize) -> Error {
    Error::new(Code::PayloadTooLarge, format!("The body may have at most {most} bytes."))
}

/// Refuses bodies of another media type, or encoded.
pub fn check_type(request: &HttpRequest, taken: &[&str]) -> Result<()> {
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

/// Parses JSON of bounded depth.
pub fn parse_json(text: &[u8]) -> Result<Value> {
    if depth(text) > MAX_DEPTH {
        return Err(Error::bad_request(format!(
            "The JSON is nested deeper than {MAX_DEPTH} levels."
        )));
    }
    serde_json::from_slice(text)
        .map_err(|cause| Error::bad_request(format!("That is not valid JSON: {cause}.")))
}

/// How deep brackets are nested outside of strings; one pass, whatever the text.
fn depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0usize, 0, false, false);
    for byte in text {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_are_not_depth() {
        assert_eq!(depth(br#"{"a": ["[[[\"{{", {}]}"#), 3);
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse_json(nested(64).as_bytes()).is_ok());
        assert_eq!(parse_json(nested(65).as_bytes()).unwrap_err().code, Code::BadRequest);
    }
}
