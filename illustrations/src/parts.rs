//! What many scenes have: air, light, plants, people.

use super::canvas::Canvas;
use super::inks::{Rgb, down, fade, flat, glow, mixed};
use super::seed::Dice;
use super::shapes::{Spot, blob, oval, placed, rounded, smooth, symmetric, under};

/// How wide a scene is.
pub const WIDTH: f32 = 1600.0;

/// How high a scene is.
pub const HEIGHT: f32 = 900.0;

/// Air, sky or ground over the whole width.
pub fn strip(canvas: &mut Canvas, top: f32, bottom: f32, colors: &[Rgb]) {
    canvas.rect(0.0, top, WIDTH, bottom - top, &down(top, bottom, colors));
}

/// Something that fades over the whole width, from one share of the colour to another.
pub fn haze(canvas: &mut Canvas, top: f32, bottom: f32, rgb: Rgb, shares: (f32, f32)) {
    canvas.rect(0.0, top, WIDTH, bottom - top, &fade(top, bottom, rgb, shares));
}

/// Light around a point.
pub fn shine(canvas: &mut Canvas, at: Spot, radius: f32, rgb: Rgb, share: f32) {
    let ink = glow(at, radius, rgb, share);
    canvas.rect(at.0 - radius, at.1 - radius, radius * 2.0, radius * 2.0, &ink);
}

/// Hills over the whole width, darker or hazier towards the bottom.
pub fn hills(canvas: &mut Canvas, seed: &str, (y, sway): Spot, bottom: f32, colors: &[Rgb]) {
    let mut dice = Dice::new(seed);
    let line: Vec<Spot> =
        (-1..=11).map(|at| (at as f32 * 160.0, y + dice.between(-sway, sway))).collect();
    canvas.fill(&under(&smooth(&line), bottom), &down(y - sway, bottom, colors));
}

/// A palm: a bent trunk and a crown of leaves.
pub fn palm(canvas: &mut Canvas, (x, base): Spot, height: f32, rgb: Rgb) {
    let top = (x + height * 0.1, base - height);
    let trunk = smooth(&[(x, base), (x + height * 0.015, base - height * 0.5), top]);
    canvas.line(&trunk, height * 0.045, &flat(rgb));
    let leaves = [
        (-0.46, 0.2),
        (-0.5, -0.02),
        (-0.36, -0.22),
        (-0.1, -0.32),
        (0.18, -0.3),
        (0.4, -0.18),
        (0.5, 0.02),
        (0.42, 0.24),
        (0.2, 0.36),
        (-0.22, 0.36),
    ];
    for (right, low) in leaves {
        let tip = (top.0 + height * right, top.1 + height * low);
        let bend = (top.0 + height * right * 0.6, top.1 + height * (low * 0.6 - 0.1));
        let back = (bend.0, bend.1 + height * 0.1);
        let mut leaf = smooth(&[top, bend, tip]);
        leaf.extend(smooth(&[tip, back, top]));
        canvas.fill(&leaf, &flat(rgb));
    }
}

/// A round shrub or the crown of a tree, lit from above.
pub fn bush(canvas: &mut Canvas, (x, y): Spot, size: f32, colors: &[Rgb]) {
    let ink = down(y - size * 0.7, y + size * 0.6, colors);
    let outline = [
        (-1.0, 0.1),
        (-0.7, -0.45),
        (-0.2, -0.7),
        (0.35, -0.62),
        (0.85, -0.3),
        (1.0, 0.2),
        (0.5, 0.5),
        (-0.5, 0.5),
    ];
    canvas.fill(&placed(&blob(&outline), (x, y), (size, size)), &ink);
}

/// Somebody who stands, seen from afar.
pub fn figure(canvas: &mut Canvas, (x, base): Spot, height: f32, rgb: Rgb) {
    let ink = flat(rgb);
    canvas.fill(&oval(x, base - height * 0.91, height * 0.065, height * 0.085), &ink);
    let half = [
        (0.0, -0.83),
        (0.07, -0.82),
        (0.14, -0.76),
        (0.15, -0.45),
        (0.1, -0.42),
        (0.09, 0.0),
        (0.015, 0.0),
        (0.0, -0.36),
    ];
    let half = placed(&half, (0.0, base), (height, height));
    canvas.fill(&symmetric(x, &half), &ink);
}

/// Heads and shoulders of people who sit in front, seen from behind.
pub fn audience(canvas: &mut Canvas, seed: &str, y: f32, size: f32, rgb: Rgb) {
    let mut dice = Dice::new(seed);
    let mut x = -size * dice.between(0.2, 0.8);
    while x < WIDTH + size {
        let (top, scale) = (y + dice.between(-0.14, 0.14) * size, size * dice.between(0.92, 1.06));
        let shade = flat(mixed(rgb, 0x000000, dice.between(0.0, 0.25)));
        canvas.fill(&oval(x, top, scale * 0.26, scale * 0.34), &shade);
        canvas.fill(&rounded(x - scale * 0.15, top, scale * 0.3, scale * 0.6, scale * 0.1), &shade);
        canvas.fill(
            &rounded(x - scale * 0.62, top + scale * 0.37, scale * 1.24, scale * 2.0, scale * 0.36),
            &shade,
        );
        x += size * dice.between(1.12, 1.4);
    }
}
