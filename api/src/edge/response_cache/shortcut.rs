//! The shortcut: what is in memory is answered before any other layer is passed.
//!
//! The layers in between cost more than such an answer. What they do to it is the same each time, but for the
//! request's id, and is kept with the answer when it first leaves the server ([`Complete`]). Whoever asks
//! in another way (from another origin, or while somebody watches the spans of requests) takes the long way.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderValue, IF_NONE_MATCH, ORIGIN};
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use futures::future::{Either, LocalBoxFuture, Ready, ready};

use super::ResponseCache;
use super::entry::{Entry, Pieces, is_known, weakened};
use super::question::{Asked, Question};
use crate::edge::limits::check_size;
use crate::edge::metrics::{Counted, Metrics};
use crate::edge::trace;
use crate::http::RequestId;
use crate::http::entity_tag::Tags;
use crate::http::request_id;

/// An answer as it leaves the server, but for the request's id.
pub struct Complete {
    headers: HeaderMap,
    /// Where the answer is counted.
    counted: Counted,
    /// Where it is counted that nothing has changed; none where nobody is told so.
    counted_unchanged: Option<Counted>,
}

/// Adds the shortcut to an app.
pub struct Shortcut;

impl<S, B> Transform<S, ServiceRequest> for Shortcut
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type InitError = ();
    type Transform = Way<S>;
    type Future = Ready<Result<Way<S>, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(Way { long: Rc::new(service) }))
    }
}

/// The shortcut, and the long way that others take.
pub struct Way<S> {
    long: Rc<S>,
}

type Answer = Result<ServiceResponse, Error>;

impl<S, B> Service<ServiceRequest> for Way<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = Either<Ready<Answer>, LocalBoxFuture<'static, Answer>>;

    actix_web::dev::forward_ready!(long);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let long = Rc::clone(&self.long);
        let Some(cache) = cache_for(&request) else {
            return Either::Right(Box::pin(pass(long, request)));
        };
        // What is asked by an address is answered without waiting for anything.
        if let Some(question) = Question::of_address(&request) {
            return match from_memory(&cache, question, request) {
                Ok(answer) => Either::Left(ready(Ok(answer))),
                Err(request) => Either::Right(Box::pin(learn(long, request))),
            };
        }
        Either::Right(Box::pin(async move {
            let Some(question) = Question::of_body(&mut request).await else {
                request.extensions_mut().insert(Asked(None));
                return pass(long, request).await;
            };
            match from_memory(&cache, question, request) {
                Ok(answer) => Ok(answer),
                Err(request) => learn(long, request).await,
            }
        }))
    }
}

/// The cache, for a request whose answer may be kept as it leaves the server.
fn cache_for(request: &ServiceRequest) -> Option<Data<ResponseCache>> {
    let cache = request.app_data::<Data<ResponseCache>>().filter(|cache| cache.kept.is_some())?;
    let is_other = request.headers().contains_key(ORIGIN) || request.method() == Method::HEAD;
    let is_usual = !is_other && !trace::is_watched() && check_size(request).is_ok();
    is_usual.then(|| cache.clone())
}

/// The answer from memory. Otherwise the request, which carries its question.
fn from_memory(
    cache: &ResponseCache,
    question: Question,
    request: ServiceRequest,
) -> Result<ServiceResponse, ServiceRequest> {
    #[allow(clippy::disallowed_methods, reason = "measures the server itself")]
    let begun = Instant::now();
    let found = cache.peek(&question);
    let complete = found.as_ref().and_then(|entry| Some((entry, entry.complete.get()?)));
    let Some((entry, complete)) = complete else {
        request.extensions_mut().insert(Asked(Some(question)));
        return Err(request);
    };
    let id = RequestId::given(request.headers(), &cache.diwan).to_value();
    let answer = complete.answer(entry, request.into_parts().0, id);
    cache.lookups.hit.inc();
    complete.counted(answer.status()).count(begun.elapsed());
    Ok(answer)
}

/// Answers by the long way, and keeps what becomes of an answer on it.
async fn learn<S, B>(long: Rc<S>, request: ServiceRequest) -> Answer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    let answer = pass(long, request).await?;
    let entry = answer.request().extensions_mut().remove::<Arc<Entry>>();
    if let Some(entry) = entry.filter(|_| answer.status() == StatusCode::OK) {
        Complete::of(&answer).map(|complete| entry.complete.set(complete));
    }
    Ok(answer)
}

async fn pass<S, B>(long: Rc<S>, request: ServiceRequest) -> Answer
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody + 'static,
{
    Ok(long.call(request).await?.map_into_boxed_body())
}

impl Complete {
    /// What becomes of an answer on the long way.
    fn of(answer: &ServiceResponse) -> Option<Complete> {
        let metrics = answer.request().app_data::<Data<Metrics>>()?;
        let mut headers = answer.headers().clone();
        headers.remove(request_id::HEADER);
        let counted = |status| metrics.counted(answer.request(), status);
        let may_be_known = answer.request().method().is_safe();
        Some(Complete {
            headers,
            counted: counted(StatusCode::OK),
            counted_unchanged: may_be_known.then(|| counted(StatusCode::NOT_MODIFIED)),
        })
    }

    /// The answer to a request; 304 where the caller has it already.
    fn answer(&self, entry: &Entry, request: HttpRequest, id: HeaderValue) -> ServiceResponse {
        let known = Tags::read(request.headers(), &IF_NONE_MATCH).ok().flatten();
        let (status, body, mut headers) = match is_known(&request, &self.headers, known.as_ref()) {
            true => (
                StatusCode::NOT_MODIFIED,
                BoxBody::new(()),
                self.unchanged_headers(entry, known.as_ref()),
            ),
            false => {
                (StatusCode::OK, BoxBody::new(Pieces(entry.body.clone())), self.headers.clone())
            }
        };
        headers.insert(request_id::HEADER, id);
        let mut response = HttpResponse::with_body(status, body);
        *response.headers_mut() = headers;
        ServiceResponse::new(request, response)
    }

    fn counted(&self, status: StatusCode) -> &Counted {
        let unchanged = self.counted_unchanged.as_ref();
        unchanged.filter(|_| status == StatusCode::NOT_MODIFIED).unwrap_or(&self.counted)
    }

    /// The headers that say of what nothing has changed, and those that every answer has.
    fn unchanged_headers(&self, entry: &Entry, known: Option<&Tags>) -> HeaderMap {
        let mut headers = weakened(&self.headers, known);
        for (name, value) in &self.headers {
            if !entry.headers.contains_key(name) && !headers.contains_key(name) {
                headers.append(name.clone(), value.clone());
            }
        }
        headers
    }
}
