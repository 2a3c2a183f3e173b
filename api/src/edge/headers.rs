//! Headers that tell browsers to do no more with an answer than it is meant for.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{Error, web::Data};

use super::EdgeOptions;

type Fixed = (HeaderName, &'static str);

/// For every answer.
static ALWAYS: [Fixed; 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (X_FRAME_OPTIONS, "DENY"),
    // Pages of other origins read an answer by CORS; they do not embed it.
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // Data loads and runs nothing. A page has a policy of its own.
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// For pages.
static FOR_PAGES: [Fixed; 2] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Only for a server that is reached by HTTPS: from then on browsers refuse anything else.
static FOR_HTTPS: Fixed = (STRICT_TRANSPORT_SECURITY, "max-age=31536000");

/// Adds the headers; what an answer says itself stays.
pub async fn protect(
    options: Data<EdgeOptions>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let embeddable = is_embeddable(headers);
    let fixed = ALWAYS.iter().filter(|(name, _)| !(embeddable && name == X_FRAME_OPTIONS));
    fixed.for_each(|fixed| add(headers, fixed));
    if is_page(headers) {
        FOR_PAGES.iter().for_each(|fixed| add(headers, fixed));
    }
    if options.https {
        add(headers, &FOR_HTTPS);
    }
    Ok(response)
}

fn add(headers: &mut HeaderMap, (name, value): &Fixed) {
    if !headers.contains_key(name) {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
}

/// Whether the answer's own policy lets every page embed it, which the older header would deny.
fn is_embeddable(headers: &HeaderMap) -> bool {
    let policy = headers.get(CONTENT_SECURITY_POLICY);
    let policy = policy.and_then(|policy| policy.to_str().ok());
    policy.is_some_and(|policy| policy.contains("frame-ancestors *"))
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}
