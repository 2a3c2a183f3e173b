//! From text to syntax tree.

use std::ops::Range;

use apollo_compiler::ast;
use apollo_compiler::parser::Parser;

use super::fault::{Broken, Refusal};
use super::places::Places;
use crate::graphql::guard::lex::Lexer;

/// What the parser calls its source; it is shown to nobody.
const SOURCE: &str = "document";

/// Parses a document that is neither too long nor too deep, which the guard has checked.
pub fn parse(text: &str, places: &Places) -> Result<ast::Document, Refusal> {
    let mut plain = text.to_owned();
    let parsed = descriptions(text).into_iter().try_for_each(|description| {
        check_string(&text[description.clone()], description.start)?;
        let blank = " ".repeat(description.len());
        plain.replace_range(description, &blank);
        Ok(())
    });
    let parsed = parsed.and_then(|()| syntax(&plain));
    parsed.map_err(|broken| Refusal::of_broken(vec![with_place(broken, places)], places))
}

/// The first error is told: what follows it is mostly its consequence.
fn syntax(text: &str) -> Result<ast::Document, Broken> {
    Parser::new().parse_ast(text, SOURCE).map_err(|wrong| {
        let first = Broken::of_library(&wrong.errors).into_iter().next();
        first.unwrap_or_else(|| Broken::new(None, "Syntax error."))
    })
}

/// Whether a description is a string that is well-formed.
fn check_string(string: &str, at: usize) -> Result<(), Broken> {
    let prefix = "{a(a:";
    let checked = syntax(&format!("{prefix}{string})}}"));
    checked.map(|_| ()).map_err(|broken| Broken {
        at: broken.at.map(|within| (at + within).saturating_sub(prefix.len())),
        ..broken
    })
}

/// The place stands in the message, too: it is what many clients show.
fn with_place(broken: Broken, places: &Places) -> Broken {
    let reason = broken.message.strip_prefix("Syntax error: ").unwrap_or(&broken.message);
    let message = match broken.at.map(|at| places.at(at)) {
        Some(at) => format!("Syntax error at line {}, column {}: {reason}", at.line, at.column),
        None => format!("Syntax error: {reason}"),
    };
    Broken { message, ..broken }
}

/// Where the descriptions of operations, fragments and variables stand. They are for people, and
/// the parser does not know them yet; they are replaced by blanks, so that all else stays in place.
fn descriptions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut nesting = Vec::new();
    let tokens: Vec<Range<usize>> = Lexer::new(text).collect();
    let token = |index: usize| tokens.get(index).map_or("", |token| &text[token.clone()]);
    for (index, range) in tokens.iter().enumerate() {
        let before = if index == 0 { "" } else { token(index - 1) };
        match (token(index), nesting.as_slice()) {
            (open @ ("{" | "[" | "("), _) => nesting.push(open),
            ("}" | "]" | ")", _) => {
                nesting.pop();
            }
            (string, []) if string.starts_with('"') && matches!(before, "" | "}") => {
                if matches!(token(index + 1), "query" | "mutation" | "subscription" | "fragment") {
                    found.push(range.clone());
                }
            }
            (string, ["("]) if string.starts_with('"') && !matches!(before, "=" | ":") => {
                if token(index + 1) == "$" {
                    found.push(range.clone());
                }
            }
            _ => {}
        }
    }
    found
}
