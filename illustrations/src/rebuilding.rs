//! A town that comes back.

use super::canvas::Canvas;
use super::inks::{Rgb, across, down, flat, mixed, veil};
use super::parts::{HEIGHT, bush, figure, haze, hills, shine, strip};
use super::seed::Dice;
use super::shapes::{Spot, arc, rect};

/// A street of ruins, cranes above it.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 700.0, &[0x86AEC0, 0xD6DACC, 0xFBDFB4]);
    shine(canvas, (900.0, 480.0), 620.0, 0xFFEEC6, 0.85);
    skyline(canvas);
    crane(canvas, (1010.0, 700.0), (180.0, 430.0), 0xA87C4C);
    crane(canvas, (640.0, 700.0), (300.0, -270.0), 0xB8986C);
    strip(canvas, 690.0, HEIGHT, &[0xDCBE92, 0xA88868, 0x6E5A4C]);
    ruins(canvas);
    new_house(canvas);
    street(canvas);
    haze(canvas, 790.0, HEIGHT, 0x281E1A, (0.0, 0.4));
}

fn skyline(canvas: &mut Canvas) {
    let mut dice = Dice::new("skyline");
    hills(canvas, "far", (560.0, 16.0), 720.0, &[0xC0C0B4, 0xE8D2AE]);
    let mut x = 380.0;
    while x < 1250.0 {
        let (width, height) = (dice.between(50.0, 100.0), dice.between(70.0, 190.0));
        canvas.rect(
            x,
            700.0 - height,
            width,
            height,
            &down(700.0 - height, 700.0, &[0xC2B8A8, 0xE6CCA6]),
        );
        x += width * dice.between(0.9, 1.2);
    }
}

/// A tower crane: its top, and how far its jib reaches.
fn crane(canvas: &mut Canvas, (x, base): Spot, (top, reach): Spot, rgb: Rgb) {
    let (ink, back) = (flat(rgb), -reach * 0.32);
    lattice(canvas, [(x - 9.0, top), (x - 9.0, base)], (18.0, 0.0), rgb);
    lattice(canvas, [(x + back, top), (x + reach, top)], (0.0, 15.0), rgb);
    canvas.line(&[(x - 9.0, top), (x, top - 62.0), (x + 9.0, top)], 4.0, &ink);
    for end in [back * 0.9, reach * 0.72] {
        canvas.line(&[(x, top - 60.0), (x + end, top)], 2.0, &ink);
    }
    canvas.rect(
        (x + back).min(x + back * 0.66),
        top + 8.0,
        (back * 0.34).abs(),
        40.0,
        &flat(mixed(rgb, 0x3A3430, 0.5)),
    );
    canvas.rect(x - 12.0, top + 14.0, 24.0, 30.0, &flat(mixed(rgb, 0xFFF0D0, 0.5)));
    let hook = x + reach * 0.66;
    canvas.line(&[(hook, top + 12.0), (hook, top + 130.0)], 2.0, &flat(0x5E5044));
    canvas.rect(hook - 34.0, top + 130.0, 68.0, 12.0, &flat(0x7E6854));
    canvas.line(
        &[(hook - 30.0, top + 130.0), (hook, top + 104.0), (hook + 30.0, top + 130.0)],
        2.0,
        &flat(0x5E5044),
    );
}

/// Two rails so far apart, and struts between them.
fn lattice(canvas: &mut Canvas, [from, to]: [Spot; 2], apart: Spot, rgb: Rgb) {
    let ink = flat(rgb);
    let pieces = ((from.0 - to.0).abs() + (from.1 - to.1).abs()) as usize / 18;
    let spot = |piece: usize| {
        let (t, side) = (piece as f32 / pieces as f32, (piece % 2) as f32);
        (
            from.0 + (to.0 - from.0) * t + apart.0 * side,
            from.1 + (to.1 - from.1) * t + apart.1 * side,
        )
    };
    canvas.line(&(0..=pieces).map(spot).collect::<Vec<_>>(), 2.2, &ink);
    canvas.line(&[from, to], 3.6, &ink);
    canvas.line(
        &[(from.0 + apart.0, from.1 + apart.1), (to.0 + apart.0, to.1 + apart.1)],
        3.6,
        &ink,
    );
}

fn ruins(canvas: &mut Canvas) {
    let behind = [
        (250.0, 700.0),
        (250.0, 372.0),
        (330.0, 366.0),
        (352.0, 410.0),
        (420.0, 402.0),
        (446.0, 470.0),
        (500.0, 480.0),
        (510.0, 700.0),
    ];
    canvas.fill(&behind, &down(366.0, 700.0, &[0xB49A80, 0xC8AA84]));
    holes(canvas, "behind", (272.0, 420.0), (4, 5), (56.0, 54.0));
    let front = [
        (-10.0, 760.0),
        (-10.0, 190.0),
        (96.0, 182.0),
        (120.0, 236.0),
        (196.0, 228.0),
        (214.0, 300.0),
        (262.0, 318.0),
        (276.0, 398.0),
        (352.0, 416.0),
        (360.0, 760.0),
    ];
    canvas.fill(&front, &across(0.0, 360.0, &[0x6A564A, 0x9A7C62]));
    holes(canvas, "front", (14.0, 256.0), (5, 6), (68.0, 80.0));
    for (x, y, length) in
        [(262.0, 318.0, 34.0), (352.0, 416.0, 30.0), (196.0, 228.0, 36.0), (500.0, 480.0, 22.0)]
    {
        for bar in 0..3 {
            canvas.line(
                &[(x - 4.0, y + bar as f32 * 6.0), (x + length, y - 12.0 + bar as f32 * 13.0)],
                2.0,
                &flat(0x5A483E),
            );
        }
    }
    rubble(canvas);
}

