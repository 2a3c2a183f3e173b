//! MP4: boxes in boxes. The one of the movie says how long it takes, those of its tracks how large they are shown.
//!
//! ISO/IEC 14496-12, sections 4.2 and 8.2 to 8.4. A movie may stand behind gigabytes of samples, and hold tables of all of them: both
//! are passed over.

use std::io::{Read, Seek};
use std::ops::Range;

use crate::bytes::big_endian;
use crate::measured::{Measured, seconds};
use crate::source::Source;

/// A box: what it is, and where its content stands.
struct Boxed {
    name: [u8; 4],
    content: Range<u64>,
}

/// What is found in a movie.
#[derive(Default)]
struct Movie {
    /// Units in a second.
    scale: u64,
    duration: Option<f64>,
    /// Of a movie in fragments, in units.
    fragments: Option<u64>,
    longest_track: Option<f64>,
    size: Option<(u32, u32)>,
}

pub fn measure<F: Read + Seek>(source: &mut Source<F>) -> Option<Measured> {
    let whole = 0..source.length();
    let within = find(source, whole, b"moov")?;
    let movie = Movie::read(source, within);
    let fragments = movie.fragments.and_then(|units| seconds(units, movie.scale));
    let duration = fragments.or(movie.duration).or(movie.longest_track);
    Some(Measured { seconds: duration, size: movie.size })
}

impl Movie {
    fn read<F: Read + Seek>(source: &mut Source<F>, mut within: Range<u64>) -> Self {
        let mut movie = Self::default();
        while let Some(Boxed { name, content }) = next(source, &mut within) {
            match &name {
                b"mvhd" => {
                    let (units, scale) = time(source, &content).unwrap_or_default();
                    movie.scale = scale;
                    movie.duration = seconds(units, scale);
                }
                b"mvex" => movie.fragments = fragments(source, content),
                b"trak" => movie.take_track(source, content),
                _ => {}
            }
        }
        movie
    }

    fn take_track<F: Read + Seek>(&mut self, source: &mut Source<F>, track: Range<u64>) {
        let media = find(source, track.clone(), b"mdia");
        let time = media.clone().and_then(|media| {
            let (units, scale) = find(source, media, b"mdhd").and_then(|at| time(source, &at))?;
            seconds(units, scale)
        });
        if time > self.longest_track {
            self.longest_track = time;
        }
        let kind = media.and_then(|media| find(source, media, b"hdlr"));
        let kind = kind.and_then(|handler| source.array::<4>(handler.start + 8));
        if self.size.is_none() && kind == Some(*b"vide") {
            self.size = find(source, track, b"tkhd").and_then(|head| shown(source, &head));
        }
    }
}

/// The next box, which `rest` then stands behind.
fn next<F: Read + Seek>(source: &mut Source<F>, rest: &mut Range<u64>) -> Option<Boxed> {
    if rest.end.checked_sub(rest.start)? < 8 {
        return None;
    }
    let head: [u8; 8] = source.array(rest.start)?;
    let (head_length, length) = match big_endian(&head[..4]) {
        // Up to the end.
        0 => (8, rest.end - rest.start),
        1 => (16, big_endian(&source.array::<8>(rest.start + 8)?)),
        length => (8, length),
    };
    let end = rest.start.checked_add(length)?.min(rest.end);
    let content = rest.start.checked_add(head_length)?..end;
    if content.start > content.end {
        return None;
    }
    rest.start = end;
    let [_, _, _, _, name @ ..] = head;
    Some(Boxed { name, content })
}

fn find<F: Read + Seek>(
    source: &mut Source<F>,
    mut within: Range<u64>,
    name: &[u8; 4],
) -> Option<Range<u64>> {
    loop {
        let found = next(source, &mut within)?;
        if found.name == *name {
            return Some(found.content);
        }
    }
}

/// How many units it takes, and how many a second has: `mvhd` and `mdhd` begin alike.
fn time<F: Read + Seek>(source: &mut Source<F>, head: &Range<u64>) -> Option<(u64, u64)> {
    let [version] = source.array(head.start)?;
    let (units, scale) = match version {
        0 => {
            let both: [u8; 8] = source.array(head.start + 12)?;
            (known(&both[4..]), big_endian(&both[..4]))
        }
        _ => {
            let both: [u8; 12] = source.array(head.start + 20)?;
            (known(&both[4..]), big_endian(&both[..4]))
        }
    };
    Some((units.unwrap_or_default(), scale))
}

/// A duration, unless all its bits say that it is not known.
fn known(duration: &[u8]) -> Option<u64> {
    duration.iter().any(|byte| *byte != 0xFF).then(|| big_endian(duration))
}

/// How many units all fragments take, if that was written once they were there.
fn fragments<F: Read + Seek>(source: &mut Source<F>, extends: Range<u64>) -> Option<u64> {
    let head = find(source, extends, b"mehd")?;
    match source.array(head.start)? {
        [0] => known(&source.array::<4>(head.start + 4)?),
        [_] => known(&source.array::<8>(head.start + 4)?),
    }
}

/// How large a track is shown: phones that are held upright record on the side, and say so in a matrix.
fn shown<F: Read + Seek>(source: &mut Source<F>, head: &Range<u64>) -> Option<(u32, u32)> {
    let [version] = source.array(head.start)?;
    let matrix_at = if version == 0 { 40 } else { 52 };
    let matrix: [u8; 44] = source.array(head.start + matrix_at)?;
    let entry = |index: usize| big_endian(&matrix[4 * index..4 * index + 4]);
    // In 16 bits before and 16 behind the point.
    let pixels = |index: usize| u32::try_from(entry(index) >> 16).ok();
    let (width, height) = (pixels(9)?, pixels(10)?);
    if width == 0 || height == 0 {
        return None;
    }
    let is_on_its_side = entry(0) == 0 && entry(4) == 0 && entry(1) != 0 && entry(3) != 0;
    Some(if is_on_its_side { (height, width) } else { (width, height) })
}
