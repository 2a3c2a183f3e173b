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

use apollo_compiler::executable::{ExecutableDocument, Field, Operation};
use apollo_compiler::validation::Valid;
use async_graphql::{Value, Variables};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

pub use apollo_compiler::executable::OperationType;
pub use coerce::Coerced;
pub use fault::{Fault, Refusal};
use line_index::LineIndex;
use shape::Shape;

use super::guard::{Size, lex};
use super::limits::Limits;
use super::plans::{self, Plans};
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
    /// What was planned for it.
    pub plans: Plans,
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

    /// Reads a document as if it were not known.
    pub fn read_anew(&self, text: &str, limits: &Limits) -> Result<Document, Refusal> {
        Document::read(&self.shape, &text.into(), limits)
    }

    /// The variables of an operation, as they were sent or by default.
    pub fn variables(&self, operation: &Operation, sent: &Variables) -> Result<Coerced> {
        coerce::variables(&self.shape, operation, sent)
    }

    /// The normal form of one of a document's operations, for the variables of a request.
    pub fn normal<'a>(
        &'a self,
        document: &'a Document,
        operation: &'a Operation,
        variables: &Coerced,
    ) -> Result<normal::Operation<'a>> {
        normal::normalise(&self.shape, document, operation, variables)
    }

    /// The arguments of a field that have a value.
    pub fn arguments<'f>(&self, field: &'f Field, variables: &Coerced) -> Vec<(&'f str, Value)> {
        normal::arguments(&self.shape, field, variables)
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
        Ok(Document { tree, lines, size, plans: Plans::default() })
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

/// How many bytes a kept document takes: its text, which is there three times, its tree, and its plans.
#[derive(Clone)]
struct Bytes;

/// What a token comes to in the tree. Documents of 10,000 tokens took 185 bytes for each where they
/// were fields with aliases, 80 where they were fields without; the rest is room for the allocator.
const PER_TOKEN: usize = 400;
/// What a field comes to in a plan.
const PER_FIELD: usize = 200;

impl Weighter<Arc<str>, Arc<Document>> for Bytes {
    fn weight(&self, text: &Arc<str>, document: &Arc<Document>) -> u64 {
        let plans = plans::MOST * PER_FIELD * document.size.fields() as usize;
        (3 * text.len() + PER_TOKEN * (document.size.tokens + 8) + plans) as u64
    }
}
