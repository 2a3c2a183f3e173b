//! Which part of an image a rendition shows, and how large.

use image::metadata::Orientation;

use crate::Rendition;

/// The most pixels that a rendition is high: twice the widest width. An image that would be higher, such
/// as a long list or a strip of a comic, is made narrower instead.
pub const MOST_HEIGHT: u32 = 5120;

/// A part of an image, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// What is shown of an image of this size, and at which width and height. All as displayed.
pub(crate) fn frame((width, height): (u32, u32), rendition: &Rendition) -> (Part, (u32, u32)) {
    let part = match rendition.crop {
        Some(crop) => cropped((width, height), crop.ratio(), rendition),
        None => Part { left: 0, top: 0, width, height },
    };
    let ratio = rendition.crop.map_or((part.width, part.height), |crop| crop.ratio());
    let mut target_width = rendition.width.pixels().min(part.width);
    let mut target_height = scaled(target_width, ratio.1, ratio.0).min(part.height);
    if target_height > MOST_HEIGHT {
        target_height = MOST_HEIGHT;
        target_width = scaled(MOST_HEIGHT, ratio.0, ratio.1).min(part.width);
    }
    (part, (target_width, target_height))
}

/// The largest rectangle of a ratio, centred on the focal point as far as the edges allow.
fn cropped((width, height): (u32, u32), ratio: (u32, u32), rendition: &Rendition) -> Part {
    let is_too_wide =
        u64::from(width) * u64::from(ratio.1) > u64::from(height) * u64::from(ratio.0);
    let (part_width, part_height) = if is_too_wide {
        (scaled(height, ratio.0, ratio.1).min(width), height)
    } else {
        (width, scaled(width, ratio.1, ratio.0).min(height))
    };
    Part {
        left: start(width, part_width, rendition.focal.x()),
        top: start(height, part_height, rendition.focal.y()),
        width: part_width,
        height: part_height,
    }
}

/// Where a part begins of which the middle lies as near as can be to a fraction of the whole.
fn start(whole: u32, part: u32, focal: f64) -> u32 {
    let wanted = f64::from(whole) * focal - f64::from(part) / 2.0;
    // The cast cannot overflow: what it is given lies between 0 and `whole`.
    wanted.round().clamp(0.0, f64::from(whole - part)) as u32
}

/// `length` × `times` / `by`, rounded, at least 1.
fn scaled(length: u32, times: u32, by: u32) -> u32 {
    let (length, times, by) = (u64::from(length), u64::from(times), u64::from(by.max(1)));
    u32::try_from((length * times + by / 2) / by).unwrap_or(u32::MAX).max(1)
}

/// Whether width and height change their places when an image is turned so.
pub(crate) fn is_on_its_side(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Width and height as they are after turning, or were before it.
pub(crate) fn turned((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    if is_on_its_side(orientation) { (height, width) } else { (width, height) }
}

/// Where a part of the displayed image of this size lies in the stored one. It is cheaper to cut and to
/// scale first, and to turn what is left.
pub(crate) fn stored(part: Part, (width, height): (u32, u32), orientation: Orientation) -> Part {
    let from_right = width - part.left - part.width;
    let from_bottom = height - part.top - part.height;
    let (left, top) = match orientation {
        Orientation::NoTransforms => (part.left, part.top),
        Orientation::FlipHorizontal => (from_right, part.top),
        Orientation::Rotate180 => (from_right, from_bottom),
        Orientation::FlipVertical => (part.left, from_bottom),
        Orientation::Rotate90FlipH => (part.top, part.left),
        Orientation::Rotate90 => (part.top, from_right),
        Orientation::Rotate270FlipH => (from_bottom, from_right),
        Orientation::Rotate270 => (from_bottom, part.left),
    };
    let (width, height) = turned((part.width, part.height), orientation);
    Part { left, top, width, height }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Crop, Focal, Output, Width};

    fn rendition(width: Width, crop: Option<Crop>, focal: (f64, f64)) -> Rendition {
        let focal = Focal::new(focal.0, focal.1).unwrap();
        Rendition { width, crop, focal, output: Output::Jpeg }
    }

    #[test]
    fn every_part_lies_within_and_no_target_is_larger() {
        let sizes = [1, 2, 3, 7, 159, 160, 161, 1000, 5121, 65535];
        for (width, height) in sizes.iter().flat_map(|w| sizes.iter().map(move |h| (*w, *h))) {
            for crop in Crop::ALL.map(Some).into_iter().chain([None]) {
                for focal in [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.3, 0.9)] {
                    for size in Width::ALL {
                        let asked = rendition(size, crop, focal);
                        let (part, target) = frame((width, height), &asked);
                        assert!(part.left + part.width <= width && part.width > 0);
                        assert!(part.top + part.height <= height && part.height > 0);
                        assert!(target.0 > 0 && target.0 <= part.width.min(size.pixels()));
                        assert!(target.1 > 0 && target.1 <= part.height.min(MOST_HEIGHT));
                    }
                }
            }
        }
    }

    #[test]
    fn ratios_are_kept_exactly() {
        let (_, target) =
            frame((4000, 3000), &rendition(Width::W1280, Some(Crop::R16x9), (0.5, 0.5)));
        assert_eq!(target, (1280, 720));
        let (part, target) =
            frame((4000, 3000), &rendition(Width::W640, Some(Crop::R1x1), (0.9, 0.0)));
        assert_eq!(part, Part { left: 1000, top: 0, width: 3000, height: 3000 });
        assert_eq!(target, (640, 640));
    }

    #[test]
    fn what_is_too_high_is_made_narrower() {
        let (_, target) = frame((1000, 20_000), &rendition(Width::W960, None, (0.5, 0.5)));
        assert_eq!(target, (256, MOST_HEIGHT));
    }
}
