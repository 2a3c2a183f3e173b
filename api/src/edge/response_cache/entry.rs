//! An answer that is kept.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderMap, HeaderName, VARY,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use bytes::Bytes;
use quick_cache::Weighter;

use super::question::Question;
use super::shortcut::Complete;
use crate::cache::{Dependencies, Moment};
use crate::graphql::Executed;
use crate::http::entity_tag::{Tags, sent, weaken_as_known};
use crate::http::route::Route;
use crate::values::Instant;

/// What an entry takes besides its body, about: its headers, and its place.
const BESIDE_THE_BODY: u64 = 5 * 1024;
const RECORD: u64 = 24;

/// An answer with the status 200, and what it was made from.
pub struct Entry {
    pub headers: HeaderMap,
    pub body: Bytes,
    pub route: Option<Route>,
    /// The operation of GraphQL that it answers.
    pub executed: Option<Executed>,
    pub read: Dependencies,
    pub since: Moment,
    pub until: Instant,
    /// What becomes of it on its way out, once that is known.
    pub complete: OnceLock<Complete>,
}

impl Entry {
    /// The answer to a request; 304 where the caller has it already.
    pub fn answer(&self, request: HttpRequest, known: Option<&Tags>) -> ServiceResponse {
        {
            let mut told = request.extensions_mut();
            self.route.iter().for_each(|route| drop(told.insert(route.clone())));
            self.executed.iter().for_each(|executed| drop(told.insert(executed.clone())));
        }
        if is_known(&request, &self.headers, known) {
            return not_modified(request, &self.headers, known);
        }
        let body = BoxBody::new(Pieces(self.body.clone()));
        let mut response = HttpResponse::with_body(StatusCode::OK, body);
        *response.headers_mut() = self.headers.clone();
        ServiceResponse::new(request, response)
    }
}

/// How much of a body is given to a connection at once: what it has not sent is a copy.
const PIECE: usize = 32 * 1024;

/// A body that is shared by many, in pieces.
pub struct Pieces(pub Bytes);

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let size = self.0.len().min(PIECE);
        let piece = self.0.split_to(size);
        Poll::Ready((size > 0).then_some(Ok(piece)))
    }
}

/// An answer that is not kept; 304 where the caller has it already.
pub fn unless_known(
    request: HttpRequest,
    response: HttpResponse,
    known: Option<&Tags>,
) -> ServiceResponse {
    match response.status() == StatusCode::OK && is_known(&request, response.headers(), known) {
        true => not_modified(request, response.headers(), known),
        false => ServiceResponse::new(request, response),
    }
}

pub fn is_known(request: &HttpRequest, headers: &HeaderMap, known: Option<&Tags>) -> bool {
    request.method().is_safe()
        && match (known, sent(headers)) {
            (Some(known), Some(tag)) => known.weakly_name(&tag),
            _ => false,
        }
}

/// That nothing has changed, with the headers that say of what (RFC 9110, section 15.4.5).
fn not_modified(request: HttpRequest, of: &HeaderMap, known: Option<&Tags>) -> ServiceResponse {
    let mut response = HttpResponse::NotModified().finish();
    *response.headers_mut() = weakened(of, known);
    ServiceResponse::new(request, response)
}

/// The headers of an answer that say so, with the tag as the caller has it.
pub fn weakened(of: &HeaderMap, known: Option<&Tags>) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(16);
    let [surrogate, cache_tag] = super::shared::KEYS.map(HeaderName::from_static);
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    // Browsers put them in the place of those that they have: who may embed a picture may do so still.
    let policies = [CONTENT_SECURITY_POLICY, policy];
    for name in [ETAG, CACHE_CONTROL, VARY, surrogate, cache_tag].into_iter().chain(policies) {
        of.get_all(&name).for_each(|value| headers.append(name.clone(), value.clone()));
    }
    if let Some(known) = known {
        weaken_as_known(&mut headers, known);
    }
    headers
}

/// Entries by the bytes that they take.
#[derive(Clone)]
pub struct Weight;

impl Weighter<Question, Arc<Entry>> for Weight {
    fn weight(&self, question: &Question, entry: &Arc<Entry>) -> u64 {
        let records = entry.read.records().count() as u64 * RECORD;
        (question.size() + entry.body.len()) as u64 + BESIDE_THE_BODY + records
    }
}
