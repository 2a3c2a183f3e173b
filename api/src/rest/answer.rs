//! Answers: bodies, tags and caching.

use std::future::Future;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::problem::problem;
use crate::error::{Code, Error, Result};

/// Runs the work of a handler and answers its error as a problem.
pub async fn respond(
    request: &HttpRequest,
    work: impl Future<Output = Result<HttpResponse>>,
) -> HttpResponse {
    respond_as(request, &[JSON, PARTIAL], work).await
}

/// As [`respond`], where the answer is of another media type.
pub async fn respond_as(
    request: &HttpRequest,
    media: &[&str],
    work: impl Future<Output = Result<HttpResponse>>,
) -> HttpResponse {
    let outcome = match acceptable(request, media) {
        Ok(()) => work.await,
        Err(error) => Err(error),
    };
    let mut response = outcome.unwrap_or_else(|error| problem(request, &error));
    private_if_signed(request, &mut response);
    response
}

/// The media type of whole records, and of lists of them.
pub const JSON: &str = "application/json";

/// The media type of what `fields=` chooses: it has a name of its own, so that the contract can
/// promise all members where nothing was chosen.
pub const PARTIAL: &str = "application/vnd.diwan.partial+json";

/// Refuses callers who can take none of these media types.
fn acceptable(request: &HttpRequest, media: &[&str]) -> Result<()> {
    let accepted: Vec<&str> =
        request.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok()).collect();
    let takes = |range: &str| {
        let mut parts = range.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused =
            parts.any(|parameter| matches!(parameter, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        !refused
            && (["*/*", "application/problem+json"].contains(&essence.as_str())
                || media.contains(&essence.as_str())
                || media.iter().any(|media| covers(&essence, media)))
    };
    if accepted.is_empty() || accepted.iter().flat_map(|value| value.split(',')).any(takes) {
        Ok(())
    } else {
        Err(Error::new(Code::NotAcceptable, format!("Answers here are {}.", media[0])))
    }
}

/// Whether a range such as `application/*` covers a media type.
fn covers(range: &str, media: &str) -> bool {
    range.strip_suffix('*').is_some_and(|prefix| prefix.ends_with('/') && media.starts_with(prefix))
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
