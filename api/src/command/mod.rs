//! Writing: what is the same for all kinds of records, from the members of an input to the stored row.
//!
//! A write is a `draft`, whether it is one `PATCH` or one of a thousand import lines. `put` parses
//! drafts, resolves their references and checks them; `save` stores what has changed with its slug,
//! its superseded revision and its change row. `creation` and `write` have the
//! operations that the faces call.

pub(crate) mod creation;
mod cycle;
pub(crate) mod draft;
mod expected;
mod owned;
pub(crate) mod put;
pub(crate) mod save;
pub(crate) mod slug;
mod strict;
pub(crate) mod typed;
pub(crate) mod write;

pub use cycle::{Above, refuse_cycles};
pub use expected::{Conditions, Expected, Versions};
pub use owned::{derive_rows, replace_rows, replace_scattered, text_of, touched};
pub use typed::read_input;
pub use write::Upserted;
