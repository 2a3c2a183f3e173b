//! What was executed, for the metrics and traces of the edge.

use super::document::normal::Operation;

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
    pub fn of(operation: &Operation<'_>) -> Self {
        let name = operation.name.map(str::to_owned);
        Self { kind: operation.ty.name(), name, failed: false }
    }
}
