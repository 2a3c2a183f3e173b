//! An arrival.

use super::canvas::Canvas;
use super::inks::{across, down, flat, veil};
use super::parts::{HEIGHT, haze, hills, shine, strip};
use super::shapes::{Spot, blob, oval, placed, rounded, smooth, under};

/// An aeroplane on the apron.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 560.0, &[0x8CB2C8, 0xD6DED8, 0xFBE4C0]);
    shine(canvas, (1330.0, 420.0), 460.0, 0xFFEEC4, 0.8);
    hills(canvas, "plain", (470.0, 26.0), 590.0, &[0x9AAEB6, 0xD6CCB8]);
    hills(canvas, "plain near", (520.0, 14.0), 590.0, &[0x94988C, 0xC8B898]);
    terminal_hall(canvas);
    tower(canvas, 1250.0);
    strip(canvas, 582.0, HEIGHT, &[0xB9B2A4, 0x8C8A86, 0x5C5E62]);
    markings(canvas);
    plane(canvas, (330.0, 640.0));
    stairs(canvas, (1176.0, 740.0));
    haze(canvas, 800.0, HEIGHT, 0x22262E, (0.0, 0.3));
}

fn terminal_hall(canvas: &mut Canvas) {
    let roof = smooth(&[(-20.0, 440.0), (240.0, 420.0), (520.0, 452.0), (700.0, 500.0)]);
    canvas.fill(&under(&roof, 584.0), &down(430.0, 584.0, &[0x7E98A4, 0xB6C4C2]));
    for mullion in 0..22 {
        let x = mullion as f32 * 32.0;
        canvas.rect(x, 468.0 + x * 0.05, 3.0, 116.0, &veil(0xF4F2E8, 0.55));
    }
    canvas.line(&roof, 16.0, &flat(0xEEEADE));
    canvas.rect(0.0, 556.0, 700.0, 28.0, &flat(0x8C8E8A));
}

fn tower(canvas: &mut Canvas, x: f32) {
    let stone = across(x - 30.0, x + 30.0, &[0x9C988E, 0xEEE4D0]);
    canvas.fill(
        &[(x - 22.0, 270.0), (x + 22.0, 270.0), (x + 32.0, 584.0), (x - 32.0, 584.0)],
        &stone,
    );
    canvas.fill(
        &[(x - 66.0, 196.0), (x + 66.0, 196.0), (x + 46.0, 262.0), (x - 46.0, 262.0)],
        &across(x - 66.0, x + 66.0, &[0x3E5A6A, 0x8AACB4]),
    );
    for bar in [-44.0, -15.0, 15.0, 44.0] {
        canvas.line(&[(x + bar * 1.2, 196.0), (x + bar * 0.9, 262.0)], 4.0, &flat(0xE8E2D2));
    }
    canvas.rect(x - 74.0, 182.0, 148.0, 15.0, &stone);
    canvas.rect(x - 54.0, 260.0, 108.0, 14.0, &stone);
    canvas.rect(x - 2.0, 120.0, 4.0, 62.0, &flat(0x6C6C6A));
    canvas.rect(x - 110.0, 520.0, 250.0, 64.0, &down(520.0, 584.0, &[0xD8D0BE, 0x9A968C]));
}

fn markings(canvas: &mut Canvas) {
    let paint = veil(0xF6DA8C, 0.8);
    canvas.fill(&[(0.0, 828.0), (1600.0, 772.0), (1600.0, 782.0), (0.0, 842.0)], &paint);
    for joint in 0..7 {
        let x = 800.0 + (joint as f32 - 3.0) * 150.0;
        let foot = 800.0 + (joint as f32 - 3.0) * 420.0;
        canvas.line(&[(x, 582.0), (foot, 900.0)], 2.0, &veil(0x4E5054, 0.35));
    }
}

