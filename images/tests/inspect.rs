//! What is said of uploads, and what is refused.

mod common;

use std::time::{Duration, Instant};

use common::*;
use diwan_images::{Format, Limits, Refusal, inspect};
use image::{Rgba, RgbaImage};

fn seen(file: &[u8]) -> diwan_images::Inspected {
    inspect(file, &Limits::default()).unwrap()
}

fn refused(file: &[u8]) -> Refusal {
    inspect(file, &Limits::default()).unwrap_err()
}

#[test]
fn every_kind_is_known_by_its_bytes() {
    let image = quadrants(60, 40);
    for (file, format) in [
        (jpeg(&image), Format::Jpeg),
        (progressive_jpeg(&image), Format::Jpeg),
        (png(image.clone()), Format::Png),
        (deep_png(60, 40), Format::Png),
        (gif(&[opaque(&image), opaque(&image)]), Format::Gif),
        (webp(image.clone()), Format::WebP),
        (lossy_webp(&image), Format::WebP),
        (extended_webp(&image, 0, &[]), Format::WebP),
    ] {
        let seen = seen(&file);
        assert_eq!((seen.format, seen.width, seen.height), (format, 60, 40));
        assert!(!seen.has_alpha && !seen.has_location);
        assert!(!seen.thumb_hash.is_empty());
    }
}

#[test]
fn grey_images_are_read() {
    let grey = image::GrayImage::from_fn(50, 30, |x, _| image::Luma([x as u8]));
    assert_eq!(seen(&png(grey.clone())).width, 50);
    let mut file = Vec::new();
    jpeg_encoder::Encoder::new(&mut file, 90)
        .encode(grey.as_raw(), 50, 30, jpeg_encoder::ColorType::Luma)
        .unwrap();
    assert_eq!(seen(&file).dominant_colour, "#101010");
}

#[test]
fn cmyk_is_read() {
    let mut file = Vec::new();
    jpeg_encoder::Encoder::new(&mut file, 90)
        .encode(&[0; 32 * 16 * 4], 32, 16, jpeg_encoder::ColorType::Cmyk)
        .unwrap();
    assert_eq!(seen(&file).height, 16);
}

#[test]
fn transparency_is_that_of_pixels() {
    let mut image = RgbaImage::from_pixel(20, 10, Rgba([9, 9, 9, 255]));
    assert!(!seen(&png(image.clone())).has_alpha);
    image.put_pixel(3, 3, Rgba([9, 9, 9, 254]));
    assert!(seen(&png(image.clone())).has_alpha);
    assert!(seen(&webp(image.clone())).has_alpha);
    image.put_pixel(3, 3, Rgba([9, 9, 9, 0]));
    assert!(seen(&gif(&[image])).has_alpha);
    let nothing = RgbaImage::new(4, 4);
    assert_eq!(seen(&png(nothing)).dominant_colour, "#ffffff");
}

#[test]
fn the_dominant_colour_is_in_the_image() {
    let image =
        image::RgbImage::from_fn(300, 100, |x, _| image::Rgb(if x < 200 { RED } else { BLUE }));
    assert_eq!(seen(&png(image)).dominant_colour, "#dc1e1e");
}

#[test]
fn the_thumb_hash_tells_the_ratio_of_the_displayed_sides() {
    use base64::Engine;
    let ratio = |file: &[u8]| {
        let hash = base64::prelude::BASE64_STANDARD.decode(seen(file).thumb_hash).unwrap();
        thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash).unwrap()
    };
    let file = jpeg(&quadrants(300, 150));
    assert!(ratio(&file) > 1.5);
    assert!(ratio(&with_jpeg_exif(&file, &exif(6, false))) < 0.7);
}

#[test]
fn sides_are_those_that_are_displayed() {
    let image = quadrants(60, 40);
    for orientation in 1..=8 {
        let tiff = exif(orientation, false);
        for file in [
            with_jpeg_exif(&jpeg(&image), &tiff),
            with_chunk(&png(image.clone()), b"eXIf", &tiff),
            extended_webp(&image, 8, &[(b"EXIF", &tiff)]),
        ] {
            let wanted = if orientation < 5 { (60, 40) } else { (40, 60) };
            assert_eq!((seen(&file).width, seen(&file).height), wanted);
        }
    }
}