/// Windows without panes, where the wall still stands.
fn holes(
    canvas: &mut Canvas,
    seed: &str,
    (x, y): Spot,
    (columns, rows): (usize, usize),
    (right, low): Spot,
) {
    let mut dice = Dice::new(seed);
    for row in 0..rows {
        for column in 0..columns.min(2 + row) {
            let spot = (x + column as f32 * right, y + row as f32 * low);
            let (width, height) = (right * dice.between(0.5, 0.62), low * dice.between(0.52, 0.66));
            canvas.fill(&rect(spot.0, spot.1, width, height), &veil(0x302624, 0.72));
            if dice.chance(40) {
                canvas.fill(
                    &[spot, (spot.0 + width, spot.1), (spot.0, spot.1 + height * 0.6)],
                    &veil(0xD8B488, 0.25),
                );
            }
        }
    }
}

fn rubble(canvas: &mut Canvas) {
    let mut dice = Dice::new("rubble");
    for stone in 0..70 {
        let x = dice.between(-10.0, 560.0);
        let y = 716.0 + dice.between(0.0, 1.0) * (70.0 - x * 0.08) + stone as f32 * 0.4;
        let size = dice.between(7.0, 26.0);
        let tones = [mixed(0xC8A884, 0x9A806A, dice.between(0.0, 1.0)), 0x5A4A40];
        let outline = [
            (x - size, y),
            (x - size * 0.6, y - size * 0.7),
            (x + size * 0.4, y - size * 0.8),
            (x + size, y - size * 0.1),
            (x + size * 0.7, y + size * 0.35),
            (x - size * 0.7, y + size * 0.35),
        ];
        canvas.fill(&outline, &down(y - size, y + size * 0.4, &tones));
    }
}

fn new_house(canvas: &mut Canvas) {
    let wall = across(1130.0, 1600.0, &[0xF6E6C8, 0xDCC098]);
    canvas.rect(1130.0, 330.0, 480.0, 430.0, &wall);
    for floor in 0..5 {
        let y = 330.0 + floor as f32 * 86.0;
        canvas.rect(1122.0, y - 6.0, 490.0, 13.0, &flat(0xC2AA86));
        for window in 0..5 {
            let x = 1158.0 + window as f32 * 92.0;
            canvas.rect(x, y + 22.0, 50.0, 50.0, &down(y + 22.0, y + 72.0, &[0x567886, 0xA6BCBC]));
            canvas.rect(x + 23.0, y + 22.0, 4.0, 50.0, &flat(0xF8EEDA));
        }
    }
    for column in 0..6 {
        canvas.rect(1134.0 + column as f32 * 92.0, 236.0, 14.0, 92.0, &flat(0xB49C7E));
    }
    canvas.rect(1122.0, 232.0, 490.0, 12.0, &flat(0xC8AE8A));
    scaffold(canvas);
}

fn scaffold(canvas: &mut Canvas) {
    let (pipe, board) = (flat(0x5E6C74), flat(0xC08C54));
    for pole in 0..6 {
        canvas.rect(1100.0 + pole as f32 * 92.0, 250.0, 4.0, 520.0, &pipe);
    }
    for level in 0..6 {
        let y = 316.0 + level as f32 * 86.0;
        canvas.rect(1092.0, y, 520.0, 7.0, &board);
        canvas.rect(1092.0, y - 34.0, 520.0, 3.0, &pipe);
        let left = 1102.0 + (level % 3) as f32 * 92.0;
        canvas.line(&[(left, y), (left + 92.0, y - 86.0)], 2.6, &pipe);
    }
    for (x, level) in [(1180.0, 1), (1330.0, 0), (1440.0, 2)] {
        let base = 316.0 + level as f32 * 86.0;
        figure(canvas, (x, base), 62.0, 0x3C4046);
        canvas.fill(&arc((x, base - 57.0), (6.5, 7.0), (0.5, 1.0), 16), &flat(0xE6A83C));
    }
}

fn street(canvas: &mut Canvas) {
    canvas.fill(
        &[(700.0, 700.0), (960.0, 700.0), (1420.0, 900.0), (420.0, 900.0)],
        &down(700.0, HEIGHT, &[0xE8CEA4, 0x9C8470]),
    );
    for (x, base, height) in [
        (760.0, 738.0, 62.0),
        (790.0, 742.0, 58.0),
        (910.0, 760.0, 76.0),
        (1010.0, 800.0, 98.0),
        (1046.0, 804.0, 72.0),
    ] {
        canvas.fill(
            &[
                (x - 5.0, base),
                (x + 5.0, base),
                (x - height * 0.2, base + height * 0.5),
                (x - height * 0.34, base + height * 0.5),
            ],
            &veil(0x4A3830, 0.3),
        );
        figure(canvas, (x, base), height, 0x423E42);
    }
    for (x, y, size) in [(1094.0, 764.0, 24.0), (1160.0, 776.0, 30.0)] {
        bush(canvas, (x, y), size, &[0x94A272, 0x54664C]);
    }
}
