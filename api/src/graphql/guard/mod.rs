//! The guard: what a document asks for, counted before anything is executed.
//!
//! A validator or executor that walks every expansion of every fragment takes exponential time for
//! fragments that spread each other twice. So tokens are counted before a document is parsed
//! ([`lex`]), and its size with fragments written out before it is validated, each fragment sized
//! once ([`Size`]). The normal form of the operation, which by then is known to be small, is weighed
//! ([`weigh`]). Every step is linear in the size of the document or bounded by [`Limits`].

mod expand;
mod introspect;
pub mod lex;
mod page_size;
mod search;
#[cfg(test)]
mod tests;
mod weigh;

use super::document::OperationType;
use super::document::normal::Operation;
use super::limits::Limits;
use crate::error::{Code, Error, Result};

pub use expand::Size;
pub use search::searches;
pub use weigh::{Weight, weigh};

/// Refuses operations that this address or this caller may not ask for at all.
pub fn check_type(ty: OperationType, limits: &Limits) -> Result<()> {
    match ty {
        OperationType::Mutation if limits.mutations == 0 => Err(Error::unauthenticated()),
        OperationType::Subscription => {
            let detail = "Subscriptions are not served at this address: follow them by a websocket at \
                          /graphql/ws (graphql-transport-ws), or by Server-Sent Events at /graphql/stream \
                          (graphql-sse).";
            Err(Error::bad_request(detail))
        }
        _ => Ok(()),
    }
}

/// Whether an operation asks for the schema itself.
pub fn asks_for_schema(operation: &Operation<'_>) -> bool {
    operation.fields.alternatives().flatten().any(introspect::is_schema)
}

pub fn too_complex(detail: impl Into<String>) -> Error {
    Error::new(Code::QueryTooComplex, detail)
}
