//! How long it takes to look at an image of twelve megapixels, and to make renditions of it, on one thread:
//! `cargo bench -p diwan-images`.

#[path = "../tests/common/mod.rs"]
mod common;

use std::time::{Duration, Instant};

use common::{jpeg, photograph, png, progressive_jpeg};
use diwan_images::{
    Crop, Focal, Format, Limits, Output, Rendition, Width, inspect, render, without_location,
};

/// The fastest of three.
fn fastest<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let runs = (0..3).map(|_| {
        #[expect(clippy::disallowed_methods, reason = "it is about how long something takes")]
        let start = Instant::now();
        (work(), start.elapsed())
    });
    runs.min_by_key(|(_, took)| *took).unwrap()
}

fn main() {
    let limits = Limits::default();
    let image = photograph(4000, 3000);
    for (name, file) in [
        ("baseline", jpeg(&image)),
        ("progressive", progressive_jpeg(&image)),
        ("PNG", png(image.clone())),
    ] {
        let size = file.len() / 1000;
        let (_, took) = fastest(|| inspect(&file, &limits).unwrap());
        println!("{name}, {size} kB: inspect {took:?}");
        let format = Format::sniff(&file).unwrap();
        let (_, took) = fastest(|| without_location(&file, format).unwrap());
        println!("  without_location {took:?}");
        for output in Output::ALL {
            for width in [Width::W640, Width::W1280] {
                let asked =
                    Rendition { width, crop: Some(Crop::R3x2), focal: Focal::CENTRE, output };
                let (made, took) = fastest(|| render(&file, &asked, &limits).unwrap());
                println!("  {output} {width}: {took:?}, {} kB", made.len() / 1000);
            }
        }
    }
}
