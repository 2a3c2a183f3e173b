//! `/graphql/stream`: GraphQL over Server-Sent Events, in the protocol graphql-sse.
//!
//! The protocol: <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>. Both of its modes are
//! spoken: a stream for each operation (`distinct`), and one for several, as clients need that can open few
//! connections (`single`).

mod body;
mod distinct;
mod single;
mod words;

use actix_web::http::Version;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::Executor;
use serde_json::Value;

pub use single::Reserved;

use super::accept::Media;
use super::answer::refuse;
use super::ask::{Ask, JSON};
use super::handler::{Endpoint, method_not_allowed, refuse_negotiated};
use super::limits::Limits;
use super::subscribe::Streams;
use super::subscribe::client::Client;
use crate::error::{Code, Error, Result};
use crate::http::bearer::bearer_of;
use crate::http::body::{self as request_body};
use crate::http::door::{Admission, Entry, guarded};
use crate::http::event_stream::EVENTS;
use crate::http::negotiation::Accepted;

/// Where a request says which stream it is for: in a header, or where none can be sent in the address.
const TOKEN: &str = "x-graphql-event-stream-token";
const TOKEN_PARAMETER: &str = "token";
const OPERATION_ID: &str = "operationId";

/// Mounts `/graphql/stream`.
pub fn mount<E: Executor>(config: &mut ServiceConfig, endpoint: Data<Endpoint<E>>) {
    let resource = web::resource("/graphql/stream")
        .app_data(endpoint)
        .route(guarded(web::get().to(get::<E>), Entry::AtOnce, refuse_negotiated))
        .route(guarded(web::put().to(put), Entry::AtOnce, refuse_negotiated))
        .route(guarded(web::post().to(post::<E>), Entry::WithBody, refuse_negotiated))
        .route(guarded(web::delete().to(delete), Entry::AtOnce, refuse_negotiated))
        .default_service(web::to(other_method));
    config.service(resource);
}

async fn other_method(request: HttpRequest) -> HttpResponse {
    let error = Error::new(Code::MethodNotAllowed, "Send GET, POST, PUT or DELETE.");
    method_not_allowed(error, &request, Media::Json, "GET, POST, PUT, DELETE")
}

fn answered(request: &HttpRequest, answer: Result<HttpResponse>) -> HttpResponse {
    answer.unwrap_or_else(|error| refuse(error, request, Media::Json))
}

async fn get<E: Executor>(request: HttpRequest, endpoint: Data<Endpoint<E>>) -> HttpResponse {
    let answer = async {
        check_accept(&request)?;
        let admission = Admission::of(&request)?;
        if let Some(token) = stream_token(&request) {
            admission.caller()?;
            admission.leave();
            return single::open(&streams(&request)?, &token, admission.key());
        }
        let ask = Ask::of_address(&request)?;
        let client = Client::of(&request)?.that_only_reads();
        distinct_stream(endpoint, &request, client, ask)
    };
    answered(&request, answer.await)
}

/// Reserves a stream for several operations.
async fn put(request: HttpRequest) -> HttpResponse {
    let answer = async {
        let admission = Admission::of(&request)?;
        let (who, streams) = (admission.caller()?, streams(&request)?);
        let slot = streams.streams.take(admission.key())?;
        let client = Client::of(&request)?;
        let owner = (admission.key(), who.is_anonymous());
        let token = streams.reserved.reserve(client, owner, slot);
        Ok(HttpResponse::Created().insert_header((CONTENT_TYPE, "text/plain")).body(token))
    };
    answered(&request, answer.await)
}

async fn post<E: Executor>(
    request: HttpRequest,
    payload: Payload,
    endpoint: Data<Endpoint<E>>,
) -> HttpResponse {
    let answer = async {
        let admission = Admission::of(&request)?;
        let limits = Limits::of(&admission.caller()?);
        let body = request_body::read(&request, payload, &[JSON], limits.body).await?;
        let Some(token) = stream_token(&request) else {
            check_accept(&request)?;
            return distinct_stream(
                endpoint,
                &request,
                Client::of(&request)?,
                Ask::of_body(&body)?,
            );
        };
        let streams = streams(&request)?;
        let stream = streams.reserved.get(&token, admission.key())?;
        let id = operation_id(&request_body::parse_json(&body)?)?;
        stream.renew(bearer_of(&request));
        stream.begin(endpoint, &streams, (id, Ask::of_body(&body)?))?;
        Ok(HttpResponse::Accepted().finish())
    };
    answered(&request, answer.await)
}

/// Ends an operation of a stream.
async fn delete(request: HttpRequest) -> HttpResponse {
    let answer = async {
        let admission = Admission::of(&request)?;
        admission.caller()?;
        let token = stream_token(&request).ok_or_else(no_token)?;
        let stream = streams(&request)?.reserved.get(&token, admission.key())?;
        let id = parameter(&request, OPERATION_ID);
        stream.stop(&id.ok_or_else(|| Error::bad_request("operationId must be given."))?);
        Ok(HttpResponse::Ok().finish())
    };
    answered(&request, answer.await)
}

fn distinct_stream<E: Executor>(
    endpoint: Data<Endpoint<E>>,
    request: &HttpRequest,
    client: Client,
    ask: Ask,
) -> Result<HttpResponse> {
    let (admission, streams) = (Admission::of(request)?, streams(request)?);
    admission.caller()?;
    let slot = streams.streams.take(admission.key())?;
    // What waits from now on has a slot of its own.
    admission.leave();
    Ok(distinct::stream(endpoint, client, ask, (&streams, slot)))
}

fn streams(request: &HttpRequest) -> Result<Streams> {
    let streams = request.app_data::<Data<Streams>>();
    let streams = streams.ok_or_else(|| Error::internal("a server without streams"))?;
    Ok(streams.get_ref().clone())
}

/// A stream is sent in chunks, to who wants events.
fn check_accept(request: &HttpRequest) -> Result<()> {
    if matches!(request.version(), Version::HTTP_09 | Version::HTTP_10) {
        let detail =
            "A stream is sent in chunks: ask by HTTP/1.1, and let proxies in between do so.";
        return Err(Error::bad_request(detail));
    }
    match Accepted::of(request).best(&[EVENTS]) {
        Some(_) => Ok(()),
        None => Err(Error::new(Code::NotAcceptable, "Accept text/event-stream.")),
    }
}

fn stream_token(request: &HttpRequest) -> Option<String> {
    let header = request.headers().get(TOKEN).and_then(|token| token.to_str().ok());
    header.map(str::to_owned).or_else(|| parameter(request, TOKEN_PARAMETER))
}

fn parameter(request: &HttpRequest, name: &str) -> Option<String> {
    let mut all = url::form_urlencoded::parse(request.query_string().as_bytes());
    all.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// The id that a client gives an operation: `extensions.operationId`.
fn operation_id(body: &Value) -> Result<String> {
    let id = body["extensions"][OPERATION_ID].as_str().filter(|id| !id.is_empty());
    let detail = "extensions.operationId must be given: a text.";
    id.map(str::to_owned).ok_or_else(|| Error::bad_request(detail))
}

fn no_token() -> Error {
    Error::bad_request("X-GraphQL-Event-Stream-Token must be given: reserve a stream by PUT.")
}
