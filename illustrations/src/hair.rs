//! What is on the head of a portrait, and the face below it.

use super::canvas::Canvas;
use super::inks::{flat, mixed, veil};
use super::portrait::{AXIS, Head, Look, lit, symmetrical};
use super::shapes::{arc, blob, oval, smooth, symmetric};

pub fn hair_behind(canvas: &mut Canvas, look: &Look) {
    match look.head {
        Head::Long => symmetrical(
            canvas,
            &smooth(&[
                (0.0, 220.0),
                (90.0, 236.0),
                (150.0, 320.0),
                (160.0, 460.0),
                (176.0, 600.0),
                (150.0, 690.0),
                (60.0, 700.0),
                (0.0, 690.0),
            ]),
            look.hair,
        ),
        Head::Bun => canvas.fill(&oval(AXIS, 216.0, 74.0, 62.0), &lit(look.hair, 90.0)),
        Head::Scarf => symmetrical(
            canvas,
            &smooth(&[
                (0.0, 216.0),
                (96.0, 236.0),
                (154.0, 330.0),
                (152.0, 470.0),
                (190.0, 620.0),
                (230.0, 700.0),
                (0.0, 760.0),
            ]),
            mixed(look.accent, 0x101220, 0.25),
        ),
        _ => {}
    }
}

pub fn face(canvas: &mut Canvas, look: &Look) {
    let ears = mixed(look.skin, 0x5A2E22, 0.2);
    if !matches!(look.head, Head::Long | Head::Scarf) {
        for side in [-1.0, 1.0] {
            canvas.oval(AXIS + side * 120.0, 420.0, 18.0, 34.0, &flat(ears));
        }
    }
    let half = smooth(&[
        (0.0, 226.0),
        (60.0, 238.0),
        (106.0, 298.0),
        (122.0, 390.0),
        (112.0, 468.0),
        (78.0, 532.0),
        (34.0, 562.0),
        (0.0, 566.0),
    ]);
    canvas.fill(&symmetric(AXIS, &half), &lit(look.skin, 130.0));
    if look.beard {
        let half = [
            (0.0, 492.0),
            (40.0, 486.0),
            (70.0, 500.0),
            (104.0, 440.0),
            (121.0, 400.0),
            (120.0, 470.0),
            (92.0, 544.0),
            (44.0, 588.0),
            (0.0, 596.0),
        ];
        canvas.fill(&symmetric(AXIS, &half), &lit(look.hair, 130.0));
    }
}

pub fn hair_before(canvas: &mut Canvas, look: &Look) {
    match look.head {
        Head::Short => crop(canvas, look, 300.0),
        Head::Parted => parted(canvas, look),
        Head::Receding => sides(canvas, look),
        Head::Long | Head::Bun => crown(canvas, look),
        Head::Scarf => scarf(canvas, look),
        Head::Cap => cap(canvas, look),
        Head::Turban => turban(canvas, look),
        Head::Peaked => peaked(canvas, look),
    }
}

fn crop(canvas: &mut Canvas, look: &Look, line: f32) {
    let mut half =
        smooth(&[(0.0, 214.0), (70.0, 222.0), (120.0, 276.0), (130.0, 350.0), (124.0, 412.0)]);
    half.extend(smooth(&[
        (114.0, 400.0),
        (108.0, 350.0),
        (84.0, line + 6.0),
        (40.0, line - 2.0),
        (0.0, line),
    ]));
    canvas.fill(&symmetric(AXIS, &half), &lit(look.hair, 140.0));
}

fn parted(canvas: &mut Canvas, look: &Look) {
    let outline = blob(&[
        (272.0, 410.0),
        (268.0, 320.0),
        (300.0, 244.0),
        (370.0, 200.0),
        (460.0, 206.0),
        (520.0, 262.0),
        (532.0, 340.0),
        (524.0, 412.0),
        (508.0, 350.0),
        (470.0, 296.0),
        (400.0, 292.0),
        (340.0, 262.0),
        (308.0, 310.0),
        (290.0, 360.0),
    ]);
    canvas.fill(&outline, &lit(look.hair, 140.0));
}

