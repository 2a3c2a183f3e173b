//! A court.

use super::canvas::Canvas;
use super::inks::{across, down, fade, flat, mixed, veil};
use super::parts::{HEIGHT, WIDTH, bush, figure, haze, hills, shine, strip};
use super::shapes::{Spot, arc, rounded, symmetric};

/// A courthouse at the top of its steps.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 700.0, &[0x5E8CAC, 0xAECAD4, 0xF4E4C8]);
    shine(canvas, (300.0, 300.0), 520.0, 0xFFF2D2, 0.55);
    hills(canvas, "city", (560.0, 20.0), 720.0, &[0x9CB0B4, 0xC2C2B4]);
    for (x, y, size) in
        [(90.0, 560.0, 130.0), (250.0, 600.0, 96.0), (1500.0, 556.0, 140.0), (1350.0, 604.0, 92.0)]
    {
        canvas.rect(x - 7.0, y, 14.0, 120.0, &flat(0x5A4838));
        bush(canvas, (x, y), size, &[0x7E986A, 0x3C5846]);
    }
    wings(canvas);
    front(canvas);
    steps(canvas);
    for x in [236.0, 1364.0] {
        lamp(canvas, x);
    }
    for (x, base, height) in [(706.0, 742.0, 84.0), (742.0, 744.0, 80.0), (1010.0, 792.0, 98.0)] {
        canvas.fill(
            &[
                (x - 6.0, base),
                (x + 6.0, base),
                (x + height, base + 20.0),
                (x + height * 0.8, base + 24.0),
            ],
            &veil(0x4E4640, 0.28),
        );
        figure(canvas, (x, base), height, 0x34404A);
    }
    haze(canvas, 820.0, HEIGHT, 0x2A2422, (0.0, 0.25));
}

fn wings(canvas: &mut Canvas) {
    canvas.rect(220.0, 400.0, 1160.0, 290.0, &across(220.0, 1380.0, &[0xE8DCC2, 0xC9B99C]));
    canvas.rect(208.0, 384.0, 1184.0, 20.0, &down(384.0, 404.0, &[0xF4EAD4, 0xB4A48A]));
    for window in [252.0, 316.0, 1234.0, 1298.0] {
        canvas.fill(&rounded(window - 8.0, 446.0, 56.0, 150.0, 4.0), &flat(0xF2E8D2));
        canvas.rect(window, 454.0, 40.0, 134.0, &down(454.0, 588.0, &[0x4C6878, 0x869CA0]));
        canvas.rect(window + 18.0, 454.0, 4.0, 134.0, &flat(0xE4DAC4));
        canvas.rect(window, 510.0, 40.0, 4.0, &flat(0xE4DAC4));
    }
}

fn front(canvas: &mut Canvas) {
    canvas.rect(390.0, 330.0, 820.0, 360.0, &down(330.0, 690.0, &[0x8A7866, 0xB29C80]));
    canvas.rect(730.0, 440.0, 140.0, 250.0, &across(730.0, 870.0, &[0x5A3C2C, 0x7A543C, 0x4A3024]));
    canvas.rect(797.0, 440.0, 6.0, 250.0, &flat(0x34221A));
    for x in [500.0, 610.0, 940.0, 1050.0] {
        canvas.rect(x, 450.0, 50.0, 170.0, &down(450.0, 620.0, &[0x3C4E5A, 0x6A787C]));
    }
    for column in 0..8 {
        pillar(canvas, 414.0 + column as f32 * 110.3);
    }
    let stone = across(370.0, 1230.0, &[0xFBF2DE, 0xD8C8AA]);
    canvas.rect(372.0, 292.0, 856.0, 46.0, &stone);
    canvas.rect(372.0, 330.0, 856.0, 8.0, &veil(0x6A5846, 0.4));
    canvas.fill(&[(350.0, 292.0), (800.0, 142.0), (1250.0, 292.0)], &stone);
    canvas.fill(
        &[(430.0, 278.0), (800.0, 158.0), (1170.0, 278.0)],
        &down(158.0, 278.0, &[0xB4A084, 0xD8C6A6]),
    );
    canvas.rect(350.0, 286.0, 900.0, 10.0, &flat(0xFFF8E8));
    scales(canvas, (800.0, 190.0));
}

