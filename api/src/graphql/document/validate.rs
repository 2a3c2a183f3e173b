//! Every rule of section 5 of the specification, September 2025.

use apollo_compiler::ast;
use apollo_compiler::executable::ExecutableDocument;
use apollo_compiler::validation::Valid;

use super::fault::{Broken, Refusal};
use super::line_index::LineIndex;
use super::shape::Shape;
use super::{merge, values};

/// The document with its types, if it is valid. The rules come in steps, so that nothing is told
/// that only follows from what is wrong before.
pub fn validate(
    shape: &Shape,
    tree: &ast::Document,
    lines: &LineIndex,
) -> Result<Valid<ExecutableDocument>, Refusal> {
    let refuse = |broken| Err(Refusal::of_broken(broken, lines));
    let document = match tree.to_executable(shape.schema()) {
        Ok(document) => document,
        Err(wrong) => return refuse(Broken::of_library(&wrong.errors)),
    };
    // Before the library's, which it bounds.
    let conflicts = merge::check(shape, &document)?;
    let document = match document.validate(shape.schema()) {
        Ok(document) => document,
        Err(wrong) => return refuse(Broken::of_library(&wrong.errors)),
    };
    let mut broken = values::check(shape, &document);
    broken.extend(conflicts);
    if broken.is_empty() { Ok(document) } else { refuse(broken) }
}
