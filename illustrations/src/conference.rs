//! A long table in a hall.

use super::canvas::Canvas;
use super::inks::{across, down, fade, flat, veil};
use super::parts::{HEIGHT, WIDTH, haze, strip};
use super::shapes::{Spot, arc, arch, oval, placed, rounded};

/// A long table in a hall with tall windows.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 580.0, &[0xC9CBBF, 0xB5B9AE]);
    for window in 0..5 {
        tall_window(canvas, 110.0 + window as f32 * 296.0);
    }
    canvas.rect(0.0, 0.0, WIDTH, 46.0, &down(0.0, 46.0, &[0x9AA098, 0xD8D8CB]));
    canvas.rect(0.0, 548.0, WIDTH, 32.0, &down(548.0, 580.0, &[0x8C9289, 0x747B74]));
    strip(canvas, 580.0, HEIGHT, &[0x9A7F62, 0x5E4A3B]);
    for window in 0..5 {
        daylight(canvas, 110.0 + window as f32 * 296.0);
    }
    for seat in 0..9 {
        chair_beyond(canvas, 372.0 + seat as f32 * 107.0);
    }
    table(canvas);
    for seat in 0..6 {
        chair_before(canvas, 390.0 + seat as f32 * 164.0);
    }
    haze(canvas, 700.0, HEIGHT, 0x1E1816, (0.0, 0.42));
}

fn tall_window(canvas: &mut Canvas, x: f32) {
    canvas.fill(&arch(x - 14.0, 82.0, 204.0, 452.0), &flat(0xDEDDD0));
    let pane = arch(x, 96.0, 176.0, 430.0);
    canvas.fill(&pane, &down(96.0, 526.0, &[0x9FC3D4, 0xE9EEE4]));
    let ridge = [
        (x, 452.0),
        (x + 50.0, 436.0),
        (x + 110.0, 455.0),
        (x + 176.0, 440.0),
        (x + 176.0, 526.0),
        (x, 526.0),
    ];
    canvas.fill(&ridge, &down(436.0, 526.0, &[0x8FADB2, 0xB9C7BC]));
    let bar = flat(0xF2F0E6);
    for (left, top, width, height) in [
        (84.0, 96.0, 8.0, 430.0),
        (0.0, 184.0, 176.0, 8.0),
        (0.0, 300.0, 176.0, 6.0),
        (0.0, 416.0, 176.0, 6.0),
    ] {
        canvas.rect(x + left, top, width, height, &bar);
    }
    for (left, from, to) in [(-40.0, 0xA05A4A, 0x7A3E36), (174.0, 0x8A483D, 0xA86250)] {
        canvas.rect(
            x + left,
            60.0,
            42.0,
            488.0,
            &across(x + left, x + left + 42.0, &[from, to, from]),
        );
    }
}

/// The light that a window throws on the floor.
fn daylight(canvas: &mut Canvas, x: f32) {
    let lean = (x + 88.0 - 800.0) * 0.45;
    let patch =
        [(x, 580.0), (x + 176.0, 580.0), (x + 216.0 + lean, 900.0), (x - 40.0 + lean, 900.0)];
    canvas.fill(&patch, &fade(580.0, 860.0, 0xFFEFCF, (0.42, 0.0)));
}

fn chair_beyond(canvas: &mut Canvas, x: f32) {
    let leather = down(560.0, 660.0, &[0x4D5D63, 0x2B363C]);
    canvas.fill(&rounded(x - 36.0, 562.0, 72.0, 110.0, 22.0), &leather);
    canvas.fill(&rounded(x - 27.0, 572.0, 54.0, 90.0, 16.0), &veil(0x7D9399, 0.35));
}

fn table(canvas: &mut Canvas) {
    canvas.fill(&oval(800.0, 836.0, 600.0, 44.0), &veil(0x16100E, 0.4));
    canvas
        .fill(&[(330.0, 780.0), (1270.0, 780.0), (1240.0, 842.0), (360.0, 842.0)], &flat(0x241610));
    canvas.fill(
        &rounded(150.0, 668.0, 1300.0, 130.0, 62.0),
        &down(668.0, 800.0, &[0x4A3022, 0x2C1B14]),
    );
    canvas.fill(
        &rounded(150.0, 640.0, 1300.0, 132.0, 64.0),
        &across(150.0, 1450.0, &[0x8A5E3E, 0xC99A6A, 0x8A5E3E]),
    );
    canvas.fill(&rounded(232.0, 662.0, 1136.0, 84.0, 40.0), &veil(0xF4DDB8, 0.22));
    for seat in 0..9 {
        place(canvas, 372.0 + seat as f32 * 107.0, 668.0, 0.8);
    }
    for seat in 0..6 {
        place(canvas, 390.0 + seat as f32 * 164.0, 734.0, 1.1);
    }
    flowers(canvas, (800.0, 690.0));
}

/// A sheet and a glass of water.
fn place(canvas: &mut Canvas, x: f32, y: f32, size: f32) {
    let sheet = [(-24.0, -7.0), (22.0, -7.0), (27.0, 8.0), (-28.0, 8.0)];
    canvas.fill(&placed(&sheet, (x, y), (size, size)), &flat(0xF5F1E6));
    let glass = rounded(34.0, -26.0, 12.0, 26.0, 3.0);
    canvas.fill(&placed(&glass, (x, y + 4.0), (size, size)), &veil(0xDFEEF2, 0.75));
}

fn flowers(canvas: &mut Canvas, (x, y): Spot) {
    canvas.fill(&oval(x, y + 8.0, 82.0, 13.0), &veil(0x301C12, 0.35));
    for (right, low, rgb) in [
        (-56.0, 0.0, 0x4F6B4A),
        (54.0, 1.0, 0x4F6B4A),
        (-28.0, -12.0, 0x5E7D55),
        (30.0, -13.0, 0x5E7D55),
        (0.0, -18.0, 0x6C8C60),
    ] {
        canvas.oval(x + right, y + low, 32.0, 17.0, &flat(rgb));
    }
    for (right, low) in
        [(-52.0, -8.0), (-26.0, -22.0), (2.0, -30.0), (30.0, -20.0), (56.0, -8.0), (-8.0, -10.0)]
    {
        canvas.oval(x + right, y + low, 11.0, 9.0, &flat(0xF6EADA));
    }
}

fn chair_before(canvas: &mut Canvas, x: f32) {
    canvas.fill(
        &rounded(x - 56.0, 752.0, 112.0, 230.0, 34.0),
        &down(752.0, 900.0, &[0x3E4C53, 0x1B2328]),
    );
    canvas.fill(&arc((x, 790.0), (50.0, 34.0), (0.52, 0.98), 40), &veil(0x9FB4B8, 0.25));
}
