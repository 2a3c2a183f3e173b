//! Oil, about to be shipped.

use super::canvas::Canvas;
use super::inks::{Rgb, across, down, flat, veil};
use super::parts::{HEIGHT, WIDTH, haze, hills, shine, strip};
use super::seed::Dice;
use super::shapes::{Spot, arc, blob, oval, smooth, under};

/// Storage tanks and a tanker at dusk.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 560.0, &[0x273658, 0x5C557A, 0xC9766A, 0xF6B978]);
    shine(canvas, (1090.0, 540.0), 520.0, 0xFFDF9E, 0.8);
    canvas.oval(1090.0, 520.0, 58.0, 58.0, &flat(0xFFECBE));
    clouds(canvas, 0x4B4268);
    hills(canvas, "cape", (536.0, 12.0), 560.0, &[0x7A556E, 0x8E606C]);
    strip(canvas, 560.0, HEIGHT, &[0xD99574, 0x725A78, 0x2A314E]);
    tanker(canvas, (770.0, 560.0));
    canvas.reflect(560, 760);
    glitter(canvas, 1090.0, (566.0, 800.0), 0xFFDEA6);
    shore(canvas);
    for (x, base, radius, height) in TANKS {
        tank(canvas, (x, base), radius, height);
    }
    flare(canvas, (700.0, 700.0));
    haze(canvas, 760.0, HEIGHT, 0x0C101E, (0.0, 0.5));
}

/// The tanks: centre, base, radius and height, those behind first.
const TANKS: [(f32, f32, f32, f32); 5] = [
    (470.0, 660.0, 92.0, 118.0),
    (250.0, 670.0, 112.0, 150.0),
    (40.0, 690.0, 112.0, 160.0),
    (400.0, 780.0, 132.0, 150.0),
    (120.0, 815.0, 150.0, 176.0),
];

fn clouds(canvas: &mut Canvas, rgb: Rgb) {
    let mut dice = Dice::new("clouds");
    for cloud in 0..9 {
        let (x, y) = (dice.between(0.0, WIDTH), 110.0 + cloud as f32 * 42.0);
        let (long, thick) = (dice.between(180.0, 420.0), dice.between(5.0, 13.0));
        let top = smooth(&[
            (x - long, y),
            (x - long * 0.3, y - thick),
            (x + long * 0.4, y - thick * 0.5),
            (x + long, y),
        ]);
        let mut outline = top;
        outline.extend(smooth(&[
            (x + long, y),
            (x + long * 0.2, y + thick),
            (x - long * 0.5, y + thick * 0.6),
            (x - long, y),
        ]));
        canvas.fill(&outline, &veil(rgb, 0.32));
    }
}

fn tanker(canvas: &mut Canvas, (x, water): Spot) {
    let hull =
        [(0.0, -46.0), (26.0, -58.0), (560.0, -54.0), (640.0, -70.0), (612.0, 0.0), (22.0, 0.0)];
    let place = |points: &[Spot]| {
        points.iter().map(|spot| (x + spot.0, water + spot.1)).collect::<Vec<_>>()
    };
    canvas.fill(&place(&hull), &down(water - 70.0, water, &[0x2C2C46, 0x242238]));
    canvas
        .fill(&place(&[(18.0, -14.0), (617.0, -14.0), (612.0, 0.0), (22.0, 0.0)]), &flat(0x7E3A3E));
    let house = across(x + 30.0, x + 140.0, &[0x3C3B56, 0x6B586C]);
    for (left, top, width, height) in [
        (30.0, -118.0, 96.0, 64.0),
        (40.0, -146.0, 76.0, 30.0),
        (26.0, -156.0, 104.0, 12.0),
        (46.0, -196.0, 26.0, 42.0),
        (96.0, -206.0, 4.0, 52.0),
    ] {
        canvas.rect(x + left, water + top, width, height, &house);
    }
    for row in 0..3 {
        for pane in 0..6 {
            canvas.rect(
                x + 40.0 + pane as f32 * 14.0,
                water - 139.0 + row as f32 * 26.0,
                7.0,
                6.0,
                &flat(0xFFD98C),
            );
        }
    }
    let gear = flat(0x2A2A44);
    canvas.rect(x + 150.0, water - 66.0, 420.0, 5.0, &gear);
    for post in 0..8 {
        canvas.rect(x + 168.0 + post as f32 * 54.0, water - 74.0, 5.0, 20.0, &gear);
    }
    canvas.rect(x + 330.0, water - 118.0, 6.0, 64.0, &gear);
    canvas.line(&[(x + 333.0, water - 114.0), (x + 396.0, water - 84.0)], 4.0, &gear);
    canvas.rect(x + 596.0, water - 104.0, 4.0, 40.0, &gear);
}

