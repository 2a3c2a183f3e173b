//! The closed sets of which renditions are made, and how they are written in addresses.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// One way to show an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rendition {
    /// How wide it is at most.
    pub width: Width,
    /// The ratio to which it is cut; nothing is cut off without one.
    pub crop: Option<Crop>,
    /// What the cut leaves as near to the middle as it can.
    pub focal: Focal,
    /// The kind of file that is made.
    pub output: Output,
}

/// A text that stands for none of a closed set.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{given:?} is no {what}: there are {}", .known.join(", "))]
pub struct Unknown {
    /// What it should have been.
    pub what: &'static str,
    /// The text.
    pub given: String,
    /// What it could have been.
    pub known: Vec<&'static str>,
}

/// How wide a rendition is at most, in pixels. An image that is narrower keeps its own width.
///
/// ```
/// use diwan_images::Width;
/// assert_eq!("640".parse(), Ok(Width::W640));
/// assert!("641".parse::<Width>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Width {
    W160,
    W320,
    W480,
    W640,
    W960,
    W1280,
    W1600,
    W1920,
    W2560,
}

impl Width {
    /// Every width, from the smallest.
    pub const ALL: [Width; 9] = [
        Width::W160,
        Width::W320,
        Width::W480,
        Width::W640,
        Width::W960,
        Width::W1280,
        Width::W1600,
        Width::W1920,
        Width::W2560,
    ];

    /// In pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Width::W160 => 160,
            Width::W320 => 320,
            Width::W480 => 480,
            Width::W640 => 640,
            Width::W960 => 960,
            Width::W1280 => 1280,
            Width::W1600 => 1600,
            Width::W1920 => 1920,
            Width::W2560 => 2560,
        }
    }

    /// As it is written in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Width::W160 => "160",
            Width::W320 => "320",
            Width::W480 => "480",
            Width::W640 => "640",
            Width::W960 => "960",
            Width::W1280 => "1280",
            Width::W1600 => "1600",
            Width::W1920 => "1920",
            Width::W2560 => "2560",
        }
    }
}

/// The ratio of width to height to which a rendition is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crop {
    /// A square, for portraits of authors and lists.
    R1x1,
    /// Of most cameras that are no mirror reflex.
    R4x3,
    /// Of film and of mirror reflex cameras.
    R3x2,
    /// Of video.
    R16x9,
    /// 1.91:1, of the previews of links in social networks.
    R191x100,
    /// Upright, of social networks.
    R4x5,
    /// Upright, of telephones.
    R9x16,
}

impl Crop {
    /// Every ratio.
    pub const ALL: [Crop; 7] =
        [Crop::R1x1, Crop::R4x3, Crop::R3x2, Crop::R16x9, Crop::R191x100, Crop::R4x5, Crop::R9x16];

    /// Width and height in whole numbers.
    pub fn ratio(self) -> (u32, u32) {
        match self {
            Crop::R1x1 => (1, 1),
            Crop::R4x3 => (4, 3),
            Crop::R3x2 => (3, 2),
            Crop::R16x9 => (16, 9),
            Crop::R191x100 => (191, 100),
            Crop::R4x5 => (4, 5),
            Crop::R9x16 => (9, 16),
        }
    }

    /// As it is written in an address.
    pub fn as_str(self) -> &'static str {
        match self {
            Crop::R1x1 => "1:1",
            Crop::R4x3 => "4:3",
            Crop::R3x2 => "3:2",
            Crop::R16x9 => "16:9",
            Crop::R191x100 => "1.91:1",
            Crop::R4x5 => "4:5",
            Crop::R9x16 => "9:16",
        }
    }
}

/// The kind of file that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Output {
    /// Read by everything; knows no transparency, so that there is white behind the image.
    Jpeg,
    /// A third smaller; read by all browsers since 2020.
    WebP,
    /// Half as large; slow to make.
    Avif,
}

impl Output {
    /// Every kind, from the one that most can read.
    pub const ALL: [Output; 3] = [Output::Jpeg, Output::WebP, Output::Avif];

    /// The media type, as IANA registers it.
    pub fn media_type(self) -> &'static str {
        match self {
            Output::Jpeg => "image/jpeg",
            Output::WebP => "image/webp",
            Output::Avif => "image/avif",
        }
    }

    /// As it is written in an address; it is what the name of such a file ends with, too.
    pub fn as_str(self) -> &'static str {
        match self {
            Output::Jpeg => "jpg",
            Output::WebP => "webp",
            Output::Avif => "avif",
        }
    }
}

/// The point of an image that matters most, as displayed.
///
/// ```
/// use diwan_images::Focal;
/// assert!(Focal::new(0.25, 1.0).is_some());
/// assert_eq!(Focal::new(-0.1, f64::NAN), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Focal {
    x: f64,
    y: f64,
}

impl Focal {
    /// The middle.
    pub const CENTRE: Focal = Focal { x: 0.5, y: 0.5 };

    /// `x` is the fraction of the width from the left, `y` that of the height from the top: nothing if
    /// one of them is not within 0 and 1.
    pub fn new(x: f64, y: f64) -> Option<Self> {
        let is_fraction = |number: f64| (0.0..=1.0).contains(&number);
        (is_fraction(x) && is_fraction(y)).then_some(Focal { x, y })
    }

    /// The fraction of the width from the left, 0 to 1.
    pub fn x(self) -> f64 {
        self.x
    }

    /// The fraction of the height from the top, 0 to 1.
    pub fn y(self) -> f64 {
        self.y
    }
}

impl Default for Focal {
    fn default() -> Self {
        Focal::CENTRE
    }
}

/// Texts for closed sets: written by `as_str`, and read by it, too.
macro_rules! as_text {
    ($($set:ident is $what:literal),+) => {$(
        impl fmt::Display for $set {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl FromStr for $set {
            type Err = Unknown;

            fn from_str(text: &str) -> Result<Self, Unknown> {
                $set::ALL.into_iter().find(|one| one.as_str() == text).ok_or_else(|| Unknown {
                    what: $what,
                    given: text.to_owned(),
                    known: $set::ALL.into_iter().map($set::as_str).collect(),
                })
            }
        }
    )+};
}

as_text!(Width is "width", Crop is "crop", Output is "format of images");
