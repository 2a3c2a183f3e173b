//! Parsed types: what has one of them need not be checked again.
//!
//! Pure code: no database, no web, no clock. Each parser takes the raw text and answers the clean
//! value or the [`Fault`] to be reported at its place.

pub mod coordinate;
pub mod text;

mod anchor;
mod anchor_input;
mod area;
mod country;
mod email;
mod fault;
mod fold;
mod identifier;
mod instant;
mod language;
mod licence;
mod partial_date;
mod reference;
mod script;
mod slug;
mod text_index;
mod text_type;
mod time_filter;
mod url;
mod vocabulary;

pub use self::anchor::Anchor;
pub use self::anchor_input::AnchorInput;
pub use self::area::{BoundingBox, Circle};
pub use self::country::Country;
pub use self::email::Email;
pub(crate) use self::fault::codes;
pub use self::fault::{Fault, FieldCode, FieldError, MAX_ITEMS};
pub use self::fold::fold;
pub use self::identifier::{Identifier, parse_scheme};
pub use self::instant::Instant;
pub use self::language::Language;
pub use self::licence::Licence;
pub use self::partial_date::{PartialDate, Range, span};
pub use self::reference::{Handle, IdentifierInput, RefInput, Reference, parse_id};
pub use self::script::{Script, detect};
pub use self::slug::Slug;
pub use self::text_index::TextIndex;
pub use self::time_filter::TimeFilter;
pub use self::url::WebUrl;
pub use self::vocabulary::*;
