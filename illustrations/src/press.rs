//! Before a press conference.

use super::canvas::Canvas;
use super::inks::{across, flat, veil};
use super::parts::{HEIGHT, audience, haze, shine, strip};
use super::shapes::{Spot, blob, placed, rounded};

/// A lectern full of microphones, and those who wait for somebody to speak.
pub fn draw(canvas: &mut Canvas) {
    for fold in 0..20 {
        let x = fold as f32 * 80.0;
        canvas.rect(x, 0.0, 80.0, 690.0, &across(x, x + 80.0, &[0x2C4758, 0x466879, 0x2A4353]));
    }
    shine(canvas, (800.0, 300.0), 600.0, 0xFBE6BF, 0.62);
    haze(canvas, 0.0, 260.0, 0x0E1822, (0.6, 0.0));
    strip(canvas, 690.0, HEIGHT, &[0x2B3842, 0x1A222A]);
    lectern(canvas);
    for (foot, head, size) in MICROPHONES {
        microphone(canvas, foot, head, size);
    }
    camera(canvas, (322.0, 640.0));
    audience(canvas, "reporters", 784.0, 150.0, 0x16202A);
}

/// Where each microphone stands, where its head is, and how large it is.
const MICROPHONES: [(f32, Spot, f32); 7] = [
    (690.0, (590.0, 398.0), 1.0),
    (910.0, (1012.0, 402.0), 1.0),
    (730.0, (666.0, 352.0), 1.1),
    (872.0, (938.0, 350.0), 1.1),
    (765.0, (736.0, 388.0), 1.2),
    (836.0, (868.0, 392.0), 1.2),
    (800.0, (802.0, 340.0), 1.25),
];

fn lectern(canvas: &mut Canvas) {
    canvas.fill(
        &[(628.0, 560.0), (972.0, 560.0), (930.0, 900.0), (670.0, 900.0)],
        &across(628.0, 972.0, &[0x7E5A40, 0xB88A60, 0x6E4C36]),
    );
    canvas.fill(
        &[(662.0, 592.0), (938.0, 592.0), (908.0, 860.0), (692.0, 860.0)],
        &veil(0x3A241A, 0.28),
    );
    canvas.fill(
        &[(580.0, 536.0), (1020.0, 536.0), (990.0, 572.0), (610.0, 572.0)],
        &across(580.0, 1020.0, &[0x9A704E, 0xDBB082, 0x8A6244]),
    );
    canvas
        .fill(&[(600.0, 506.0), (1000.0, 506.0), (1020.0, 538.0), (580.0, 538.0)], &flat(0x5A3E2C));
}

fn microphone(canvas: &mut Canvas, foot: f32, (x, y): Spot, size: f32) {
    let metal = flat(0x1B2228);
    canvas.line(&[(foot, 522.0), (x, y + 66.0 * size), (x, y)], 6.0, &metal);
    let body = [(-17.0, 0.0), (17.0, 0.0), (12.0, 74.0), (-12.0, 74.0)];
    canvas.fill(
        &placed(&body, (x, y), (size, size)),
        &across(x - 17.0, x + 17.0, &[0x2E3942, 0x5B6B76, 0x1C242B]),
    );
    let foam = blob(&[
        (-27.0, 0.0),
        (-24.0, -34.0),
        (0.0, -52.0),
        (24.0, -34.0),
        (27.0, 0.0),
        (0.0, 16.0),
    ]);
    canvas.fill(
        &placed(&foam, (x, y), (size, size)),
        &across(x - 27.0, x + 27.0, &[0x3A4650, 0x667884, 0x202931]),
    );
    canvas.rect(x - 20.0 * size, y + 12.0 * size, 40.0 * size, 11.0, &flat(0xD9A44A));
}

fn camera(canvas: &mut Canvas, (x, y): Spot) {
    let dark = flat(0x10171F);
    canvas.fill(&rounded(x - 78.0, y - 50.0, 156.0, 92.0, 14.0), &dark);
    canvas.fill(&rounded(x + 60.0, y - 36.0, 74.0, 62.0, 10.0), &dark);
    canvas.fill(&rounded(x - 60.0, y - 78.0, 96.0, 20.0, 8.0), &dark);
    canvas.rect(x - 52.0, y - 66.0, 8.0, 30.0, &dark);
    canvas.oval(x - 58.0, y - 28.0, 5.0, 5.0, &flat(0xE05A48));
    canvas.rect(x - 14.0, y + 40.0, 28.0, 34.0, &dark);
    for foot in [-96.0, 0.0, 96.0] {
        canvas.line(&[(x, y + 60.0), (x + foot, HEIGHT)], 9.0, &dark);
    }
}
