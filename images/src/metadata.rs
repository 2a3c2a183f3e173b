//! Files freed of what they say about their image.

use crate::{Format, Refusal, container};

/// The same image without its metadata: EXIF, XMP, IPTC, comments and other texts, small images that are
/// embedded, times, signatures (C2PA), whatever has no known meaning, and whatever stands behind the end
/// of the image, such as the film of a "live" photograph.
///
/// The compressed pixels stay bit for bit as they are, and so does what tells how they look: the ICC
/// profile, gamma, transparency, resolution, animation. If the image is to be turned, an EXIF with
/// nothing but its orientation is written. What is freed once is not changed by doing it again.
///
/// Nothing is decoded: see [`crate::inspect`] for whether it can be.
///
/// # Errors
///
/// [`Refusal::NotAnImage`] and [`Refusal::OtherFormat`] if it is none of `format`,
/// [`Refusal::Truncated`] and [`Refusal::Broken`] if its pieces cannot be told apart,
/// [`Refusal::Unsupported`] if a piece that is needed is not known.
pub fn without_location(bytes: &[u8], format: Format) -> Result<Vec<u8>, Refusal> {
    match Format::sniff(bytes) {
        None => return Err(Refusal::NotAnImage),
        Some(found) if found != format => {
            return Err(Refusal::OtherFormat { expected: format, found });
        }
        Some(_) => {}
    }
    let parts = container::parts(bytes, format)?;
    parts.write(parts.orientation())
}
