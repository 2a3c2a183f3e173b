//! The mark of an organisation: a symmetric figure in a roundel.

use super::canvas::Canvas;
use super::figures::{gate, lattice, laurel, rosette, star, waves, wheel};
use super::inks::{Rgb, flat};
use super::seed::Dice;
use super::shapes::{Spot, band, oval, rotated, symmetric, turned};

pub const CENTER: Spot = (400.0, 400.0);

/// Ground, figure and accent.
const COLORS: [[Rgb; 3]; 9] = [
    [0x1F3A4D, 0xF1E6CE, 0xC9944A],
    [0x6B2E35, 0xF4E7D3, 0xD9A76A],
    [0x2F5D57, 0xF2ECDA, 0xE0B45C],
    [0xE9DDC4, 0x2C455A, 0xB25B45],
    [0x3B355C, 0xECE4F0, 0xD09E8C],
    [0xF0E9DB, 0x5A3C32, 0x3F7F84],
    [0x225C7A, 0xEEF3EE, 0xF0C27A],
    [0x4A523A, 0xF3EBD4, 0xC87C4A],
    [0xDDE4E0, 0x234E52, 0xC08A3E],
];

pub struct Mark {
    pub ground: Rgb,
    pub figure: Rgb,
    pub accent: Rgb,
    pub fold: usize,
}

/// Draws the mark that the seed says.
pub fn draw(canvas: &mut Canvas, seed: &str) {
    let mut dice = Dice::new(seed);
    let [ground, figure, accent] = dice.pick(COLORS);
    let mark = Mark { ground, figure, accent, fold: dice.pick([6, 8, 10, 12]) };
    roundel(canvas, &mut dice, &mark);
    let figures = [star, rosette, wheel, laurel, gate, lattice, waves];
    (dice.pick(figures))(canvas, &mark);
}

pub fn disc(canvas: &mut Canvas, radius: f32, rgb: Rgb) {
    canvas.oval(CENTER.0, CENTER.1, radius, radius, &flat(rgb));
}

pub fn ring(canvas: &mut Canvas, outer: f32, thick: f32, rgb: Rgb) {
    let inner = outer - thick;
    canvas.fill(&band(CENTER, (inner, inner), (outer, outer), (0.0, 1.0)), &flat(rgb));
}

/// The same outline around the centre, so many times.
pub fn around(canvas: &mut Canvas, outline: &[Spot], times: usize, rgb: Rgb) {
    for time in 0..times {
        let turned = rotated(outline, CENTER, time as f32 / times as f32);
        canvas.fill(&turned, &flat(rgb));
    }
}

/// Points on circles in turn, which make a star.
pub fn points(radii: &[f32], tips: usize) -> Vec<Spot> {
    let count = tips * radii.len();
    let spot = |at: usize| {
        let (right, low) = turned(at as f32 / count as f32 - 0.25);
        let radius = radii[at % radii.len()];
        (CENTER.0 + radius * right, CENTER.1 + radius * low)
    };
    (0..count).map(spot).collect()
}

fn roundel(canvas: &mut Canvas, dice: &mut Dice, mark: &Mark) {
    disc(canvas, 384.0, mark.accent);
    disc(canvas, 370.0, mark.figure);
    disc(canvas, 358.0, mark.ground);
    match dice.below(4) {
        0 => around(canvas, &oval(400.0, 72.0, 8.0, 8.0), 36, mark.figure),
        1 => ring(canvas, 336.0, 10.0, mark.figure),
        2 => around(
            canvas,
            &symmetric(400.0, &[(0.0, 54.0), (13.0, 74.0), (0.0, 94.0)]),
            24,
            mark.accent,
        ),
        _ => {
            ring(canvas, 338.0, 5.0, mark.accent);
            ring(canvas, 326.0, 5.0, mark.figure);
        }
    }
}
