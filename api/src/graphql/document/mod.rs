//! Documents: parsed, validated and brought into a normal form before anything is executed.
//!
//! The library that executes parses some strings wrongly, lets invalid documents pass, and goes
//! wrong where directives leave nothing behind. So another parses and validates
//! (`apollo-compiler`), what it does not check is checked here ([`merge`], [`values`]), and the
//! executor is given a plain document that it cannot misunderstand ([`normal`], [`executable`]).
//!
//! A valid document is kept for the next request with the same text; what depends on the variables
//! is done for each request.

mod coerce;
pub mod executable;
mod fault;
mod line_index;
mod merge;
pub mod normal;
mod parse;
pub mod shape;
#[cfg(test)]
mod tests;
mod validate;
mod values;

use std::sync::Arc;

use apollo_compiler::executable::{ExecutableDocument, Operation};
use apollo_compiler::validation::Valid;
use async_graphql::Variables;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

pub use apollo_compiler::executable::OperationType;
pub use fault::{Fault, Refusal};
use line_index::LineIndex;
use shape::Shape;

use super::guard::{Size, lex};
use super::limits::Limits;
use crate::error::{Error, Result};

/// How many bytes the documents that are kept may take, as [`Bytes`] counts them.
const KEPT: u64 = 16 * 1024 * 1024;

/// Reads documents, and keeps those that are valid.
pub struct Documents {
    shape: Shape,
    kept: Cache<Arc<str>, Arc<Document>, Bytes>,
}

/// A valid document.
pub struct Document {
    tree: Valid<ExecutableDocument>,
    lines: LineIndex,
    size: Size,
}

impl Documents {
    /// For a schema in its own language.
    pub fn new(sdl: &str) -> Result<Documents> {
        Documents::keeping(sdl, KEPT)
    }

    fn keeping(sdl: &str, bytes: u64) -> Result<Documents> {
        // How many there will be is a guess that sizes tables only.
        let kept = Cache::with_weighter(1_000, bytes, Bytes);
        Ok(Documents { shape: Shape::of_sdl(sdl)?, kept })
    }

    /// Reads a document: it is within the caller's limits, and valid.
    pub fn read(&self, text: &str, limits: &Limits) -> Result<Arc<Document>, Refusal> {
        if let Some(document) = self.kept.get(text) {
            document.size.check(limits)?;
            return Ok(document);
        }
        let text = Arc::<str>::from(text);
        let document = Arc::new(Document::read(&self.shape, &text, limits)?);
        self.kept.insert(text, document.clone());
        Ok(document)
    }

    /// The normal form of one of a document's operations, for the variables of a request.
    pub fn normal<'a>(
        &'a self,
        document: &'a Document,
        operation: &'a Operation,
        sent: &Variables,
    ) -> Result<normal::Operation<'a>> {
        let variables = coerce::variables(&self.shape, operation, sent)?;
        normal::normalise(&self.shape, document, operation, &variables)
    }
}

impl Document {
    /// In the order of prices: tokens are counted, the text is parsed, its size with all fragments
    /// written out is bounded, and only then it is validated.
    fn read(shape: &Shape, text: &Arc<str>, limits: &Limits) -> Result<Document, Refusal> {
        let tokens = lex::check(text, limits)?;
        let lines = LineIndex::of(text.clone());
        let tree = parse::parse(text, &lines)?;
        let size = Size::of(&tree, tokens)?;
        size.check(limits)?;
        let tree = validate::validate(shape, &tree, &lines)?;
        Ok(Document { tree, lines, size })
    }

    /// The operation to be executed.
    pub fn operation(&self, name: Option<&str>) -> Result<&Operation> {
        let operations = &self.tree.operations;
        operations.get(name).map(|operation| &**operation).map_err(|_| match name {
            Some(_) => {
                Error::bad_request("The document has no operation of the name in operationName.")
            }
            None if operations.is_empty() => Error::bad_request("The document has no operation."),
            None => Error::bad_request(
                "The document has several operations: name one of them in operationName.",
            ),
        })
    }
}

/// How many bytes a kept document takes: its text, which is there three times, and its tree.
#[derive(Clone)]
struct Bytes;

/// What a token comes to in the tree. Documents of 10,000 tokens took 185 bytes for each where they
/// were fields with aliases, 80 where they were fields without; the rest is room for the allocator.
const PER_TOKEN: usize = 400;

impl Weighter<Arc<str>, Arc<Document>> for Bytes {
    fn weight(&self, text: &Arc<str>, document: &Arc<Document>) -> u64 {
        (3 * text.len() + PER_TOKEN * (document.size.tokens + 8)) as u64
    }
}
