//! Names of people, organisations and places under all their spellings.
#![forbid(unsafe_code)]

mod arabic;
mod compare;
mod compound;
mod cost;
mod cyrillic;
mod explain;
mod fold;
mod join;
mod keys;
mod kind;
mod known;
mod latin;
mod prepared;
mod script;
mod sound;
mod split;
mod tag;
mod token;
mod words;

pub use compare::{Comparison, MATCH, POSSIBLE, Verdict, compare};
pub use explain::{Explanation, How, Step};
pub use fold::{Folded, Word, fold};
pub use keys::{MOST_KEY_BYTES, MOST_KEYS, key_weight, keys};
pub use kind::{Kind, UnknownKind};
pub use prepared::Prepared;
pub use tag::{Found, Method, Name, Strength, Tagger, TaggerBuilder, TooMuch};
pub use split::MOST_CHARACTERS;

/// Changes whenever folding or [`keys`] give anything else for some name: what was kept under
/// another number must be made anew.
pub const RULES: u32 = 1;
