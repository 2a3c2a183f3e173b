//! Each code by an example.

use serde_json::{Value, json};

use crate::error::Code;

/// What REST answers, in the least.
pub fn problem(code: Code) -> Value {
    json!({
        "type": format!("/docs/errors#{code}"), "title": code.title(),
        "status": code.status(), "code": code,
    })
}

/// How a code is met, in REST and in GraphQL; code stands between backticks.
pub fn met(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::BadRequest => (
            "`GET /api/v1/articles?colour=red` names a filter that there is not",
            "`{ articles(first: 0) { nodes { id } } }` asks for a page of no size; \
             `createPublisher(input: {})` lacks a member that its type requires",
        ),
        Code::QueryTooComplex => (
            "does not occur",
            "a document nested 17 levels deep, or one that costs more than 5,000 points; \
             `extensions.cost` tells what was spent",
        ),
        Code::Unauthenticated => (
            "`POST /api/v1/articles` without `Authorization: Bearer …`",
            "any mutation without `Authorization: Bearer …`",
        ),
        Code::TokenExpired => (
            "any request with an access token older than 15 minutes",
            "the same: get a new one from `/oauth/token`",
        ),
        Code::Forbidden => (
            "`POST /api/v1/articles/{id}/publish` with an author's token",
            "`publishArticle` with an author's token",
        ),
        Code::NotFound => (
            "`GET /api/v1/articles/no-such-article`, or one that you may not see",
            "`deleteArticle` of such an article; a lookup, `article(by: …)`, is null instead",
        ),
        Code::MethodNotAllowed => (
            "`DELETE /api/v1/articles`; `Allow` has the methods that the address takes",
            "a mutation sent by `GET`",
        ),
        Code::NotAcceptable => ("`Accept: text/csv`", "`Accept: text/csv`"),
        Code::RequestTimeout => (
            "a body that has not arrived after 15 seconds",
            "a body that has not arrived after 15 seconds",
        ),
        Code::Conflict => (
            "`POST /api/v1/articles/{id}/publish` of what is published already",
            "`publishArticle` of what is published already, in `userErrors`",
        ),
        Code::Gone => (
            "`GET` of a withdrawn article; `withdrawn` (what it was called), `reason` and `at` stand beside the code",
            "`article(by: …)` of a withdrawn article: null, with this error",
        ),
        Code::ResyncRequired => (
            "`GET /api/v1/changes?after=…` with a cursor older than `changes_kept` (30 days), or of another store: \
             take the cursor of `after=now`, copy the records anew, and go on from there",
            "`changes(after: …)` with such a cursor",
        ),
        Code::VersionMismatch => (
            "`PATCH` with `If-Match: \"3\"` when the record is at version 4; `ETag` has the present one",
            "`updateArticle(expectedVersion: 3, …)`, in `userErrors`, with `currentVersion`",
        ),
        Code::PayloadTooLarge => (
            "a body of more than 1 MiB, or a line of an import of more than 4 MiB",
            "a body of more than 1 MiB, without a token 256 KiB",
        ),
        Code::UnsupportedMediaType => (
            "`POST` with `Content-Type: text/plain`",
            "`POST` with anything but `Content-Type: application/json`",
        ),
        Code::Invalid => (
            "`POST /api/v1/publishers` with `{}`: `/name` is `required`",
            "`createPublisher(input: {name: \"\"})`, in `userErrors` rule by rule",
        ),
        Code::VersionRequired => (
            "`PATCH` without `If-Match`",
            "no case: `expectedVersion` is required by type, without it a document is `badRequest`",
        ),
        Code::TooManyRequests => (
            "more of your requests, or of your expensive work, waits than may wait; `Retry-After` \
             says when to try again",
            "the same",
        ),
        Code::HeaderTooLarge => (
            "a header of more than 8 KiB, or all of them of more than 32 KiB",
            "a header of more than 8 KiB, or all of them of more than 32 KiB",
        ),
        Code::Internal => (
            "a fault of the server; tell its operator the request id",
            "a fault of the server; tell its operator the request id",
        ),
        Code::Unavailable => (
            "the database does not answer, or the server is stopping; `Retry-After` says when to \
             try again",
            "the same",
        ),
        Code::DeadlineExceeded => {
            ("an answer that takes longer than 2 seconds, with a token 5", "the same")
        }
        Code::StorageFull => (
            "any write while the disk is full; reading goes on",
            "any mutation while the disk is full",
        ),
    }
}