/// An airliner from its left; `at` is the tail end of its belly.
fn plane(canvas: &mut Canvas, at: Spot) {
    let put = |points: &[Spot]| placed(points, at, (1.0, 1.0));
    canvas.oval(at.0 + 470.0, at.1 + 104.0, 540.0, 20.0, &veil(0x242830, 0.35));
    let skin = down(at.1 - 66.0, at.1 + 66.0, &[0xFFFCF4, 0xF1ECE2, 0x9EA4AA]);
    canvas.fill(
        &put(&[(110.0, -22.0), (30.0, -60.0), (-36.0, -64.0), (-30.0, -52.0), (60.0, -6.0)]),
        &flat(0xB4B8BA),
    );
    canvas.fill(
        &put(&[(150.0, -46.0), (72.0, -196.0), (12.0, -196.0), (26.0, -40.0)]),
        &down(at.1 - 196.0, at.1 - 40.0, &[0x2C6A78, 0x3F8690]),
    );
    let body = [
        (0.0, -30.0),
        (120.0, -52.0),
        (300.0, -60.0),
        (700.0, -60.0),
        (860.0, -58.0),
        (916.0, -46.0),
        (954.0, -18.0),
        (970.0, 10.0),
        (956.0, 34.0),
        (900.0, 52.0),
        (820.0, 60.0),
        (600.0, 60.0),
        (330.0, 58.0),
        (160.0, 24.0),
        (30.0, -12.0),
    ];
    canvas.fill(&put(&blob(&body)), &skin);
    wheels(canvas, at);
    canvas.fill(
        &put(&[(560.0, 30.0), (430.0, 34.0), (196.0, 84.0), (188.0, 96.0), (246.0, 94.0)]),
        &down(at.1 + 30.0, at.1 + 96.0, &[0xD4D6D4, 0x868C94]),
    );
    canvas.fill(
        &put(&rounded(420.0, 48.0, 128.0, 46.0, 22.0)),
        &down(at.1 + 48.0, at.1 + 94.0, &[0xE8E6DE, 0x747C86]),
    );
    canvas.fill(&put(&oval(544.0, 71.0, 9.0, 22.0)), &flat(0x343C46));
    canvas.fill(
        &put(&[(90.0, -4.0), (969.0, 4.0), (964.0, 16.0), (110.0, 9.0)]),
        &veil(0x2C6A78, 0.85),
    );
    for pane in 0..28 {
        canvas.fill(
            &put(&rounded(220.0 + pane as f32 * 22.0, -30.0, 9.0, 14.0, 4.0)),
            &flat(0x3E5668),
        );
    }
    canvas.fill(
        &put(&[(896.0, -40.0), (918.0, -38.0), (944.0, -18.0), (902.0, -20.0)]),
        &flat(0x2E4454),
    );
    canvas.fill(&put(&rounded(852.0, -38.0, 28.0, 58.0, 6.0)), &veil(0x5A6670, 0.5));
}

fn wheels(canvas: &mut Canvas, (x, y): Spot) {
    for (right, top) in [(380.0, 40.0), (420.0, 40.0), (846.0, 46.0)] {
        canvas.rect(x + right - 4.0, y + top, 8.0, 56.0, &flat(0x8A8E92));
        canvas.oval(x + right, y + 94.0, 15.0, 15.0, &flat(0x262A30));
        canvas.oval(x + right, y + 94.0, 6.0, 6.0, &flat(0x8C9094));
    }
}

/// Steps on wheels, up to the forward door.
fn stairs(canvas: &mut Canvas, (x, base): Spot) {
    let side = across(x - 130.0, x + 30.0, &[0xB8B4AA, 0xF2ECDE]);
    canvas.fill(
        &[(x, 660.0), (x + 34.0, 660.0), (x + 34.0, 668.0), (x - 74.0, base), (x - 118.0, base)],
        &side,
    );
    canvas.line(&[(x + 34.0, 622.0), (x, 622.0), (x - 116.0, base - 42.0)], 4.0, &flat(0xC06A4A));
    for post in 0..6 {
        let step = post as f32 * 22.0;
        canvas.rect(x - step, 622.0 + step * 0.68, 3.0, 40.0, &flat(0xC06A4A));
    }
    canvas.line(&[(x + 20.0, 668.0), (x + 20.0, base)], 5.0, &flat(0x8A8882));
}
