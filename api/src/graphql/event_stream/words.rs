//! The events of graphql-sse.

use serde_json::json;

use crate::graphql::answer::Answer;
use crate::graphql::subscribe::run::Words;

/// A sign that the stream is still there.
pub const SIGN: &str = ":\n\n";

/// What is told of the one operation of a stream.
pub struct OneOperation;

impl Words for OneOperation {
    fn next(&self, payload: &str) -> String {
        format!("event: next\ndata: {payload}\n\n")
    }

    fn error(&self, answer: &Answer) -> String {
        let told = json!({ "errors": json!(answer.errors()) });
        self.next(&told.to_string()) + &self.complete()
    }

    fn complete(&self) -> String {
        "event: complete\ndata: \n\n".to_owned()
    }
}

/// What is told of one of several operations on a stream.
pub struct OneOfSeveral {
    /// The id as JSON.
    id: String,
}

impl OneOfSeveral {
    pub fn of(id: &str) -> Self {
        Self { id: json!(id).to_string() }
    }
}

impl Words for OneOfSeveral {
    fn next(&self, payload: &str) -> String {
        format!("event: next\ndata: {{\"id\":{},\"payload\":{payload}}}\n\n", self.id)
    }

    fn error(&self, answer: &Answer) -> String {
        let told = json!({ "errors": json!(answer.errors()) });
        self.next(&told.to_string()) + &self.complete()
    }

    fn complete(&self) -> String {
        format!("event: complete\ndata: {{\"id\":{}}}\n\n", self.id)
    }
}
