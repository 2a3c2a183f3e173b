//! The edge: what every request passes before it reaches a face, and every answer on its way out.
//!
//! From the outside in: a request gets its id ([`crate::http::request_id`]) and its span ([`trace`]), is counted
//! and timed ([`metrics`]); its answer is made safe for browsers ([`headers`]) and readable for other
//! origins ([`cors`]); what is too large or too slow is refused ([`limits`]); what is in memory is answered from
//! there ([`response_cache`]); the connection is closed when a request is answered before its body was read
//! ([`unread`]); what is worth it is compressed ([`compress`]); how much an answer reads is bounded ([`budget`]).
//! Before all of them, what is in memory as it leaves the server is given at once ([`response_cache::Shortcut`]).
//! Around all of them, connections are closed whose clients do not take their answers ([`paced`]). A layer knows no
//! record and no operation.

pub mod budget;
pub mod compress;
pub mod cors;
pub mod headers;
pub mod health;
pub mod limits;
pub mod metrics;
#[cfg(feature = "otlp")]
pub mod otlp;
pub mod paced;
pub mod response_cache;
pub mod trace;
pub mod unread;
mod vary;

use actix_web::{HttpRequest, HttpResponse};

use self::paced::WritePatience;
use self::response_cache::SharedCaching;
use crate::error::Error;
use crate::graphql::refuse_plainly;
use crate::http::client_address::TrustedProxies;
use crate::http::public_path::PublicPath;
use crate::rest::problem;
use crate::store::AnswerLimit;

pub use crate::http::origins::is_origin;

/// What the operator decides about the edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EdgeOptions {
    /// The origins whose pages may write: `https://newsroom.example`, `http://localhost:*`.
    pub cors_origins: Vec<String>,
    /// Whether the world reaches the server by HTTPS only.
    pub https: bool,
    /// The path under which the world reaches the server.
    pub public_path: PublicPath,
    /// How many bytes an answer may read from the store.
    pub answer_limit: AnswerLimit,
    /// The proxies whose word about a caller's address is taken.
    pub trusted_proxies: TrustedProxies,
    /// How many bytes the answers take that are kept in memory; 0 keeps none.
    pub response_cache: u64,
    /// What shared caches are told.
    pub shared_caching: SharedCaching,
    /// How long clients may take nothing of their answers.
    pub write_patience: WritePatience,
}

/// Answers an error in the form of the face that was asked.
fn refuse(request: &HttpRequest, error: Error) -> HttpResponse {
    match request.path() {
        "/graphql" | "/graphql/ws" | "/graphql/stream" => refuse_plainly(error, request),
        _ => problem(request, &error),
    }
}
