//! Compressed answers.
//!
//! An answer that was compressed is the same only in meaning, not byte by byte, so that its entity
//! tag becomes a weak one (RFC 9110, section 8.8.1), as proxies do it, too. Conditional requests take
//! the tag in either form: `If-Match` compares the version that stands in it.

use actix_http::encoding::Encoder;
use actix_web::Error;
use actix_web::body::{BodySize, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, ETAG,
    Encoding, Header, HeaderMap, HeaderValue, IF_NONE_MATCH,
};
use actix_web::middleware::Next;

use super::vary::vary;

/// Smaller bodies fit into one packet anyway.
const WORTH_IT: u64 = 1024;

/// What there is to choose from, the best first.
const OFFERED: &[Encoding] = &[Encoding::Known(ContentEncoding::Gzip), Encoding::identity()];

/// Compresses answers for those who take it.
pub async fn compress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let coding = negotiate(&request);
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let encoded_body = request.headers().contains_key(CONTENT_ENCODING);
    let mut response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::UNSUPPORTED_MEDIA_TYPE && encoded_body {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, identity"));
    }
    if status == StatusCode::NOT_MODIFIED && coding != ContentEncoding::Identity {
        weaken_as_known(headers, known.as_ref());
    }
    if !is_text(headers) && status != StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    vary(headers, "Accept-Encoding");
    let large =
        !matches!(response.response().body().size(), BodySize::Sized(0..WORTH_IT) | BodySize::None);
    match coding {
        ContentEncoding::Gzip if large => Ok(encode(response, coding)),
        _ => Ok(response),
    }
}

/// The coding that the caller likes best. Who takes none of them gets the answer as it is.
fn negotiate(request: &ServiceRequest) -> ContentEncoding {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return ContentEncoding::Identity;
    }
    let accepted = AcceptEncoding::parse(request).ok();
    match accepted.and_then(|accepted| accepted.negotiate(OFFERED.iter())) {
        Some(Encoding::Known(coding)) => coding,
        _ => ContentEncoding::Identity,
    }
}

/// Images and the like are compressed already.
fn is_text(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.starts_with("text/")
        || ["json", "javascript", "xml", "yaml"].iter().any(|kind| essence.ends_with(kind))
}

fn encode(response: ServiceResponse, coding: ContentEncoding) -> ServiceResponse {
    let mut response =
        response.map_body(|head, body| Encoder::response(coding, head, body)).map_into_boxed_body();
    let headers = response.headers_mut();
    if headers.contains_key(CONTENT_ENCODING) {
        weaken(headers);
    }
    response
}

/// That nothing has changed is said with the tag that the caller has.
fn weaken_as_known(headers: &mut HeaderMap, known: Option<&HeaderValue>) {
    let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    let known = known.and_then(|known| known.to_str().ok());
    if let Some((tag, known)) = tag.zip(known) {
        let has = |tag: &str| known.split(',').any(|one| one.trim() == tag);
        if has(&format!("W/{tag}")) && !has(&tag) {
            weaken(headers);
        }
    }
}

fn weaken(headers: &mut HeaderMap) {
    let strong = headers.get(ETAG).and_then(|tag| tag.to_str().ok());
    let weak = strong.filter(|tag| !tag.starts_with("W/")).map(|tag| format!("W/{tag}"));
    if let Some(weak) = weak.and_then(|weak| HeaderValue::try_from(weak).ok()) {
        headers.insert(ETAG, weak);
    }
}
