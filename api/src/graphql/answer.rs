//! Answers: which errors callers see, the status, and the bytes.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use async_graphql::{PathSegment, Pos, Response, ServerError, Value};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, json};

use super::accept::Media;
use super::document::{Fault, OperationType, Refusal};
use super::executed::Executed;
use super::guard::Weight;
use super::limits::Limits;
use crate::error::{Code, Error};
use crate::http::RequestId;
use crate::http::body::Capped;
use crate::http::entity_tag::{self, is_known};
use crate::http::keepable::mark_keepable;

/// An answer in the form of GraphQL.
#[derive(Debug, Serialize)]
pub struct Answer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Problem>,
    /// Absent when nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    extensions: Map<String, serde_json::Value>,
    /// What was executed, if anything was.
    #[serde(skip)]
    executed: Option<Executed>,
}

/// What was answered.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Data {
    Value(Value),
    /// Its JSON, ready.
    Text(Box<RawValue>),
}

/// One error of an answer.
#[derive(Debug, Serialize)]
struct Problem {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<PathSegment>,
    extensions: Map<String, serde_json::Value>,
    #[serde(skip)]
    code: Code,
}

impl Answer {
    /// What the library answered, with its errors in our words.
    pub fn of_response(response: Response, executed: Executed) -> Self {
        let has_data = was_executed(&response);
        let errors = response.errors.into_iter().map(|error| Problem::of_library(error, has_data));
        Answer {
            errors: errors.collect(),
            data: has_data.then_some(Data::Value(response.data)),
            extensions: Map::new(),
            executed: Some(executed),
        }
    }

    /// Of an operation that asks for nothing, and so was not executed.
    pub fn empty(executed: Executed) -> Self {
        Answer::of_data(Data::Value(Value::Object(Default::default())), executed)
    }

    /// Of an operation whose data is there as text.
    pub fn of_text(data: Box<RawValue>, executed: Executed) -> Self {
        Answer::of_data(Data::Text(data), executed)
    }

    /// Of an operation that failed as a whole.
    pub fn of_failure(error: Error, executed: Executed) -> Self {
        Answer { executed: Some(executed), ..Answer::of_error(error) }
    }

    fn of_data(data: Data, executed: Executed) -> Self {
        Answer {
            errors: Vec::new(),
            data: Some(data),
            extensions: Map::new(),
            executed: Some(executed),
        }
    }

    /// Nothing but an error.
    pub fn of_error(error: Error) -> Self {
        Answer::of_refusal(error.into())
    }

    /// Nothing but what is wrong with the document.
    pub fn of_refusal(refusal: Refusal) -> Self {
        let problem =
            |fault: Fault| Problem { locations: fault.locations, ..Problem::of(fault.error) };
        Answer {
            errors: refusal.0.into_iter().map(problem).collect(),
            data: None,
            extensions: Map::new(),
            executed: None,
        }
    }

    /// Adds `extensions.cost`: what was spent on the answer, and what one request may spend.
    pub fn with_cost(mut self, weight: Weight, limits: &Limits) -> Self {
        let cost = json!({
            "spent": weight.cost,
            "limit": limits.cost,
            "nodes": weight.nodes,
            "nodeLimit": limits.nodes,
        });
        self.extensions.insert("cost".to_owned(), cost);
        self
    }

    /// Answers a well-formed request. An answer of more than `max` bytes is not given.
    pub fn respond(mut self, request: &HttpRequest, media: Media, max: usize) -> HttpResponse {
        self.sign(&RequestId::of(request));
        if let Some(executed) = self.executed.take() {
            let failed = !self.errors.is_empty();
            request.extensions_mut().insert(Executed { failed, ..executed });
        }
        let mut body = Capped::new(max);
        if serde_json::to_writer(&mut body, &self).is_ok() {
            let body = body.into_bytes();
            if self.may_be_kept(request) {
                return keepable(request, media, body);
            }
            let mut response = respond(self.status(media), media, body);
            // Where there is data, the status does not tell.
            if self.errors.iter().any(|error| error.code.passes()) {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
            }
            return response;
        }
        self = self.too_large(max);
        self.sign(&RequestId::of(request));
        respond(self.status(media), media, self.to_bytes())
    }

    /// Whether others may be given it: nobody is known to have asked, and nothing went wrong.
    fn may_be_kept(&self, request: &HttpRequest) -> bool {
        let is_query = |executed: &Executed| executed.kind == OperationType::Query.name();
        let is_read = request.extensions().get::<Executed>().is_some_and(is_query);
        let signed = request.headers().contains_key(AUTHORIZATION);
        is_read && !signed && self.was_executed() && !self.has_errors()
    }

    /// Adds `extensions.cursor`: the position in the feed of changes of what it tells.
    pub fn with_cursor(mut self, cursor: &str) -> Self {
        self.extensions.insert("cursor".to_owned(), json!(cursor));
        self
    }

