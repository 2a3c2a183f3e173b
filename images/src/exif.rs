//! As much of EXIF as matters here: how an image is to be turned, and whether it says where it was taken.
//!
//! Source: CIPA DC-008 (Exif 3.0), which builds on TIFF 6.0.

use image::metadata::Orientation;

const ORIENTATION: u16 = 0x0112;
const GPS: u16 = 0x8825;
/// In the directory of GPS; says nothing of a place.
const GPS_VERSION: u16 = 0x0000;

/// How the stored image is to be turned to be seen upright. `tiff` begins with the byte order.
pub(crate) fn orientation(tiff: &[u8]) -> Option<Orientation> {
    let exif = Exif::new(tiff)?;
    let entry = exif.directory(exif.long_at(4)?).find(|entry| entry.tag == ORIENTATION)?;
    u8::try_from(entry.short).ok().and_then(Orientation::from_exif)
}

/// Whether there is a directory of GPS with anything but its version in it.
pub(crate) fn has_gps(tiff: &[u8]) -> bool {
    let Some(exif) = Exif::new(tiff) else { return false };
    let Some(first) = exif.long_at(4) else { return false };
    exif.directory(first)
        .filter(|entry| entry.tag == GPS)
        .any(|entry| exif.directory(entry.long).any(|entry| entry.tag != GPS_VERSION))
}

/// EXIF that holds nothing but an orientation.
pub(crate) fn only(orientation: Orientation) -> [u8; 26] {
    let mut tiff = *b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
    tiff[18] = orientation.to_exif();
    tiff
}

struct Exif<'a> {
    tiff: &'a [u8],
    big_endian: bool,
}

/// An entry of a directory: its tag, and its value read as a short and as a long.
struct Entry {
    tag: u16,
    short: u16,
    long: u32,
}

impl<'a> Exif<'a> {
    fn new(tiff: &'a [u8]) -> Option<Self> {
        match tiff.get(..4)? {
            b"II\x2a\0" => Some(Exif { tiff, big_endian: false }),
            b"MM\0\x2a" => Some(Exif { tiff, big_endian: true }),
            _ => None,
        }
    }

    fn directory(&self, offset: u32) -> impl Iterator<Item = Entry> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let count = self.short_at(start).unwrap_or(0);
        (0..usize::from(count)).map_while(move |index| {
            let at = start.checked_add(2)?.checked_add(index * 12)?;
            let value = at.checked_add(8)?;
            Some(Entry {
                tag: self.short_at(at)?,
                short: self.short_at(value)?,
                long: self.long_at(value)?,
            })
        })
    }

    fn short_at(&self, at: usize) -> Option<u16> {
        let bytes = *self.tiff.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long_at(&self, at: usize) -> Option<u32> {
        let bytes = *self.tiff.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orientation_that_is_written_is_read() {
        for number in 1..=8 {
            let written = Orientation::from_exif(number).unwrap();
            assert_eq!(orientation(&only(written)), Some(written));
            assert!(!has_gps(&only(written)));
        }
    }

    #[test]
    fn what_points_beyond_the_end_is_nothing() {
        assert_eq!(orientation(b"MM\0\x2a\xFF\xFF\xFF\xFF"), None);
        assert!(!has_gps(b"II\x2a\0\xFE\xFF\xFF\xFF\xFF\xFF"));
        assert_eq!(orientation(b""), None);
    }
}
