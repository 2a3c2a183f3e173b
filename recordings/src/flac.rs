//! FLAC: the stream says at its beginning how many samples it has.
//!
//! [RFC 9639](https://www.rfc-editor.org/rfc/rfc9639), section 8.2.

use std::io::{Read, Seek};

use crate::bytes::big_endian;
use crate::measured::{Measured, seconds};
use crate::source::Source;

const STREAM_INFO: u8 = 0;

pub fn measure<F: Read + Seek>(source: &mut Source<F>) -> Option<Measured> {
    let head: [u8; 26] = source.array(0)?;
    // The bit before the type says whether it is the last block.
    if !head.starts_with(b"fLaC") || head[4] & 0x7F != STREAM_INFO {
        return None;
    }
    // 20 bits of rate, 8 of channels and depth, 36 of samples.
    let packed = big_endian(&head[18..26]);
    let (rate, samples) = (packed >> 44, packed & 0xF_FFFF_FFFF);
    Some(Measured::lasting(seconds(samples, rate)))
}
