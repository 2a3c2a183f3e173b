//! What is left of files, and what is not.

mod common;

use common::*;
use diwan_images::{Format, Limits, Refusal, inspect, without_location};
use image::{Rgba, RgbaImage};

fn freed(file: &[u8]) -> Vec<u8> {
    let format = Format::sniff(file).unwrap();
    let freed = without_location(file, format).unwrap();
    assert_eq!(without_location(&freed, format).unwrap(), freed, "twice is not as good as once");
    freed
}

fn holds(file: &[u8], word: &[u8]) -> bool {
    file.windows(word.len()).any(|window| window == word)
}

/// Every kind of file with metadata of all kinds, an orientation of 6, and a secret behind its end.
fn talkative() -> Vec<Vec<u8>> {
    let image = quadrants(48, 32);
    let tiff = [&exif(6, true)[..], b"SECRET"].concat();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x>SECRET GPSLatitude</x>";
    let mut jpeg = with_segment(&jpeg(&image), 0xFE, b"SECRET");
    for (marker, payload) in [
        (0xED, &b"Photoshop 3.0\0SECRET"[..]),
        (0xEB, b"JP SECRET"),
        (0xE2, b"MPF\0SECRET"),
        (0xE2, b"ICC_PROFILE\0\x01\x01PROFILE"),
        (0xE1, xmp),
    ] {
        jpeg = with_segment(&jpeg, marker, payload);
    }
    let jpeg = with_jpeg_exif(&jpeg, &tiff);
    let mut png = with_chunk(&png(image.clone()), b"tEXt", b"Comment\0SECRET");
    for name in [b"zTXt", b"iTXt", b"tIME", b"caBX", b"prVt"] {
        png = with_chunk(&png, name, b"Comment\0SECRET");
    }
    let png = with_chunk(&with_chunk(&png, b"gAMA", b"\0\0\xB1\x8F"), b"eXIf", &tiff);
    let webp = extended_webp(
        &image,
        0b1100,
        &[(b"EXIF", &tiff), (b"XMP ", b"SECRET"), (b"C2PA", b"SECRETS")],
    );
    [jpeg, png, webp].into_iter().map(|file| [&file[..], b"SECRET GPSLatitude"].concat()).collect()
}

#[test]
fn metadata_is_removed_and_orientation_kept() {
    for file in talkative() {
        let before = inspect(&file, &Limits::default()).unwrap();
        assert!(before.has_location);
        let freed = freed(&file);
        assert!(!holds(&freed, b"SECRET") && !holds(&freed, b"GPS"));
        let after = inspect(&freed, &Limits::default()).unwrap();
        assert!(!after.has_location);
        assert_eq!((after.width, after.height), (32, 48));
        assert_eq!(read(&freed), read(&file), "pixels are others");
        assert_eq!(after.thumb_hash, before.thumb_hash);
    }
}

#[test]
fn every_orientation_is_kept() {
    use image::ImageDecoder;
    for orientation in 1..=8_u16 {
        let tiff = exif(orientation, true);
        let image = quadrants(48, 32);
        let file = freed(&with_chunk(&png(image.clone()), b"eXIf", &tiff));
        let file = std::io::Cursor::new(file);
        let mut decoder = image::codecs::png::PngDecoder::new(file).unwrap();
        assert_eq!(u16::from(decoder.orientation().unwrap().to_exif()), orientation);
        let file = freed(&extended_webp(&image, 8, &[(b"EXIF", &tiff)]));
        let file = std::io::Cursor::new(file);
        let mut decoder = image::codecs::webp::WebPDecoder::new(file).unwrap();
        assert_eq!(u16::from(decoder.orientation().unwrap().to_exif()), orientation);
        let file = freed(&with_jpeg_exif(&jpeg(&image), &tiff));
        let file = zune_core::bytestream::ZCursor::new(&file);
        let mut decoder = zune_jpeg::JpegDecoder::new(file);
        decoder.decode_headers().unwrap();
        let found = decoder.exif().map_or(1, |tiff| {
            image::metadata::Orientation::from_exif_chunk(tiff).unwrap().to_exif()
        });
        assert_eq!(u16::from(found), orientation);
    }
}

