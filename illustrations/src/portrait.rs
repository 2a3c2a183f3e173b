//! Somebody without a face: a bust in calm light.

use super::canvas::{Canvas, Ink};
use super::dress::body;
use super::hair::{face, hair_before, hair_behind};
use super::inks::{Rgb, across, down, fade, glow, mixed};
use super::seed::Dice;
use super::shapes::{Spot, symmetric};

/// The middle of a portrait, from the left.
pub const AXIS: f32 = 400.0;
const WIDTH: f32 = 800.0;
pub const HEIGHT: f32 = 1000.0;

/// Who sits for a portrait, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sitter {
    Anybody,
    Man,
    Woman,
    Officer,
}

/// What is on the head.
#[derive(Clone, Copy, PartialEq)]
pub enum Head {
    Short,
    Parted,
    Receding,
    Long,
    Bun,
    Scarf,
    Cap,
    Turban,
    Peaked,
}

/// What is worn.
#[derive(Clone, Copy, PartialEq)]
pub enum Dress {
    Suit,
    OpenCollar,
    Robe,
    HighNeck,
    Uniform,
}

/// Colours behind: a lighter and a darker.
const WALLS: [[Rgb; 2]; 8] = [
    [0xB9CFD2, 0x6E909A],
    [0xE6D3B4, 0xB08C66],
    [0xC9CFBA, 0x808E74],
    [0xDCC3B8, 0xA4786C],
    [0xB8BFD6, 0x6C769A],
    [0xD6D2C8, 0x8E8A82],
    [0xA9C8BE, 0x5A867E],
    [0xD8C0CC, 0x8C6A80],
];

/// Faces are of clay, tinted by the wall: nobody's skin is anybody's guess.
const CLAY: Rgb = 0xDCB894;
const HAIRS: [Rgb; 4] = [0x262224, 0x3E2E28, 0x6E6A68, 0xB4B0AA];
const CLOTHS: [Rgb; 7] = [0x28364C, 0x3C4046, 0x4A3A34, 0x2C4A4C, 0x58343E, 0x525848, 0x343456];
pub const ACCENTS: [Rgb; 7] =
    [0xA44A42, 0xC4944A, 0x3E7E86, 0x8A6A9A, 0x5A8462, 0xD0C2A6, 0x4A669C];

pub struct Look {
    pub head: Head,
    pub dress: Dress,
    pub beard: bool,
    pub skin: Rgb,
    pub hair: Rgb,
    pub cloth: Rgb,
    pub accent: Rgb,
}

/// Draws who the seed says.
pub fn draw(canvas: &mut Canvas, seed: &str, sitter: Sitter) {
    let mut dice = Dice::new(seed);
    let [light, dark] = dice.pick(WALLS);
    wall(canvas, &mut dice, [light, dark]);
    let look = look(&mut dice, sitter, mixed(CLAY, mixed(light, dark, 0.6), 0.16));
    hair_behind(canvas, &look);
    body(canvas, &look);
    face(canvas, &look);
    hair_before(canvas, &look);
    canvas.rect(0.0, 760.0, WIDTH, 240.0, &fade(760.0, HEIGHT, 0x10141C, (0.0, 0.35)));
}

fn look(dice: &mut Dice, sitter: Sitter, skin: Rgb) -> Look {
    let head = head(dice, sitter);
    let woman = matches!(head, Head::Long | Head::Bun | Head::Scarf);
    Look {
        head,
        dress: dress(dice, head),
        beard: dice.chance(45) && !woman && head != Head::Peaked,
        skin,
        hair: dice.pick(HAIRS),
        cloth: dice.pick(CLOTHS),
        accent: dice.pick(ACCENTS),
    }
}

fn head(dice: &mut Dice, sitter: Sitter) -> Head {
    match sitter {
        Sitter::Officer => Head::Peaked,
        Sitter::Woman => dice.pick([Head::Long, Head::Bun, Head::Scarf]),
        Sitter::Man => dice.pick([Head::Short, Head::Parted, Head::Receding]),
        Sitter::Anybody => dice.pick([
            Head::Short,
            Head::Parted,
            Head::Receding,
            Head::Long,
            Head::Bun,
            Head::Scarf,
            Head::Cap,
            Head::Turban,
            Head::Peaked,
        ]),
    }
}

fn dress(dice: &mut Dice, head: Head) -> Dress {
    match head {
        Head::Peaked => Dress::Uniform,
        Head::Turban => Dress::Robe,
        Head::Cap => dice.pick([Dress::Robe, Dress::OpenCollar]),
        Head::Long | Head::Bun | Head::Scarf => dice.pick([Dress::OpenCollar, Dress::HighNeck]),
        _ => dice.pick([Dress::Suit, Dress::Suit, Dress::OpenCollar, Dress::HighNeck]),
    }
}

fn wall(canvas: &mut Canvas, dice: &mut Dice, [light, dark]: [Rgb; 2]) {
    canvas.rect(0.0, 0.0, WIDTH, HEIGHT, &down(0.0, HEIGHT, &[mixed(light, dark, 0.35), dark]));
    let at = (dice.between(200.0, 330.0), 330.0);
    canvas.rect(0.0, 0.0, WIDTH, HEIGHT, &glow(at, 640.0, light, 0.95));
}

pub fn symmetrical(canvas: &mut Canvas, half: &[Spot], rgb: Rgb) {
    canvas.fill(&symmetric(AXIS, half), &lit(rgb, 220.0));
}

/// A colour in light from the left, over so many pixels to each side.
pub fn lit(rgb: Rgb, half: f32) -> Ink {
    let colors = [mixed(rgb, 0xFFF6E6, 0.16), rgb, mixed(rgb, 0x141624, 0.3)];
    across(AXIS - half, AXIS + half, &colors)
}
