//! WAVE: a chunk says how many bytes a second has, another how many bytes of sound there are.

use std::io::{Read, Seek};

use crate::bytes::little_endian;
use crate::measured::{Measured, seconds};
use crate::source::Source;

pub fn measure<F: Read + Seek>(source: &mut Source<F>) -> Option<Measured> {
    let head: [u8; 12] = source.array(0)?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"WAVE") {
        return None;
    }
    let mut bytes_in_a_second = None;
    let mut at = head.len() as u64;
    loop {
        let chunk: [u8; 8] = source.array(at)?;
        let (name, length) = (&chunk[..4], little_endian(&chunk[4..]));
        at += chunk.len() as u64;
        match name {
            b"fmt " => bytes_in_a_second = Some(little_endian(&source.array::<4>(at + 8)?)),
            b"data" => {
                // What was written while it was recorded may claim nothing, or all that can be claimed.
                let there = source.length().saturating_sub(at);
                let sound = if length == 0 { there } else { length.min(there) };
                return Some(Measured::lasting(seconds(sound, bytes_in_a_second?)));
            }
            _ => {}
        }
        // Chunks begin at even places.
        at = at.checked_add(length + length % 2)?;
    }
}