#[test]
fn places_are_found() {
    let image = quadrants(16, 16);
    let (jpeg, png) = (jpeg(&image), png(image.clone()));
    let gps = exif(1, true);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x exif:GPSLatitude='1'/>";
    let iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0A\x1C\x02\x5A\0\x05Cairo";
    for file in [
        with_jpeg_exif(&jpeg, &gps),
        with_segment(&jpeg, 0xE1, xmp),
        with_segment(&jpeg, 0xED, iptc),
        with_segment(&jpeg, 0xFE, b"<photoshop:City>Cairo"),
        with_chunk(&png, b"eXIf", &gps),
        with_chunk(&png, b"tEXt", b"Raw profile type exif\0..."),
        with_chunk(&png, b"iTXt", b"XML:com.adobe.xmp\0\x01\0..."),
        extended_webp(&image, 8, &[(b"EXIF", &gps)]),
        extended_webp(&image, 4, &[(b"XMP ", b"<Iptc4xmpExt:LocationCreated/>")]),
        [&jpeg[..], b"\0\0\0\x18ftypmp42"].concat(),
    ] {
        assert!(seen(&file).has_location, "{:?}", String::from_utf8_lossy(&file[..80]));
    }
    for file in [
        with_jpeg_exif(&jpeg, &exif(3, false)),
        with_segment(
            &jpeg,
            0xED,
            b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x06\x1C\x02\x50\0\x01A",
        ),
        with_segment(&jpeg, 0xFE, b"made by a program; Iptc4xmpCore:Title"),
        with_chunk(&png, b"tEXt", b"Software\0program"),
        [&jpeg[..], b"\n"].concat(),
    ] {
        assert!(!seen(&file).has_location);
    }
}

#[test]
fn bombs_are_refused_at_once() {
    let header = |width: u32, height: u32| {
        let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
        let ihdr = chunk(b"IHDR", &[&sides[..], &[8, 6, 0, 0, 0]].concat());
        [b"\x89PNG\r\n\x1a\n", &ihdr[..], &chunk(b"IDAT", &[0; 40]), &chunk(b"IEND", b"")].concat()
    };
    #[expect(clippy::disallowed_methods, reason = "it is about how long something takes")]
    let start = Instant::now();
    let bomb = Refusal::TooManyPixels { width: 60_000, height: 60_000, limit: 100_000_000 };
    assert_eq!(refused(&header(60_000, 60_000)), bomb);
    assert!(matches!(refused(&header(u32::MAX, u32::MAX)), Refusal::TooManyPixels { .. }));
    assert!(matches!(refused(b"GIF89a\xFF\xFF\xFF\xFF\0\0\0"), Refusal::TooManyPixels { .. }));
    let webp = riff(&[(b"VP8X", b"\0\0\0\0\xFF\xFF\0\xFF\xFF\0"), (b"VP8L", b"\x2f\0\0\0\0")]);
    assert!(matches!(refused(&webp), Refusal::TooManyPixels { .. }));
    let frame =
        b"\xFF\xD8\xFF\xC0\0\x11\x08\xFF\xFF\xFF\xFF\x03\x01\x11\0\x02\x11\0\x03\x11\0\xFF\xD9";
    assert!(matches!(refused(frame), Refusal::TooManyPixels { .. }));
    assert!(start.elapsed() < Duration::from_millis(100), "{:?}", start.elapsed());
    assert!(refused(&header(60_000, 60_000)).to_string().contains("60000 × 60000"));
}

#[test]
fn memory_is_limited() {
    let image = quadrants(200, 100);
    let limits = |bytes_of_memory| Limits { bytes_of_memory, ..Limits::default() };
    let refused = Err(Refusal::TooMuchMemory { limit: 59_999 });
    for file in [jpeg(&image), png(image.clone()), webp(image.clone()), gif(&[opaque(&image)])] {
        assert_eq!(inspect(&file, &limits(59_999)), refused);
    }
    assert!(inspect(&jpeg(&image), &limits(60_000)).is_ok());
    assert!(inspect(&progressive_jpeg(&image), &limits(179_999)).is_err());
    assert!(inspect(&progressive_jpeg(&image), &limits(180_000)).is_ok());
}

#[test]
fn what_is_no_image_is_refused() {
    for file in [
        &b""[..],
        b"\xFF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"BM\0\0",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x20ftypavif",
        b"\0\0\0\x20ftypheic",
    ] {
        assert_eq!(refused(file), Refusal::NotAnImage);
        assert_eq!(Format::sniff(file), None);
    }
}

#[test]
fn what_ends_too_early_is_refused() {
    let image = quadrants(64, 64);
    for file in [
        jpeg(&image),
        progressive_jpeg(&image),
        png(image.clone()),
        gif(&[opaque(&image)]),
        webp(image.clone()),
        lossy_webp(&image),
    ] {
        for length in 12..file.len() {
            let refusal = refused(&file[..length]);
            assert!(
                matches!(refusal, Refusal::Truncated | Refusal::NotAnImage),
                "{length} of {}: {refusal:?}",
                file.len()
            );
        }
    }
}

#[test]
fn what_lies_about_its_end_is_refused() {
    let image = photograph(256, 256);
    // A part of an image that ends as a whole one does is not told from one that was drawn so, but a
    // header for which there is next to nothing is.
    let mut file = jpeg(&image);
    let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    file[frame + 5..frame + 9].copy_from_slice(&[0x23, 0x28, 0x23, 0x28]);
    file.drain(2000..);
    file.extend([0xFF, 0xD9]);
    assert_eq!(refused(&file), Refusal::Truncated);
    let file = png(image.clone());
    let shorter = [&file[..33], &chunk(b"IDAT", &file[41..4000]), &chunk(b"IEND", b"")].concat();
    assert!(matches!(refused(&shorter), Refusal::Broken(_) | Refusal::Truncated));
}
