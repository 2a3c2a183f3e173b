//! Request bodies: size, time, media type, coding, and the depth of JSON. Alike for both faces.

use std::io::{self, Write};
use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use flate2::write::MultiGzDecoder;
use futures::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

use super::door::Admission;
use crate::error::{Code, Error, Result};

/// How deep JSON may be nested.
const MAX_DEPTH: usize = 64;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// How a body is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Identity,
    Gzip,
}

/// Reads a body of at most `most` bytes, unpacked, of one of the media types taken. The request then
/// enters as one that is under way.
pub async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    taken: &[&str],
    most: usize,
) -> Result<Vec<u8>> {
    check_type(request, taken)?;
    let coding = coding(request)?;
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    let too_late = |_| Error::new(Code::RequestTimeout, "The body took too long to arrive.");
    let body = timeout(PATIENCE, collect(payload, coding, most)).await.map_err(too_late)?;
    let body = body.map(without_mark)?;
    Admission::of(request)?.enter(body.len()).await?;
    Ok(body)
}

/// A text without the byte order mark that some programs put before it.
pub fn without_mark(mut text: Vec<u8>) -> Vec<u8> {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    text
}

async fn collect(mut payload: web::Payload, coding: Coding, most: usize) -> Result<Vec<u8>> {
    let refused = |cause: io::Error| match cause.kind() {
        io::ErrorKind::FileTooLarge => too_large(most),
        _ => Error::bad_request("The body is not gzip, or not all of it."),
    };
    let mut body = Unpacking::new(coding, Capped::new(most));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::bad_request("The body broke off."))?;
        body.take(&chunk).map_err(refused)?;
    }
    body.end().map_err(refused)
}

/// A body as it arrives.
enum Unpacking {
    Plain(Capped),
    Gzip(Box<MultiGzDecoder<Capped>>),
}

impl Unpacking {
    fn new(coding: Coding, into: Capped) -> Self {
        match coding {
            Coding::Identity => Self::Plain(into),
            Coding::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(into))),
        }
    }

    fn take(&mut self, chunk: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(into) => into.write_all(chunk),
            Self::Gzip(into) => into.write_all(chunk),
        }
    }

    fn end(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Plain(into) => Ok(into.into_bytes()),
            Self::Gzip(into) => into.finish().map(Capped::into_bytes),
        }
    }
}

/// Bytes that refuse to grow beyond a limit.
pub struct Capped {
    bytes: Vec<u8>,
    most: usize,
}

impl Capped {
    pub fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Write for Capped {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + more.len() > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn too_large(most: usize) -> Error {
    Error::new(Code::PayloadTooLarge, format!("The body may have at most {most} bytes."))
}

/// How the body is coded; codings that are not known here are refused.
pub fn coding(request: &HttpRequest) -> Result<Coding> {
    let mut values = request.headers().get_all(header::CONTENT_ENCODING);
    let named = values.next().map(|value| value.to_str().unwrap_or_default().to_ascii_lowercase());
    match named.as_deref().map(str::trim) {
        None | Some("" | "identity") => Ok(Coding::Identity),
        Some("gzip" | "x-gzip") if values.next().is_none() => Ok(Coding::Gzip),
        _ => Err(Error::new(
            Code::UnsupportedMediaType,
            "Send the body as it is, or with Content-Encoding: gzip.",
        )),
    }
}

/// Refuses bodies of another media type.
pub fn check_type(request: &HttpRequest, taken: &[&str]) -> Result<()> {
    let unsupported = |detail: String| Err(Error::new(Code::UnsupportedMediaType, detail));
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
    serde_json::from_slice(text).map_err(|cause| {
        let (line, column) = (cause.line(), cause.column());
        let detail = format!("That is not valid JSON: see line {line}, column {column}.");
        Error::bad_request(detail)
    })
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
