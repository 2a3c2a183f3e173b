//! Between two continents.

use super::buildings::{dome, minaret};
use super::canvas::Canvas;
use super::inks::{across, down, fade, flat, veil};
use super::parts::{HEIGHT, WIDTH, haze, hills, shine, strip};
use super::seed::Dice;
use super::shapes::{Spot, arch, smooth, symmetric, under};

/// A bridge over a strait at night.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 600.0, &[0x0B1430, 0x182A54, 0x3C4A7C, 0x866C8C]);
    stars(canvas);
    shine(canvas, (300.0, 170.0), 210.0, 0xF4EEDA, 0.4);
    canvas.oval(300.0, 170.0, 40.0, 40.0, &flat(0xF6F1E2));
    hills(canvas, "asia", (502.0, 20.0), 620.0, &[0x2C3762, 0x3A4066]);
    lights(canvas, "asia lights", (545.0, 596.0), 190);
    strip(canvas, 600.0, HEIGHT, &[0x4A4C76, 0x1D2A50, 0x0A1228]);
    bridge(canvas);
    mosque(canvas);
    canvas.reflect(602, 860);
    ferry(canvas, (420.0, 700.0));
    haze(canvas, 740.0, HEIGHT, 0x050A18, (0.0, 0.6));
}

fn stars(canvas: &mut Canvas) {
    let mut dice = Dice::new("stars");
    for _ in 0..150 {
        let (x, y) = (dice.between(0.0, WIDTH), dice.between(0.0, 380.0));
        let size = dice.between(0.7, 1.7);
        canvas.oval(
            x,
            y,
            size,
            size,
            &veil(0xFFF8E6, dice.between(0.25, 0.85) * (1.0 - y / 460.0)),
        );
    }
}

/// Windows of a town, far away.
fn lights(canvas: &mut Canvas, seed: &str, (top, bottom): Spot, count: usize) {
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let (x, y) = (dice.between(0.0, WIDTH), dice.between(top, bottom));
        let rgb = dice.pick([0xFFD88A, 0xFFE9BE, 0xFFC270]);
        canvas.rect(x, y, 3.0, 3.0, &veil(rgb, dice.between(0.4, 1.0)));
    }
}

fn mosque(canvas: &mut Canvas) {
    let stone = [0x2B345C, 0x141C3C];
    let shore =
        smooth(&[(-20.0, 560.0), (160.0, 548.0), (330.0, 560.0), (450.0, 592.0), (500.0, 606.0)]);
    shine(canvas, (200.0, 520.0), 230.0, 0xFFC878, 0.4);
    for x in [60.0, 352.0] {
        minaret(canvas, (x, 572.0), 20.0, 280.0, &stone);
    }
    dome(canvas, (206.0, 470.0), 78.0, &stone);
    for (x, radius) in [(122.0, 38.0), (290.0, 38.0)] {
        dome(canvas, (x, 508.0), radius, &stone);
    }
    canvas.rect(84.0, 468.0, 244.0, 110.0, &across(84.0, 328.0, &stone));
    for pane in 0..6 {
        canvas.fill(&arch(106.0 + pane as f32 * 36.0, 506.0, 15.0, 34.0), &flat(0xFFD486));
    }
    canvas.fill(&under(&shore, 606.0), &flat(0x0F1732));
}

fn bridge(canvas: &mut Canvas) {
    let towers = [640.0, 1240.0];
    shine(canvas, (940.0, 520.0), 420.0, 0xF6B68A, 0.32);
    let cable = |from: Spot, sag: f32, to: Spot| -> Vec<Spot> {
        (0..=40)
            .map(|at| at as f32 / 40.0)
            .map(|t| {
                (
                    from.0 + (to.0 - from.0) * t,
                    from.1 + (to.1 - from.1) * t + sag * 4.0 * t * (1.0 - t),
                )
            })
            .collect()
    };
    let spans = [
        cable((330.0, 520.0), 34.0, (640.0, 236.0)),
        cable((640.0, 236.0), 264.0, (1240.0, 236.0)),
        cable((1240.0, 236.0), 34.0, (1600.0, 510.0)),
    ];
    for span in &spans {
        for spot in span.iter().step_by(2) {
            canvas.rect(spot.0, spot.1, 1.4, 520.0 - spot.1, &veil(0xC4BEDA, 0.5));
        }
        canvas.line(span, 4.5, &flat(0xC9C2DC));
        for &(x, y) in span.iter().step_by(2) {
            canvas.oval(x, y, 3.2, 3.2, &flat(0xFFF2D2));
        }
    }
    for x in towers {
        tower(canvas, x);
    }
    canvas.rect(300.0, 514.0, 1300.0, 14.0, &down(514.0, 528.0, &[0x8C88AE, 0x2C325C]));
    for lamp in 0..54 {
        let x = 312.0 + lamp as f32 * 24.0;
        shine(canvas, (x, 511.0), 12.0, 0xFFD080, 0.8);
        canvas.rect(x - 1.5, 509.0, 3.0, 4.0, &flat(0xFFF0CC));
    }
}

fn tower(canvas: &mut Canvas, x: f32) {
    let steel = across(x - 30.0, x + 30.0, &[0xA7A0C6, 0x545886]);
    let leg = |side: f32| {
        [
            (x + side * 18.0, 228.0),
            (x + side * 30.0, 228.0),
            (x + side * 38.0, 602.0),
            (x + side * 24.0, 602.0),
        ]
    };
    canvas.fill(&leg(-1.0), &steel);
    canvas.fill(&leg(1.0), &steel);
    for y in [240.0, 330.0, 430.0] {
        canvas.rect(x - 30.0, y, 60.0, 15.0, &steel);
    }
    canvas.fill(
        &symmetric(x, &[(0.0, 590.0), (48.0, 590.0), (54.0, 604.0), (0.0, 604.0)]),
        &flat(0x3A4068),
    );
    shine(canvas, (x, 224.0), 30.0, 0xFF7A66, 0.9);
}

fn ferry(canvas: &mut Canvas, (x, water): Spot) {
    let hull =
        [(x - 92.0, water - 26.0), (x + 108.0, water - 26.0), (x + 84.0, water), (x - 78.0, water)];
    canvas.fill(
        &[(x - 80.0, water), (x + 86.0, water), (x + 60.0, water + 70.0), (x - 60.0, water + 70.0)],
        &fade(water, water + 70.0, 0xFFD894, (0.16, 0.0)),
    );
    canvas.rect(
        x - 66.0,
        water - 50.0,
        138.0,
        26.0,
        &down(water - 50.0, water - 24.0, &[0xD8CCC8, 0x9A94A6]),
    );
    canvas.rect(x - 46.0, water - 68.0, 92.0, 18.0, &flat(0xC4BCC4));
    canvas.rect(x - 6.0, water - 92.0, 18.0, 24.0, &flat(0xA85850));
    for pane in 0..11 {
        canvas.rect(x - 60.0 + pane as f32 * 12.0, water - 43.0, 7.0, 9.0, &flat(0xFFDC92));
    }
    canvas.fill(&hull, &down(water - 26.0, water, &[0x3C446A, 0x121A34]));
}