#[test]
fn the_profile_of_colours_is_kept() {
    let jpeg = &talkative()[0];
    assert!(holds(&freed(jpeg), b"ICC_PROFILE\0\x01\x01PROFILE"));
    assert!(!holds(&freed(jpeg), b"MPF"));
    assert!(holds(&freed(&talkative()[1]), b"gAMA"));
    let profile = [&b"name\0\0"[..], b"compressed"].concat();
    let png = with_chunk(&png(quadrants(8, 8)), b"iCCP", &profile);
    assert!(holds(&freed(&png), b"iCCP"));
    let webp = extended_webp(&quadrants(8, 8), 0x20, &[(b"ICCP", b"PROFILE")]);
    assert!(holds(&freed(&webp), b"ICCP"));
}

#[test]
fn nothing_is_changed_where_there_is_nothing_to_remove() {
    let image = quadrants(48, 32);
    for file in [
        progressive_jpeg(&image),
        png(image.clone()),
        webp(image.clone()),
        lossy_webp(&image),
        extended_webp(&image, 0, &[]),
        gif(&[opaque(&image), opaque(&image)]),
    ] {
        assert_eq!(freed(&file), file);
    }
}

#[test]
fn the_small_image_of_jfif_is_removed() {
    let small = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01", &b"RGB"[..]].concat();
    let plain = jpeg(&quadrants(8, 8));
    let at = plain.windows(2).position(|pair| pair == [0xFF, 0xE0]).unwrap();
    let without = [&plain[..at], &plain[at + 18..]].concat();
    let file = with_segment(&without, 0xE0, &small);
    assert!(!holds(&freed(&file), b"RGB"));
    assert!(holds(&freed(&file), b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0\xFF"));
}

#[test]
fn bytes_between_segments_do_no_harm() {
    let plain = jpeg(&quadrants(8, 8));
    let file = [&plain[..20], b"SECRET", &plain[20..]].concat();
    assert_eq!(freed(&file), plain);
    assert!(inspect(&file, &Limits::default()).is_ok());
}

#[test]
fn comments_and_texts_of_gif_are_removed() {
    let frames = [1, 2, 3].map(|shade| RgbaImage::from_pixel(8, 8, Rgba([shade * 60, 9, 9, 255])));
    let plain = gif(&frames);
    let first = plain.windows(2).position(|pair| pair == [0x21, 0xF9]).unwrap();
    let inserted = [
        &b"\x21\xFE\x06SECRET\0"[..],
        b"\x21\xFF\x0BXMP DataXMP\x06SECRET\0",
        // A text with its control.
        b"\x21\xF9\x04\0\0\0\0\0\x21\x01\x0C000000000000\x06SECRET\0",
        b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0",
    ];
    let file = [&plain[..first], &inserted.concat(), &plain[first..], b"SECRET"].concat();
    let freed = freed(&file);
    assert_eq!(freed, [&plain[..first], inserted[3], &plain[first..]].concat());
}

#[test]
fn strangers_within_frames_of_webp_are_removed() {
    let still = webp(quadrants(8, 8));
    let length = u32::from_le_bytes(still[16..20].try_into().unwrap()) as usize;
    let image = &riff(&[(b"VP8L", &still[20..20 + length])])[12..];
    let stranger = &riff(&[(b"SECR", b"SECRET")])[12..];
    let frame =
        |more: &[u8]| [&b"\0\0\0\0\0\0\x07\0\0\x07\0\0\x64\0\0\0"[..], image, more].concat();
    let animation = |more: &[u8]| {
        riff(&[
            (b"VP8X", b"\x02\0\0\0\x07\0\0\x07\0\0"),
            (b"ANIM", b"\0\0\0\0\0\0"),
            (b"ANMF", &frame(more)),
            (b"ANMF", &frame(b"")),
        ])
    };
    assert_eq!(freed(&animation(stranger)), animation(b""));
    let seen = inspect(&animation(stranger), &Limits::default()).unwrap();
    assert_eq!((seen.width, seen.height), (8, 8));
}

#[test]
fn the_wrong_kind_is_refused() {
    let png = png(quadrants(8, 8));
    let wrong = Refusal::OtherFormat { expected: Format::Jpeg, found: Format::Png };
    assert_eq!(without_location(&png, Format::Jpeg), Err(wrong));
    assert_eq!(without_location(b"", Format::Jpeg), Err(Refusal::NotAnImage));
    assert_eq!(without_location(&png[..60], Format::Png), Err(Refusal::Truncated));
}
