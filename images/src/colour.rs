//! Colours as every screen shows them.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// A profile of a camera or a screen has a few kilobytes, one of a printing press up to two megabytes.
const MOST_PROFILE_BYTES: usize = 4 << 20;

/// The image in sRGB with 8 bits a channel: RGB, or RGBA if there is an alpha channel in it.
///
/// A profile that cannot be read, or that is for another kind of colours than the image has (a CMYK
/// image was made RGB by the decoder), is as good as none, and an image without one is taken to be sRGB.
pub(crate) fn to_srgb(image: DynamicImage, icc_profile: Option<&[u8]>) -> DynamicImage {
    let profile = icc_profile
        .filter(|bytes| bytes.len() <= MOST_PROFILE_BYTES)
        .and_then(|bytes| ColorProfile::new_from_slice(bytes).ok());
    if let Some(converted) = profile.and_then(|profile| converted(&image, &profile)) {
        return converted;
    }
    if image.color().has_alpha() { image.into_rgba8().into() } else { image.into_rgb8().into() }
}

fn converted(image: &DynamicImage, profile: &ColorProfile) -> Option<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    match (profile.color_space, image.color().has_alpha()) {
        (DataColorSpace::Rgb, false) => {
            let pixels = transformed(profile, Layout::Rgb, image.to_rgb8().as_raw(), Layout::Rgb)?;
            image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
        }
        (DataColorSpace::Rgb, true) => {
            let pixels =
                transformed(profile, Layout::Rgba, image.to_rgba8().as_raw(), Layout::Rgba)?;
            image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from)
        }
        (DataColorSpace::Gray, false) if !image.color().has_color() => {
            let grey = image.to_luma8();
            let pixels = transformed(profile, Layout::Gray, grey.as_raw(), Layout::Rgb)?;
            image::RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
        }
        (DataColorSpace::Gray, true) if !image.color().has_color() => {
            let grey = image.to_luma_alpha8();
            let pixels = transformed(profile, Layout::GrayAlpha, grey.as_raw(), Layout::Rgba)?;
            image::RgbaImage::from_raw(width, height, pixels).map(DynamicImage::from)
        }
        _ => None,
    }
}

fn transformed(profile: &ColorProfile, from: Layout, pixels: &[u8], to: Layout) -> Option<Vec<u8>> {
    let srgb = ColorProfile::new_srgb();
    let transform =
        profile.create_transform_8bit(from, &srgb, to, TransformOptions::default()).ok()?;
    let mut made = vec![0; pixels.len() / from.channels() * to.channels()];
    transform.transform(pixels, &mut made).ok()?;
    Some(made)
}
