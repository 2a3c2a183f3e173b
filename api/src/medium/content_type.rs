//! What may be uploaded: a closed list of media types, each told by the first bytes of a file.
//!
//! None of them is a program in a browser: no HTML, no SVG, no script.

use crate::values::{Fault, FieldCode, MediumKind};

/// A media type that may be uploaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentType(&'static str, MediumKind);

use MediumKind::{Audio, Document, Image, Video};

const ALL: &[ContentType] = &[
    ContentType("image/jpeg", Image),
    ContentType("image/png", Image),
    ContentType("image/webp", Image),
    ContentType("image/gif", Image),
    ContentType("audio/mpeg", Audio),
    ContentType("audio/mp4", Audio),
    ContentType("audio/ogg", Audio),
    ContentType("audio/flac", Audio),
    ContentType("audio/wav", Audio),
    ContentType("video/mp4", Video),
    ContentType("video/webm", Video),
    ContentType("application/pdf", Document),
];

/// Other words for the same.
const ALIASES: &[(&str, &str)] = &[
    ("audio/opus", "audio/ogg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/x-flac", "audio/flac"),
    ("audio/x-wav", "audio/wav"),
    ("audio/wave", "audio/wav"),
    ("audio/mp3", "audio/mpeg"),
    ("video/x-m4v", "video/mp4"),
    ("image/jpg", "image/jpeg"),
];

impl ContentType {
    /// The names of all, to be told.
    pub fn names() -> Vec<&'static str> {
        ALL.iter().map(|one| one.0).collect()
    }

    pub fn as_str(self) -> &'static str {
        self.0
    }

    pub fn kind(self) -> MediumKind {
        self.1
    }

    /// A media type by its name.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let known = || format!("must be one of {}", Self::names().join(", "));
        named(raw).ok_or_else(|| Fault::new(FieldCode::Format, known()))
    }

    /// What a file is, by its first bytes.
    pub fn of(head: &[u8]) -> Option<Self> {
        named(infer::get(head)?.mime_type())
    }
}

fn named(raw: &str) -> Option<ContentType> {
    let essence = raw.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == essence).map(|(_, name)| *name);
    let name = alias.unwrap_or(&essence);
    ALL.iter().find(|one| one.0 == name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_follows_from_its_bytes() {
        let of = |head: &[u8]| ContentType::of(head).map(ContentType::as_str);
        assert_eq!(of(b"\xff\xd8\xff\xe0\0\x10JFIF"), Some("image/jpeg"));
        assert_eq!(of(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(of(b"ID3\x04\0\0"), Some("audio/mpeg"));
        assert_eq!(of(b"OggS\0\x02"), Some("audio/ogg"));
        for other in [
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "<!doctype html>",
            "",
            "#!/bin/sh",
            "text",
        ] {
            assert_eq!(of(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_type_is_named_with_or_without_parameters() {
        assert_eq!(
            ContentType::parse("IMAGE/JPEG; q=1").map(ContentType::as_str),
            Ok("image/jpeg")
        );
        assert_eq!(ContentType::parse("audio/x-wav").map(ContentType::as_str), Ok("audio/wav"));
        assert!(ContentType::parse("image/svg+xml").is_err());
    }
}
