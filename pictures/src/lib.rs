//! Pictures of plain data, each one self-contained, static SVG document.
//!
//! - [`counts`] draws how many there are, over time or by what they have in common.
//! - [`timeline`] draws what an actor was and took part in.
//! - [`network`] draws who is tied to whom.
//! - [`map`] draws where, over outlines of countries that the caller brings ([`Outlines`]).
//!
//! A document has no scripts, no fonts and no references to anything outside, and fits an `<img>`.
//! It is laid out for a width ([`Frame::width`]), has a light and a dark form after the reader's
//! choice, and says what is to be seen to those who do not see it. The same data gives the same
//! bytes. All texts and numbers may come from anywhere: texts are cleansed and shortened, what is too
//! much is left out with a note that says how much.
//!
//! There is no input or output, no clock and no state.
//!
//! ```
//! use diwan_pictures::{By, CountRow, Counts, Frame, counts};
//!
//! let row = |month: &str, count| CountRow { period: Some(month.into()), count, ..CountRow::default() };
//! let rows = vec![row("2021-01", 12), row("2021-04", 3)];
//! let picture = Counts { rows, by: Some(By::Month), noun: "events".into(), overlapping: false };
//! let svg = counts(&picture, &Frame::new("Events in early 2021"));
//! assert!(svg.contains("from January 2021 to April 2021. The most, 12, in January 2021."));
//! ```
#![forbid(unsafe_code)]

mod boxes;
mod counts;
mod date;
mod frame;
mod map;
mod network;
mod number;
mod style;
mod text;
mod time_axis;
mod timeline;

pub use counts::{By, CountRow, Counts, MOST_COUNTS, counts};
pub use frame::{Frame, WIDTHS};
pub use map::{MOST_POINTS, Map, MapPoint, Outlines, OutlinesError, map};
pub use network::{MOST_NODES, MOST_TIES, Network, Node, Tie, network};
pub use style::style;
pub use timeline::{Happening, MOST_EVENTS, MOST_TENURES, Tenure, Timeline, timeline};
