//! The figures of emblems.

use super::canvas::Canvas;
use super::emblem::{CENTER, Mark, around, disc, points, ring};
use super::inks::flat;
use super::shapes::{Spot, arch, band, oval, rotated, smooth, symmetric};

/// A star of two squares, or of more corners, with a smaller one inside.
pub fn star(canvas: &mut Canvas, mark: &Mark) {
    let depth = if mark.fold == 6 { 0.6 } else { 0.765 };
    canvas.fill(&points(&[270.0, 270.0 * depth], mark.fold), &flat(mark.figure));
    canvas.fill(&points(&[232.0, 232.0 * depth], mark.fold), &flat(mark.ground));
    canvas.fill(&points(&[206.0, 206.0 * depth], mark.fold), &flat(mark.accent));
    disc(canvas, 112.0, mark.ground);
    canvas.fill(&points(&[92.0, 50.0], mark.fold), &flat(mark.figure));
}

/// Petals.
pub fn rosette(canvas: &mut Canvas, mark: &Mark) {
    let wide = 390.0 / mark.fold as f32;
    let petal = |wide: f32, from: f32, to: f32| {
        let at = |part: f32| 400.0 - from - (to - from) * part;
        let half = [
            (0.0, at(1.0)),
            (wide * 0.6, at(0.8)),
            (wide, at(0.55)),
            (wide * 0.6, at(0.25)),
            (0.0, at(0.0)),
        ];
        symmetric(400.0, &smooth(&half))
    };
    around(canvas, &petal(wide * 1.5, 70.0, 282.0), mark.fold, mark.figure);
    around(canvas, &petal(wide * 0.9, 110.0, 244.0), mark.fold, mark.ground);
    around(canvas, &petal(wide * 0.5, 140.0, 220.0), mark.fold, mark.accent);
    disc(canvas, 84.0, mark.ground);
    disc(canvas, 66.0, mark.figure);
    disc(canvas, 40.0, mark.accent);
}

/// A wheel whose spokes end in discs.
pub fn wheel(canvas: &mut Canvas, mark: &Mark) {
    ring(canvas, 232.0, 26.0, mark.figure);
    around(
        canvas,
        &symmetric(400.0, &[(0.0, 150.0), (9.0, 150.0), (16.0, 400.0), (0.0, 400.0)]),
        mark.fold,
        mark.figure,
    );
    around(canvas, &oval(400.0, 150.0, 36.0, 36.0), mark.fold, mark.ground);
    around(canvas, &oval(400.0, 150.0, 26.0, 26.0), mark.fold, mark.accent);
    disc(canvas, 104.0, mark.ground);
    disc(canvas, 88.0, mark.accent);
    disc(canvas, 52.0, mark.figure);
}

/// Two branches around an open book.
pub fn laurel(canvas: &mut Canvas, mark: &Mark) {
    for side in [-1.0, 1.0] {
        for leaf in 0..8 {
            let turns = 0.49 - leaf as f32 * 0.052;
            for (radius, lean, rgb) in [(252.0, 0.09, mark.figure), (212.0, -0.09, mark.accent)] {
                let leaf = symmetric(
                    400.0,
                    &smooth(&[
                        (0.0, 400.0 - radius - 44.0),
                        (17.0, 400.0 - radius),
                        (0.0, 400.0 - radius + 40.0),
                    ]),
                );
                let leaf =
                    rotated(&leaf, (400.0, 400.0 - radius), side * (lean + 0.5) + 0.25 * side);
                canvas.fill(&rotated(&leaf, CENTER, side * turns), &flat(rgb));
            }
        }
    }
    canvas.fill(
        &symmetric(
            400.0,
            &smooth(&[
                (0.0, 356.0),
                (60.0, 334.0),
                (142.0, 340.0),
                (142.0, 470.0),
                (60.0, 464.0),
                (0.0, 488.0),
            ]),
        ),
        &flat(mark.figure),
    );
    canvas.rect(396.0, 356.0, 8.0, 134.0, &flat(mark.ground));
    for line in 0..3 {
        for side in [-1.0, 1.0] {
            let y = 372.0 + line as f32 * 28.0;
            canvas.line(
                &[(400.0 + side * 26.0, y + 6.0), (400.0 + side * 118.0, y)],
                7.0,
                &flat(mark.accent),
            );
        }
    }
    canvas.fill(&points_at((400.0, 262.0), mark.fold), &flat(mark.accent));
}

fn points_at((x, y): Spot, tips: usize) -> Vec<Spot> {
    points(&[44.0, 24.0], tips)
        .iter()
        .map(|spot| (spot.0 + x - CENTER.0, spot.1 + y - CENTER.1))
        .collect()
}

/// A gate of arches, one within the other, on steps.
pub fn gate(canvas: &mut Canvas, mark: &Mark) {
    for (width, rgb) in [
        (320.0, mark.figure),
        (268.0, mark.ground),
        (232.0, mark.accent),
        (184.0, mark.ground),
        (148.0, mark.figure),
        (100.0, mark.ground),
    ] {
        canvas.fill(
            &arch(400.0 - width / 2.0, 340.0 - width / 2.0, width, 190.0 + width / 2.0),
            &flat(rgb),
        );
    }
    for step in 0..3 {
        let half = 180.0 + step as f32 * 22.0;
        canvas.rect(400.0 - half, 530.0 + step as f32 * 26.0, half * 2.0, 18.0, &flat(mark.figure));
    }
    canvas.fill(&points_at((400.0, 410.0), mark.fold), &flat(mark.accent));
}

/// Rings that cross one another.
pub fn lattice(canvas: &mut Canvas, mark: &Mark) {
    let thick = band((400.0, 270.0), (122.0, 122.0), (140.0, 140.0), (0.0, 1.0));
    around(canvas, &thick, mark.fold, mark.figure);
    disc(canvas, 58.0, mark.ground);
    canvas.fill(&points(&[52.0, 30.0], mark.fold), &flat(mark.accent));
    around(canvas, &oval(400.0, 150.0, 11.0, 11.0), mark.fold, mark.accent);
}

/// The sun above waves.
pub fn waves(canvas: &mut Canvas, mark: &Mark) {
    canvas.fill(&points(&[250.0, 168.0], mark.fold * 2), &flat(mark.accent));
    disc(canvas, 158.0, mark.ground);
    disc(canvas, 142.0, mark.figure);
    for wave in 0..4 {
        let y = 424.0 + wave as f32 * 52.0;
        let half = 262.0 - wave as f32 * 34.0;
        let crest = |lift: f32| {
            smooth(
                &(0..=8)
                    .map(|at| {
                        (
                            400.0 - half + half * at as f32 / 4.0,
                            y + lift + if at % 2 == 0 { 12.0 } else { -12.0 },
                        )
                    })
                    .collect::<Vec<_>>(),
            )
        };
        let mut outline = crest(-26.0);
        outline.extend(crest(60.0).into_iter().rev());
        canvas.fill(&outline, &flat(mark.ground));
        canvas.line(
            &crest(0.0),
            22.0,
            &flat(if wave % 2 == 0 { mark.figure } else { mark.accent }),
        );
    }
}
