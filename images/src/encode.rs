//! Pixels made files.

use image::{DynamicImage, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, SamplingFactor};
use ravif::{Img, RGB8, RGBA8};
use webpx::Unstoppable;

use crate::{Output, Refusal};

/// Out of 100. Below it the sky shows bands.
const JPEG_QUALITY: u8 = 80;
/// Out of 100, on another scale than that of JPEG.
const WEBP_QUALITY: f32 = 78.0;
/// From 0, the fastest, to 6, the smallest.
const WEBP_METHOD: u8 = 4;
/// Out of 100, on another scale than that of JPEG.
const AVIF_QUALITY: f32 = 65.0;
/// From 1, the smallest, to 10, the fastest. Speed 8 takes twice as long for a file that is a twentieth
/// smaller.
const AVIF_SPEED: u8 = 10;

/// Writes an image of 8 bits a channel. The files say nothing of colours, or that they are sRGB.
pub(crate) fn encode(image: DynamicImage, output: Output) -> Result<Vec<u8>, Refusal> {
    let has_alpha = has_alpha(&image);
    match output {
        Output::Jpeg if has_alpha => jpeg(&on_white(&image.into_rgba8())),
        Output::Jpeg => jpeg(&image.into_rgb8()),
        Output::WebP if has_alpha => webp_with_alpha(&image.into_rgba8()),
        Output::WebP => webp(&image.into_rgb8()),
        Output::Avif if has_alpha => avif_with_alpha(&image.into_rgba8()),
        Output::Avif => avif(&image.into_rgb8()),
    }
}

/// Whether any pixel is not wholly opaque.
pub(crate) fn has_alpha(image: &DynamicImage) -> bool {
    match image {
        DynamicImage::ImageRgba8(image) => image.pixels().any(|pixel| pixel.0[3] != u8::MAX),
        DynamicImage::ImageLumaA8(image) => image.pixels().any(|pixel| pixel.0[1] != u8::MAX),
        DynamicImage::ImageRgba16(image) => image.pixels().any(|pixel| pixel.0[3] != u16::MAX),
        DynamicImage::ImageLumaA16(image) => image.pixels().any(|pixel| pixel.0[1] != u16::MAX),
        _ => false,
    }
}

fn on_white(image: &RgbaImage) -> RgbImage {
    let mut made = RgbImage::new(image.width(), image.height());
    for (to, from) in made.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        // At most 255, as it is a mean of two bytes.
        to.0 = [red, green, blue].map(|c| ((c * alpha + 255 * (255 - alpha) + 127) / 255) as u8);
    }
    made
}

fn jpeg(image: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, JPEG_QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    let side = |pixels: u32| u16::try_from(pixels).map_err(not_written);
    encoder
        .encode(image.as_raw(), side(image.width())?, side(image.height())?, ColorType::Rgb)
        .map_err(not_written)?;
    Ok(file)
}

fn webp(image: &RgbImage) -> Result<Vec<u8>, Refusal> {
    webpx::Encoder::new_rgb(image.as_raw(), image.width(), image.height())
        .quality(WEBP_QUALITY)
        .method(WEBP_METHOD)
        .encode(Unstoppable)
        .map_err(not_written)
}

fn webp_with_alpha(image: &RgbaImage) -> Result<Vec<u8>, Refusal> {
    webpx::Encoder::new_rgba(image.as_raw(), image.width(), image.height())
        .quality(WEBP_QUALITY)
        .method(WEBP_METHOD)
        .encode(Unstoppable)
        .map_err(not_written)
}

fn avif(image: &RgbImage) -> Result<Vec<u8>, Refusal> {
    let pixels: Vec<RGB8> = image.pixels().map(|pixel| RGB8::from(pixel.0)).collect();
    let (width, height) = sides(image.width(), image.height())?;
    let made = avif_encoder().encode_rgb(Img::new(pixels.as_slice(), width, height));
    made.map(|made| made.avif_file).map_err(not_written)
}

fn avif_with_alpha(image: &RgbaImage) -> Result<Vec<u8>, Refusal> {
    let pixels: Vec<RGBA8> = image.pixels().map(|pixel| RGBA8::from(pixel.0)).collect();
    let (width, height) = sides(image.width(), image.height())?;
    let made = avif_encoder().encode_rgba(Img::new(pixels.as_slice(), width, height));
    made.map(|made| made.avif_file).map_err(not_written)
}

/// Ten bits a channel show fewer bands than eight, and take no longer.
///
/// On the thread that calls: `ravif` is built without threads, and says so to the encoder below it.
fn avif_encoder() -> ravif::Encoder<'static> {
    ravif::Encoder::new()
        .with_quality(AVIF_QUALITY)
        .with_alpha_quality(AVIF_QUALITY)
        .with_speed(AVIF_SPEED)
        .with_bit_depth(ravif::BitDepth::Ten)
        .with_num_threads(Some(1))
}

fn sides(width: u32, height: u32) -> Result<(usize, usize), Refusal> {
    Ok((
        usize::try_from(width).map_err(not_written)?,
        usize::try_from(height).map_err(not_written)?,
    ))
}

fn not_written(error: impl std::fmt::Display) -> Refusal {
    Refusal::NotWritten(error.to_string())
}
