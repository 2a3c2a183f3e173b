//! Images that people upload: checked by decoding, freed of their metadata, rendered on demand.
//!
//! - [`inspect`] decodes an upload as a whole and says what it is.
//! - [`without_location`] takes out of a file all that is not the image, without touching a pixel.
//! - [`render`] makes one of a closed set of renditions: a [`Width`], a [`Crop`] around a [`Focal`]
//!   point, an [`Output`].
//!
//! JPEG, PNG, GIF and WebP are read. AVIF is written only, as reading it needs a decoder in C; SVG is a
//! program rather than an image and is not read at all. Of an animation the first frame counts.
//!
//! There is no input or output and no state, and every function takes any bytes: what cannot be read is
//! a [`Refusal`] whose text may be shown to whoever sent the file. All of it is work for a processor
//! that lasts from milliseconds to seconds, on one thread.
//!
//! ```
//! use diwan_images::{Limits, Refusal, inspect};
//!
//! assert_eq!(inspect(b"<svg/>", &Limits::default()), Err(Refusal::NotAnImage));
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod colour;
mod container;
mod decode;
mod encode;
mod exif;
mod format;
mod geometry;
mod inspect;
mod limits;
mod location;
mod metadata;
mod reader;
mod refusal;
mod render;
mod rendition;
mod stand_in;

pub use format::Format;
pub use geometry::MOST_HEIGHT;
pub use inspect::{Inspected, inspect};
pub use limits::Limits;
pub use metadata::without_location;
pub use refusal::Refusal;
pub use render::render;
pub use rendition::{Crop, Focal, Output, Rendition, Unknown, Width};

/// Changes whenever [`render`] makes other bytes of the same image: what was kept under another
/// number may be made anew.
pub const RULES: u32 = 1;
