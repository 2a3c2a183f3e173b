//! The segments of a JPEG file.
//!
//! Source: ITU-T T.81, annex B; JFIF 1.02 (ITU-T T.871) for APP0; ICC.1:2022, annex B.4 for APP2; Adobe
//! technical note 5116 for APP14; CIPA DC-008 for APP1.

use super::{Parts, Removed};
use crate::reader::Reader;
use crate::{Format, Refusal};

const START_OF_IMAGE: u8 = 0xD8;
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
const APP13: u8 = 0xED;
const APP14: u8 = 0xEE;

/// A marker with what belongs to it.
struct Segment<'a> {
    marker: u8,
    payload: &'a [u8],
    /// The length, the payload and, in the case of a scan, its compressed data.
    body: &'a [u8],
}

pub(super) fn size(bytes: &[u8]) -> Result<(u32, u32), Refusal> {
    let mut reader = after_start(bytes)?;
    loop {
        let segment = next(&mut reader)?;
        match segment.marker {
            marker if is_frame(marker) => return frame_size(segment.payload),
            START_OF_SCAN | END_OF_IMAGE => return Err(Refusal::broken("it has no frame header")),
            _ => {}
        }
    }
}

pub(super) fn parts(bytes: &[u8]) -> Result<Parts<'_>, Refusal> {
    let mut reader = after_start(bytes)?;
    let mut parts = Parts::new(Format::Jpeg);
    let (mut frames, mut scans) = (0, 0);
    let (mut blocks, mut scanned) = (0, 0);
    parts.keep(&[0xFF, START_OF_IMAGE][..]);
    parts.exif_at = 1;
    loop {
        let segment = next(&mut reader)?;
        match segment.marker {
            END_OF_IMAGE => break,
            START_OF_SCAN => {
                scans += 1;
                scanned += segment.body.len() as u64;
            }
            marker if is_frame(marker) => {
                frames += 1;
                blocks = count_blocks(frame_size(segment.payload)?);
                parts.is_progressive = !matches!(marker, 0xC0 | 0xC1);
            }
            _ => {}
        }
        sort(segment, &mut parts)?;
    }
    if frames != 1 || scans == 0 {
        return Err(Refusal::broken(format!("it has {frames} frame headers and {scans} scans")));
    }
    // Every block takes a bit at least. What is missing after it the decoder would fill with grey.
    if scanned * 8 < blocks {
        return Err(Refusal::Truncated);
    }
    parts.keep(&[0xFF, END_OF_IMAGE][..]);
    parts.end(reader.rest());
    Ok(parts)
}

/// A segment that holds this EXIF.
pub(super) fn exif(tiff: &[u8; 26]) -> Vec<u8> {
    [b"\xFF\xE1\0\x22Exif\0\0".as_slice(), tiff].concat()
}

fn sort<'a>(segment: Segment<'a>, parts: &mut Parts<'a>) -> Result<(), Refusal> {
    let Segment { marker, payload, body } = segment;
    let mut keep_whole = || {
        parts.keep(vec![0xFF, marker]);
        parts.keep(body);
    };
    match marker {
        // Frames, tables, scans, lines, restart intervals.
        0xC0..=0xC7 | 0xC9..=0xCF | 0xDA..=0xDD => keep_whole(),
        0xDE | 0xDF => return Err(Refusal::Unsupported("hierarchical JPEG".to_owned())),
        APP0 if payload.starts_with(b"JFIF\0") && payload.len() >= 14 => {
            if parts.kept.len() == 1 {
                parts.exif_at = 2;
            }
            parts.keep(jfif(payload));
        }
        APP2 if payload.starts_with(b"ICC_PROFILE\0") => keep_whole(),
        // Says how the colours are stored: without it they would be others.
        APP14 if payload.starts_with(b"Adobe") && payload.len() >= 12 => {
            parts.keep([b"\xFF\xEE\0\x0E".as_slice(), &payload[..12]].concat());
        }
        APP1 if payload.starts_with(b"Exif\0") && payload.len() >= 6 => {
            parts.removed.push(Removed::Exif(&payload[6..]));
        }
        APP13 => parts.removed.push(Removed::Iptc(payload)),
        _ => parts.removed.push(Removed::Text(payload)),
    }
    Ok(())
}

/// JFIF without the small image that it may hold, which can show more than the large one.
fn jfif(payload: &[u8]) -> Vec<u8> {
    [b"\xFF\xE0\0\x10".as_slice(), &payload[..12], &[0, 0]].concat()
}

/// Whether it is a header of a frame: 0xC4 are Huffman tables, 0xC8 is reserved, 0xCC is for
/// arithmetic coding.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

fn frame_size(payload: &[u8]) -> Result<(u32, u32), Refusal> {
    let [_, high, low, wide, narrow, ..] = *payload else {
        return Err(Refusal::broken("its frame header is too short"));
    };
    let (height, width) = (u16::from_be_bytes([high, low]), u16::from_be_bytes([wide, narrow]));
    if height == 0 {
        return Err(Refusal::Unsupported("JPEG that tells its height at the end".to_owned()));
    }
    Ok((width.into(), height.into()))
}

/// How many blocks of 8 × 8 pixels there are.
fn count_blocks((width, height): (u32, u32)) -> u64 {
    u64::from(width.div_ceil(8)) * u64::from(height.div_ceil(8))
}

fn after_start(bytes: &[u8]) -> Result<Reader<'_>, Refusal> {
    let mut reader = Reader::new(bytes);
    match reader.array()? {
        [0xFF, START_OF_IMAGE] => Ok(reader),
        _ => Err(Refusal::NotAnImage),
    }
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<Segment<'a>, Refusal> {
    let marker = next_marker(reader)?;
    match marker {
        END_OF_IMAGE => return Ok(Segment { marker, payload: &[], body: &[] }),
        START_OF_IMAGE => return Err(Refusal::broken("another image begins within it")),
        _ => {}
    }
    let start = *reader;
    let length = usize::from(u16::from_be_bytes(reader.array()?));
    let payload = match length.checked_sub(2) {
        Some(length) => reader.take(length)?,
        None => return Err(Refusal::broken("a segment has no length")),
    };
    if marker == START_OF_SCAN {
        skip_scan(reader)?;
    }
    Ok(Segment { marker, payload, body: reader.since(&start) })
}

/// Reads up to and including the next marker of a segment. Cameras leave bytes between segments, which
/// are skipped, as are the markers that stand alone.
fn next_marker(reader: &mut Reader<'_>) -> Result<u8, Refusal> {
    loop {
        while reader.byte()? != 0xFF {}
        let mut marker = reader.byte()?;
        while marker == 0xFF {
            marker = reader.byte()?;
        }
        if !matches!(marker, 0 | 0x01 | 0xD0..=0xD7) {
            return Ok(marker);
        }
    }
}

/// Reads compressed data up to the next marker that is no part of it.
fn skip_scan(reader: &mut Reader<'_>) -> Result<(), Refusal> {
    let rest = reader.rest();
    let end = rest
        .windows(2)
        .position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF))
        .ok_or(Refusal::Truncated)?;
    reader.take(end)?;
    Ok(())
}
