//! Draws every picture into a folder, and says how large each is.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use diwan_illustrations::{Scene, Sitter, emblem, portrait, scene};

const PEOPLE: [(&str, Sitter); 12] = [
    ("akar", Sitter::Man),
    ("namroush", Sitter::Man),
    ("sarraj", Sitter::Man),
    ("haftar", Sitter::Officer),
    ("guler", Sitter::Officer),
    ("mangoush", Sitter::Woman),
    ("williams", Sitter::Woman),
    ("one", Sitter::Woman),
    ("two", Sitter::Anybody),
    ("three", Sitter::Anybody),
    ("four", Sitter::Anybody),
    ("five", Sitter::Anybody),
];
const BODIES: [&str; 12] =
    ["gna", "gnu", "tbmm", "unsmil", "noc", "lna", "hor", "eu", "au", "forum", "wire", "ministry"];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "gallery".to_owned());
    fs::create_dir_all(&folder)?;
    let folder = Path::new(&folder);
    for each in Scene::ALL {
        show(folder, &format!("{}.jpg", each.name()), || scene(each))?;
    }
    for (seed, sitter) in PEOPLE {
        show(folder, &format!("person-{seed}.jpg"), || portrait(seed, sitter))?;
    }
    for seed in BODIES {
        show(folder, &format!("emblem-{seed}.png"), || emblem(seed))?;
    }
    Ok(())
}

fn show(
    folder: &Path,
    name: &str,
    draw: impl Fn() -> Result<Vec<u8>, String>,
) -> Result<(), Box<dyn Error>> {
    let file = draw()?;
    println!("{name:28} {:6.1} KB", file.len() as f64 / 1000.0);
    fs::write(folder.join(name), file)?;
    Ok(())
}
