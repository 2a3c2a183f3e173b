//! Houses, domes and minarets.

use super::canvas::Canvas;
use super::inks::{Rgb, across, down, flat, mixed, veil};
use super::seed::Dice;
use super::shapes::{Spot, arch, placed, smooth, symmetric};

/// A minaret on its base: shaft, gallery, lantern, and a pointed roof.
pub fn minaret(canvas: &mut Canvas, (x, base): Spot, width: f32, height: f32, colors: &[Rgb; 2]) {
    let half = width / 2.0;
    let stone = across(x - half, x + half, colors);
    let top = base - height;
    let shade = flat(mixed(colors[1], 0x102030, 0.25));
    canvas.rect(x - half, top + height * 0.3, width, height * 0.7, &stone);
    canvas.rect(x - half * 1.5, top + height * 0.28, width * 1.5, height * 0.035, &stone);
    canvas.rect(x - half * 1.3, top + height * 0.315, width * 1.3, height * 0.015, &shade);
    canvas.rect(x - half * 0.66, top + height * 0.16, width * 0.66, height * 0.12, &stone);
    canvas.fill(&arch(x - half * 0.25, top + height * 0.2, half * 0.5, height * 0.07), &shade);
    canvas.rect(x - half * 0.9, top + height * 0.15, width * 0.9, height * 0.016, &stone);
    canvas.fill(
        &[(x - half * 0.8, top + height * 0.15), (x, top), (x + half * 0.8, top + height * 0.15)],
        &shade,
    );
    for level in [0.42, 0.6, 0.78] {
        canvas.fill(&arch(x - half * 0.2, top + height * level, half * 0.4, height * 0.05), &shade);
    }
}

/// A dome on a drum, the light from the left.
pub fn dome(canvas: &mut Canvas, (x, base): Spot, radius: f32, colors: &[Rgb; 2]) {
    let stone = across(x - radius, x + radius, colors);
    canvas.rect(x - radius, base - radius * 0.4, radius * 2.0, radius * 0.4, &stone);
    let profile =
        [(0.0, -1.32), (0.16, -1.2), (0.5, -1.05), (0.85, -0.7), (0.93, -0.35), (0.9, 0.0)];
    let half = placed(&smooth(&profile), (0.0, base - radius * 0.38), (radius, radius));
    canvas.fill(&symmetric(x, &half), &stone);
    canvas.rect(x - 1.5, base - radius * 1.95, 3.0, radius * 0.3, &flat(colors[1]));
}

/// A cube of a house: its front, a band of shade, and windows.
pub fn house(canvas: &mut Canvas, dice: &mut Dice, (x, y): Spot, (width, height): Spot, rgb: Rgb) {
    let bottom = mixed(rgb, 0x6A6A70, 0.28);
    canvas.rect(x, y, width, height, &down(y, y + height, &[rgb, bottom]));
    canvas.rect(x + width * 0.72, y, width * 0.28, height, &veil(0x2A3A50, 0.2));
    canvas.rect(x - 1.0, y - 3.0, width + 2.0, 4.0, &flat(mixed(rgb, 0xFFFFFF, 0.35)));
    let (columns, step) = ((width / 24.0) as usize, 30.0);
    let gap = width / (columns.max(1) as f32);
    for row in 0..((height - 8.0) / step) as usize {
        for column in 0..columns {
            if dice.chance(68) {
                let spot = (x + gap * (column as f32 + 0.5) - 4.0, y + 11.0 + row as f32 * step);
                canvas.fill(&arch(spot.0, spot.1, 8.0, 13.0), &veil(0x2E3E50, 0.7));
            }
        }
    }
}
