//! What an upload is.

use crate::decode::decode;
use crate::geometry::{Part, turned};
use crate::render::scaled;
use crate::{Format, Limits, Refusal, colour, encode, stand_in};

/// What an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// The kind of file, by its bytes.
    pub format: Format,
    /// In pixels, as displayed: turned as EXIF says.
    pub width: u32,
    /// In pixels, as displayed: turned as EXIF says.
    pub height: u32,
    /// Whether any pixel of the first frame is not wholly opaque.
    pub has_alpha: bool,
    /// The colour of which there is most, as `#rrggbb` in sRGB; white if everything is transparent.
    pub dominant_colour: String,
    /// The image, blurred: the bytes of a ThumbHash (<https://evanw.github.io/thumbhash/>, at most 25) in
    /// base64, with padding.
    pub thumb_hash: String,
    /// Whether the metadata tell where the image was taken, by GPS or by the name of a place. It is so,
    /// too, if there are compressed profiles, which are not looked into. `false` is no promise: only
    /// [`crate::without_location`] is.
    pub has_location: bool,
}

/// Decodes an image as a whole and says what it is. Of an animation the first frame is decoded; the
/// others have to be there, but are not looked at.
///
/// A file that was cut off is refused. A JPEG that was cut off and then given an end again is not told
/// from one that was drawn so, unless next to nothing of it is left: what is missing shows as grey.
///
/// # Errors
///
/// [`Refusal::NotAnImage`] if it is none of the kinds that are read, [`Refusal::TooManyPixels`] and
/// [`Refusal::TooMuchMemory`] if it is too large, [`Refusal::Truncated`], [`Refusal::Broken`] and
/// [`Refusal::Unsupported`] if it cannot be decoded to its end.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Inspected, Refusal> {
    let decoded = decode(bytes, limits)?;
    let stored = (decoded.image.width(), decoded.image.height());
    let whole = Part { left: 0, top: 0, width: stored.0, height: stored.1 };
    let small = scaled(&decoded.image, whole, stand_in::size(stored))?;
    let mut small = colour::to_srgb(small, decoded.icc_profile.as_deref());
    small.apply_orientation(decoded.orientation);
    let small = small.into_rgba8();
    let (width, height) = turned(stored, decoded.orientation);
    Ok(Inspected {
        format: decoded.format,
        width,
        height,
        has_alpha: encode::has_alpha(&decoded.image),
        dominant_colour: stand_in::dominant_colour(&small),
        thumb_hash: stand_in::thumb_hash(&small),
        has_location: decoded.has_location,
    })
}
