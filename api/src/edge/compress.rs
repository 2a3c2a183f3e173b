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
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, ContentEncoding, HeaderMap, HeaderValue,
    IF_NONE_MATCH,
};
use actix_web::middleware::Next;

use super::vary::vary;
use crate::http::entity_tag::{Tags, weaken, weaken_as_known};
use crate::http::negotiation::coding;

/// Smaller bodies fit into one packet anyway.
const WORTH_IT: u64 = 1024;

/// What there is to choose from, the best first.
pub const OFFERED: &[ContentEncoding] = &[ContentEncoding::Gzip, ContentEncoding::Identity];

/// Compresses answers for those who take it.
pub async fn compress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let coding = coding(&request, OFFERED);
    let known = Tags::read(request.headers(), &IF_NONE_MATCH);
    let encoded_body = request.headers().contains_key(CONTENT_ENCODING);
    let mut response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    let headers = response.headers_mut();
    if status == StatusCode::UNSUPPORTED_MEDIA_TYPE && encoded_body {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, identity"));
    }
    if status == StatusCode::NOT_MODIFIED
        && coding != ContentEncoding::Identity
        && let Ok(Some(known)) = known
    {
        weaken_as_known(headers, &known);
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

/// Images and the like are compressed already; a stream of events would be kept back.
fn is_text(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence != "text/event-stream" && essence.starts_with("text/")
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
