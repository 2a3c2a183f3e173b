//! Answers: bodies, tags and caching.

use std::future::Future;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};

use super::problem::{PROBLEM, problem};
use crate::error::{Code, Error, Result};
use crate::http::keepable::mark_keepable;
use crate::http::negotiation::Accepted;

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

/// Refuses callers who can take neither the first of these media types nor ask for another by name.
/// A caller who accepts the media type of problems accepts an answer without a body.
fn acceptable(request: &HttpRequest, media: &[&str]) -> Result<()> {
    let accepted = Accepted::of(request);
    let named = || media.iter().chain(&[PROBLEM]).any(|media| accepted.names(media));
    match media.first().is_none_or(|media| accepted.takes(media)) || named() {
        true => Ok(()),
        false => Err(Error::new(Code::NotAcceptable, format!("Answers here are {}.", media[0]))),
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
        if request.method().is_safe() && response.status() == StatusCode::OK {
            mark_keepable(response);
        }
    }
}
