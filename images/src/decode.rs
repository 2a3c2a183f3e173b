//! Files made pixels.

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageResult};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use crate::container::{self, Parts};
use crate::{Format, Limits, Refusal, location};

/// The first frame of a file.
pub(crate) struct Decoded {
    pub(crate) format: Format,
    /// As stored, not turned.
    pub(crate) image: DynamicImage,
    pub(crate) orientation: Orientation,
    pub(crate) icc_profile: Option<Vec<u8>>,
    pub(crate) has_location: bool,
}

/// Decodes a file as a whole. The decoders are given the file without its metadata, so that there is
/// less in it for them to trip over, and so that bytes between the pieces are no reason to refuse it.
pub(crate) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, Refusal> {
    let format = Format::sniff(bytes).ok_or(Refusal::NotAnImage)?;
    let size = container::size(bytes, format)?;
    limits.check_pixels(size)?;
    let parts = container::parts(bytes, format)?;
    let plain = parts.write(Orientation::NoTransforms)?;
    let (image, icc_profile) = match format {
        Format::Jpeg => jpeg(&plain, &parts, limits)?,
        _ => other(&plain, format, limits)?,
    };
    if (image.width(), image.height()) != size {
        return Err(Refusal::broken("its header tells another size than the image has"));
    }
    Ok(Decoded {
        format,
        image,
        orientation: parts.orientation(),
        icc_profile,
        has_location: parts.removed.iter().any(location::is_told_by),
    })
}

type Pixels = (DynamicImage, Option<Vec<u8>>);

/// `image` would have the same decoder fill what is missing with grey.
fn jpeg(plain: &[u8], parts: &Parts<'_>, limits: &Limits) -> Result<Pixels, Refusal> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(plain), options);
    decoder.decode_headers().map_err(of_jpeg)?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let wanted = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(wanted));
    let (width, height) = decoder.dimensions().ok_or(Refusal::Truncated)?;
    let bytes = decoder.output_buffer_size().ok_or(Refusal::Truncated)?;
    // Coefficients have 16 bits, pixels 8.
    let factor = if parts.is_progressive { 3 } else { 1 };
    limits.check_memory(u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(factor))?;
    let icc_profile = decoder.icc_profile();
    let pixels = decoder.decode().map_err(of_jpeg)?;
    let image = image_of(width, height, is_grey, pixels);
    Ok((image.ok_or_else(|| Refusal::broken("it has other colours than it says"))?, icc_profile))
}

fn image_of(width: usize, height: usize, is_grey: bool, pixels: Vec<u8>) -> Option<DynamicImage> {
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    if is_grey {
        return image::GrayImage::from_raw(width, height, pixels).map(DynamicImage::from);
    }
    image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
}

fn of_jpeg(error: DecodeErrors) -> Refusal {
    match error {
        DecodeErrors::Unsupported(what) => Refusal::Unsupported(format!("JPEG: {what:?}")),
        DecodeErrors::ExhaustedData => Refusal::Truncated,
        other => Refusal::Broken(format!("{other:?}")),
    }
}

fn other(plain: &[u8], format: Format, limits: &Limits) -> Result<Pixels, Refusal> {
    let mut allowed = image::Limits::no_limits();
    allowed.max_alloc = Some(limits.bytes_of_memory);
    let file = Cursor::new(plain);
    let pixels = match format {
        Format::Png => PngDecoder::with_limits(file, allowed.clone())
            .and_then(|decoder| pixels(decoder, allowed)),
        Format::Gif => GifDecoder::new(file).and_then(|decoder| pixels(decoder, allowed)),
        Format::WebP | Format::Jpeg => {
            WebPDecoder::new(file).and_then(|decoder| pixels(decoder, allowed))
        }
    };
    pixels.map_err(|error| Refusal::of_decoder(error, limits.bytes_of_memory))
}

fn pixels(mut decoder: impl ImageDecoder, mut limits: image::Limits) -> ImageResult<Pixels> {
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let icc_profile = decoder.icc_profile()?;
    Ok((DynamicImage::from_decoder(decoder)?, icc_profile))
}
