//! Full text: what articles, actors, events and quotes say, found by its words.
//!
//! The words are made here (`token`), so that both engines index and find the same ones; the engines keep the
//! index and rank what is found (FTS5 on SQLite, tsvector on Postgres). A text is indexed with its record, in
//! the same transaction; what a caller may see is no part of the index, but of each statement that asks it.

mod index;
mod passage;
mod question;
mod sql;
mod stem;
mod token;
mod vector;
mod write;

pub use index::{ACTORS, ARTICLES, EVENTS, Index, QUOTES};
pub use passage::{Mark, Passage, passage};
pub use question::Question;
pub use sql::{HIT, Match, score};
pub use token::RULES;
pub use write::{Text, forget, put};
