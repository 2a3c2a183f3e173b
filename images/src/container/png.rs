//! The chunks of a PNG file.
//!
//! Source: W3C Portable Network Graphics (third edition), chapters 5 and 11.

use super::{Parts, Removed};
use crate::reader::Reader;
use crate::{Format, Refusal};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// Chunks that are not needed to decode an image but change how it looks: transparency, colour,
/// resolution, animation.
const KEPT: [&[u8; 4]; 14] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"cICP", b"mDCV", b"cLLI", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// A length of data, a type and the data.
struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
    whole: &'a [u8],
}

pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut reader = after_signature(bytes)?;
    let _length: [u8; 4] = reader.array()?;
    if reader.array()? != *b"IHDR" {
        return Err(Refusal::broken("it does not begin with its header"));
    }
    Ok((u32::from_be_bytes(reader.array()?), u32::from_be_bytes(reader.array()?)))
}

pub(super) fn parts(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let mut reader = after_signature(bytes)?;
    let mut parts = Parts::new(Format::Png);
    parts.keep(&SIGNATURE[..]);
    loop {
        let chunk = next(&mut reader)?;
        if chunk.name == *b"IDAT" && parts.exif_at == 0 {
            parts.exif_at = parts.kept.len();
        }
        let is_end = chunk.name == *b"IEND";
        sort(chunk, &mut parts)?;
        if is_end {
            break;
        }
    }
    if parts.exif_at == 0 {
        return Err(Refusal::broken("it holds no image"));
    }
    parts.end(reader.rest());
    Ok(parts)
}

/// A chunk that holds this EXIF.
pub(super) fn exif(tiff: &[u8; 26]) -> Vec<u8> {
    let named = [b"eXIf".as_slice(), tiff].concat();
    let checksum = crc32fast::hash(&named).to_be_bytes();
    [b"\0\0\0\x1A".as_slice(), &named, &checksum].concat()
}

fn sort<'a>(chunk: Chunk<'a>, parts: &mut Parts<'a>) -> Result<(), Refusal> {
    match &chunk.name {
        // Says nothing, so that nothing may stand in it.
        b"IEND" => parts.keep(&b"\0\0\0\0IEND\xAE\x42\x60\x82"[..]),
        b"IHDR" | b"PLTE" | b"IDAT" => parts.keep(chunk.whole),
        name if KEPT.contains(&name) => parts.keep(chunk.whole),
        b"eXIf" => parts.removed.push(Removed::Exif(chunk.data)),
        b"zTXt" | b"iTXt" | b"tEXt" => parts.removed.push(text(&chunk)),
        // An upper-case letter says that the image cannot be understood without it.
        [first, ..] if first.is_ascii_uppercase() => {
            let name = String::from_utf8_lossy(&chunk.name).into_owned();
            return Err(Refusal::Unsupported(format!("PNG with a chunk {name:?}")));
        }
        _ => parts.removed.push(Removed::Text(chunk.data)),
    }
    Ok(())
}

/// Programs that know no better keep whole profiles in texts. In a compressed one they are not looked
/// for.
fn text<'a>(chunk: &Chunk<'a>) -> Removed<'a> {
    let is_profile = chunk.data.starts_with(b"Raw profile type");
    let is_xmp = chunk.data.starts_with(b"XML:com.adobe.xmp\0");
    let is_compressed = match &chunk.name {
        b"zTXt" => true,
        b"iTXt" => chunk.data.iter().skip_while(|byte| **byte != 0).nth(1) == Some(&1),
        _ => false,
    };
    if is_profile || is_xmp && is_compressed {
        return Removed::Unreadable;
    }
    Removed::Text(chunk.data)
}

fn after_signature(bytes: &[u8]) -> Result<Reader<'_>, Refusal> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != SIGNATURE {
        return Err(Refusal::NotAnImage);
    }
    Ok(reader)
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Chunk<'a>, Refusal> {
    let start = *reader;
    let length = usize::try_from(u32::from_be_bytes(reader.array()?)).unwrap_or(usize::MAX);
    let name: [u8; 4] = reader.array()?;
    if !name.iter().all(u8::is_ascii_alphabetic) {
        return Err(Refusal::broken("a chunk has no name"));
    }
    let data = reader.take(length)?;
    let _checksum: [u8; 4] = reader.array()?;
    Ok(Chunk { name, data, whole: reader.since(&start) })
}
