//! A road through the desert.

use super::canvas::Canvas;
use super::inks::{Rgb, down, flat, veil};
use super::parts::{HEIGHT, bush, hills, shine, strip};
use super::seed::Dice;
use super::shapes::{Spot, oval, placed, rounded, smooth, under};

/// A convoy on a desert road.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 480.0, &[0x8EB4BE, 0xE2D6B8, 0xF9D8A2]);
    shine(canvas, (420.0, 330.0), 460.0, 0xFFF4D6, 0.9);
    canvas.oval(420.0, 330.0, 46.0, 46.0, &flat(0xFFF8E4));
    hills(canvas, "mesa", (420.0, 34.0), 560.0, &[0xB8A49A, 0xE6C69C]);
    hills(canvas, "mesa near", (456.0, 18.0), 560.0, &[0xC09476, 0xE2B684]);
    strip(canvas, 478.0, HEIGHT, &[0xE6BA82, 0xCB935C, 0x8E5E3E]);
    dunes(canvas);
    carriageway(canvas);
    for (at, size) in CONVOY {
        dusty_lorry(canvas, at, size);
    }
    tufts(canvas);
}

/// Where each lorry is, and how large it looks.
const CONVOY: [(Spot, f32); 6] = [
    ((688.0, 505.0), 0.26),
    ((745.0, 511.0), 0.36),
    ((818.0, 521.0), 0.47),
    ((908.0, 538.0), 0.62),
    ((1018.0, 566.0), 0.8),
    ((1156.0, 612.0), 1.02),
];

fn dunes(canvas: &mut Canvas) {
    for (points, colors) in [
        (
            [(-40.0, 520.0), (260.0, 500.0), (560.0, 540.0), (900.0, 620.0), (1480.0, 900.0)],
            [0xECC28A, 0xC48A56],
        ),
        (
            [(-40.0, 640.0), (200.0, 606.0), (480.0, 660.0), (760.0, 770.0), (980.0, 900.0)],
            [0xDDA66C, 0x8E583A],
        ),
    ] {
        canvas.fill(&under(&smooth(&points), HEIGHT), &down(points[1].1, HEIGHT, &colors));
    }
    let mut right = smooth(&[(980.0, 532.0), (1240.0, 522.0), (1440.0, 500.0), (1660.0, 524.0)]);
    right.push((1660.0, 800.0));
    canvas.fill(&right, &down(500.0, 800.0, &[0xF2CC94, 0xB87C4E]));
}

/// The road comes from the horizon on the left of the middle, and out at the right.
fn carriageway(canvas: &mut Canvas) {
    let far = smooth(&[
        (640.0, 500.0),
        (820.0, 508.0),
        (1020.0, 536.0),
        (1290.0, 620.0),
        (1680.0, 820.0),
    ]);
    let near = smooth(&[
        (1500.0, 1010.0),
        (1130.0, 690.0),
        (930.0, 574.0),
        (800.0, 530.0),
        (640.0, 503.0),
    ]);
    let mut outline = far.clone();
    outline.extend(near);
    canvas.fill(&outline, &down(500.0, HEIGHT, &[0x9A887C, 0x5C5454, 0x3E3C40]));
    canvas.line(&far, 4.0, &veil(0xF6E2BA, 0.5));
}

fn dusty_lorry(canvas: &mut Canvas, at: Spot, size: f32) {
    for (right, low, cloud) in [(-70.0, -20.0, 52.0), (-30.0, -12.0, 40.0), (-120.0, -28.0, 60.0)] {
        let spot = (at.0 + right * size, at.1 + low * size);
        shine(canvas, spot, cloud * size * 1.4, 0xF2D4A4, 0.55);
    }
    let put = |points: &[Spot]| placed(points, at, (size, size));
    let paint: [Rgb; 2] = [0x7C8478, 0x3E4644];
    canvas.fill(&put(&oval(0.0, 2.0, 76.0, 7.0)), &veil(0x3A261C, 0.4));
    canvas.fill(
        &put(&rounded(-66.0, -70.0, 88.0, 56.0, 9.0)),
        &down(at.1 - 70.0 * size, at.1 - 14.0 * size, &[0xC9BC9A, 0x746C58]),
    );
    canvas.fill(
        &put(&[
            (26.0, -58.0),
            (52.0, -58.0),
            (62.0, -34.0),
            (70.0, -30.0),
            (70.0, -12.0),
            (26.0, -12.0),
        ]),
        &down(at.1 - 58.0 * size, at.1, &paint),
    );
    canvas
        .fill(&put(&[(34.0, -52.0), (50.0, -52.0), (57.0, -35.0), (34.0, -35.0)]), &flat(0xB8CCCC));
    canvas
        .fill(&put(&[(-66.0, -16.0), (70.0, -16.0), (70.0, -9.0), (-66.0, -9.0)]), &flat(0x303030));
    for wheel in [-46.0, -20.0, 48.0] {
        canvas.fill(&put(&oval(wheel, -8.0, 11.0, 11.0)), &flat(0x222224));
        canvas.fill(&put(&oval(wheel, -8.0, 4.5, 4.5)), &flat(0x807C74));
    }
}

fn tufts(canvas: &mut Canvas) {
    let mut dice = Dice::new("tufts");
    for _ in 0..26 {
        let (x, y) = (dice.between(0.0, 900.0), dice.between(700.0, 890.0));
        if y < 620.0 + x * 0.33 {
            continue;
        }
        let size = (y - 620.0) * dice.between(0.05, 0.11);
        canvas.oval(x, y + size * 0.4, size * 1.5, size * 0.3, &veil(0x4A2C1E, 0.35));
        bush(canvas, (x, y), size, &[0x9C925E, 0x5A5438]);
    }
}
