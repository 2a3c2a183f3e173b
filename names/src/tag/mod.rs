//! Tagging: the actors of a registry in a text, in one pass whatever the number of names.

mod boundary;
mod builder;
mod find;
mod surname;
mod text;

pub use builder::{Name, Strength, TaggerBuilder, TooMuch};
pub use find::Tagger;

/// A name that was found in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it begins, in Unicode scalar values.
    pub start: usize,
    /// Where it ends: the value after the last.
    pub end: usize,
    /// The name as it stands there.
    pub exact: String,
    /// Whose name it is, by the id given to the builder.
    pub actor: String,
    /// How sure that is, 0–1.
    pub score: f64,
    /// How it was found.
    pub method: Method,
}

/// How a name was found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// One of the actor's names, and nobody else's.
    Name,
    /// A name that several have; the likeliest of them.
    Shared,
    /// A surname, after the full name in the same text.
    Surname,
}

impl Method {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Name => "name",
            Method::Shared => "shared",
            Method::Surname => "surname",
        }
    }
}
