//! One span for each request: its log lines carry what it says, and a collector may be sent it.

use std::fmt;

use actix_web::Error;
#[cfg(feature = "otlp")]
use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::http::RequestId;
use crate::http::route::Route;

/// The caller's place in a trace (W3C Trace Context, `traceparent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traceparent {
    pub trace: u128,
    pub parent: u64,
    pub flags: u8,
}

impl Traceparent {
    fn of(headers: &HeaderMap) -> Option<Traceparent> {
        let mut values = headers.get_all("traceparent");
        let value = values.next()?.to_str().ok()?;
        if values.next().is_some() { None } else { Traceparent::parse(value) }
    }

    /// Later versions may say more, after what this one says.
    fn parse(text: &str) -> Option<Traceparent> {
        let mut parts = text.trim().split('-');
        let version = hex(parts.next()?, 2).filter(|version| *version != 0xff)?;
        let trace = hex(parts.next()?, 32).filter(|trace| *trace != 0)?;
        let parent = hex(parts.next()?, 16).filter(|parent| *parent != 0)?;
        let flags = hex(parts.next()?, 2)?;
        let ended = parts.next().is_none();
        (version != 0 || ended).then_some(Traceparent {
            trace,
            parent: parent.try_into().ok()?,
            flags: flags.try_into().ok()?,
        })
    }
}

fn hex(text: &str, digits: usize) -> Option<u128> {
    let lower = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let sound = text.len() == digits && text.bytes().all(lower);
    sound.then(|| u128::from_str_radix(text, 16).ok())?
}

impl fmt::Display for Traceparent {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:032x}", self.trace)
    }
}

/// Serves a request within a span of its own.
pub async fn trace(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let span = begin(&request);
    let response = next.call(request).instrument(span.clone()).await?;
    span.in_scope(|| end(&span, &response));
    Ok(response)
}

/// Whether anybody is told of requests that cause no line of their own.
pub fn is_watched() -> bool {
    #[cfg(feature = "otlp")]
    if super::otlp::is_on() {
        return true;
    }
    tracing::enabled!(target: "diwan::request", tracing::Level::DEBUG)
}

/// The span of a request. It is never filtered out: any line may need it.
fn begin(request: &ServiceRequest) -> Span {
    let id = RequestId::of(request.request());
    let span = tracing::error_span!(
        "request",
        request_id = id.as_str(),
        trace_id = Empty,
        http.request.method = request.method().as_str(),
        url.path = request.path(),
        http.route = Empty,
        http.response.status_code = Empty,
        otel.kind = "server",
        otel.status_code = Empty,
    );
    let caller = Traceparent::of(request.headers());
    #[cfg(feature = "otlp")]
    if let Some(trace) = super::otlp::join(&span, caller) {
        span.record("trace_id", trace);
        return span;
    }
    if let Some(caller) = caller {
        span.record("trace_id", tracing::field::display(caller));
    }
    span
}

/// Says what the request was, as far as that is known only now.
fn end(span: &Span, response: &ServiceResponse<impl MessageBody>) {
    let (request, status) = (response.request(), response.status());
    let route = Route::of(request);
    let route = route.as_ref().map(|route| &*route.0);
    span.record("http.route", route);
    span.record("http.response.status_code", status.as_u16());
    #[cfg(feature = "otlp")]
    super::otlp::rename(span, name(request, route));
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
    tracing::debug!(target: "diwan::request", status = status.as_u16(), "answered");
}

/// What the request was, in few words.
#[cfg(feature = "otlp")]
fn name(request: &actix_web::HttpRequest, route: Option<&str>) -> String {
    match request.extensions().get::<crate::graphql::Executed>() {
        Some(executed) => {
            format!("{} {}", executed.kind, executed.name.as_deref().unwrap_or("(anonymous)"))
        }
        None => format!("{} {}", request.method(), route.unwrap_or("(nowhere)")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn what_the_standard_calls_valid_is_taken() {
        let text = format!("00-{TRACE}-00f067aa0ba902b7-01");
        let read = Traceparent::parse(&text).unwrap();
        assert_eq!(
            (read.to_string().as_str(), read.parent, read.flags),
            (TRACE, 0xf067aa0ba902b7, 1)
        );
        assert!(
            Traceparent::parse(&format!("cc-{TRACE}-00f067aa0ba902b7-01-what-comes")).is_some()
        );
    }

    #[test]
    fn what_it_calls_invalid_is_not() {
        let zeros = "0".repeat(32);
        for text in [
            String::new(),
            format!("ff-{TRACE}-00f067aa0ba902b7-01"),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            format!("00-{TRACE}-0000000000000000-01"),
            format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-00f067aa0ba902b7-01-more"),
            format!("00-{TRACE}-00f067aa0ba902b7"),
            format!("00-{TRACE}-+0f067aa0ba902b7-01"),
        ] {
            assert_eq!(Traceparent::parse(&text), None, "{text}");
        }
    }
}
