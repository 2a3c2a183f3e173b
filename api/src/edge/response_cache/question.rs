//! What is asked, in a normal form: whatever an answer without a token depends on besides the store.

use std::time::Duration;

use actix_http::error::PayloadError;
use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, ContentEncoding, HeaderMap,
    HeaderName, IF_MODIFIED_SINCE, RANGE, TRANSFER_ENCODING,
};
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, stream};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;

use crate::edge::compress::OFFERED;
use crate::graphql::{Ask, check_post};
use crate::http::negotiation::coding;

/// Longer questions are not kept, in bytes.
const LONGEST: usize = 16 * 1024;
/// How long it is waited for the body of one; one that takes longer is left to the handler.
const PATIENCE: Duration = Duration::from_secs(5);
const GRAPHQL: &str = "/graphql";

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question(Box<[u8]>);

/// What a request was found to ask, for layers that it passes later.
pub struct Asked(pub Option<Question>);

impl Question {
    /// What a request asks, by its address or by its body; none where its answer is nobody else's, or is not asked
    /// like this.
    pub async fn of(request: &mut ServiceRequest) -> Option<Question> {
        match Question::of_address(request) {
            Some(question) => Some(question),
            None => Question::of_body(request).await,
        }
    }

    /// What is asked by an address alone.
    pub fn of_address(request: &ServiceRequest) -> Option<Question> {
        let is_asking = matches!(*request.method(), Method::GET | Method::HEAD);
        // A body that nobody reads is dealt with elsewhere.
        let is_bare = !has_body(request.headers()) && !is_own(request);
        if !is_asking || !is_content(request.path()) || !is_bare {
            return None;
        }
        let mut text = Text::default();
        text.add(request.path().as_bytes());
        add_parameters(request.query_string(), &mut text);
        text.into_question(request)
    }

    /// What is asked by a body, which is left in the request.
    pub async fn of_body(request: &mut ServiceRequest) -> Option<Question> {
        if request.method() != Method::POST || request.path() != GRAPHQL || is_own(request) {
            return None;
        }
        let mut text = Text::default();
        text.add(b"POST");
        let body = body(request).await?;
        add_body(&body, &mut text)?;
        text.into_question(request)
    }

    pub fn size(&self) -> usize {
        self.0.len()
    }
}

/// Parts, each with its end.
#[derive(Default)]
struct Text(Vec<u8>);

impl Text {
    fn add(&mut self, part: &[u8]) {
        self.0.extend(part);
        self.0.push(0);
    }

    /// The question of a request, with what else its answer depends on.
    fn into_question(mut self, request: &ServiceRequest) -> Option<Question> {
        let headers = request.headers();
        add_all(headers, ACCEPT, &mut self);
        add_all(headers, HeaderName::from_static("prefer"), &mut self);
        let is_plain = coding(request.request(), OFFERED) == ContentEncoding::Identity;
        self.add(&[is_plain.into()]);
        (self.0.len() <= LONGEST).then(|| Question(self.0.into()))
    }
}

/// Whether the answer is for this caller alone, or is no whole one.
fn is_own(request: &ServiceRequest) -> bool {
    let own = [AUTHORIZATION, RANGE, IF_MODIFIED_SINCE, TRANSFER_ENCODING];
    own.iter().any(|name| request.headers().contains_key(name))
}

fn has_body(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0")
}

fn is_content(path: &str) -> bool {
    path == GRAPHQL || ["/api/v1/", "/feeds/"].iter().any(|start| path.starts_with(start))
}

/// In the order of their names; those of one name stay in theirs.
fn add_parameters(query: &str, text: &mut Text) {
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_by_cached_key(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        percent_decode_str(name).collect::<Vec<u8>>()
    });
    pairs.into_iter().for_each(|pair| text.add(pair.as_bytes()));
    text.add(b"");
}

fn add_all(headers: &HeaderMap, name: HeaderName, text: &mut Text) {
    headers.get_all(name).for_each(|value| text.add(value.as_bytes()));
    text.add(b"");
}

/// The body of a request, which is left in it.
async fn body(request: &mut ServiceRequest) -> Option<Bytes> {
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse::<usize>().ok()?;
    if length > LONGEST || headers.contains_key(CONTENT_ENCODING) {
        return None;
    }
    check_post(request.request()).ok()?;
    let mut payload = request.take_payload();
    let mut read = BytesMut::with_capacity(length);
    let whole = timeout(PATIENCE, collect(&mut payload, &mut read)).await;
    let read = read.freeze();
    let (body, rest) = match whole {
        Ok(Ok(())) => (Some(read.clone()), None),
        Ok(Err(error)) => (None, Some(Err(error))),
        Err(_) => (None, None),
    };
    // Whoever reads it next comes upon what came, and upon what went wrong.
    let first = stream::iter([Ok(read)].into_iter().chain(rest));
    let payload: Payload = match body.is_some() {
        true => Payload::Stream { payload: Box::pin(first) },
        false => Payload::Stream { payload: Box::pin(first.chain(payload)) },
    };
    request.set_payload(payload);
    body
}

async fn collect(payload: &mut Payload, read: &mut BytesMut) -> Result<(), PayloadError> {
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        if read.len() + chunk.len() > LONGEST {
            return Err(PayloadError::Overflow);
        }
        read.extend_from_slice(&chunk);
    }
    Ok(())
}

/// What a request of GraphQL asks, whatever the order of its members and the space between them. One that is not
/// well-formed is left to the handler.
fn add_body(body: &[u8], text: &mut Text) -> Option<()> {
    let ask = Ask::of_body(body).ok()?;
    text.add(ask.query.as_bytes());
    text.add(ask.operation.unwrap_or_default().as_bytes());
    text.add(&serde_json::to_vec(&ask.variables).ok()?);
    Some(())
}
