//! What was executed, for whoever measures.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};

/// An operation that was executed: it is left in the extensions of its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// The name that the caller gave it.
    pub name: Option<String>,
    /// Whether there are errors in the answer.
    pub failed: bool,
}

impl Executed {
    /// The operation of a document that is executed: the one that is asked for, or the only one.
    pub fn of(document: &ExecutableDocument, kind: OperationType, asked: Option<&str>) -> Self {
        let name = match &document.operations {
            DocumentOperations::Single(_) => None,
            DocumentOperations::Multiple(named) => {
                asked.or_else(|| named.keys().next().map(|name| name.as_str()))
            }
        };
        let kind = match kind {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        Self { kind, name: name.map(str::to_owned), failed: false }
    }
}
