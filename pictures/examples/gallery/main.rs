//! Draws pictures of every kind into a folder, to be looked at:
//! `cargo run -p diwan-pictures --example gallery -- FOLDER OUTLINES`.
//!
//! OUTLINES is a TopoJSON file with countries, such as `countries-50m.json` of the npm package
//! `world-atlas`. All figures are made up by a fixed rule, and say so.

#![allow(clippy::disallowed_methods, reason = "an example is told by its arguments")]

mod counted;
mod lived;
mod mapped;
mod tied;

use std::{env, fs, path::PathBuf};

use diwan_pictures::{Frame, Outlines};

const WIDTHS: [u32; 3] = [360, 600, 1000];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(outlines)) = (arguments.next(), arguments.next()) else {
        return Err("usage: gallery FOLDER OUTLINES".into());
    };
    fs::create_dir_all(&folder)?;
    let outlines = Outlines::from_topojson(&fs::read(outlines)?)?;
    for width in WIDTHS {
        for (name, svg) in pictures(width, &outlines) {
            println!("{name}-{width}.svg: {} bytes", svg.len());
            fs::write(folder.join(format!("{name}-{width}.svg")), svg)?;
        }
    }
    Ok(())
}

fn pictures(width: u32, outlines: &Outlines) -> Vec<(&'static str, String)> {
    [
        counted::pictures(width),
        lived::pictures(width),
        mapped::pictures(width, outlines),
        tied::pictures(width),
    ]
    .concat()
}

fn frame(title: &str, width: u32) -> Frame {
    let subtitle = Some("Figures made up to show what a picture looks like".to_owned());
    let source = Some("Source: the gallery of Diwan, 29 November 2026".to_owned());
    Frame { title: title.to_owned(), subtitle, source, width }
}

/// Numbers that look like chance and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }
}
