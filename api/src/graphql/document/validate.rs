//! Every rule of section 5 of the specification, September 2025.

use apollo_compiler::ast;
use apollo_compiler::executable::ExecutableDocument;
use apollo_compiler::validation::{DiagnosticList, Valid};

use super::fault::{Broken, Refusal};
use super::places::Places;
use super::shape::Shape;
use super::{merge, values};

/// The document with its types, if it is valid.
pub fn validate(
    shape: &Shape,
    tree: &ast::Document,
    places: &Places,
) -> Result<Valid<ExecutableDocument>, Refusal> {
    let (document, mut broken) = match tree.to_executable(shape.schema()) {
        Ok(document) => (document, Vec::new()),
        Err(wrong) => (wrong.partial, Broken::of_library(&wrong.errors)),
    };
    broken.extend(merge::check(shape, &document)?);
    broken.extend(values::check(shape, &document));
    match document.validate(shape.schema()) {
        Ok(valid) if broken.is_empty() => return Ok(valid),
        Ok(_) => {}
        Err(wrong) => add(&mut broken, &wrong.errors),
    }
    Err(Refusal::of_broken(broken, places))
}

/// Adds what the library finds, except what is told already of the same place.
fn add(broken: &mut Vec<Broken>, errors: &DiagnosticList) {
    let own: Vec<_> = broken.iter().filter_map(|broken| broken.at).collect();
    let found = Broken::of_library(errors);
    broken.extend(found.into_iter().filter(|found| found.at.is_none_or(|at| !own.contains(&at))));
}
