//! Small recordings, made byte by byte.

use std::io::Cursor;

use diwan_recordings::{Format, Measured, measure};

/// What a file says of itself.
pub fn measured(file: &[u8], format: Format) -> Measured {
    measure(Cursor::new(file), format)
}

/// One of each kind and variant, with its format and what it says of itself.
pub fn samples() -> Vec<(Vec<u8>, Format, Measured)> {
    let sound = |seconds: f64| Measured { seconds: Some(seconds), size: None };
    let video = |seconds, size| Measured { seconds, size: Some(size) };
    vec![
        (wav(8_000, 12_000), Format::Wav, sound(1.5)),
        (flac(44_100, 441_000), Format::Flac, sound(10.0)),
        (opus(48_312), Format::Ogg, sound(1.0)),
        (vorbis(44_100, 88_200), Format::Ogg, sound(2.0)),
        (mp3(b"", 100), Format::Mp3, sound(2.612)),
        (mp3(&xing(1_000), 3), Format::Mp3, sound(26.122)),
        (Mp4::default().file(), Format::Mp4, video(Some(12.5), (640, 360))),
        (Mp4 { long: true, ..Mp4::default() }.file(), Format::Mp4, video(Some(12.5), (640, 360))),
        (WebM::default().file(), Format::WebM, video(Some(3.25), (320, 180))),
        (WebM::recorded().file(), Format::WebM, video(None, (320, 180))),
    ]
}

/// 8 bits, one channel.
pub fn wav(rate: u32, samples: u32) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
    file.extend(chunk(b"LIST", b"odd"));
    let rates = [rate.to_le_bytes(), rate.to_le_bytes()].concat();
    file.extend(chunk(b"fmt ", &[&[1, 0, 1, 0], &rates[..], &[1, 0, 8, 0]].concat()));
    file.extend(chunk(b"data", &vec![128; samples as usize]));
    file
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let padding = vec![0; content.len() % 2];
    [&name[..], &(content.len() as u32).to_le_bytes(), content, &padding].concat()
}

pub fn flac(rate: u64, samples: u64) -> Vec<u8> {
    let packed = rate << 44 | 1 << 41 | 15 << 36 | samples;
    [&b"fLaC\x80\0\0\x22"[..], &[0; 10], &packed.to_be_bytes(), &[0; 16]].concat()
}

/// A page of Ogg.
pub fn page(kind: u8, position: u64, serial: u32, content: &[u8]) -> Vec<u8> {
    let mut page = vec![b'O', b'g', b'g', b'S', 0, kind];
    page.extend(position.to_le_bytes());
    page.extend(serial.to_le_bytes());
    page.extend([0; 8]);
    page.extend([1, content.len() as u8]);
    page.extend(content);
    page
}

/// Opus up to this position, of which 312 samples are not heard, and the page behind it on which no packet ends.
pub fn opus(position: u64) -> Vec<u8> {
    let head = [&b"OpusHead\x01\x01"[..], &312_u16.to_le_bytes(), &[0; 7]].concat();
    [
        page(2, 0, 7, &head),
        page(0, 0, 7, b"OpusTags"),
        page(4, position, 7, &[1; 200]),
        page(0, u64::MAX, 7, &[1; 9]),
    ]
    .concat()
}

/// Vorbis beside a stream of another kind, which goes on for longer.
pub fn vorbis(rate: u32, position: u64) -> Vec<u8> {
    let head = [&b"\x01vorbis\0\0\0\0\x02"[..], &rate.to_le_bytes(), &[0; 14]].concat();
    [
        page(2, 0, 1, b"fishead\0"),
        page(2, 0, 2, &head),
        page(4, position, 2, &[1; 200]),
        page(4, 999_999, 1, &[1; 9]),
    ]
    .concat()
}

/// Frames of 128 kbit/s, 44.1 kHz, in stereo, behind a tag, the first of them with this content.
pub fn mp3(first: &[u8], frames: usize) -> Vec<u8> {
    let mut file = b"ID3\x04\0\0\0\0\x02\x01".to_vec();
    file.extend([0xFF; 257]);
    for index in 0..frames {
        let mut frame = vec![0xFF, 0xFB, 0x90, 0x00];
        frame.extend(if index == 0 { first } else { b"" });
        frame.resize(417, 0);
        file.extend(frame);
    }
    file.extend(b"TAG");
    file.resize(file.len() + 125, 0);
    file
}

/// What an encoder says behind the head of the first frame.
pub fn xing(frames: u32) -> Vec<u8> {
    [&[0; 32][..], b"Xing\0\0\0\x01", &frames.to_be_bytes()].concat()
}

/// A box of MP4.
pub fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

/// A video of 640 × 360 pixels, with a sound before it.
#[derive(Default)]
pub struct Mp4 {
    /// With numbers of 64 bits.
    pub long: bool,
    /// Recorded on its side.
    pub on_its_side: bool,
    /// In fragments, which take 20 seconds if that is so, with and without it being said.
    pub fragments: Option<bool>,
}

