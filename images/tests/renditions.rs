//! What renditions show.

mod common;

use common::*;
use diwan_images::{Crop, Focal, Limits, Output, Refusal, Rendition, Width, render};
use image::{DynamicImage, Rgba, RgbaImage};
use moxcms::ColorProfile;

fn asked(width: Width, crop: Option<Crop>, focal: (f64, f64), output: Output) -> Rendition {
    Rendition { width, crop, focal: Focal::new(focal.0, focal.1).unwrap(), output }
}

fn made(file: &[u8], rendition: &Rendition) -> Vec<u8> {
    render(file, rendition, &Limits::default()).unwrap()
}

fn shown(file: &[u8], width: Width, crop: Option<Crop>, focal: (f64, f64)) -> DynamicImage {
    read(&made(file, &asked(width, crop, focal, Output::WebP)))
}

#[test]
fn closed_sets_are_written_as_they_are_read() {
    for width in Width::ALL {
        assert_eq!(width.to_string().parse(), Ok(width));
        assert_eq!(width.to_string(), width.pixels().to_string());
    }
    for crop in Crop::ALL {
        assert_eq!(crop.as_str().parse(), Ok(crop));
    }
    for output in Output::ALL {
        assert_eq!(output.as_str().parse(), Ok(output));
        assert!(output.media_type().starts_with("image/"));
    }
    let wrong = "2:1".parse::<Crop>().unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "\"2:1\" is no crop: there are 1:1, 4:3, 3:2, 16:9, 1.91:1, 4:5, 9:16"
    );
    for text in ["", "0640", " 640", "-1", "99999999999999999999"] {
        assert!(text.parse::<Width>().is_err());
    }
}

#[test]
fn focal_points_lie_within() {
    assert_eq!(Focal::default(), Focal::CENTRE);
    for (x, y) in [(-0.01, 0.5), (0.5, 1.01), (f64::NAN, 0.5), (0.5, f64::INFINITY)] {
        assert_eq!(Focal::new(x, y), None);
    }
}

#[test]
fn every_output_has_the_wanted_size() {
    let image = photograph(900, 600);
    for file in [jpeg(&image), png(image.clone()), webp(image.clone()), gif(&[opaque(&image)])] {
        for output in Output::ALL {
            let rendition = asked(Width::W320, Some(Crop::R16x9), (0.5, 0.5), output);
            let made = made(&file, &rendition);
            match output {
                Output::Avif => assert_eq!(avif_size(&made), (320, 180)),
                _ => assert_eq!((read(&made).width(), read(&made).height()), (320, 180)),
            }
        }
    }
}

#[test]
fn nothing_is_enlarged() {
    let file = png(quadrants(200, 100));
    for (width, crop, wanted) in [
        (Width::W160, None, (160, 80)),
        (Width::W320, None, (200, 100)),
        (Width::W2560, None, (200, 100)),
        (Width::W2560, Some(Crop::R1x1), (100, 100)),
    ] {
        for output in Output::ALL {
            let made = made(&file, &asked(width, crop, (0.5, 0.5), output));
            let size = match output {
                Output::Avif => avif_size(&made),
                _ => (read(&made).width(), read(&made).height()),
            };
            assert_eq!(size, wanted);
        }
    }
    let dot = png(quadrants(1, 1));
    for output in Output::ALL {
        made(&dot, &asked(Width::W160, Some(Crop::R9x16), (1.0, 0.0), output));
    }
}

#[test]
fn crops_go_where_the_focal_point_is() {
    let file = png(quadrants(400, 200));
    let left = shown(&file, Width::W160, Some(Crop::R1x1), (0.0, 0.5));
    assert_colour(&left, (20, 20), RED);
    assert_colour(&left, (140, 20), RED);
    assert_colour(&left, (140, 140), BLUE);
    let right = shown(&file, Width::W160, Some(Crop::R1x1), (1.0, 0.5));
    assert_colour(&right, (20, 20), GREEN);
    assert_colour(&right, (20, 140), YELLOW);
    let middle = shown(&file, Width::W160, Some(Crop::R1x1), (0.5, 0.5));
    assert_colour(&middle, (20, 20), RED);
    assert_colour(&middle, (140, 20), GREEN);
    let upright = png(quadrants(200, 400));
    let top = shown(&upright, Width::W160, Some(Crop::R16x9), (0.5, 0.0));
    assert_colour(&top, (20, 80), RED);
    let bottom = shown(&upright, Width::W160, Some(Crop::R16x9), (0.5, 0.9));
    assert_colour(&bottom, (140, 10), YELLOW);
}

/// Stored so that, turned as EXIF says, it is upright (Exif 3.0, 4.6.5.1.6).
fn stored(upright: &image::RgbImage, orientation: u16) -> image::RgbImage {
    use image::imageops::*;
    match orientation {
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        8 => rotate90(upright),
        _ => upright.clone(),
    }
}

