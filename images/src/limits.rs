//! How large an image may be.

use crate::Refusal;

/// How large an image may be. Both are looked at before a pixel is decoded, as a file of a few
/// kilobytes can claim billions of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most pixels, that is width × height of a frame. By default 100 million: what cameras of news
    /// photographers give is half of that at most.
    pub pixels: u64,
    /// The most bytes that a decoder may take for its pixels. By default 512 MiB: 100 megapixels of
    /// 8 bits with transparency take 400 MB. A 16-bit image takes twice as much as one of 8 bits, a
    /// progressive JPEG three times as much as a baseline one. Resizing takes some more for a moment,
    /// at most as much again if there is transparency.
    pub bytes_of_memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { pixels: 100_000_000, bytes_of_memory: 512 << 20 }
    }
}

impl Limits {
    pub(crate) fn check_pixels(&self, (width, height): (u32, u32)) -> Result<(), Refusal> {
        if width == 0 || height == 0 {
            return Err(Refusal::broken("it has no pixels"));
        }
        if u64::from(width) * u64::from(height) > self.pixels {
            return Err(Refusal::TooManyPixels { width, height, limit: self.pixels });
        }
        Ok(())
    }

    pub(crate) fn check_memory(&self, bytes: u64) -> Result<(), Refusal> {
        if bytes > self.bytes_of_memory {
            return Err(Refusal::TooMuchMemory { limit: self.bytes_of_memory });
        }
        Ok(())
    }
}