/// Short strokes of light on the water.
fn glitter(canvas: &mut Canvas, x: f32, (top, bottom): Spot, rgb: Rgb) {
    let mut dice = Dice::new("glitter");
    for _ in 0..90 {
        let depth = dice.between(0.0, 1.0);
        let y = top + (bottom - top) * depth * depth;
        let (spot, long) =
            (x + dice.between(-1.0, 1.0) * (24.0 + 120.0 * depth), 10.0 + 46.0 * depth);
        canvas.fill(&oval(spot, y, long, 1.2 + 1.8 * depth), &veil(rgb, 0.5 - 0.3 * depth));
    }
}

fn shore(canvas: &mut Canvas) {
    let jetty = flat(0x23263C);
    canvas.rect(560.0, 604.0, 560.0, 9.0, &jetty);
    for pile in 0..15 {
        canvas.rect(600.0 + pile as f32 * 36.0, 612.0, 5.0, 30.0, &jetty);
    }
    canvas.line(&[(960.0, 606.0), (985.0, 540.0), (1030.0, 520.0)], 6.0, &jetty);
    canvas.line(&[(1010.0, 606.0), (985.0, 540.0)], 6.0, &jetty);
    let line = smooth(&[
        (-40.0, 610.0),
        (300.0, 604.0),
        (590.0, 606.0),
        (700.0, 660.0),
        (800.0, 730.0),
        (1040.0, 800.0),
        (1360.0, 850.0),
        (1640.0, 872.0),
    ]);
    canvas.fill(&under(&line, HEIGHT), &down(604.0, HEIGHT, &[0x4D3F55, 0x222033]));
    for pipe in 0..3 {
        let low = pipe as f32 * 16.0;
        canvas.line(
            &[(-10.0, 838.0 + low), (540.0, 800.0 + low), (660.0, 690.0 + low), (640.0, 604.0)],
            6.0,
            &flat(0x866570),
        );
    }
}

fn tank(canvas: &mut Canvas, (x, base): Spot, radius: f32, height: f32) {
    let (lid, top) = (radius * 0.17, base - height);
    canvas.fill(&oval(x + 14.0, base + 4.0, radius * 1.1, lid * 1.2), &veil(0x0E101C, 0.4));
    let steel = across(x - radius, x + radius, &[0x4A4662, 0x6E5C70, 0xD3927C, 0xF0B488]);
    let mut side = arc((x, base), (radius, lid), (0.0, 0.5), 48);
    side.extend([(x - radius, top), (x + radius, top)]);
    canvas.fill(&side, &steel);
    for ring in 1..4 {
        let y = base - height * ring as f32 / 4.0;
        canvas.line(&arc((x, y), (radius, lid), (0.0, 0.5), 48), 2.0, &veil(0x2A263C, 0.3));
    }
    canvas.oval(x, top, radius, lid, &across(x - radius, x + radius, &[0x6C6078, 0xF3C398]));
    canvas.oval(x, top + 3.0, radius * 0.9, lid * 0.8, &veil(0x3A324A, 0.4));
    let stairs: Vec<Spot> = (0..=12)
        .map(|step| {
            (
                x - radius * (0.7 - 0.09 * step as f32),
                base - height * step as f32 / 12.0 + lid * 0.75,
            )
        })
        .collect();
    canvas.line(&stairs, 3.0, &veil(0x222032, 0.6));
}

fn flare(canvas: &mut Canvas, (x, base): Spot) {
    let steel = flat(0x26263C);
    canvas.rect(x - 4.0, 300.0, 8.0, base - 300.0, &steel);
    canvas.line(&[(x, 380.0), (x - 60.0, base)], 2.5, &steel);
    canvas.line(&[(x, 380.0), (x + 60.0, base)], 2.5, &steel);
    shine(canvas, (x + 8.0, 268.0), 150.0, 0xFFB95A, 0.6);
    let flame = [
        (0.0, 300.0),
        (-10.0, 280.0),
        (4.0, 252.0),
        (30.0, 226.0),
        (24.0, 256.0),
        (20.0, 282.0),
        (6.0, 300.0),
    ];
    let flame: Vec<Spot> = flame.iter().map(|spot| (x + spot.0, spot.1)).collect();
    canvas.fill(&blob(&flame), &down(226.0, 300.0, &[0xFFA24C, 0xFFF0C4]));
}
