//! The messages of graphql-transport-ws, as the server sends them.

use serde_json::json;

use crate::graphql::answer::Answer;
use crate::graphql::subscribe::run::Words;

pub const ACKNOWLEDGED: &str = r#"{"type":"connection_ack"}"#;
pub const PONG: &str = r#"{"type":"pong"}"#;

/// What is told of the operation with an id.
pub struct Messages {
    /// The id as JSON.
    id: String,
}

impl Messages {
    pub fn of(id: &str) -> Self {
        Self { id: json!(id).to_string() }
    }
}

impl Words for Messages {
    fn next(&self, payload: &str) -> String {
        format!(r#"{{"id":{},"type":"next","payload":{payload}}}"#, self.id)
    }

    fn error(&self, answer: &Answer) -> String {
        format!(r#"{{"id":{},"type":"error","payload":{}}}"#, self.id, json!(answer.errors()))
    }

    fn complete(&self) -> String {
        format!(r#"{{"id":{},"type":"complete"}}"#, self.id)
    }
}
