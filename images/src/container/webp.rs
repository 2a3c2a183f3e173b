//! The chunks of a WebP file.
//!
//! Source: RFC 9649; for the headers of the bitstreams RFC 6386, section 9.1, too.

use std::borrow::Cow;

use super::{Parts, Removed};
use crate::reader::Reader;
use crate::{Format, Refusal};

/// Flags in the first byte of `VP8X`.
const HAS_EXIF: u8 = 0b1000;
const HAS_XMP: u8 = 0b0100;
/// Name and length.
const HEADER: usize = 8;
/// Position, size, duration and flags of a frame of an animation.
const FRAME_HEADER: usize = 16;

struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
}

pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let (mut reader, _) = within_riff(bytes)?;
    let name: [u8; 4] = reader.array()?;
    let _length: [u8; 4] = reader.array()?;
    match &name {
        b"VP8X" => {
            reader.take(4)?;
            let [a, b, c, d, e, f] = reader.array()?;
            let (width, height) = ([a, b, c, 0], [d, e, f, 0]);
            Ok((u32::from_le_bytes(width) + 1, u32::from_le_bytes(height) + 1))
        }
        b"VP8 " => {
            reader.take(6)?;
            // Two bits on top of each are for scaling.
            let (width, height) = (reader.array()?, reader.array()?);
            let pixels = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3FFF);
            Ok((pixels(width), pixels(height)))
        }
        b"VP8L" => {
            reader.take(1)?;
            let bits = u32::from_le_bytes(reader.array()?);
            Ok(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        _ => Err(Refusal::broken("it does not begin with an image")),
    }
}

pub(super) fn parts(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let (mut reader, trailing) = within_riff(bytes)?;
    let mut parts = Parts::new(Format::WebP);
    let mut is_extended = false;
    let mut has_image = false;
    while !reader.rest().is_empty() {
        let chunk = next(&mut reader)?;
        is_extended |= chunk.name == *b"VP8X";
        has_image |= matches!(&chunk.name, b"VP8 " | b"VP8L" | b"ANMF");
        sort(&chunk, is_extended, &mut parts)?;
    }
    if !has_image {
        return Err(Refusal::broken("it holds no image"));
    }
    parts.end(trailing);
    Ok(parts)
}

/// The pieces within their frame again.
pub(super) fn write(kept: &[Cow<'_, [u8]>], exif: Option<[u8; 26]>) -> Result<Vec<u8>, Refusal> {
    let mut chunks = kept.concat();
    // Without the extended header there was no EXIF that counted, and there is no place for one.
    if let Some(exif) = exif
        && chunks.starts_with(b"VP8X")
        && let Some(flags) = chunks.get_mut(HEADER)
    {
        *flags |= HAS_EXIF;
        chunks.extend(written(*b"EXIF", &exif));
    }
    let length = u32::try_from(chunks.len() + 4).map_err(|_| too_large())?;
    Ok([b"RIFF".as_slice(), &length.to_le_bytes(), b"WEBP", &chunks].concat())
}

fn sort<'a>(chunk: &Chunk<'a>, is_extended: bool, parts: &mut Parts<'a>) -> Result<(), Refusal> {
    match &chunk.name {
        b"VP8X" => {
            let mut data = chunk.data.to_vec();
            let flags = data.first_mut().ok_or(Refusal::Truncated)?;
            *flags &= !(HAS_EXIF | HAS_XMP);
            parts.keep(written(chunk.name, &data));
        }
        b"ANMF" => parts.keep(written(chunk.name, &frame(chunk.data)?)),
        b"VP8 " | b"VP8L" | b"ALPH" | b"ICCP" | b"ANIM" => {
            parts.keep(written(chunk.name, chunk.data));
        }
        b"EXIF" if is_extended => parts.removed.push(Removed::Exif(after_mark(chunk.data))),
        _ => parts.removed.push(Removed::Text(chunk.data)),
    }
    Ok(())
}

/// A frame of an animation, without what else than its image it holds.
fn frame(data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut reader = Reader::new(data);
    let mut kept = reader.take(FRAME_HEADER)?.to_vec();
    while !reader.rest().is_empty() {
        let chunk = next(&mut reader)?;
        if matches!(&chunk.name, b"VP8 " | b"VP8L" | b"ALPH") {
            kept.extend(written(chunk.name, chunk.data));
        }
    }
    Ok(kept)
}

/// Some programs write the mark of JPEG before EXIF.
fn after_mark(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(b"Exif\0\0").unwrap_or(exif)
}

fn written(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    // Read from a file whose length has 32 bits.
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes();
    let padding: &[u8] = if data.len() % 2 == 1 { &[0] } else { &[] };
    [&name, &length, data, padding].concat()
}

/// What is within the frame of the file, and what stands behind it.
fn within_riff(bytes: &[u8]) -> Result<(Reader<'_>, &[u8]), Refusal> {
    let mut reader = Reader::new(bytes);
    if reader.array()? != *b"RIFF" {
        return Err(Refusal::NotAnImage);
    }
    let length = usize::try_from(u32::from_le_bytes(reader.array()?)).map_err(|_| too_large())?;
    let mut within = Reader::new(reader.take(length)?);
    if within.array()? != *b"WEBP" {
        return Err(Refusal::NotAnImage);
    }
    Ok((within, reader.rest()))
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Chunk<'a>, Refusal> {
    let name = reader.array()?;
    let length = usize::try_from(u32::from_le_bytes(reader.array()?)).map_err(|_| too_large())?;
    let data = reader.take(length)?;
    // The last chunk lacks it in files of careless programs.
    if length % 2 == 1 && !reader.rest().is_empty() {
        reader.take(1)?;
    }
    Ok(Chunk { name, data })
}

fn too_large() -> Refusal {
    Refusal::Unsupported("WebP of 4 GiB".to_owned())
}
