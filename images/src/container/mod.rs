//! The pieces of a file: which of them are the image, and which only speak about it.

mod gif;
mod jpeg;
mod png;
mod webp;

use std::borrow::Cow;

use image::metadata::Orientation;

use crate::{Format, Refusal, exif};

/// A file, taken to pieces.
pub(crate) struct Parts<'a> {
    format: Format,
    /// What makes the image, in its order.
    kept: Vec<Cow<'a, [u8]>>,
    /// Before which of the kept pieces EXIF may stand.
    exif_at: usize,
    /// What only speaks about the image.
    pub(crate) removed: Vec<Removed<'a>>,
    /// Whether a decoder has to keep all coefficients of the image besides its pixels.
    pub(crate) is_progressive: bool,
}

/// A piece of a file that is no part of the image.
pub(crate) enum Removed<'a> {
    /// EXIF, from its byte order on.
    Exif(&'a [u8]),
    /// IPTC IIM within resources of Photoshop.
    Iptc(&'a [u8]),
    /// XMP, comments, and whatever else may be a text.
    Text(&'a [u8]),
    /// A profile of metadata that is compressed or in hexadecimal digits.
    Unreadable,
    /// What stands behind the end of the image.
    Trailing(&'a [u8]),
}

impl<'a> Parts<'a> {
    fn new(format: Format) -> Self {
        Parts { format, kept: Vec::new(), exif_at: 0, removed: Vec::new(), is_progressive: false }
    }

    fn keep(&mut self, piece: impl Into<Cow<'a, [u8]>>) {
        self.kept.push(piece.into());
    }

    fn end(&mut self, trailing: &'a [u8]) {
        if !trailing.is_empty() {
            self.removed.push(Removed::Trailing(trailing));
        }
    }

    /// How the stored image is to be turned to be seen upright: what the first EXIF that says so says.
    pub(crate) fn orientation(&self) -> Orientation {
        self.removed
            .iter()
            .find_map(|removed| match removed {
                Removed::Exif(tiff) => exif::orientation(tiff),
                _ => None,
            })
            .unwrap_or(Orientation::NoTransforms)
    }

    /// The file again, of the kept pieces only, with an EXIF that says no more than `orientation`.
    /// [`Orientation::NoTransforms`] needs none.
    pub(crate) fn write(&self, orientation: Orientation) -> Result<Vec<u8>, Refusal> {
        let exif = (orientation != Orientation::NoTransforms).then(|| exif::only(orientation));
        match (self.format, exif) {
            (Format::WebP, exif) => webp::write(&self.kept, exif),
            (Format::Jpeg, Some(exif)) => Ok(self.joined(&jpeg::exif(&exif))),
            (Format::Png, Some(exif)) => Ok(self.joined(&png::exif(&exif))),
            // GIF knows no orientation.
            (Format::Gif, _) | (_, None) => Ok(self.joined(&[])),
        }
    }

    fn joined(&self, exif: &[u8]) -> Vec<u8> {
        let (before, after) = self.kept.split_at_checked(self.exif_at).unwrap_or_default();
        [&before.concat(), exif, &after.concat()].concat()
    }
}

/// Width and height in pixels, as the header of the file claims them and as they are stored.
pub(crate) fn size(bytes: &[u8], format: Format) -> Result<(u32, u32), Refusal> {
    match format {
        Format::Jpeg => jpeg::size(bytes),
        Format::Png => png::size(bytes),
        Format::Gif => gif::size(bytes),
        Format::WebP => webp::size(bytes),
    }
}

/// Takes a file to pieces. It has to be whole: its end is looked for.
pub(crate) fn parts(bytes: &[u8], format: Format) -> Result<Parts<'_>, Refusal> {
    match format {
        Format::Jpeg => jpeg::parts(bytes),
        Format::Png => png::parts(bytes),
        Format::Gif => gif::parts(bytes),
        Format::WebP => webp::parts(bytes),
    }
}
