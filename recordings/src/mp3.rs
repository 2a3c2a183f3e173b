//! MPEG audio, layer III: a sequence of frames without a header of its own. Encoders say in the first frame how many there are;
//! where they do not, it follows from the size of some.

use std::io::{Read, Seek};
use std::ops::Range;

use crate::bytes::big_endian;
use crate::measured::{Measured, seconds};
use crate::source::Source;

/// How much may stand between the tags and the first frame.
const MOST_PADDING: usize = 64 * 1024;
/// How many tags may stand before the first frame.
const MOST_TAGS: usize = 8;
/// Of how many frames the mean size is taken.
const SAMPLED: u64 = 2_000;

/// kbit/s by the index in the head of a frame.
const BITRATES: [u64; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
/// The same for half the rates.
const LOW_BITRATES: [u64; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// What the head of a frame says.
#[derive(Clone, Copy)]
struct Frame {
    rate: u64,
    samples: u64,
    /// With its head, in bytes.
    length: u64,
    /// How many bytes stand between its head and what an encoder may have said there.
    side: usize,
}

pub fn measure<F: Read + Seek>(source: &mut Source<F>) -> Option<Measured> {
    let sound = without_tags(source)?;
    let (at, first) = first_frame(source, &sound)?;
    let told = frames_told(&source.some(at, 256)?, &first);
    Some(Measured::lasting(match told {
        Some(frames) => seconds(frames.checked_mul(first.samples)?, first.rate),
        None => estimated(source, at..sound.end, &first),
    }))
}

/// Where the sound is: after ID3v2, which stands before it, and before ID3v1 at the end.
fn without_tags<F: Read + Seek>(source: &mut Source<F>) -> Option<Range<u64>> {
    let mut sound = 0..source.length();
    for _ in 0..MOST_TAGS {
        let head: [u8; 10] = source.array(sound.start)?;
        if !head.starts_with(b"ID3") {
            break;
        }
        let length = head[6..].iter().fold(0, |length, byte| length << 7 | u64::from(byte & 0x7F));
        let foot = if head[5] & 0x10 != 0 { 10 } else { 0 };
        sound.start += 10 + length + foot;
    }
    let end = source.length().checked_sub(128)?;
    if source.array::<3>(end)? == *b"TAG" {
        sound.end = end;
    }
    Some(sound)
}

/// The first frame that another one follows, as the same bits occur in other data by chance.
fn first_frame<F: Read + Seek>(source: &mut Source<F>, sound: &Range<u64>) -> Option<(u64, Frame)> {
    let beginning = source.some(sound.start, MOST_PADDING)?;
    let heads = beginning.array_windows().enumerate();
    for (offset, head) in heads {
        let Some(frame) = Frame::of(head) else { continue };
        let at = sound.start + offset as u64;
        let next = at + frame.length;
        let mut follows = || source.array(next).and_then(|head| Frame::of(&head));
        if next == sound.end || follows().is_some_and(|next| next.rate == frame.rate) {
            return Some((at, frame));
        }
    }
    None
}

/// How many frames there are, as the encoder says in the first of them.
fn frames_told(frame: &[u8], first: &Frame) -> Option<u64> {
    let number = |at: usize| frame.get(at..at + 4).map(big_endian);
    let named = |at: usize| frame.get(at..at + 4);
    if named(36) == Some(b"VBRI") {
        return number(36 + 14).filter(|frames| *frames > 0);
    }
    let at = 4 + first.side;
    let is_told = matches!(named(at)?, b"Xing" | b"Info") && number(at + 4)? & 1 != 0;
    if is_told { number(at + 8).filter(|frames| *frames > 0) } else { None }
}

/// How long it takes if all of it is like its beginning: exactly, where all frames have one bitrate.
fn estimated<F: Read + Seek>(
    source: &mut Source<F>,
    sound: Range<u64>,
    first: &Frame,
) -> Option<f64> {
    let (mut at, mut frames) = (sound.start, 0);
    while frames < SAMPLED && at < sound.end {
        let Some(frame) = source.array(at).and_then(|head| Frame::of(&head)) else { break };
        at += frame.length;
        frames += 1;
    }
    let sampled = seconds(frames * first.samples, first.rate)?;
    Some(sampled * (sound.end - sound.start) as f64 / (at - sound.start) as f64)
}

impl Frame {
    fn of(head: &[u8; 4]) -> Option<Self> {
        let [sync, kind, rates, channels] = *head;
        let is_layer_3 = kind >> 1 & 3 == 1;
        if sync != 0xFF || kind & 0xE0 != 0xE0 || !is_layer_3 {
            return None;
        }
        // By which the rates are divided.
        let slower = match kind >> 3 & 3 {
            0 => 4,
            2 => 2,
            3 => 1,
            _ => return None,
        };
        let rate = [44_100, 48_000, 32_000].get(usize::from(rates >> 2 & 3))? / slower;
        let bitrates = if slower == 1 { &BITRATES } else { &LOW_BITRATES };
        let bitrate = *bitrates.get(usize::from(rates >> 4)).filter(|bitrate| **bitrate > 0)?;
        let samples = if slower == 1 { 1152 } else { 576 };
        let padding = u64::from(rates >> 1 & 1);
        let side = match (slower == 1, channels >> 6 == 3) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        let length = samples / 8 * bitrate * 1000 / rate + padding;
        Some(Self { rate, samples, length, side })
    }
}
