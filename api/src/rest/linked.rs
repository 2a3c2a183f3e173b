//! Linked data: a record in the words of schema.org, for whoever accepts that rather than JSON.

use actix_web::HttpRequest;
use serde_json::{Value, json};

use super::answer::{JSON, PARTIAL};
use super::shape::schema_ref;
use crate::http::negotiation::Accepted;

/// The media type of linked data (JSON-LD 1.1).
pub const LINKED: &str = "application/ld+json";

/// Whether a request asks for linked data rather than for the record.
pub fn is_asked(request: &HttpRequest) -> bool {
    Accepted::of(request).best(&[JSON, PARTIAL, LINKED]) == Some(LINKED)
}

/// The answer may also be linked data, by the schema of this name.
pub fn with_linked(mut answer: Value, schema: &str) -> Value {
    answer["content"][LINKED] = json!({ "schema": schema_ref(schema) });
    answer
}
