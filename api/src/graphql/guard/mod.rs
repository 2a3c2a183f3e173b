//! The guard: what a document asks for, counted before the library sees it.
//!
//! The library's own limits walk every expansion of every fragment, which takes exponential time
//! for fragments that spread each other twice. The guard counts tokens, parses once, sizes each
//! fragment once, and only then walks the operation, which by then is known to be small. Every
//! step is linear in the size of the document or bounded by [`Limits`].

mod expand;
mod introspect;
mod lex;
mod page_size;
mod select;
mod shape;
#[cfg(test)]
mod tests;
mod weigh;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Value, Variables};

use super::limits::Limits;
use crate::error::{Code, Error, Result};

pub use select::{Selected, Selections};
pub use shape::Shape;
pub use weigh::Weight;

/// Parses a document that is neither too long nor too deep, and whose fragments, written out,
/// stay small.
pub fn parse(query: &str, limits: &Limits) -> Result<ExecutableDocument> {
    lex::check(query, limits)?;
    let document = parse_query(query).map_err(syntax_error)?;
    expand::check(&document, limits)?;
    Ok(document)
}

/// The operation to be executed.
pub fn operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition> {
    match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Ok(&only.node),
        (DocumentOperations::Single(_), Some(_)) => Err(unknown_operation()),
        (DocumentOperations::Multiple(named), Some(name)) => {
            named.get(name).map(|operation| &operation.node).ok_or_else(unknown_operation)
        }
        (DocumentOperations::Multiple(named), None) => match named.values().next() {
            Some(only) if named.len() == 1 => Ok(&only.node),
            _ => Err(Error::bad_request(
                "The document has several operations: name one of them in operationName.",
            )),
        },
    }
}

/// Weighs an operation and refuses what is too heavy.
pub fn weigh(
    shape: &Shape,
    limits: &Limits,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Weight> {
    match operation.ty {
        OperationType::Mutation if limits.mutations == 0 => Err(Error::unauthenticated()),
        OperationType::Subscription => {
            Err(Error::bad_request("Subscriptions are not served at this address."))
        }
        _ => {
            check_variables(operation, variables)?;
            weigh::Scale::new(shape, limits, document, operation, variables).weigh(operation)
        }
    }
}

/// Whether an operation asks for the schema itself.
pub fn asks_for_schema(
    shape: &Shape,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
) -> bool {
    let selections = Selections { document, shape };
    let fields = selections.of(&operation.selection_set.node, None);
    fields.iter().any(|(_, field)| matches!(field.name.node.as_str(), "__schema" | "__type"))
}

/// The library would notice only when a field asks for the value.
fn check_variables(operation: &OperationDefinition, variables: &Variables) -> Result<()> {
    for definition in operation.variable_definitions.iter().map(|definition| &definition.node) {
        let name = &definition.name.node;
        let value = variables.get(name).or(definition.default_value());
        if !definition.var_type.node.nullable && value.is_none_or(|value| *value == Value::Null) {
            return Err(Error::bad_request(format!("The variable ${name} must be given.")));
        }
    }
    Ok(())
}

fn too_complex(detail: impl Into<String>) -> Error {
    Error::new(Code::QueryTooComplex, detail)
}

fn unknown_operation() -> Error {
    Error::bad_request("The document has no operation of the name in operationName.")
}

/// Where the document stops being GraphQL; without the excerpt that the parser draws.
fn syntax_error(error: parser::Error) -> Error {
    let text = error.to_string();
    let reason = text.rsplit_once("= ").map_or(text.as_str(), |(_, reason)| reason);
    let place = error.positions().next();
    let place = place.map(|at| format!(" at line {}, column {}", at.line, at.column));
    Error::bad_request(format!("Syntax error{}: {reason}", place.unwrap_or_default()))
}
