//! Request bodies, read within limits: size, time, encoding, and the depth of JSON.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::dev::Decompress;
use actix_web::http::header::{CONTENT_ENCODING, ContentEncoding};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures::StreamExt;
use tokio::time::timeout;

use crate::error::{Code, Error, Result};

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// Objects and arrays inside each other.
const MAX_JSON_DEPTH: usize = 64;

/// Reads a whole body of at most `max` bytes, counted after decompression.
pub async fn read(request: &HttpRequest, payload: Payload, max: usize) -> Result<Bytes> {
    let encoding = encoding(request)?;
    let read = collect(Decompress::new(payload, encoding), max);
    match timeout(PATIENCE, read).await {
        Ok(read) => read,
        Err(_) => Err(Error::new(Code::RequestTimeout, "The body took too long to arrive.")),
    }
}

/// Parses JSON that is not nested deeper than 64 levels.
pub fn parse_json(text: &[u8]) -> Result<serde_json::Value> {
    if json_depth(text) > MAX_JSON_DEPTH {
        let detail = format!("The JSON is nested deeper than {MAX_JSON_DEPTH} levels.");
        return Err(Error::bad_request(detail));
    }
    serde_json::from_slice(text)
        .map_err(|error| Error::bad_request(format!("Malformed JSON: {error}.")))
}

async fn collect(mut body: Decompress<Payload>, max: usize) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Error::bad_request("The body cannot be read."))?;
        if bytes.len() + chunk.len() > max {
            let detail = format!("The body is larger than {max} bytes.");
            return Err(Error::new(Code::PayloadTooLarge, detail));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn encoding(request: &HttpRequest) -> Result<ContentEncoding> {
    let Some(header) = request.headers().get(CONTENT_ENCODING) else {
        return Ok(ContentEncoding::Identity);
    };
    match header.to_str().ok().and_then(|name| name.parse().ok()) {
        Some(
            encoding @ (ContentEncoding::Identity
            | ContentEncoding::Gzip
            | ContentEncoding::Deflate),
        ) => Ok(encoding),
        _ => Err(Error::new(
            Code::UnsupportedMediaType,
            "Send the body as it is, or compressed with gzip or deflate.",
        )),
    }
}

/// How deep brackets stand inside each other, outside of strings. For what is no JSON, any number.
fn json_depth(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = text.iter();
    let mut in_string = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => {
                bytes.next();
            }
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_are_not_depth() {
        assert_eq!(json_depth(br#"{"a": ["[[[\"{{", {}]}"#), 3);
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse_json(nested(64).as_bytes()).is_ok());
        assert_eq!(parse_json(nested(65).as_bytes()).unwrap_err().code, Code::BadRequest);
    }
}
