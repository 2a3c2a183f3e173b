//! WebM: elements in elements. One says how long the segment takes, another how large its tracks are shown.
//!
//! [RFC 8794](https://www.rfc-editor.org/rfc/rfc8794) and [RFC 9559](https://www.rfc-editor.org/rfc/rfc9559).

use std::io::{Read, Seek};
use std::ops::Range;

use crate::bytes::big_endian;
use crate::measured::Measured;
use crate::source::Source;

const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const TIMESTAMP_SCALE: u64 = 0x2A_D7B1;
const DURATION: u64 = 0x4489;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
const VIDEO: u64 = 0xE0;
const PIXEL_WIDTH: u64 = 0xB0;
const PIXEL_HEIGHT: u64 = 0xBA;
const DISPLAY_WIDTH: u64 = 0x54B0;
const DISPLAY_HEIGHT: u64 = 0x54BA;
const DISPLAY_UNIT: u64 = 0x54B2;

/// Nanoseconds that a unit of time takes where nothing is said.
const DEFAULT_SCALE: u64 = 1_000_000;
const NANOSECONDS: f64 = 1e9;

/// An element: what it is, and where its content stands. That of an element of unknown length goes on to where the one that
/// holds it ends.
struct Element {
    id: u64,
    content: Range<u64>,
    ends: bool,
}

pub fn measure<F: Read + Seek>(source: &mut Source<F>) -> Option<Measured> {
    let whole = 0..source.length();
    let mut segment = find(source, whole, SEGMENT)?;
    let mut measured = Measured::default();
    let (mut info, mut tracks) = (false, false);
    // What is said of all stands before the clusters as a rule, and they may be passed over if their length is known.
    while !(info && tracks) {
        let Some(element) = next(source, &mut segment).filter(|element| element.ends) else {
            break;
        };
        match element.id {
            INFO => (info, measured.seconds) = (true, duration(source, element.content)),
            TRACKS => (tracks, measured.size) = (true, size(source, element.content)),
            _ => {}
        }
    }
    Some(measured)
}

fn duration<F: Read + Seek>(source: &mut Source<F>, mut info: Range<u64>) -> Option<f64> {
    let (mut scale, mut units) = (DEFAULT_SCALE, None);
    while let Some(element) = next(source, &mut info) {
        match element.id {
            TIMESTAMP_SCALE => scale = unsigned(source, &element.content)?,
            DURATION => units = float(source, &element.content),
            _ => {}
        }
    }
    Some(units? * scale as f64 / NANOSECONDS)
}

/// How large the first track is that is a video.
fn size<F: Read + Seek>(source: &mut Source<F>, mut tracks: Range<u64>) -> Option<(u32, u32)> {
    while let Some(track) = next(source, &mut tracks) {
        let video = if track.id == TRACK { find(source, track.content, VIDEO) } else { None };
        if let Some(video) = video {
            return shown(source, video);
        }
    }
    None
}

/// How large a video is shown: as it is stored, if nothing else is said in pixels.
fn shown<F: Read + Seek>(source: &mut Source<F>, mut video: Range<u64>) -> Option<(u32, u32)> {
    let (mut stored, mut displayed, mut unit) = ((None, None), (None, None), 0);
    while let Some(Element { id, content, .. }) = next(source, &mut video) {
        let mut number = || unsigned(source, &content);
        match id {
            PIXEL_WIDTH => stored.0 = number(),
            PIXEL_HEIGHT => stored.1 = number(),
            DISPLAY_WIDTH => displayed.0 = number(),
            DISPLAY_HEIGHT => displayed.1 = number(),
            DISPLAY_UNIT => unit = number()?,
            _ => {}
        }
    }
    let displayed = if unit == 0 { displayed } else { (None, None) };
    let pixels = |number: u64| u32::try_from(number).ok();
    Some((pixels(displayed.0.or(stored.0)?)?, pixels(displayed.1.or(stored.1)?)?))
}

/// The next element, which `rest` then stands behind.
fn next<F: Read + Seek>(source: &mut Source<F>, rest: &mut Range<u64>) -> Option<Element> {
    if rest.is_empty() {
        return None;
    }
    let (id, id_length) = variable(source, rest.start, 4)?;
    let (marked, length_length) = variable(source, rest.start + id_length, 8)?;
    let start = rest.start + id_length + length_length;
    let mask = (1_u64 << (7 * length_length)) - 1;
    let length = Some(marked & mask).filter(|length| *length != mask);
    let end = length.map_or(Some(rest.end), |length| start.checked_add(length))?.min(rest.end);
    if start > end {
        return None;
    }
    rest.start = end;
    Some(Element { id, content: start..end, ends: length.is_some() })
}

fn find<F: Read + Seek>(
    source: &mut Source<F>,
    mut within: Range<u64>,
    id: u64,
) -> Option<Range<u64>> {
    loop {
        let found = next(source, &mut within)?;
        if found.id == id {
            return Some(found.content);
        }
    }
}

/// A number that says by the zeros it begins with how many bytes it has, with the bit that ends them.
fn variable<F: Read + Seek>(source: &mut Source<F>, at: u64, most: usize) -> Option<(u64, u64)> {
    let [first] = source.array(at)?;
    let length = first.leading_zeros() as usize + 1;
    let mut bytes = [0; 8];
    let bytes = bytes.get_mut(..length).filter(|bytes| bytes.len() <= most)?;
    source.fill(at, bytes)?;
    Some((big_endian(bytes), length as u64))
}

fn unsigned<F: Read + Seek>(source: &mut Source<F>, content: &Range<u64>) -> Option<u64> {
    let mut bytes = [0; 8];
    let bytes = bytes.get_mut(..usize::try_from(content.end - content.start).ok()?)?;
    source.fill(content.start, bytes)?;
    Some(big_endian(bytes))
}

fn float<F: Read + Seek>(source: &mut Source<F>, content: &Range<u64>) -> Option<f64> {
    match content.end - content.start {
        4 => source.array(content.start).map(f32::from_be_bytes).map(f64::from),
        8 => source.array(content.start).map(f64::from_be_bytes),
        _ => None,
    }
}
