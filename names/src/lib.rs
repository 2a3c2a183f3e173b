//! Names of people, organisations and places, under all their spellings.
//!
//! - [`fold`] makes words of a name that can be compared, with what they sound like.
//! - [`compare`] gives two names a score and says why; [`Prepared`] does it for many.
//! - [`keys`] gives a name the keys by which an index finds its candidates.
//! - [`Tagger`] finds the actors of a registry in a text.
//!
//! Latin, Arabic, Cyrillic, Greek, Hebrew, Armenian, Georgian, Devanagari, Han, Kana and Hangul are
//! read; names meet across them. There is no input or output, no state, and no dictionary but a
//! small table of forms such as Yusuf and Joseph. Every function takes any text: what is too long is
//! looked at in part ([`MOST_CHARACTERS`]).
//!
//! ```
//! use diwan_names::{NamedKind, Verdict, compare};
//!
//! let met = compare("Salah al-Din al-Namroush", "Salahuddin Al-Namroush", NamedKind::Person);
//! assert_eq!(met.verdict, Verdict::Match);
//! assert_eq!(met.explanation.to_string(), "namroush: same; salahdin / salahuddin: same sound (−0.01)");
//! ```
#![forbid(unsafe_code)]

mod arabic;
mod compare;
mod compound;
mod contradiction;
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
pub use kind::{NamedKind, UnknownKind};
pub use prepared::Prepared;
pub use split::MOST_CHARACTERS;
pub use tag::{Found, Method, Name, Strength, Tagger, TaggerBuilder, TooMuch};

/// Changes whenever folding or [`keys`] give anything else for some name: what was kept under
/// another number must be made anew.
pub const RULES: u32 = 4;
