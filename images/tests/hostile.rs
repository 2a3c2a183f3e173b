//! No bytes make anything panic, and none take long.

mod common;

use common::*;
use diwan_images::{
    Crop, Focal, Format, Limits, Output, Rendition, Width, inspect, render, without_location,
};
use moxcms::ColorProfile;

/// `ROUNDS=100000 cargo test --release --test hostile` looks further.
#[expect(clippy::disallowed_methods, reason = "how long a test lasts is no setting of Diwan")]
fn rounds() -> usize {
    std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1_500)
}

fn samples() -> Vec<Vec<u8>> {
    let image = photograph(40, 24);
    let tiff = exif(7, true);
    let mut palette = opaque(&image);
    palette.put_pixel(1, 1, image::Rgba([0; 4]));
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let payload = [b"ICC_PROFILE\0\x01\x01", &profile[..]].concat();
    let mut profiled = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut profiled);
    image::ImageEncoder::set_icc_profile(&mut encoder, profile.clone()).unwrap();
    image.write_with_encoder(encoder).unwrap();
    let mut cmyk = Vec::new();
    jpeg_encoder::Encoder::new(&mut cmyk, 90)
        .encode(&[77; 32 * 16 * 4], 32, 16, jpeg_encoder::ColorType::CmykAsYcck)
        .unwrap();
    vec![
        with_jpeg_exif(&jpeg(&image), &tiff),
        progressive_jpeg(&image),
        with_segment(&jpeg(&image), 0xE2, &payload),
        cmyk,
        with_chunk(&png(image.clone()), b"eXIf", &tiff),
        png(palette.clone()),
        profiled,
        deep_png(20, 20),
        gif(&[palette.clone(), opaque(&image)]),
        webp(palette),
        lossy_webp(&image),
        extended_webp(&image, 0x28, &[(b"EXIF", &tiff), (b"ICCP", &profile)]),
    ]
}

/// A large header is not decoded, so that mutations of sizes do not make the test slow.
const LIMITS: Limits = Limits { pixels: 20_000, bytes_of_memory: 1 << 20 };

fn try_all(file: &[u8], chance: &mut Chance) {
    let seen = inspect(file, &LIMITS);
    let format = Format::sniff(file).unwrap_or(Format::ALL[chance.below(4)]);
    if let Ok(freed) = without_location(file, format) {
        let again = without_location(&freed, format);
        assert_eq!(again.as_ref(), Ok(&freed));
        let freed = inspect(&freed, &LIMITS);
        assert!(seen.is_err() || freed.is_ok_and(|freed| !freed.has_location));
    }
    let rendition = Rendition {
        width: Width::W160,
        crop: [None, Some(Crop::R1x1), Some(Crop::R9x16)][chance.below(3)],
        focal: Focal::new(chance.below(11) as f64 / 10.0, chance.below(11) as f64 / 10.0).unwrap(),
        // AVIF is slow, and is made of the same pixels.
        output: if chance.below(16) == 0 { Output::Avif } else { Output::ALL[chance.below(2)] },
    };
    assert_eq!(render(file, &rendition, &LIMITS).is_ok(), seen.is_ok());
}

#[test]
fn files_cut_at_every_length() {
    let mut chance = Chance(1);
    for file in samples() {
        for length in (0..file.len()).step_by(file.len() / 400 + 1).chain([file.len()]) {
            try_all(&file[..length], &mut chance);
        }
    }
}

#[test]
fn files_with_wrong_bytes() {
    let mut chance = Chance(2);
    for file in samples() {
        for _ in 0..rounds() {
            let mut wrong = file.clone();
            mutate(&mut wrong, &mut chance);
            try_all(&wrong, &mut chance);
        }
    }
}

#[test]
fn noise_behind_every_signature() {
    let mut chance = Chance(3);
    let signatures = [
        &b"\xFF\xD8\xFF"[..],
        b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR",
        b"GIF89a\x08\0\x08\0",
        b"RIFF\xFF\0\0\0WEBPVP8 ",
        b"RIFF\x10\0\0\0WEBPVP8L",
        b"",
    ];
    for round in 0..rounds() {
        let mut file = signatures[round % signatures.len()].to_vec();
        file.extend((0..chance.below(300)).map(|_| chance.next() as u8).collect::<Vec<_>>());
        try_all(&file, &mut chance);
    }
}

/// Changes a few bytes, most often in the headers, and puts right the checksums of PNG, which would
/// otherwise keep everything behind them safe.
fn mutate(file: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let reach = if chance.below(2) == 0 { file.len() } else { file.len().min(700) };
        let at = chance.below(reach);
        match chance.below(6) {
            0 => file[at] ^= 1 << chance.below(8),
            1 => file[at] = [0, 1, 0x7F, 0x80, 0xFE, 0xFF][chance.below(6)],
            2 => file[at] = chance.next() as u8,
            3 => drop(file.drain(at..(at + chance.below(9)).min(file.len()))),
            4 => file.insert(at, chance.next() as u8),
            _ => {
                let copied = file[at..(at + chance.below(40)).min(file.len())].to_vec();
                let to = chance.below(file.len());
                file.splice(to..to, copied);
            }
        }
        if file.len() < 16 {
            return;
        }
    }
    if file.starts_with(b"\x89PNG") && chance.below(4) > 0 {
        put_right(file);
    }
}

fn put_right(png: &mut [u8]) {
    let mut at = 8;
    while let Some(length) = png.get(at..at + 4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        let end = at + 8 + length;
        let Some(named) = png.get(at + 4..end) else { return };
        let checksum = crc32fast::hash(named).to_be_bytes();
        let Some(place) = png.get_mut(end..end + 4) else { return };
        place.copy_from_slice(&checksum);
        at = end + 4;
    }
}