impl Mp4 {
    pub fn file(&self) -> Vec<u8> {
        let units = if self.fragments.is_some() { 0 } else { 7_500 };
        let sound = [boxed(b"tkhd", &self.head(0, 0)), self.media(b"soun", units)].concat();
        let video = [boxed(b"tkhd", &self.head(640, 360)), self.media(b"vide", units)].concat();
        let mut movie = boxed(b"mvhd", &self.time(units));
        movie.extend(boxed(b"trak", &sound));
        movie.extend(boxed(b"trak", &video));
        if let Some(told) = self.fragments {
            let head = boxed(b"mehd", &[0, 0, 0, 0, 0, 0, 0x2E, 0xE0]);
            movie.extend(boxed(b"mvex", if told { &head } else { &[] }));
        }
        [boxed(b"ftyp", b"isom\0\0\0\0"), self.samples(), boxed(b"moov", &movie)].concat()
    }

    fn samples(&self) -> Vec<u8> {
        let samples = [7; 100];
        if !self.long {
            return boxed(b"mdat", &samples);
        }
        [&b"\0\0\0\x01mdat"[..], &116_u64.to_be_bytes(), &samples].concat()
    }

    fn media(&self, kind: &[u8; 4], units: u64) -> Vec<u8> {
        let handler = [&[0; 8][..], kind, &[0; 13]].concat();
        let media = [boxed(b"mdhd", &self.time(units)), boxed(b"hdlr", &handler)].concat();
        boxed(b"mdia", &media)
    }

    /// 600 units a second.
    fn time(&self, units: u64) -> Vec<u8> {
        let scale = 600_u32.to_be_bytes();
        if self.long {
            return [&[1, 0, 0, 0][..], &[0; 16], &scale, &units.to_be_bytes()].concat();
        }
        [&[0; 12][..], &scale, &(units as u32).to_be_bytes()].concat()
    }

    fn head(&self, width: u32, height: u32) -> Vec<u8> {
        let one = 0x1_0000_i32;
        let matrix = match self.on_its_side {
            false => [one, 0, 0, 0, one, 0, 0, 0, 0x4000_0000],
            true => [0, one, 0, -one, 0, 0, 360 * one, 0, 0x4000_0000],
        };
        let before = if self.long { 51 } else { 39 };
        let mut head = vec![u8::from(self.long)];
        head.resize(1 + before, 0);
        head.extend(matrix.into_iter().flat_map(i32::to_be_bytes));
        head.extend([width << 16, height << 16].into_iter().flat_map(u32::to_be_bytes));
        head
    }
}

/// A video of 320 × 180 pixels.
pub struct WebM {
    /// In milliseconds.
    pub duration: Option<f64>,
    /// How wide it is shown, and in which unit.
    pub displayed: Option<(u8, u8)>,
    /// Whether the length of the segment is known.
    pub ends: bool,
}

impl Default for WebM {
    fn default() -> Self {
        Self { duration: Some(3_250.0), displayed: None, ends: true }
    }
}

impl WebM {
    /// As a browser writes it while it records.
    pub fn recorded() -> Self {
        Self { duration: None, displayed: None, ends: false }
    }

    pub fn file(&self) -> Vec<u8> {
        let mut info = element(&[0x2A, 0xD7, 0xB1], &1_000_000_u32.to_be_bytes());
        if let Some(duration) = self.duration {
            info.extend(element(&[0x44, 0x89], &duration.to_be_bytes()));
        }
        let mut video = element(&[0xB0], &320_u16.to_be_bytes());
        video.extend(element(&[0xBA], &[180]));
        if let Some((width, unit)) = self.displayed {
            video.extend(element(&[0x54, 0xB0], &[width]));
            video.extend(element(&[0x54, 0xB2], &[unit]));
        }
        let sound = element(&[0xAE], &element(&[0x83], &[2]));
        let video = [element(&[0x83], &[1]), element(&[0xE0], &video)].concat();
        let tracks = [sound, element(&[0xAE], &video)].concat();
        let segment = [
            element(&[0xEC], &[0; 20]),
            element(&[0x15, 0x49, 0xA9, 0x66], &info),
            element(&[0x16, 0x54, 0xAE, 0x6B], &tracks),
            element(&[0x1F, 0x43, 0xB6, 0x75], &[7; 100]),
        ]
        .concat();
        let head = element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"webm"));
        let id = [0x18, 0x53, 0x80, 0x67];
        let open = [&id[..], &[0x01], &[0xFF; 7], &segment].concat();
        [head, if self.ends { element(&id, &segment) } else { open }].concat()
    }
}

/// An element of WebM.
pub fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let length = 0x4000 | content.len() as u16;
    [id, &length.to_be_bytes(), content].concat()
}
