//! The blocks of a GIF file.
//!
//! Source: CompuServe GIF89a Specification; for XMP Adobe XMP Specification part 3, section 1.1.2.

use super::{Parts, Removed};
use crate::reader::Reader;
use crate::{Format, Refusal};

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2C;
const TRAILER: u8 = 0x3B;
const PLAIN_TEXT: u8 = 0x01;
const GRAPHIC_CONTROL: u8 = 0xF9;
const APPLICATION: u8 = 0xFF;

/// Extensions that change how the image looks: how often it is repeated, and its colours.
const KEPT_APPLICATIONS: [&[u8]; 3] = [b"\x0BNETSCAPE2.0", b"\x0BANIMEXTS1.0", b"\x0BICCRGBG1012"];

pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut reader = after_signature(bytes)?;
    let (width, height) = (reader.array()?, reader.array()?);
    Ok((u16::from_le_bytes(width).into(), u16::from_le_bytes(height).into()))
}

pub(super) fn parts(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let mut reader = after_signature(bytes)?;
    let mut parts = Parts::new(Format::Gif);
    let [.., flags, _, _] = reader.array::<7>()?;
    skip_colours(&mut reader, flags)?;
    parts.keep(reader.since(&Reader::new(bytes)));
    let mut images = 0;
    loop {
        let start = reader;
        match reader.byte()? {
            EXTENSION => extension(start, &mut reader, &mut parts)?,
            IMAGE => {
                images += 1;
                skip_image(&mut reader)?;
                parts.keep(reader.since(&start));
            }
            TRAILER => break,
            // Bytes without a meaning between blocks, which some programs leave.
            0 => {}
            other => {
                return Err(Refusal::broken(format!("there is no block of kind {other:#04x}")));
            }
        }
    }
    if images == 0 {
        return Err(Refusal::broken("it holds no image"));
    }
    parts.keep(&[TRAILER][..]);
    parts.end(reader.rest());
    Ok(parts)
}

fn extension<'a>(
    start: Reader<'a>,
    reader: &mut Reader<'a>,
    parts: &mut Parts<'a>,
) -> Result<(), Refusal> {
    let label = reader.byte()?;
    let content = *reader;
    skip_blocks(reader)?;
    let content = reader.since(&content);
    let is_kept = match label {
        GRAPHIC_CONTROL => true,
        APPLICATION => KEPT_APPLICATIONS.iter().any(|name| content.starts_with(name)),
        _ => false,
    };
    if is_kept {
        parts.keep(reader.since(&start));
        return Ok(());
    }
    if label == PLAIN_TEXT {
        drop_graphic_control(parts);
    }
    parts.removed.push(Removed::Text(content));
    Ok(())
}

/// What controls a text must not come to control the image that follows it.
fn drop_graphic_control(parts: &mut Parts<'_>) {
    if parts.kept.last().is_some_and(|last| last.starts_with(&[EXTENSION, GRAPHIC_CONTROL])) {
        parts.kept.pop();
    }
}

fn skip_image(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    let [.., flags] = reader.array::<9>()?;
    skip_colours(reader, flags)?;
    let _least_code_size = reader.byte()?;
    skip_blocks(reader)
}

fn skip_colours(reader: &mut Reader<'_>, flags: u8) -> Result<(), Refusal> {
    if flags & 0x80 != 0 {
        reader.take(3 << ((flags & 7) + 1))?;
    }
    Ok(())
}

fn skip_blocks(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    loop {
        let length = reader.byte()?;
        if length == 0 {
            return Ok(());
        }
        reader.take(length.into())?;
    }
}

fn after_signature(bytes: &[u8]) -> Result<Reader<'_>, Refusal> {
    let mut reader = Reader::new(bytes);
    match &reader.array()? {
        b"GIF87a" | b"GIF89a" => Ok(reader),
        _ => Err(Refusal::NotAnImage),
    }
}
