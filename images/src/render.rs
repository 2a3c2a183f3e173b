//! Renditions of images.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;

use crate::decode::decode;
use crate::geometry::{Part, frame, stored, turned};
use crate::{Limits, Refusal, Rendition, colour, encode};

/// Makes a rendition of an image: cut, scaled down (never up), turned upright, in sRGB, without any
/// metadata. The same bytes and the same rendition give the same file on the same kind of processor.
///
/// # Errors
///
/// Every [`Refusal`] of [`crate::inspect`], and [`Refusal::NotWritten`] if an encoder fails.
pub fn render(bytes: &[u8], rendition: &Rendition, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let decoded = decode(bytes, limits)?;
    let displayed = turned((decoded.image.width(), decoded.image.height()), decoded.orientation);
    let (part, target) = frame(displayed, rendition);
    let part = stored(part, displayed, decoded.orientation);
    let scaled = scaled(&decoded.image, part, turned(target, decoded.orientation))?;
    // Tens or hundreds of megabytes that are not needed while the encoder works.
    drop(decoded.image);
    let mut scaled = colour::to_srgb(scaled, decoded.icc_profile.as_deref());
    scaled.apply_orientation(decoded.orientation);
    encode::encode(scaled, rendition.output)
}

/// A part of an image, scaled to a width and a height.
pub(crate) fn scaled(
    image: &DynamicImage,
    part: Part,
    (width, height): (u32, u32),
) -> Result<DynamicImage, Refusal> {
    let mut scaled = DynamicImage::new(width, height, image.color());
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(part.left.into(), part.top.into(), part.width.into(), part.height.into());
    Resizer::new()
        .resize(image, &mut scaled, &options)
        .map_err(|error| Refusal::NotWritten(error.to_string()))?;
    Ok(scaled)
}
