//! Whether metadata says where an image was taken, by coordinates or by the name of a place.

use crate::container::Removed;
use crate::exif;

/// How XMP and other texts name what tells a place (Exif for XMP; IPTC Photo Metadata 2023.2).
const WORDS: [&[u8]; 8] = [
    b"GPSLatitude",
    b"GPSLongitude",
    b"GPSPosition",
    b"GPSDest",
    b"photoshop:City",
    b"photoshop:Country",
    b"photoshop:State",
    b"Iptc4xmp",
];

/// Which of the words that begin with `Iptc4xmp` tell a place.
const IPTC_WORDS: [&[u8]; 2] = [b"Core:Location", b"Ext:Location"];

/// Datasets of record 2 of IPTC IIM 4.2 that tell a place: content location, city, sublocation,
/// province, and country by code and by name.
const IIM_DATASETS: [u8; 7] = [26, 27, 90, 92, 95, 100, 101];

/// Whether a piece of metadata tells a place. What cannot be read, such as a compressed profile, is
/// taken to do so: a warning too many does less harm than one too few.
pub(crate) fn is_told_by(removed: &Removed<'_>) -> bool {
    match removed {
        Removed::Exif(tiff) => exif::has_gps(tiff) || is_named_in(tiff),
        Removed::Iptc(bytes) => is_in_iim(bytes) || is_named_in(bytes),
        Removed::Text(bytes) => is_named_in(bytes),
        Removed::Unreadable => true,
        Removed::Trailing(bytes) => {
            is_named_in(bytes) || contains(bytes, b"Exif\0\0") || contains(bytes, b"ftyp")
        }
    }
}

fn is_named_in(text: &[u8]) -> bool {
    text.iter().enumerate().filter(|(_, byte)| matches!(byte, b'G' | b'p' | b'I')).any(|(at, _)| {
        let here = &text[at..];
        WORDS.iter().any(|word| match here.strip_prefix(*word) {
            Some(rest) if *word == b"Iptc4xmp" => {
                IPTC_WORDS.iter().any(|end| rest.starts_with(end))
            }
            Some(_) => true,
            None => false,
        })
    })
}

fn is_in_iim(bytes: &[u8]) -> bool {
    bytes.windows(5).any(|dataset| match dataset {
        [0x1C, 2, number, length @ ..] => IIM_DATASETS.contains(number) && length != [0, 0],
        _ => false,
    })
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