fn pillar(canvas: &mut Canvas, x: f32) {
    let stone = across(x - 24.0, x + 24.0, &[0xE6D8BC, 0xFFF6E4, 0xC8B698, 0xA08E76]);
    canvas.fill(&symmetric(x, &[(0.0, 352.0), (20.0, 352.0), (24.0, 676.0), (0.0, 676.0)]), &stone);
    for flute in [-12.0, -4.0, 4.0, 12.0] {
        canvas.line(&[(x + flute * 0.85, 358.0), (x + flute, 672.0)], 2.0, &veil(0x806C56, 0.28));
    }
    canvas.rect(x - 31.0, 338.0, 62.0, 16.0, &stone);
    canvas.rect(x - 31.0, 674.0, 62.0, 16.0, &stone);
}

/// Scales in the gable.
fn scales(canvas: &mut Canvas, (x, y): Spot) {
    let bronze = flat(0x80684C);
    canvas.rect(x - 3.0, y - 6.0, 6.0, 78.0, &bronze);
    canvas.rect(x - 62.0, y, 124.0, 5.0, &bronze);
    canvas.fill(&symmetric(x, &[(0.0, y + 66.0), (26.0, y + 76.0), (0.0, y + 76.0)]), &bronze);
    for side in [-58.0, 58.0] {
        canvas.line(
            &[(x + side - 24.0, y + 44.0), (x + side, y), (x + side + 24.0, y + 44.0)],
            2.5,
            &bronze,
        );
        canvas.fill(&arc((x + side, y + 44.0), (28.0, 15.0), (0.0, 0.5), 24), &bronze);
    }
}

fn steps(canvas: &mut Canvas) {
    strip(canvas, 688.0, HEIGHT, &[0xC0B298, 0xA09482, 0x6A645E]);
    let flight = [(360.0, 690.0), (1240.0, 690.0), (1528.0, 834.0), (72.0, 834.0)];
    canvas.fill(&flight, &down(690.0, 834.0, &[0xC4B496, 0x988A74]));
    for step in 0..9 {
        let near = step as f32 / 8.0;
        let (y, half) =
            (690.0 + 9.0 * step as f32 + near * near * 44.0, 440.0 + 36.0 * step as f32);
        let high = 9.0 + near * 10.0;
        canvas.rect(
            800.0 - half,
            y,
            half * 2.0,
            high,
            &across(360.0, 1240.0, &[0xFAF0DA, 0xDCCEB2]),
        );
        canvas.rect(
            800.0 - half,
            y + high * 0.5,
            half * 2.0,
            high * 0.6,
            &flat(mixed(0xB8A88C, 0x968874, near)),
        );
    }
    canvas.rect(0.0, 830.0, WIDTH, 70.0, &fade(830.0, 900.0, 0x504844, (0.0, 0.35)));
}

fn lamp(canvas: &mut Canvas, x: f32) {
    let iron = flat(0x384046);
    canvas.rect(x - 4.0, 600.0, 8.0, 190.0, &iron);
    canvas.fill(&symmetric(x, &[(0.0, 770.0), (10.0, 772.0), (18.0, 796.0), (0.0, 796.0)]), &iron);
    canvas.rect(x - 34.0, 604.0, 68.0, 6.0, &iron);
    for (side, y) in [(-34.0, 588.0), (34.0, 588.0), (0.0, 574.0)] {
        canvas.oval(x + side, y, 15.0, 18.0, &down(y - 18.0, y + 18.0, &[0xFFFCEE, 0xD8D2C0]));
    }
}