#[test]
fn every_orientation_is_shown_upright() {
    let upright = quadrants(400, 200);
    for orientation in 1..=8 {
        let stored = stored(&upright, orientation);
        let tiff = exif(orientation, true);
        for file in [
            with_jpeg_exif(&jpeg(&stored), &tiff),
            with_chunk(&png(stored.clone()), b"eXIf", &tiff),
            extended_webp(&stored, 8, &[(b"EXIF", &tiff)]),
        ] {
            let whole = shown(&file, Width::W320, None, (0.5, 0.5));
            assert_eq!((whole.width(), whole.height()), (320, 160));
            assert_colour(&whole, (20, 20), RED);
            assert_colour(&whole, (300, 20), GREEN);
            assert_colour(&whole, (20, 140), BLUE);
            assert_colour(&whole, (300, 140), YELLOW);
            let part = shown(&file, Width::W160, Some(Crop::R9x16), (0.9, 0.5));
            assert_eq!((part.width(), part.height()), (113, 200));
            assert_colour(&part, (10, 20), GREEN);
            assert_colour(&part, (100, 180), YELLOW);
            // Cut from 60 to 260 of 400, so that the colours meet at 112 of 160.
            let part = shown(&file, Width::W160, Some(Crop::R1x1), (0.4, 0.5));
            assert_colour(&part, (104, 20), RED);
            assert_colour(&part, (120, 20), GREEN);
        }
    }
}

#[test]
fn no_metadata_is_carried_over() {
    let file = with_jpeg_exif(&jpeg(&quadrants(400, 200)), &exif(6, true));
    for output in Output::ALL {
        let made = made(&file, &asked(Width::W160, None, (0.5, 0.5), output));
        for word in [&b"Exif"[..], b"MM\0\x2a", b"II\x2a\0", b"EXIF", b"XMP "] {
            assert!(!made.windows(word.len()).any(|window| window == word));
        }
    }
}

#[test]
fn transparency_becomes_white_or_stays() {
    let image = RgbaImage::from_fn(200, 100, |x, _| {
        Rgba(if x < 100 { [220, 30, 30, 255] } else { [0, 0, 0, 0] })
    });
    for file in [png(image.clone()), webp(image.clone()), gif(std::slice::from_ref(&image))] {
        let on_white = read(&made(&file, &asked(Width::W160, None, (0.5, 0.5), Output::Jpeg)));
        assert_colour(&on_white, (20, 40), RED);
        assert_colour(&on_white, (140, 40), [255; 3]);
        let kept = shown(&file, Width::W160, None, (0.5, 0.5)).into_rgba8();
        assert_eq!((kept.get_pixel(20, 40).0[3], kept.get_pixel(140, 40).0[3]), (255, 0));
        let avif = made(&file, &asked(Width::W160, None, (0.5, 0.5), Output::Avif));
        assert!(avif.windows(4).any(|word| word == b"auxC"), "AVIF has no plane of transparency");
    }
    let opaque = png(opaque(&quadrants(200, 100)));
    assert!(!shown(&opaque, Width::W160, None, (0.5, 0.5)).color().has_alpha());
}

#[test]
fn of_an_animation_the_first_frame_is_shown() {
    let frame = |colour: [u8; 3]| {
        RgbaImage::from_pixel(20, 20, Rgba([colour[0], colour[1], colour[2], 255]))
    };
    let file = gif(&[frame(GREEN), frame(RED), frame(BLUE)]);
    assert_colour(&shown(&file, Width::W160, None, (0.5, 0.5)), (10, 10), GREEN);
}

#[test]
fn wide_gamuts_become_srgb() {
    let image = image::RgbImage::from_pixel(64, 64, image::Rgb([234, 51, 35]));
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let payload = [b"ICC_PROFILE\0\x01\x01", &profile[..]].concat();
    let file = with_segment(&jpeg(&image), 0xE2, &payload);
    // The red of sRGB as Display P3 tells it (CSS Color 4).
    assert_colour(&shown(&file, Width::W160, None, (0.5, 0.5)), (30, 30), [255, 0, 0]);
    let broken = with_segment(&jpeg(&image), 0xE2, b"ICC_PROFILE\0\x01\x01nonsense");
    assert_colour(&shown(&broken, Width::W160, None, (0.5, 0.5)), (30, 30), [234, 51, 35]);
}

#[test]
fn grey_and_deep_images_are_shown() {
    let grey = image::GrayImage::from_pixel(40, 40, image::Luma([90]));
    let profile = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    let mut profiled = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut profiled);
    image::ImageEncoder::set_icc_profile(&mut encoder, profile).unwrap();
    grey.write_with_encoder(encoder).unwrap();
    for file in [png(grey), profiled] {
        assert_colour(&shown(&file, Width::W160, None, (0.5, 0.5)), (10, 10), [90; 3]);
    }
    assert_colour(&shown(&deep_png(40, 40), Width::W160, None, (0.5, 0.5)), (10, 10), [128; 3]);
}

#[test]
fn long_images_are_made_narrower() {
    let file = png(quadrants(200, 8000));
    let shown = shown(&file, Width::W160, None, (0.5, 0.5));
    assert_eq!((shown.width(), shown.height()), (128, 5120));
}

#[test]
fn what_is_refused_is_not_rendered() {
    let rendition = asked(Width::W160, None, (0.5, 0.5), Output::WebP);
    let limits = Limits { pixels: 99, ..Limits::default() };
    let refusal = Refusal::TooManyPixels { width: 10, height: 10, limit: 99 };
    assert_eq!(render(&png(quadrants(10, 10)), &rendition, &limits), Err(refusal));
    assert_eq!(render(b"", &rendition, &limits), Err(Refusal::NotAnImage));
}
