//! The one error of Diwan: what went wrong, in words meant for the caller.
//!
//! Each [`Error`] has a stable [`Code`] (the same in REST's problem+json and in GraphQL's
//! `extensions.code`), an HTTP status and a public message. Nothing about tables, SQL, paths or
//! type names is ever part of it: what went wrong inside is logged, not answered.

use std::fmt;

use serde::Serialize;

use crate::values::{Instant, codes};

pub use crate::values::{Fault, FieldCode, FieldError};

codes! {
    /// What kind of error an answer reports. Stable: programs may branch on it.
    Code {
        /// The request cannot be understood: malformed JSON, a malformed cursor, an unknown parameter.
        BadRequest = "badRequest",
        /// The GraphQL document asks for more than the limits allow.
        QueryTooComplex = "queryTooComplex",
        /// The call needs an access token, or the one sent is not valid.
        Unauthenticated = "unauthenticated",
        /// The access token has expired: get a new one.
        TokenExpired = "tokenExpired",
        /// The caller is known but may not do this.
        Forbidden = "forbidden",
        /// There is no such record, or the caller may not see it.
        NotFound = "notFound",
        /// The address does not take this method; `Allow` lists those it takes.
        MethodNotAllowed = "methodNotAllowed",
        /// None of the media types in `Accept` can be served.
        NotAcceptable = "notAcceptable",
        /// The request took too long to arrive.
        RequestTimeout = "requestTimeout",
        /// The record is not in a state that allows this.
        Conflict = "conflict",
        /// The record was withdrawn.
        Gone = "gone",
        /// What was read of the feed of changes is too old, or is of another store: copy the records anew.
        ResyncRequired = "resyncRequired",
        /// The record has changed since the version that was named.
        VersionMismatch = "versionMismatch",
        /// The body is too large.
        PayloadTooLarge = "payloadTooLarge",
        /// The body's media type or encoding is not taken here.
        UnsupportedMediaType = "unsupportedMediaType",
        /// The content breaks rules; `errors` lists each of them.
        Invalid = "invalid",
        /// The change must name the version it starts from.
        VersionRequired = "versionRequired",
        /// The caller has too many requests under way or waiting: send this one when some have ended.
        TooManyRequests = "tooManyRequests",
        /// The request's headers are too large.
        HeaderTooLarge = "headerTooLarge",
        /// Something failed on the server; the request id helps its operator find out what.
        Internal = "internal",
        /// The server cannot answer for the moment.
        Unavailable = "unavailable",
        /// The answer took longer than the limit allows.
        DeadlineExceeded = "deadlineExceeded",
        /// The server's storage is full; reading still works.
        StorageFull = "storageFull",
    }
}

impl Code {
    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Code::BadRequest | Code::QueryTooComplex => 400,
            Code::Unauthenticated | Code::TokenExpired => 401,
            Code::Forbidden => 403,
            Code::NotFound => 404,
            Code::MethodNotAllowed => 405,
            Code::NotAcceptable => 406,
            Code::RequestTimeout => 408,
            Code::Conflict => 409,
            Code::Gone | Code::ResyncRequired => 410,
            Code::VersionMismatch => 412,
            Code::PayloadTooLarge => 413,
            Code::UnsupportedMediaType => 415,
            Code::Invalid => 422,
            Code::VersionRequired => 428,
            Code::TooManyRequests => 429,
            Code::HeaderTooLarge => 431,
            Code::Internal => 500,
            Code::Unavailable | Code::DeadlineExceeded => 503,
            Code::StorageFull => 507,
        }
    }

    /// A short title for people, the same for every error of this code.
    pub const fn title(self) -> &'static str {
        match self {
            Code::BadRequest => "The request cannot be understood",
            Code::QueryTooComplex => "The query asks for too much",
            Code::Unauthenticated => "An access token is needed",
            Code::TokenExpired => "The access token has expired",
            Code::Forbidden => "Not allowed",
            Code::NotFound => "Not found",
            Code::MethodNotAllowed => "Method not allowed",
            Code::NotAcceptable => "No acceptable media type",
            Code::RequestTimeout => "The request took too long to arrive",
            Code::Conflict => "Conflict with the record's state",
            Code::Gone => "Withdrawn",
            Code::ResyncRequired => "The records must be copied anew",
            Code::VersionMismatch => "The record has changed",
            Code::PayloadTooLarge => "The body is too large",
            Code::UnsupportedMediaType => "Unsupported media type",
            Code::Invalid => "The content breaks rules",
            Code::VersionRequired => "The version is required",
            Code::TooManyRequests => "Too many requests at once",
            Code::HeaderTooLarge => "The headers are too large",
            Code::Internal => "Internal error",
            Code::Unavailable => "Unavailable for the moment",
            Code::DeadlineExceeded => "The answer took too long",
            Code::StorageFull => "Storage is full",
        }
    }

    /// Whether the same request may succeed a moment later: answers say so with `Retry-After`.
    pub const fn passes(self) -> bool {
        matches!(self, Code::TooManyRequests | Code::Unavailable | Code::DeadlineExceeded)
    }
}

/// The public notice of a withdrawal, shown in place of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gone {
    pub title: String,
    pub reason: String,
    pub at: Instant,
}

/// What an operation answers when it does not succeed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Error {
    pub code: Code,
    /// What happened and what to do, for people. Never repeats an id.
    pub detail: String,
    /// The broken rules, for [`Code::Invalid`] and [`Code::Conflict`].
    pub errors: Vec<FieldError>,
    /// For [`Code::VersionMismatch`]: the version of the record as it stands now.
    pub current: Option<i64>,
    /// For [`Code::Gone`]: the public notice.
    pub gone: Option<Gone>,
    /// For [`Code::Conflict`] on a merged actor: the id of the one that answers for it.
    pub other: Option<uuid::Uuid>,
    /// For [`Code::Unavailable`]: another writer was in the way, and nothing was written.
    pub lost_race: bool,
}

/// The answer of every operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether whatever else the same caller writes now would meet it, too.
    pub const fn meets_all(&self) -> bool {
        matches!(
            self.code,
            Code::Unavailable
                | Code::StorageFull
                | Code::DeadlineExceeded
                | Code::Unauthenticated
                | Code::TokenExpired
                | Code::Forbidden
        )
    }

    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            current: None,
            gone: None,
            other: None,
            lost_race: false,
        }
    }

    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, detail)
    }

    pub fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated, "Send a valid access token: Authorization: Bearer …")
    }

    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, detail)
    }

    /// The same words for what is absent and for what the caller may not see.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is no such record, or it is not visible to you.")
    }

    pub fn conflict(code: FieldCode, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let errors = vec![FieldError { pointer: String::new(), code, detail: detail.clone() }];
        Self { errors, ..Self::new(Code::Conflict, detail) }
    }

    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [only] => format!("{}: {}", only.pointer, only.detail),
            many => format!("{} members break rules; see errors.", many.len()),
        };
        Self { errors, ..Self::new(Code::Invalid, detail) }
    }

    pub fn gone(notice: Gone) -> Self {
        Self { gone: Some(notice), ..Self::new(Code::Gone, "This record was withdrawn.") }
    }

    pub fn unavailable() -> Self {
        Self::new(Code::Unavailable, "The store cannot be reached; try again shortly.")
    }

    /// Logs what happened and answers nothing about it.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(Code::Internal, "Something failed on the server.")
    }
}
