//! Images and files for tests, made rather than kept.
#![allow(dead_code, reason = "every file of tests takes some of it")]

use image::codecs::gif::GifEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, Frame, ImageEncoder, Rgb, RgbImage, RgbaImage};

pub const RED: [u8; 3] = [220, 30, 30];
pub const GREEN: [u8; 3] = [30, 200, 30];
pub const BLUE: [u8; 3] = [30, 30, 220];
pub const YELLOW: [u8; 3] = [230, 220, 40];

/// Numbers that look random and are the same every time.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// Red, green / blue, yellow.
pub fn quadrants(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        })
    })
}

/// Clouds of all sizes, as fine as coarse, and an edge: compresses about as a photograph does.
pub fn photograph(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / width as f32);
        let octaves = (1..10).map(|octave| {
            let (cells, depth) = ((1 << octave) as f32 * 3.0, 0.8_f32.powi(octave));
            cloud(u * cells, v * cells, octave as u64) * depth
        });
        let light = octaves.sum::<f32>() + if (u - 0.5).hypot(v - 0.4) < 0.2 { 0.3 } else { 0.0 };
        let tint = cloud(u * 5.0, v * 5.0, 99) * 0.2;
        let channels = [0.5 + tint, 0.5, 0.55 - tint];
        Rgb(channels.map(|base| ((base + light * 0.5) * 255.0).clamp(0.0, 255.0) as u8))
    })
}

/// Between -0.5 and 0.5, smooth between whole numbers.
fn cloud(x: f32, y: f32, seed: u64) -> f32 {
    let at = |x: f32, y: f32| {
        let mixed = Chance((x as u64) << 40 ^ (y as u64) << 8 ^ seed).next();
        (mixed >> 40) as f32 / (1 << 24) as f32 - 0.5
    };
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - left), ease(y - top));
    let mix = |a: f32, b: f32, t: f32| a + (b - a) * t;
    let upper = mix(at(left, top), at(left + 1.0, top), u);
    mix(upper, mix(at(left, top + 1.0), at(left + 1.0, top + 1.0), u), v)
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    coded_jpeg(image, false)
}

pub fn progressive_jpeg(image: &RgbImage) -> Vec<u8> {
    coded_jpeg(image, true)
}

fn coded_jpeg(image: &RgbImage, is_progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder.set_progressive(is_progressive);
    let (width, height) = (image.width() as u16, image.height() as u16);
    encoder.encode(image.as_raw(), width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    file
}

pub fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let (mut file, image) = (Vec::new(), image.into());
    image.write_with_encoder(PngEncoder::new(&mut file)).unwrap();
    file
}

pub fn webp(image: impl Into<DynamicImage>) -> Vec<u8> {
    let (mut file, image) = (Vec::new(), image.into());
    image.write_with_encoder(WebPEncoder::new_lossless(&mut file)).unwrap();
    file
}

pub fn lossy_webp(image: &RgbImage) -> Vec<u8> {
    webpx::Encoder::new_rgb(image.as_raw(), image.width(), image.height())
        .quality(80.0)
        .encode(webpx::Unstoppable)
        .unwrap()
}

/// An animation of as many frames as are given.
pub fn gif(frames: &[RgbaImage]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    encoder.encode_frames(frames.iter().cloned().map(Frame::new)).unwrap();
    drop(encoder);
    file
}

pub fn opaque(image: &RgbImage) -> RgbaImage {
    DynamicImage::from(image.clone()).into_rgba8()
}

/// EXIF with an orientation and, if it is wanted, a place.
pub fn exif(orientation: u16, has_place: bool) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let [high, low] = orientation.to_be_bytes();
    tiff.extend(if has_place { 2_u16 } else { 1 }.to_be_bytes());
    tiff.extend(entry(0x0112, 3, 1, [high, low, 0, 0]));
    if has_place {
        tiff.extend(entry(0x8825, 4, 1, 38_u32.to_be_bytes()));
        tiff.extend([0, 0, 0, 0]);
        tiff.extend(2_u16.to_be_bytes());
        tiff.extend(entry(0, 1, 4, [2, 3, 0, 0]));
        tiff.extend(entry(1, 2, 2, *b"N\0\0\0"));
    }
    tiff.extend([0, 0, 0, 0]);
    tiff
}

/// Puts a segment behind the start of a JPEG.
pub fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() as u16 + 2).to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, payload, &jpeg[2..]].concat()
}

pub fn with_jpeg_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", tiff].concat())
}

pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name, data].concat();
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// Puts a chunk behind the header of a PNG.
pub fn with_chunk(png: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(name, data), &png[33..]].concat()
}

pub fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        body.extend([&name[..], &(data.len() as u32).to_le_bytes(), data].concat());
        body.extend(vec![0; data.len() % 2]);
    }
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// A WebP with an extended header and more chunks behind its image.
pub fn extended_webp(image: &RgbImage, flags: u8, more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let simple = webp(image.clone());
    let length = u32::from_le_bytes(simple[16..20].try_into().unwrap()) as usize;
    let (w, h) = ((image.width() - 1).to_le_bytes(), (image.height() - 1).to_le_bytes());
    let header = [flags, 0, 0, 0, w[0], w[1], w[2], h[0], h[1], h[2]];
    let mut chunks: Vec<(&[u8; 4], &[u8])> = vec![(b"VP8X", &header)];
    chunks.push((b"VP8L", &simple[20..20 + length]));
    chunks.extend(more);
    riff(&chunks)
}

/// Reads whatever was made.
pub fn read(file: &[u8]) -> DynamicImage {
    match file {
        [0xFF, 0xD8, ..] => {
            let mut decoder =
                zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(file));
            let pixels = decoder.decode().unwrap();
            let (width, height) = decoder.dimensions().unwrap();
            RgbImage::from_raw(width as u32, height as u32, pixels).unwrap().into()
        }
        _ => image::load_from_memory(file).unwrap(),
    }
}

/// Width and height as the properties of an AVIF tell them (ISO/IEC 23008-12, 6.5.3).
pub fn avif_size(file: &[u8]) -> (u32, u32) {
    assert_eq!(&file[4..12], b"ftypavif");
    let at = file.windows(4).position(|word| word == b"ispe").unwrap() + 8;
    let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    (number(at), number(at + 4))
}

#[track_caller]
pub fn assert_colour(image: &DynamicImage, (x, y): (u32, u32), wanted: [u8; 3]) {
    let found = image.to_rgb8().get_pixel(x, y).0;
    let is_near = found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 24);
    assert!(is_near, "{found:?} rather than {wanted:?} at {x}, {y}");
}

/// A PNG of 16 bits a channel.
pub fn deep_png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let pixels = vec![0x80; width as usize * height as usize * 6];
    PngEncoder::new(&mut file)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb16)
        .unwrap();
    file
}
