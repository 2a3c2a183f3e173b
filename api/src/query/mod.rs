//! Reading what is wanted, and no more, in one statement.
//!
//! A face says what it wants as a tree ([`Fields`]): members of a record, records that it refers to,
//! lists that hang on it. [`select`] turns the tree into one statement that gives each record as a
//! JSON array of just those values, with arrays inside for what is below; [`print`] walks the same
//! tree and writes the answer's text from them, without making records of them in between.
//!
//! [`sources`] says for each type which of its members can be read like this, and from where. What
//! cannot is left to the general way, which reads whole records ([`crate::record`]); so is whatever
//! ends in an error, so that errors are told in one place.

mod page;
mod print;
mod read;
mod select;
mod shape;
mod source;
pub mod sources;
mod wanted;
mod workflow;

pub use page::{Connection, EdgeMember, InfoMember, PageMember};
pub use print::{Face, Print, Row};
pub use read::RecordJson;
pub use source::{Below, Member, Nested, Post, Read, Source};
pub use wanted::{Field, Fields, PageCut, What};
