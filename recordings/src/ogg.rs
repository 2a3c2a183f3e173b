//! Ogg: the last page says up to which sample the stream goes, the first how many samples a second has.
//!
//! [RFC 3533](https://www.rfc-editor.org/rfc/rfc3533), section 6, and the mappings of the codecs.

use std::io::{Read, Seek};

use crate::bytes::{big_endian, little_endian};
use crate::measured::{Measured, seconds};
use crate::source::Source;

/// Of how many streams a file may consist: their first pages stand before all others.
const MOST_STREAMS: usize = 16;
/// The head of a page, without the lengths of its segments.
const HEAD: usize = 27;
/// How far from the end the last page may begin: a page has 65,307 bytes at most, and some bytes of padding may follow.
const TAIL: u64 = 256 * 1024;
const FIRST_OF_STREAM: u8 = 2;
/// The position of a page on which no packet ends.
const NO_POSITION: u64 = u64::MAX;

/// A stream of sound.
struct Sound {
    serial: u64,
    rate: u64,
    /// Samples at the beginning that are not heard.
    skipped: u64,
}

pub fn measure<F: Read + Seek>(source: &mut Source<F>) -> Option<Measured> {
    let sound = sound(source)?;
    let samples = last_position(source, sound.serial)?.checked_sub(sound.skipped)?;
    Some(Measured::lasting(seconds(samples, sound.rate)))
}

/// The first stream that is a sound.
fn sound<F: Read + Seek>(source: &mut Source<F>) -> Option<Sound> {
    let mut at = 0;
    for _ in 0..MOST_STREAMS {
        let head: [u8; HEAD] = source.array(at)?;
        if !is_page(&head) || head[5] & FIRST_OF_STREAM == 0 {
            return None;
        }
        let mut lengths = vec![0; usize::from(head[26])];
        source.fill(at + HEAD as u64, &mut lengths)?;
        let content = at + (HEAD + lengths.len()) as u64;
        let packet = source.some(content, 64)?;
        if let Some((rate, skipped)) = rate(&packet) {
            return Some(Sound { serial: serial(&head), rate, skipped });
        }
        at = content + lengths.into_iter().map(u64::from).sum::<u64>();
    }
    None
}

/// How many samples a second has and how many are skipped, by the first packet of a stream.
fn rate(packet: &[u8]) -> Option<(u64, u64)> {
    let little = |from: usize, to: usize| packet.get(from..to).map(little_endian);
    if packet.starts_with(b"OpusHead") {
        // Positions count 48,000 a second, whatever the rate of the original.
        return Some((48_000, little(10, 12)?));
    }
    if packet.starts_with(b"\x01vorbis") {
        return Some((little(12, 16)?, 0));
    }
    if packet.starts_with(b"Speex   ") {
        return Some((little(36, 40)?, 0));
    }
    if packet.starts_with(b"\x7fFLAC") {
        return Some((big_endian(packet.get(27..30)?) >> 4, 0));
    }
    None
}

/// The position on the last page of a stream that has one.
fn last_position<F: Read + Seek>(source: &mut Source<F>, of: u64) -> Option<u64> {
    let tail = source.some(source.length().saturating_sub(TAIL), TAIL as usize)?;
    let positions = tail.windows(HEAD).rev().filter(|head| is_page(head) && serial(head) == of);
    positions.map(|head| little_endian(&head[6..14])).find(|position| *position != NO_POSITION)
}

fn is_page(head: &[u8]) -> bool {
    head.starts_with(b"OggS\0")
}

fn serial(head: &[u8]) -> u64 {
    little_endian(&head[14..18])
}
