//! A port on the Mediterranean.

use super::buildings::{dome, house, minaret};
use super::canvas::Canvas;
use super::inks::{Rgb, across, down, flat, mixed, veil};
use super::parts::{HEIGHT, WIDTH, bush, hills, palm, strip};
use super::seed::Dice;
use super::shapes::{Spot, arch, oval, smooth};

/// A white town above its harbour.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 600.0, &[0x7FB4CC, 0xBFDCDD, 0xF3E8D2]);
    hills(canvas, "jebel", (330.0, 46.0), 620.0, &[0x8FAEBC, 0xC4D0CC]);
    hills(canvas, "jebel near", (410.0, 30.0), 620.0, &[0x7E9898, 0xBCC0AE]);
    town(canvas);
    strip(canvas, 600.0, HEIGHT, &[0x6FB1BA, 0x2E7D92, 0x17506B]);
    canvas.rect(0.0, 588.0, WIDTH, 14.0, &down(588.0, 602.0, &[0xD9C8A8, 0x9C8C74]));
    canvas.reflect(602, 850);
    for (x, length) in [(250.0, 84.0), (1010.0, 96.0), (1330.0, 76.0)] {
        boat(canvas, (x, 630.0), length, 0xC86A50);
    }
    waves(canvas);
    boat(canvas, (640.0, 770.0), 210.0, 0x2F5F78);
    breakwater(canvas);
}

fn town(canvas: &mut Canvas) {
    let mut dice = Dice::new("medina");
    for row in 0..4 {
        if row == 3 {
            dome(canvas, (800.0, 452.0), 76.0, &[0xFBF6E8, 0xB9B7A8]);
            canvas.rect(708.0, 450.0, 184.0, 130.0, &across(708.0, 892.0, &[0xF7F0DE, 0xC4BEAC]));
            minaret(canvas, (680.0, 590.0), 46.0, 430.0, &[0xFFFAEC, 0xB4B0A2]);
        }
        let mut x = -30.0;
        while x < WIDTH {
            let (width, rise) = (dice.between(54.0, 120.0), dice.between(0.0, 44.0));
            let y = 438.0 + row as f32 * 36.0 - rise - slope(x) * (1.0 - row as f32 / 4.0);
            let rgb = dice.pick([0xFBF7EC, 0xF4E9D2, 0xEED9B8, 0xF9F2E4, 0xE8C7A0, 0xDFE6E2]);
            let rgb = mixed(0xC9D4D2, rgb, 0.55 + row as f32 * 0.15);
            house(canvas, &mut dice, (x, y), (width, 596.0 - y), rgb);
            x += width * dice.between(0.8, 1.02);
        }
    }
    for (x, height) in [
        (120.0, 96.0),
        (470.0, 84.0),
        (560.0, 104.0),
        (960.0, 92.0),
        (1190.0, 100.0),
        (1240.0, 76.0),
    ] {
        palm(canvas, (x, 592.0), height, 0x3F5F4C);
    }
}

/// How much higher the town lies in its middle.
fn slope(x: f32) -> f32 {
    let off = (x - 740.0) / 800.0;
    120.0 * (1.0 - off * off)
}

fn boat(canvas: &mut Canvas, (x, water): Spot, length: f32, rgb: Rgb) {
    let half = length / 2.0;
    let deck = [
        (x - half, water - half * 0.3),
        (x - half * 0.2, water - half * 0.2),
        (x + half * 0.7, water - half * 0.26),
        (x + half * 1.1, water - half * 0.44),
    ];
    let mut hull = smooth(&deck);
    hull.extend(smooth(&[
        (x + half * 1.1, water - half * 0.44),
        (x + half * 0.84, water - half * 0.06),
        (x + half * 0.6, water),
        (x - half * 0.8, water),
        (x - half, water - half * 0.3),
    ]));
    canvas.rect(
        x - half * 0.62,
        water - half * 0.56,
        half * 0.66,
        half * 0.36,
        &across(x - half * 0.6, x, &[0xFAF5E8, 0xC9C4B4]),
    );
    canvas.rect(x - half * 0.7, water - half * 0.62, half * 0.84, half * 0.07, &flat(0xB25A44));
    canvas.rect(x + half * 0.2, water - half * 1.5, half * 0.035, half * 1.3, &flat(0x5C4A3C));
    canvas.line(
        &[(x + half * 0.22, water - half * 1.46), (x + half * 1.06, water - half * 0.44)],
        half * 0.014 + 0.6,
        &flat(0x5C4A3C),
    );
    canvas.fill(&hull, &down(water - half * 0.44, water, &[rgb, mixed(rgb, 0x102438, 0.45)]));
    canvas.line(&smooth(&deck), half * 0.05, &flat(0xF4EFE0));
    canvas.fill(&oval(x, water + half * 0.03, half * 1.1, half * 0.06), &veil(0x0E3A50, 0.4));
}

/// Light on the ridges of small waves.
fn waves(canvas: &mut Canvas) {
    let mut dice = Dice::new("waves");
    for _ in 0..110 {
        let depth = dice.between(0.0, 1.0);
        let (x, y) = (dice.between(0.0, WIDTH), 612.0 + 280.0 * depth * depth);
        canvas.oval(x, y, 14.0 + 60.0 * depth, 0.8 + 1.6 * depth, &veil(0xE4F4F0, 0.26));
    }
}

fn breakwater(canvas: &mut Canvas) {
    lighthouse(canvas, (1466.0, 820.0));
    let mut dice = Dice::new("breakwater");
    for layer in 0..4 {
        for stone in 0..17 {
            let x = 1040.0 + stone as f32 * 42.0 + dice.between(-10.0, 10.0) + layer as f32 * 14.0;
            let y = 884.0 - (x - 1040.0).max(0.0) * 0.16 + layer as f32 * 30.0;
            let light = mixed(0xC4B498, 0x8E867C, dice.between(0.0, 1.0));
            bush(canvas, (x, y), dice.between(28.0, 42.0), &[light, 0x4E5458]);
        }
    }
}

fn lighthouse(canvas: &mut Canvas, (x, base): Spot) {
    let tower = |top: f32, high: f32| {
        [
            (x - 20.0 + (base - top - high) * 0.03, top + high),
            (x + 20.0 - (base - top - high) * 0.03, top + high),
            (x + 20.0 - (base - top) * 0.03, top),
            (x - 20.0 + (base - top) * 0.03, top),
        ]
    };
    canvas.fill(&tower(base - 190.0, 190.0), &across(x - 20.0, x + 20.0, &[0xFFFAEE, 0xB4AEA0]));
    canvas.fill(&tower(base - 136.0, 44.0), &across(x - 20.0, x + 20.0, &[0xC8624C, 0x843C34]));
    canvas.rect(x - 22.0, base - 196.0, 44.0, 8.0, &flat(0x5A5E60));
    canvas.rect(
        x - 10.0,
        base - 220.0,
        20.0,
        24.0,
        &across(x - 10.0, x + 10.0, &[0xFFEEB8, 0xC8B078]),
    );
    canvas.fill(&arch(x - 13.0, base - 236.0, 26.0, 17.0), &flat(0xA84C3E));
}
