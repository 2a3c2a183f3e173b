//! Conditional requests (RFC 9110, section 13): ETag, If-None-Match, If-Match.

use actix_web::HttpRequest;
use actix_web::http::header;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::record::Expected;

/// The entity tag of a body: the record's version and a digest. Weak where only a part is shown.
pub fn etag(version: i64, body: &[u8], whole: bool) -> String {
    let digest = Sha256::digest(body);
    let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let weak = if whole { "" } else { "W/" };
    format!("{weak}\"{version}-{digest}\"")
}

/// Whether the caller has this very answer already.
pub fn is_known(request: &HttpRequest, etag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}

/// The version that the caller expects the record to have.
pub fn expected(request: &HttpRequest) -> Result<Expected> {
    let mut values = request.headers().get_all(header::IF_MATCH);
    let Some(value) = values.next() else { return absent(request) };
    let refused = || {
        Error::bad_request("If-Match: give one ETag as you read it, or the bare version: \"3\".")
    };
    let tag = value.to_str().ok().filter(|_| values.next().is_none()).ok_or_else(refused)?;
    // Whatever compresses an answer makes its tag a weak one; the version in it stays what it was.
    let tag = tag.trim();
    version(tag.strip_prefix("W/").unwrap_or(tag)).map(Expected::Version).ok_or_else(refused)
}

/// `If-None-Match: *`: the record must not exist yet.
fn absent(request: &HttpRequest) -> Result<Expected> {
    match request.headers().get(header::IF_NONE_MATCH).map(|value| value.as_bytes()) {
        Some(b"*") => Ok(Expected::Absent),
        Some(_) => Err(Error::bad_request("If-None-Match: only * is taken here.")),
        None => Ok(Expected::Unsaid),
    }
}

/// The version in `"3"` or `"3-0123456789abcdef"`.
fn version(tag: &str) -> Option<i64> {
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    let number = inner.split_once('-').map_or(inner, |(number, _)| number);
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())?
}
