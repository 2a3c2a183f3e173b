//! What a recording says of itself.

/// How many seconds a recording takes at most. What claims to be longer is not believed.
pub const LONGEST: f64 = 1_000_000.0;
/// How many pixels a side of a video has at most. What claims to be larger is not believed.
pub const WIDEST: u32 = 100_000;

/// What a recording says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// How many seconds it takes, to the millisecond. Recordings that were written while they were made often do not
    /// say.
    pub seconds: Option<f64>,
    /// Width and height of a video in pixels, as it is shown: turned, and with square pixels.
    pub size: Option<(u32, u32)>,
}

impl Measured {
    pub(crate) fn lasting(seconds: Option<f64>) -> Self {
        Self { seconds, size: None }
    }

    /// Without what cannot be.
    pub(crate) fn plausible(self) -> Self {
        let to_the_millisecond = |seconds: f64| (seconds * 1000.0).round() / 1000.0;
        let sides = 1..=WIDEST;
        Self {
            seconds: self
                .seconds
                .map(to_the_millisecond)
                .filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST),
            size: self
                .size
                .filter(|(width, height)| sides.contains(width) && sides.contains(height)),
        }
    }
}

/// So many units, of which a second has so many.
pub fn seconds(units: u64, in_a_second: u64) -> Option<f64> {
    (units > 0 && in_a_second > 0).then(|| units as f64 / in_a_second as f64)
}