    /// Whether anything was executed for it.
    pub fn was_executed(&self) -> bool {
        self.data.is_some()
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The error of it, if there is one, after which the same may succeed a moment later.
    pub fn passing(&self) -> Option<Error> {
        let error = self.errors.iter().find(|error| error.code.passes())?;
        Some(Error::new(error.code, error.message.as_str()))
    }

    /// Its errors alone.
    pub fn errors(&self) -> impl Serialize {
        &self.errors
    }

    /// As JSON of at most `max` bytes; a larger one is not given.
    pub fn into_text(self, id: &RequestId, max: usize) -> String {
        let mut body = Capped::new(max);
        if serde_json::to_writer(&mut body, &self).is_ok()
            && let Ok(text) = String::from_utf8(body.into_bytes())
        {
            return text;
        }
        let mut too_large = self.too_large(max);
        too_large.sign(id);
        String::from_utf8(too_large.to_bytes()).unwrap_or_default()
    }

    /// What is answered in its place when it has more than `max` bytes.
    fn too_large(self, max: usize) -> Answer {
        let detail = format!("The answer would be larger than {max} bytes: ask for less.");
        let too_large = Answer::of_error(Error::new(Code::QueryTooComplex, detail));
        Answer { extensions: self.extensions, ..too_large }
    }

    /// Gives the errors the id that stands in the log.
    pub fn sign(&mut self, id: &RequestId) {
        for error in &mut self.errors {
            tracing::debug!(code = %error.code, detail = error.message, "refused");
            error.extensions.insert("requestId".to_owned(), json!(id.as_str()));
        }
    }

    /// As `application/json` 200 for every well-formed request; as
    /// `application/graphql-response+json` without data the status of the first error.
    fn status(&self, media: Media) -> u16 {
        let has_data =
            self.data.as_ref().is_some_and(|data| !matches!(data, Data::Value(Value::Null)));
        match self.errors.first() {
            Some(first) if media == Media::GraphQl && !has_data => first.code.status(),
            _ => 200,
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        // Texts and numbers always serialise; an empty answer would be executed at once.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Answers a request that is not well-formed or cannot be served: in every media type with the
/// status of the error.
pub fn refuse(error: Error, request: &HttpRequest, media: Media) -> HttpResponse {
    let code = error.code;
    let mut answer = Answer::of_error(error);
    answer.sign(&RequestId::of(request));
    let mut response = respond(code.status(), media, answer.to_bytes());
    let sent_token = request.headers().contains_key(AUTHORIZATION);
    let header = match code {
        Code::Unauthenticated | Code::TokenExpired if sent_token => {
            (WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)
        }
        Code::Unauthenticated | Code::TokenExpired => (WWW_AUTHENTICATE, "Bearer"),
        _ => return response,
    };
    response.headers_mut().insert(header.0, HeaderValue::from_static(header.1));
    response
}

/// As `refuse`, for those who do not know GraphQL's media types.
pub fn refuse_plainly(error: Error, request: &HttpRequest) -> HttpResponse {
    refuse(error, request, Media::Json)
}

const VARIES: &str = "Accept, Authorization";

fn respond(status: u16, media: Media, body: Vec<u8>) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.insert_header((RETRY_AFTER, "1"));
    }
    response
        .insert_header((CONTENT_TYPE, media.content_type()))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((VARY, VARIES))
        .body(body)
}

/// An answer that others may be given. To a GET it has a tag, by which a cache asks whether it has changed.
fn keepable(request: &HttpRequest, media: Media, body: Vec<u8>) -> HttpResponse {
    let reads = request.method().is_safe();
    let tag = reads.then(|| entity_tag::of_body(&body));
    let mut response = respond(StatusCode::OK.as_u16(), media, body);
    if let Some(tag) = tag {
        if is_known(request, &tag) {
            response = HttpResponse::NotModified().finish();
            response.headers_mut().insert(VARY, HeaderValue::from_static(VARIES));
        }
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
        entity_tag::insert(headers, tag);
    }
    mark_keepable(&mut response);
    response
}

/// The library refuses a document without a path; only what is executed has one.
fn was_executed(response: &Response) -> bool {
    let has_path = |error: &ServerError| !error.path.is_empty();
    response.data != Value::Null || response.errors.iter().any(has_path)
}

impl Problem {
    fn of(error: Error) -> Self {
        Problem {
            code: error.code,
            extensions: extensions(&error),
            message: error.detail,
            locations: Vec::new(),
            path: Vec::new(),
        }
    }

    /// Our own errors as they are; the library's when they are about the request; of everything
    /// else the log has the cause, and the caller learns nothing.
    fn of_library(error: ServerError, executed: bool) -> Self {
        let public = match error.source::<Error>() {
            Some(own) => own.clone(),
            None if !executed || is_about_input(&error.message) => {
                Error::bad_request(error.message)
            }
            None => Error::internal(&error.message),
        };
        Problem { locations: error.locations, path: error.path, ..Problem::of(public) }
    }
}

/// Values are parsed while the document is executed; the library marks such errors by words alone.
fn is_about_input(message: &str) -> bool {
    ["Failed to parse \"", "Expected input type \""].iter().any(|start| message.starts_with(start))
}

fn extensions(error: &Error) -> Map<String, serde_json::Value> {
    let mut members = Map::new();
    members.insert("code".to_owned(), json!(error.code));
    if !error.errors.is_empty() {
        members.insert("errors".to_owned(), json!(error.errors));
    }
    if let Some(current) = error.current {
        members.insert("current".to_owned(), json!(current));
    }
    if let Some(gone) = &error.gone {
        members.insert("withdrawn".to_owned(), json!(gone.title));
        members.insert("reason".to_owned(), json!(gone.reason));
        members.insert("at".to_owned(), json!(gone.at));
    }
    if let Some(other) = error.other {
        members.insert("other".to_owned(), json!(other));
    }
    members
}
