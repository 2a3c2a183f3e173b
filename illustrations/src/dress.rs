//! What a portrait wears.

use super::canvas::Canvas;
use super::inks::{flat, mixed, veil};
use super::portrait::{ACCENTS, AXIS, Dress, HEIGHT, Look, lit, symmetrical};
use super::shapes::{Spot, arc, rotated, rounded, smooth, symmetric};

pub fn body(canvas: &mut Canvas, look: &Look) {
    let shoulders = smooth(&[
        (0.0, 600.0),
        (70.0, 612.0),
        (130.0, 642.0),
        (240.0, 684.0),
        (308.0, 744.0),
        (338.0, 850.0),
        (352.0, 1010.0),
    ]);
    let mut half = shoulders;
    half.push((0.0, 1010.0));
    canvas.fill(&symmetric(AXIS, &half), &lit(look.cloth, 350.0));
    if look.dress != Dress::HighNeck {
        let shirt = if look.dress == Dress::Suit || look.dress == Dress::Uniform {
            0xF2EEE6
        } else {
            mixed(look.accent, 0xF6F0E4, 0.72)
        };
        symmetrical(canvas, &[(0.0, 606.0), (84.0, 614.0), (20.0, 860.0), (0.0, 880.0)], shirt);
    }
    neck(canvas, look);
    match look.dress {
        Dress::Suit => suit(canvas, look, true),
        Dress::OpenCollar => suit(canvas, look, false),
        Dress::Robe => robe(canvas, look),
        Dress::HighNeck => high_neck(canvas, look),
        Dress::Uniform => uniform(canvas, look),
    }
}

fn neck(canvas: &mut Canvas, look: &Look) {
    let half = smooth(&[(70.0, 480.0), (66.0, 560.0), (74.0, 612.0), (40.0, 640.0), (0.0, 660.0)]);
    let mut half = half;
    half.insert(0, (0.0, 480.0));
    symmetrical(canvas, &half, mixed(look.skin, 0x4A2A20, 0.18));
    canvas.fill(&arc((AXIS, 520.0), (74.0, 66.0), (0.0, 0.5), 40), &veil(0x3A201A, 0.28));
}

fn suit(canvas: &mut Canvas, look: &Look, tie: bool) {
    if tie {
        symmetrical(
            canvas,
            &[(0.0, 640.0), (22.0, 646.0), (15.0, 684.0), (30.0, 850.0), (0.0, 900.0)],
            look.accent,
        );
        symmetrical(
            canvas,
            &[(0.0, 684.0), (15.0, 684.0), (0.0, 696.0)],
            mixed(look.accent, 0x101018, 0.4),
        );
    }
    for side in [-1.0, 1.0] {
        let put =
            |half: &[Spot]| half.iter().map(|&(x, y)| (AXIS + side * x, y)).collect::<Vec<_>>();
        canvas.fill(
            &put(&[(66.0, 586.0), (84.0, 606.0), (56.0, 692.0), (0.0, 650.0), (36.0, 628.0)]),
            &flat(if side < 0.0 { 0xFCFAF4 } else { 0xD8D4CE }),
        );
        let lapel = [
            (84.0, 604.0),
            (128.0, 640.0),
            (150.0, 712.0),
            (112.0, 726.0),
            (124.0, 750.0),
            (8.0, 920.0),
            (20.0, 860.0),
        ];
        let shade = if side < 0.0 { 0.12 } else { 0.0 };
        canvas.fill(&put(&lapel), &flat(mixed(mixed(look.cloth, 0x0C0E18, 0.22), 0xFFF6E6, shade)));
    }
    canvas.line(&[(AXIS, 904.0), (AXIS + 6.0, HEIGHT)], 3.0, &veil(0x080A12, 0.5));
}

fn robe(canvas: &mut Canvas, look: &Look) {
    let edge = mixed(look.accent, 0xF0E2C4, 0.35);
    for side in [-1.0, 1.0] {
        let put = |half: &[Spot]| {
            smooth(&half.iter().map(|&(x, y)| (AXIS + side * x, y)).collect::<Vec<_>>())
        };
        canvas.line(
            &put(&[(86.0, 606.0), (74.0, 690.0), (52.0, 820.0), (46.0, 1010.0)]),
            16.0,
            &flat(edge),
        );
        canvas.line(
            &put(&[(150.0, 652.0), (160.0, 780.0), (150.0, 1010.0)]),
            3.0,
            &veil(0x0A0C14, 0.35),
        );
        canvas.line(
            &put(&[(226.0, 690.0), (250.0, 820.0), (246.0, 1010.0)]),
            3.0,
            &veil(0x0A0C14, 0.3),
        );
    }
    for button in 0..5 {
        canvas.oval(
            AXIS,
            690.0 + button as f32 * 56.0,
            5.0,
            5.0,
            &flat(mixed(look.accent, 0x201A18, 0.4)),
        );
    }
}

fn high_neck(canvas: &mut Canvas, look: &Look) {
    let knit = mixed(look.accent, 0x20222C, 0.2);
    let mut half =
        smooth(&[(72.0, 566.0), (84.0, 606.0), (120.0, 642.0), (70.0, 860.0), (0.0, 930.0)]);
    half.insert(0, (0.0, 586.0));
    symmetrical(canvas, &half, knit);
    canvas.line(&arc((AXIS, 572.0), (84.0, 52.0), (0.02, 0.48), 30), 4.0, &veil(0x080A12, 0.25));
    for side in [-1.0, 1.0] {
        let edge =
            smooth(&[(AXIS + side * 120.0, 642.0), (AXIS + side * 70.0, 860.0), (AXIS, 936.0)]);
        canvas.line(&edge, 10.0, &flat(mixed(look.cloth, 0x0A0C14, 0.3)));
    }
}

fn uniform(canvas: &mut Canvas, look: &Look) {
    suit(canvas, look, true);
    for side in [-1.0, 1.0] {
        let x = AXIS + side * 236.0;
        let mark = rotated(&rounded(x - 66.0, 682.0, 132.0, 34.0, 8.0), (x, 700.0), side * 0.07);
        canvas.fill(&mark, &flat(0xC4A05C));
        canvas.oval(AXIS + side * 128.0, 676.0, 9.0, 9.0, &flat(0xD8B874));
    }
    for row in 0..2 {
        for ribbon in 0..3 {
            let rgb = ACCENTS[(row * 3 + ribbon) % ACCENTS.len()];
            canvas.rect(
                524.0 + ribbon as f32 * 32.0,
                780.0 + row as f32 * 20.0,
                29.0,
                16.0,
                &flat(rgb),
            );
        }
    }
}
