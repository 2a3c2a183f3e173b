//! What recordings say of themselves is found.

mod common;

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use common::*;
use diwan_recordings::{Format, LONGEST, Measured, measure};

/// How long a file says that it takes.
fn seconds(file: &[u8], format: Format) -> Option<f64> {
    measured(file, format).seconds
}

#[test]
fn each_format_says_how_long_it_takes() {
    for (file, format, expected) in samples() {
        assert_eq!(measured(&file, format), expected, "{format:?}");
    }
}

#[test]
fn a_file_of_another_format_says_nothing() {
    for (file, format, _) in samples() {
        for other in Format::ALL.into_iter().filter(|other| *other != format) {
            assert_eq!(measured(&file, other), Measured::default(), "{format:?} as {other:?}");
        }
    }
    for format in Format::ALL {
        assert_eq!(measured(b"", format), Measured::default());
    }
}

#[test]
fn a_video_is_as_large_as_it_is_shown() {
    let upright = Mp4 { on_its_side: true, ..Mp4::default() };
    assert_eq!(measured(&upright.file(), Format::Mp4).size, Some((360, 640)));
    let upright = Mp4 { on_its_side: true, long: true, ..Mp4::default() };
    assert_eq!(measured(&upright.file(), Format::Mp4).size, Some((360, 640)));
    let shown_as = |width, unit| WebM { displayed: Some((width, unit)), ..WebM::default() };
    assert_eq!(measured(&shown_as(240, 0).file(), Format::WebM).size, Some((240, 180)));
    // A ratio is no size.
    assert_eq!(measured(&shown_as(16, 3).file(), Format::WebM).size, Some((320, 180)));
}

#[test]
fn a_movie_in_fragments_says_it_if_it_was_told() {
    let told = Mp4 { fragments: Some(true), ..Mp4::default() };
    assert_eq!(seconds(&told.file(), Format::Mp4), Some(20.0));
    let untold = Mp4 { fragments: Some(false), ..Mp4::default() };
    let said = measured(&untold.file(), Format::Mp4);
    assert_eq!(said, Measured { seconds: None, size: Some((640, 360)) });
}

#[test]
fn sound_that_was_written_while_it_was_recorded_lasts_to_the_end() {
    let mut file = wav(8_000, 8_000);
    let at = file.windows(4).position(|name| name == b"data").unwrap() + 4;
    for claimed in [0_u32, u32::MAX] {
        file[at..at + 4].copy_from_slice(&claimed.to_le_bytes());
        assert_eq!(seconds(&file, Format::Wav), Some(1.0));
    }
    assert_eq!(seconds(&flac(44_100, 0), Format::Flac), None);
}

#[test]
fn what_cannot_be_is_not_said() {
    assert_eq!(seconds(&flac(1, LONGEST as u64), Format::Flac), Some(LONGEST));
    assert_eq!(seconds(&flac(1, LONGEST as u64 + 1), Format::Flac), None);
    for odd in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300] {
        let file = WebM { duration: Some(odd), ..WebM::default() };
        assert_eq!(seconds(&file.file(), Format::WebM), None, "{odd}");
    }
    let wide =
        [boxed(b"tkhd", &[0xFF; 96]), boxed(b"mdia", &boxed(b"hdlr", b"\0\0\0\0\0\0\0\0vide"))];
    let movie = boxed(b"moov", &boxed(b"trak", &wide.concat()));
    assert_eq!(
        measured(&movie, Format::Mp4),
        Measured { seconds: None, size: Some((65_535, 65_535)) }
    );
}

#[test]
fn mp3_is_estimated_by_what_it_begins_with() {
    let short = seconds(&mp3(b"", 3_000), Format::Mp3).unwrap();
    assert!((short - 3_000.0 * 1152.0 / 44_100.0).abs() < 0.001, "{short}");
    let mut vbri = [0; 50];
    vbri[32..36].copy_from_slice(b"VBRI");
    vbri[46..50].copy_from_slice(&200_u32.to_be_bytes());
    assert_eq!(seconds(&mp3(&vbri, 3), Format::Mp3), Some(5.224));
}

/// A file of 5 GB that is not there: a few bytes at each end, and zeros between.
struct Huge {
    head: Vec<u8>,
    tail: Vec<u8>,
    at: u64,
    read: u64,
}

const HUGE: u64 = 5 << 30;

impl Read for &mut Huge {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = (HUGE - self.at).min(into.len() as u64) as usize;
        for byte in &mut into[..left] {
            let from_end = (HUGE - self.at) as usize;
            let in_tail = self.tail.len().checked_sub(from_end).map(|at| self.tail[at]);
            *byte = in_tail.or(self.head.get(self.at as usize).copied()).unwrap_or(0);
            self.at += 1;
        }
        self.read += left as u64;
        Ok(left)
    }
}

impl Seek for &mut Huge {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at.min(HUGE),
            SeekFrom::End(_) => HUGE,
            SeekFrom::Current(_) => unreachable!(),
        };
        Ok(self.at)
    }
}

/// A movie that stands behind 5 GB of samples is found without reading them.
#[test]
fn a_large_file_is_not_read_as_a_whole() {
    let whole = Mp4::default().file();
    let at = whole.windows(4).position(|name| name == b"moov").unwrap() - 4;
    let tail = whole[at..].to_vec();
    let mut head = boxed(b"ftyp", b"isom\0\0\0\0");
    let length = HUGE - head.len() as u64 - tail.len() as u64;
    head.extend([&b"\0\0\0\x01mdat"[..], &length.to_be_bytes()].concat());
    let mut huge = Huge { head, tail, at: 0, read: 0 };
    let said = measure(&mut huge, Format::Mp4);
    assert_eq!(said, Measured { seconds: Some(12.5), size: Some((640, 360)) });
    assert!(huge.read < 1_000, "{}", huge.read);
}

/// Each format gives up on what has no end, having read little of it.
#[test]
fn looking_ends() {
    let heads = [
        (Format::Flac, flac(44_100, 0)),
        (Format::Mp3, [0xFF, 0xFB, 0x90, 0x00].repeat(20_000)),
        (Format::Mp4, b"\0\0\0\x08free".repeat(100_000)),
        (Format::Ogg, page(2, 0, 1, b"fishead").repeat(1_000)),
        (Format::Wav, [b"RIFF\0\0\0\0WAVE".to_vec(), b"junk\0\0\0\0".repeat(100_000)].concat()),
        (
            Format::WebM,
            [&[0x18, 0x53, 0x80, 0x67, 0x01][..], &[0xFF; 7], &[0xEC, 0x80].repeat(400_000)]
                .concat(),
        ),
    ];
    for (format, head) in heads {
        let mut huge = Huge { head, tail: Vec::new(), at: 0, read: 0 };
        measure(&mut huge, format);
        assert!(huge.read < 1 << 20, "{format:?} {}", huge.read);
    }
}

#[test]
fn what_cannot_be_read_says_nothing() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }
    impl Seek for Broken {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(1 << 40)
        }
    }
    for format in Format::ALL {
        assert_eq!(measure(Broken, format), Measured::default());
        assert_eq!(measure(Cursor::new(vec![0; 4096]), format), Measured::default());
    }
}
