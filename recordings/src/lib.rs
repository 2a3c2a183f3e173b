//! Recordings that people upload: how long they take, and how large a video is shown.
//!
//! [`measure`] reads what a file says of itself in its headers. It decodes nothing, and so promises nothing about the
//! rest of the file. Whatever the bytes are, it neither fails nor panics: what cannot be found out is absent. It looks
//! into the file at a bounded number of places and keeps 256 KiB of it at most, whatever its size, so that a file of 5 GB is
//! measured in milliseconds.
//!
//! ```
//! use std::io::Cursor;
//!
//! use diwan_recordings::{Format, Measured, measure};
//!
//! assert_eq!(measure(Cursor::new(b"<svg/>"), Format::Mp4), Measured::default());
//! ```
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bytes;
mod flac;
mod format;
mod measured;
mod mp3;
mod mp4;
mod ogg;
mod source;
mod wav;
mod webm;

use std::io::{Read, Seek};

pub use format::Format;
pub use measured::{LONGEST, Measured, WIDEST};

use source::Source;

/// Reads what a recording in this format says of itself.
pub fn measure(file: impl Read + Seek, format: Format) -> Measured {
    let found = Source::new(file).and_then(|mut source| match format {
        Format::Flac => flac::measure(&mut source),
        Format::Mp3 => mp3::measure(&mut source),
        Format::Mp4 => mp4::measure(&mut source),
        Format::Ogg => ogg::measure(&mut source),
        Format::Wav => wav::measure(&mut source),
        Format::WebM => webm::measure(&mut source),
    });
    found.unwrap_or_default().plausible()
}
