//! How single values are printed, from the columns that hold them.

use std::io::Write;

use serde_json::value::RawValue;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::Visibility;
use crate::values::Instant;

/// A value as the database wrote it: JSON.
pub type Value<'a> = &'a RawValue;

/// How a value is printed from the columns behind it.
#[derive(Clone, Copy)]
pub enum Print {
    /// Text and numbers: as the database wrote them.
    Plain,
    Id,
    Float,
    Bool,
    Instant,
    /// A word of a vocabulary.
    Vocabulary,
    /// In a way of its own; some of the columns hold ids.
    Own(fn(&mut Scalar<'_>, &[Value<'_>]) -> Result<()>, &'static [&'static str]),
}

/// For whom an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    Rest,
    Graphql,
}

/// What printing depends on besides the rows.
#[derive(Clone, Copy)]
pub struct Reading {
    pub face: Face,
    pub visibility: Visibility,
}

/// Where one value is printed.
pub struct Scalar<'a> {
    pub out: &'a mut Vec<u8>,
    pub reading: Reading,
}

impl Scalar<'_> {
    pub fn null(&mut self) {
        self.out.extend(b"null");
    }

    pub fn number(&mut self, number: i64) {
        // Writing to memory does not fail.
        let _ = write!(self.out, "{number}");
    }

    pub fn instant(&mut self, at: Option<Instant>) {
        match at {
            Some(at) => {
                let _ = write!(self.out, "\"{at}\"");
            }
            None => self.null(),
        }
    }

    pub fn now(&self) -> Instant {
        self.reading.visibility.now
    }

    /// A word of a vocabulary: `inReview`, in GraphQL `IN_REVIEW`.
    pub fn vocabulary(&mut self, value: &str) {
        self.out.push(b'"');
        if self.reading.face == Face::Graphql && value.bytes().any(|byte| byte.is_ascii_lowercase())
        {
            for byte in value.bytes() {
                if byte.is_ascii_uppercase() {
                    self.out.push(b'_');
                }
                self.out.push(byte.to_ascii_uppercase());
            }
        } else {
            self.out.extend(value.as_bytes());
        }
        self.out.push(b'"');
    }
}

/// The number behind a value; none where it is null.
pub fn number(value: Value<'_>) -> Result<Option<i64>> {
    serde_json::from_str(value.get()).map_err(Error::internal)
}

/// The text behind a value that needs no escapes.
pub fn text<'a>(value: Value<'a>) -> &'a str {
    value.get().trim_matches('"')
}

/// SQLite has ids as bytes, which come as text of 32 digits, empty for null; Postgres prints them as
/// we do.
pub fn id(value: Value<'_>) -> Result<Option<Uuid>> {
    match text(value) {
        "" | "null" => Ok(None),
        text => Uuid::try_parse(text).map(Some).map_err(Error::internal),
    }
}

/// Prints one value.
pub fn scalar(out: &mut Vec<u8>, reading: Reading, how: Print, values: &[Value<'_>]) -> Result<()> {
    let first = values.first().ok_or_else(|| Error::internal("a value of no column"))?;
    let mut scalar = Scalar { out, reading };
    match how {
        Print::Own(print, _) => return print(&mut scalar, values),
        Print::Plain => scalar.out.extend(first.get().as_bytes()),
        Print::Id => match id(first)? {
            Some(id) => {
                let _ = write!(scalar.out, "\"{id}\"");
            }
            None => scalar.null(),
        },
        Print::Float => {
            let float: Option<f64> = serde_json::from_str(first.get()).map_err(Error::internal)?;
            serde_json::to_writer(&mut *scalar.out, &float).map_err(Error::internal)?;
        }
        Print::Bool => {
            let is_true = matches!(first.get(), "1" | "true");
            scalar.out.extend(if is_true { &b"true"[..] } else { &b"false"[..] });
        }
        Print::Instant => scalar.instant(number(first)?.map(Instant::from_micros)),
        Print::Vocabulary => match first.get() {
            "null" => scalar.null(),
            _ => scalar.vocabulary(text(first)),
        },
    }
    Ok(())
}
