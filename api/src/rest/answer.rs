//! Answers: bodies, tags and caching.

use std::future::Future;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::problem::problem;
use crate::error::{Code, Error, Result};

/// Runs the work of a handler and answers its error as a problem.
pub async fn respond(
    request: &HttpRequest,
    work: impl Future<Output = Result<HttpResponse>>,
) -> HttpResponse {
    let outcome = match acceptable(request) {
        Ok(()) => work.await,
        Err(error) => Err(error),
    };
    let mut response = outcome.unwrap_or_else(|error| problem(request, &error));
    private_if_signed(request, &mut response);
    response
}

/// A JSON body, compact.
pub fn json(mut builder: HttpResponseBuilder, body: Vec<u8>) -> HttpResponse {
    builder.content_type("application/json").body(body)
}

/// Refuses callers who cannot take JSON.
fn acceptable(request: &HttpRequest) -> Result<()> {
    let accepted: Vec<&str> =
        request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    let takes = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused =
            parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused
            && matches!(
                essence.as_str(),
                "*/*" | "application/*" | "application/json" | "application/problem+json"
            )
    };
    if accepted.is_empty() || accepted.iter().flat_map(|value| value.split(',')).any(takes) {
        Ok(())
    } else {
        Err(Error::new(Code::NotAcceptable, "Answers here are application/json."))
    }
}

/// What was answered to a token is nobody else's; what was answered without may be kept, if asked
/// about each time.
fn private_if_signed(request: &HttpRequest, response: &mut HttpResponse) {
    let signed = request.headers().contains_key(header::AUTHORIZATION);
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Authorization"));
    if signed {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    }
}