fn sides(canvas: &mut Canvas, look: &Look) {
    for side in [-1.0, 1.0] {
        let points = [
            (98.0, 282.0),
            (122.0, 306.0),
            (132.0, 356.0),
            (124.0, 426.0),
            (112.0, 404.0),
            (112.0, 346.0),
        ];
        let outline = blob(&points.map(|(x, y)| (AXIS + side * x, y)));
        canvas.fill(&outline, &lit(look.hair, 140.0));
    }
}

fn crown(canvas: &mut Canvas, look: &Look) {
    let low = if look.head == Head::Bun { 408.0 } else { 470.0 };
    for side in [-1.0, 1.0] {
        let points = [
            (-6.0, 216.0),
            (70.0, 222.0),
            (130.0, 284.0),
            (138.0, low - 90.0),
            (136.0, low),
            (114.0, low - 30.0),
            (106.0, 350.0),
            (60.0, 300.0),
            (-6.0, 262.0),
        ];
        let outline = blob(&points.map(|(x, y)| (AXIS + side * x, y)));
        canvas.fill(&outline, &lit(look.hair, 150.0));
    }
}

fn scarf(canvas: &mut Canvas, look: &Look) {
    let mut half = smooth(&[
        (0.0, 206.0),
        (90.0, 222.0),
        (148.0, 316.0),
        (146.0, 450.0),
        (128.0, 560.0),
        (150.0, 650.0),
        (120.0, 730.0),
        (0.0, 770.0),
    ]);
    half.extend(smooth(&[
        (0.0, 560.0),
        (60.0, 548.0),
        (98.0, 490.0),
        (110.0, 400.0),
        (96.0, 312.0),
        (50.0, 272.0),
        (0.0, 266.0),
    ]));
    canvas.fill(&symmetric(AXIS, &half), &lit(look.accent, 170.0));
    for (from, bend, to) in [
        ((500.0, 540.0), (420.0, 640.0), (290.0, 690.0)),
        ((520.0, 600.0), (440.0, 690.0), (330.0, 730.0)),
    ] {
        canvas.line(&smooth(&[from, bend, to]), 4.0, &veil(0x101018, 0.22));
    }
}

fn cap(canvas: &mut Canvas, look: &Look) {
    crop(canvas, look, 306.0);
    let half = smooth(&[(0.0, 176.0), (70.0, 182.0), (108.0, 206.0), (126.0, 300.0)]);
    let mut half = half;
    half.extend([(126.0, 306.0), (0.0, 292.0)]);
    canvas.fill(&symmetric(AXIS, &half), &lit(mixed(look.accent, 0x181418, 0.3), 140.0));
}

fn turban(canvas: &mut Canvas, look: &Look) {
    let cloth = mixed(look.accent, 0xF4ECDC, 0.7);
    canvas.fill(
        &blob(&[
            (256.0, 322.0),
            (250.0, 240.0),
            (310.0, 170.0),
            (400.0, 150.0),
            (490.0, 170.0),
            (550.0, 240.0),
            (544.0, 322.0),
            (470.0, 290.0),
            (400.0, 282.0),
            (330.0, 290.0),
        ]),
        &lit(cloth, 170.0),
    );
    for (from, bend, to) in [
        ((256.0, 300.0), (390.0, 250.0), (500.0, 180.0)),
        ((262.0, 236.0), (360.0, 210.0), (440.0, 158.0)),
        ((546.0, 300.0), (470.0, 262.0), (392.0, 248.0)),
        ((548.0, 250.0), (510.0, 226.0), (452.0, 214.0)),
    ] {
        canvas.line(&smooth(&[from, bend, to]), 5.0, &veil(0x3A2E28, 0.3));
    }
}

fn peaked(canvas: &mut Canvas, look: &Look) {
    crop(canvas, look, 310.0);
    canvas.fill(
        &symmetric(
            AXIS,
            &smooth(&[(0.0, 168.0), (90.0, 178.0), (176.0, 226.0), (128.0, 268.0), (0.0, 262.0)]),
        ),
        &lit(look.cloth, 180.0),
    );
    canvas.fill(
        &symmetric(AXIS, &[(0.0, 252.0), (130.0, 258.0), (126.0, 304.0), (0.0, 298.0)]),
        &lit(mixed(look.cloth, 0x080A10, 0.5), 140.0),
    );
    canvas.fill(&arc((AXIS, 298.0), (122.0, 40.0), (0.0, 0.5), 40), &flat(0x16181E));
    canvas.oval(AXIS, 246.0, 20.0, 24.0, &flat(0xCEAC68));
}
