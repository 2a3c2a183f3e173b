//! Server-Sent Events (HTML Living Standard, 9.2): the head of an answer that is a stream of them.

use std::time::Duration;

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, HttpResponseBuilder};

/// Its media type.
pub const EVENTS: &str = "text/event-stream";

/// How often a stream without events says that it is still there; less than what proxies wait.
pub const BETWEEN_SIGNS: Duration = Duration::from_secs(15);

/// The head of an answer of events, which nobody keeps or holds back.
pub fn events_head() -> HttpResponseBuilder {
    let mut head = HttpResponse::Ok();
    head.content_type(EVENTS).insert_header((CACHE_CONTROL, "no-store"));
    // Told to nginx, which would keep back what is sent otherwise.
    head.insert_header(("x-accel-buffering", "no"));
    head
}
