//! Errors as problem details (RFC 9457).

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{Code, Error, FieldError};
use crate::http::RequestId;
use crate::http::public_path::public;
use crate::values::Instant;

/// The media type of problems.
pub const PROBLEM: &str = "application/problem+json";

/// What went wrong (RFC 9457). `code` is stable: programs may branch on it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem<'a> {
    /// The page that explains the code.
    #[serde(rename = "type")]
    #[schema(example = "/docs/errors#invalid")]
    kind: String,
    /// The code in words, the same for every error of this code.
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What happened and what to do.
    detail: &'a str,
    /// The address that was asked for.
    #[schema(example = "/api/v1/articles")]
    instance: String,
    /// The stable code.
    code: Code,
    /// Helps the server's operator to find the request in the log: what `X-Request-Id` says.
    #[schema(example = "019bc2f4-5b00-7000-8000-000000000001")]
    request_id: &'a str,
    /// The broken rules, each at its place.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// `gone` only: what the withdrawn record was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<&'a str>,
    /// `gone` only: why it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// `gone` only: when it was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Instant>,
    /// `conflict` on a merged actor only: the id of the actor that answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<Uuid>,
}

/// The answer for an error.
pub fn problem(request: &HttpRequest, error: &Error) -> HttpResponse {
    let request_id = RequestId::of(request);
    tracing::debug!(code = %error.code, detail = error.detail, "refused");
    let status = error.code.status();
    let gone = error.gone.as_ref();
    let body = Problem {
        kind: public(request, &format!("/docs/errors#{}", error.code)),
        title: error.code.title(),
        status,
        detail: &error.detail,
        instance: public(request, request.path()),
        code: error.code,
        request_id: request_id.as_str(),
        errors: &error.errors,
        withdrawn: gone.map(|notice| notice.title.as_str()),
        reason: gone.map(|notice| notice.reason.as_str()),
        at: gone.map(|notice| notice.at),
        other: error.other,
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status).json(&body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match error.code {
        Code::Unauthenticated if request.headers().contains_key(header::AUTHORIZATION) => {
            challenge(headers, "Bearer error=\"invalid_token\"");
        }
        Code::Unauthenticated => challenge(headers, "Bearer"),
        Code::TokenExpired => challenge(
            headers,
            "Bearer error=\"invalid_token\", error_description=\"The token has expired\"",
        ),
        code if code.passes() => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        Code::VersionMismatch => {
            let tag = error.current.and_then(|version| format!("\"{version}\"").parse().ok());
            if let Some(tag) = tag {
                headers.insert(header::ETAG, tag);
            }
        }
        _ => {}
    }
    response
}

fn challenge(headers: &mut header::HeaderMap, value: &'static str) {
    headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(value));
}
