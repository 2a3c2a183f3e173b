//! What an answer was read from, and when that was last written: by this an answer that is kept is known to
//! be out of date.
//!
//! Whatever reads notes what it reads ([`dependencies`]), for the answer that is being made; whatever writes
//! notes what it wrote, once it is committed ([`LastWritten`]). Neither knows the other, nor who keeps
//! answers. Kinds of records are numbers here.

pub mod dependencies;
mod last_written;

pub use dependencies::Dependencies;
pub use last_written::{LastWritten, Moment};
