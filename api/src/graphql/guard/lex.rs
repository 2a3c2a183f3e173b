//! Tokens and nesting, counted without building anything.

use std::ops::Range;

use super::too_complex;
use crate::error::{Error, Result};
use crate::graphql::limits::Limits;

/// Brackets, braces and parentheses inside each other. The parser recurses over them.
const MAX_NESTING: usize = 64;

/// Counts the tokens of a document; refuses one with too many of them or too deep nesting.
pub fn check(query: &str, limits: &Limits) -> Result<usize> {
    let (mut tokens, mut nesting) = (0, 0_usize);
    for token in Lexer::new(query) {
        tokens += 1;
        nesting = match query.as_bytes()[token.start] {
            b'{' | b'[' | b'(' => nesting + 1,
            b'}' | b']' | b')' => nesting.saturating_sub(1),
            _ => nesting,
        };
        if tokens > limits.tokens {
            return Err(too_many(limits));
        }
        if nesting > MAX_NESTING {
            let detail = format!("The document nests more than {MAX_NESTING} levels.");
            return Err(too_complex(detail));
        }
    }
    Ok(tokens)
}

pub fn too_many(limits: &Limits) -> Error {
    too_complex(format!("The document has more than {} tokens.", limits.tokens))
}

/// Cuts a document into tokens and says where each stands. What is no token of GraphQL counts as
/// one: refusing it is the parser's part.
pub struct Lexer<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Lexer { rest: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        self.skip_ignored();
        let first = *self.rest.first()?;
        let length = match first {
            b'"' => string_length(self.rest),
            b'.' if self.rest.starts_with(b"...") => 3,
            b'0'..=b'9' | b'-' => length_while(self.rest, is_number_part),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => length_while(self.rest, is_name_part),
            0x80.. => length_while(self.rest, |byte| byte & 0xC0 == 0x80),
            _ => 1,
        };
        let begin = self.at;
        self.skip(length);
        Some(begin..self.at)
    }
}

impl Lexer<'_> {
    /// White space, commas, byte order marks and comments.
    fn skip_ignored(&mut self) {
        loop {
            let length = match self.rest {
                [b' ' | b'\t' | b'\n' | b'\r' | b',', ..] => 1,
                [0xEF, 0xBB, 0xBF, ..] => 3,
                [b'#', ..] => length_while(self.rest, |byte| !matches!(byte, b'\n' | b'\r')),
                _ => return,
            };
            self.skip(length);
        }
    }

    fn skip(&mut self, length: usize) {
        self.rest = &self.rest[length..];
        self.at += length;
    }
}

/// How many bytes belong to a token, its first one in any case.
fn length_while(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    1 + bytes.iter().skip(1).take_while(|byte| belongs(**byte)).count()
}

fn is_name_part(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric()
}

fn is_number_part(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')
}

/// The length of a string or block string. One that is open ends with its line, a block string
/// with the document.
fn string_length(bytes: &[u8]) -> usize {
    let (quote, escapable): (&[u8], &[u8]) =
        if bytes.starts_with(b"\"\"\"") { (b"\"\"\"", b"\"\"\"") } else { (b"\"", b"") };
    let mut at = quote.len();
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(quote) {
            return at + quote.len();
        }
        at += match rest {
            [b'\n' | b'\r', ..] if quote.len() == 1 => return at,
            [b'\\', b'\n' | b'\r', ..] if quote.len() == 1 => 1,
            [b'\\', escaped @ ..] if quote.len() == 1 => 1 + usize::from(!escaped.is_empty()),
            [b'\\', escaped @ ..] if escaped.starts_with(escapable) => 1 + escapable.len(),
            _ => 1,
        };
    }
    bytes.len()
}
