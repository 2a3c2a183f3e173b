//! Tokens and nesting, counted without building anything.

use super::too_complex;
use crate::error::Result;
use crate::graphql::limits::Limits;

/// Brackets, braces and parentheses inside each other. The parser recurses over them.
const MAX_NESTING: usize = 64;

/// Refuses a document with too many tokens or too deep nesting.
pub fn check(query: &str, limits: &Limits) -> Result<()> {
    let (mut tokens, mut nesting) = (0, 0_usize);
    for first in (Lexer { rest: query.as_bytes() }) {
        tokens += 1;
        nesting = match first {
            b'{' | b'[' | b'(' => nesting + 1,
            b'}' | b']' | b')' => nesting.saturating_sub(1),
            _ => nesting,
        };
        if tokens > limits.tokens {
            let detail = format!("The document has more than {} tokens.", limits.tokens);
            return Err(too_complex(detail));
        }
        if nesting > MAX_NESTING {
            let detail = format!("The document nests more than {MAX_NESTING} levels.");
            return Err(too_complex(detail));
        }
    }
    Ok(())
}

/// Cuts a document into tokens and gives the first byte of each. What is no token of GraphQL
/// counts as one: refusing it is the parser's part.
struct Lexer<'a> {
    rest: &'a [u8],
}

impl Iterator for Lexer<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.skip_ignored();
        let first = *self.rest.first()?;
        let length = match first {
            b'"' => string_length(self.rest),
            b'.' if self.rest.starts_with(b"...") => 3,
            b'0'..=b'9' | b'-' => length_while(self.rest, is_number_part),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => length_while(self.rest, is_name_part),
            _ => 1,
        };
        self.rest = &self.rest[length..];
        Some(first)
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
            self.rest = &self.rest[length..];
        }
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

/// The length of a string or block string; an open one ends with the document.
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
            [b'\\', escaped @ ..] if quote.len() == 1 => 1 + usize::from(!escaped.is_empty()),
            [b'\\', escaped @ ..] if escaped.starts_with(escapable) => 1 + escapable.len(),
            _ => 1,
        };
    }
    bytes.len()
}
