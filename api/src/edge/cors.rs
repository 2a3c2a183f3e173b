//! Which pages of other origins may read answers (the CORS protocol of the Fetch standard).
//!
//! What is public may be read from everywhere: by GET, and by the queries of GraphQL and of
//! reconciliation, which are POSTs. Pages of the origins that the operator lists may also sign in and
//! write. No cookie counts here, so credentials are never allowed: a page can do no more than its
//! visitor could with curl.

use std::rc::Rc;

use actix_cors::{Cors, CorsError};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{RequestHead, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::http::Method;
use actix_web::http::header::{
    self, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, HeaderName, HeaderValue, ORIGIN,
};
use futures::future::LocalBoxFuture;

use super::{refuse, vary::vary};
use crate::error;
use crate::http::origins::is_listed;
use crate::http::request_id;

/// What a page of any origin may send; those of listed origins send whatever their tools add.
static READING: [HeaderName; 7] = [
    header::ACCEPT,
    header::CONTENT_TYPE,
    header::IF_NONE_MATCH,
    HeaderName::from_static("prefer"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    request_id::HEADER,
];

/// What a page may see of an answer beside its body.
static SHOWN: [HeaderName; 8] = [
    header::ALLOW,
    header::ETAG,
    header::LINK,
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static("preference-applied"),
    request_id::HEADER,
];

/// For how many seconds a browser need not ask again; none keeps it for longer.
const MAX_AGE: usize = 7200;

/// The policy for everybody.
fn open() -> Cors {
    common()
        .allowed_headers(&READING)
        .allow_any_origin()
        .allowed_origin_fn(|_, head| reads(head))
        .send_wildcard()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST])
}

/// The policy for listed origins.
fn trusted(origins: Rc<[String]>) -> Cors {
    let methods = [Method::GET, Method::HEAD, Method::POST];
    let writing = [Method::PUT, Method::PATCH, Method::DELETE];
    common()
        .allowed_origin_fn(move |origin, _| is_listed(&origins, origin.as_bytes()))
        .allowed_methods(methods.into_iter().chain(writing))
        .allow_any_header()
}

fn common() -> Cors {
    Cors::default().expose_headers(&SHOWN).max_age(MAX_AGE)
}

/// Where a POST only asks.
const QUESTIONS: [&str; 3] = ["/graphql", "/graphql/stream", "/reconcile"];

/// Whether a request, or the one that a preflight asks about, only reads what is public.
fn reads(head: &RequestHead) -> bool {
    let asked = head.headers().get(ACCESS_CONTROL_REQUEST_METHOD);
    let method = asked.map_or(head.method.as_str().as_bytes(), HeaderValue::as_bytes);
    let queries = method == b"POST" && QUESTIONS.contains(&head.uri.path());
    (method == b"GET" || method == b"HEAD" || queries)
        && !head.headers().contains_key(AUTHORIZATION)
}

/// Adds to an app what lets pages of other origins in.
pub struct CrossOrigin {
    origins: Vec<String>,
}

impl CrossOrigin {
    /// `origins` may write.
    pub fn new(origins: &[String]) -> Self {
        Self { origins: origins.to_vec() }
    }
}

type Layer<S> = <Cors as Transform<Rc<S>, ServiceRequest>>::Transform;

impl<S, B> Transform<S, ServiceRequest> for CrossOrigin
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type InitError = ();
    type Transform = Gate<S, B>;
    type Future = LocalBoxFuture<'static, Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let inner = Rc::new(service);
        let open = open().new_transform(inner.clone());
        let origins: Rc<[String]> = self.origins.clone().into();
        let trusted = trusted(origins.clone()).new_transform(inner.clone());
        Box::pin(async move {
            let (open, trusted) = (open.await?, trusted.await?);
            Ok(Gate { inner, open, trusted, origins })
        })
    }
}

/// Chooses the policy for each request.
pub struct Gate<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    inner: Rc<S>,
    open: Layer<S>,
    trusted: Layer<S>,
    origins: Rc<[String]>,
}

impl<S, B> Service<ServiceRequest> for Gate<S, B>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<ServiceResponse, Error>>;

    actix_web::dev::forward_ready!(inner);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let Some(origin) = request.headers().get(ORIGIN) else {
            let answer = self.inner.call(request);
            return Box::pin(async move { Ok(varied(answer.await?.map_into_boxed_body())) });
        };
        let policy =
            if is_listed(&self.origins, origin.as_bytes()) { &self.trusted } else { &self.open };
        let answer = policy.call(request);
        Box::pin(async move { Ok(varied(told(answer.await?.map_into_boxed_body()))) })
    }
}

/// Who asked from where makes a difference, even to answers without an origin.
fn varied(mut response: ServiceResponse) -> ServiceResponse {
    vary(response.headers_mut(), "Origin");
    response
}

/// A refused preflight, in our words.
fn told(response: ServiceResponse) -> ServiceResponse {
    let refusal = response.response().error().and_then(|error| error.as_error::<CorsError>());
    let Some(refusal) = refusal else { return response };
    let error = error::Error::forbidden(reason(refusal));
    let (request, _) = response.into_parts();
    let refusal = refuse(&request, error);
    ServiceResponse::new(request, refusal)
}

/// Why a preflight is refused, and what to do.
fn reason(refusal: &CorsError) -> String {
    let listed = "the setting cors_origins lists those that may";
    match refusal {
        CorsError::HeadersNotAllowed | CorsError::BadRequestHeaders => {
            let headers: Vec<&str> = READING.iter().map(HeaderName::as_str).collect();
            let headers = headers.join(", ");
            format!("Pages of this origin may send {headers}, but no other header: {listed}.")
        }
        CorsError::MethodNotAllowed | CorsError::BadRequestMethod => {
            "No page may use this method.".into()
        }
        _ => format!("Pages of this origin may not do that: {listed}."),
    }
}
