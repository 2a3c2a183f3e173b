//! From text to syntax tree.

use std::collections::HashSet;
use std::ops::Range;

use apollo_compiler::ast;
use apollo_compiler::parser::Parser;

use super::fault::{Broken, Refusal};
use super::line_index::LineIndex;
use crate::graphql::guard::lex::Lexer;

/// What the parser calls its source; it is not shown in any answer.
const SOURCE: &str = "document";

/// Parses a document that is neither too long nor too deep, which the guard has checked.
pub fn parse(text: &str, lines: &LineIndex) -> Result<ast::Document, Refusal> {
    let tokens: Vec<Range<usize>> = Lexer::new(text).collect();
    let parsed = plain(text, &tokens).and_then(|plain| syntax(&plain));
    let parsed = parsed.and_then(|tree| check_arguments(text, &tokens).map(|()| tree));
    parsed.map_err(|broken| Refusal::of_broken(vec![with_place(broken, lines)], lines))
}

/// The text without what the parser does not know: descriptions, and commas and byte order marks at
/// some places. They are replaced by blanks, so that all else stays in place.
fn plain(text: &str, tokens: &[Range<usize>]) -> Result<String, Broken> {
    let mut plain = String::with_capacity(text.len());
    let described = descriptions(text, tokens);
    for (index, token) in tokens.iter().enumerate() {
        plain.push_str(&blank(&text[plain.len()..token.start]));
        let string = &text[token.clone()];
        if described.contains(&index) {
            check_string(string, token.start)?;
            plain.extend(std::iter::repeat_n(' ', string.len()));
        } else {
            plain.push_str(string);
        }
    }
    plain.push_str(&blank(&text[plain.len()..]));
    Ok(plain)
}

/// What stands between two tokens.
fn blank(ignored: &str) -> String {
    ignored.replace(',', " ").replace('\u{feff}', "   ")
}

/// The first error is told: what follows it is mostly its consequence.
fn syntax(text: &str) -> Result<ast::Document, Broken> {
    Parser::new().parse_ast(text, SOURCE).map_err(|wrong| {
        let first = Broken::of_library(&wrong.errors).into_iter().next();
        first.unwrap_or_else(|| Broken::new(None, "Syntax error."))
    })
}

/// Whether each argument, and each field of an object that is given, has a value. The parser passes
/// over a lone name, as in `articles(first)`: whoever forgot the colon got another answer than
/// they asked for.
fn check_arguments(text: &str, tokens: &[Range<usize>]) -> Result<(), Broken> {
    let token = |index: usize| tokens.get(index).map_or("", |token| &text[token.clone()]);
    let mut nesting = Vec::new();
    for (index, place) in tokens.iter().enumerate() {
        let before = if index == 0 { "" } else { token(index - 1) };
        match token(index) {
            open @ ("{" | "[" | "(") => nesting.push(open),
            "}" | "]" | ")" => drop(nesting.pop()),
            name if is_name(name) && holds_pairs(&nesting) => {
                let ends_pair = matches!(before, ":" | "=" | "$" | "@");
                if !ends_pair && token(index + 1) != ":" {
                    let message = format!("expected a colon and a value after {name}.");
                    return Err(Broken::new(Some(place.end), message));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
}

/// Whether what the innermost bracket holds are arguments, variables or fields of an object.
fn holds_pairs(nesting: &[&str]) -> bool {
    let innermost = nesting.last();
    innermost == Some(&"(") || innermost == Some(&"{") && nesting.contains(&"(")
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
fn with_place(broken: Broken, lines: &LineIndex) -> Broken {
    let reason = broken.message.strip_prefix("Syntax error: ").unwrap_or(&broken.message);
    let message = match broken.at.map(|at| lines.at(at)) {
        Some(at) => format!("Syntax error at line {}, column {}: {reason}", at.line, at.column),
        None => format!("Syntax error: {reason}"),
    };
    Broken { message, ..broken }
}

/// Which tokens are descriptions of operations, fragments and variables.
fn descriptions(text: &str, tokens: &[Range<usize>]) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut nesting = Vec::new();
    let token = |index: usize| tokens.get(index).map_or("", |token| &text[token.clone()]);
    for index in 0..tokens.len() {
        let before = if index == 0 { "" } else { token(index - 1) };
        let is_described = match (token(index), nesting.as_slice()) {
            (open @ ("{" | "[" | "("), _) => {
                nesting.push(open);
                false
            }
            ("}" | "]" | ")", _) => {
                nesting.pop();
                false
            }
            (string, []) if string.starts_with('"') && matches!(before, "" | "}") => {
                matches!(token(index + 1), "query" | "mutation" | "subscription" | "fragment")
            }
            (string, ["("]) if string.starts_with('"') && !matches!(before, "=" | ":") => {
                token(index + 1) == "$"
            }
            _ => false,
        };
        if is_described {
            found.insert(index);
        }
    }
    found
}
