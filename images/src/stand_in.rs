//! What stands in for an image while it is loaded.
//!
//! A ThumbHash is taken rather than a BlurHash, as it tells the ratio of the sides and transparency, too,
//! in fewer bytes. Its crate is the one of who invented it: finished, without dependencies or unsafe
//! code.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::RgbaImage;

/// The most pixels of a side of what a ThumbHash is made of; its crate panics at more.
const MOST_SIDE: u32 = 100;

/// The size at which an image is looked at.
pub(crate) fn size((width, height): (u32, u32)) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= MOST_SIDE {
        return (width, height);
    }
    // At most `MOST_SIDE`, as neither side is longer than the longest.
    let scaled = |side: u32| u64::from(side) * u64::from(MOST_SIDE) / u64::from(longest);
    (scaled(width).max(1) as u32, scaled(height).max(1) as u32)
}

/// Of an image that is no larger than [`size`] says.
pub(crate) fn thumb_hash(small: &RgbaImage) -> String {
    let (width, height) = (small.width().min(MOST_SIDE), small.height().min(MOST_SIDE));
    let hash = thumbhash::rgba_to_thumb_hash(width as usize, height as usize, small.as_raw());
    BASE64_STANDARD.encode(hash)
}

/// The mean of the most frequent colours that are alike, where 8 steps a channel tell them apart. The
/// mean of all would be some grey that is not in the image.
pub(crate) fn dominant_colour(small: &RgbaImage) -> String {
    let mut bins = vec![[0_u64; 4]; 512];
    for [red, green, blue, alpha] in small.pixels().map(|pixel| pixel.0) {
        let at = usize::from(red >> 5) << 6 | usize::from(green >> 5) << 3 | usize::from(blue >> 5);
        let weight = u64::from(alpha);
        for (sum, channel) in bins[at].iter_mut().zip([red, green, blue, 1]) {
            *sum += weight * u64::from(channel);
        }
    }
    let [red, green, blue, weight] = bins.into_iter().max_by_key(|bin| bin[3]).unwrap_or_default();
    let mean = |sum: u64| (sum + weight / 2).checked_div(weight).unwrap_or(255);
    format!("#{:02x}{:02x}{:02x}", mean(red), mean(green), mean(blue))
}
