//! What is made of an article's body: HTML with its mentions marked, plain text, and how long it takes
//! to read. The body is CommonMark 0.31, without extensions; HTML that stands in it is left out.

mod html;
mod plain;
mod reading_time;
mod source;

pub use html::{Passage, html};
pub use plain::plain;
pub use reading_time::minutes;
