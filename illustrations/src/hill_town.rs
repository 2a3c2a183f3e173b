//! A town in the mountains.

use super::buildings::{house, minaret};
use super::canvas::Canvas;
use super::inks::{down, flat, mixed, veil};
use super::parts::{HEIGHT, WIDTH, bush, hills, shine, strip};
use super::seed::Dice;
use super::shapes::{Spot, smooth, under};

/// A town on a mountain ridge.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 620.0, &[0x6F9FBC, 0xC3D5D4, 0xF7E3C4]);
    shine(canvas, (330.0, 330.0), 440.0, 0xFFEEC8, 0.7);
    for (index, y) in [400.0, 452.0, 510.0].into_iter().enumerate() {
        let near = index as f32 / 2.0;
        let colors = [mixed(0x9DB4C0, 0x94908C, near), mixed(0xDBDACC, 0xD6BC98, near)];
        hills(canvas, &format!("ridge {index}"), (y, 44.0), 700.0, &colors);
    }
    let crest = smooth(&[
        (-60.0, 720.0),
        (180.0, 650.0),
        (420.0, 590.0),
        (620.0, 500.0),
        (800.0, 436.0),
        (1000.0, 408.0),
        (1220.0, 440.0),
        (1420.0, 530.0),
        (1680.0, 600.0),
    ]);
    canvas.fill(&under(&crest, 720.0), &down(410.0, 760.0, &[0xC4966A, 0x8E7050]));
    ridge_houses(canvas, &crest);
    terraces(canvas);
    olives(canvas);
}

fn ridge_houses(canvas: &mut Canvas, crest: &[Spot]) {
    let mut dice = Dice::new("ridge town");
    for row in 0..4 {
        if row == 1 {
            minaret(canvas, (962.0, 470.0), 34.0, 270.0, &[0xFBEED4, 0xB89A78]);
        }
        let mut x = 640.0 - row as f32 * 20.0;
        while x < 1380.0 - row as f32 * 30.0 {
            let ground = height_at(crest, x) + 4.0 + row as f32 * 42.0;
            let (width, height) = (dice.between(44.0, 88.0), dice.between(44.0, 78.0));
            let rgb = dice.pick([0xF0DDBC, 0xE6CBA0, 0xF7EBD6, 0xD9B486, 0xEAD2B0]);
            house(canvas, &mut dice, (x, ground - height), (width, height + 26.0), rgb);
            if row == 3 {
                shrubs(canvas, &mut dice, (x, ground + 24.0), width);
            }
            x += width * dice.between(0.78, 1.12)
                + if row == 3 { dice.between(0.0, 60.0) } else { 0.0 };
        }
    }
}

/// A hedge before a house: its wall grows out of the slope.
fn shrubs(canvas: &mut Canvas, dice: &mut Dice, (x, y): Spot, width: f32) {
    for shrub in 0..4 {
        let spot = (x + width * (shrub as f32 * 0.36 - 0.04), y + dice.between(-3.0, 5.0));
        bush(canvas, spot, dice.between(11.0, 19.0), &[0x8C9462, 0x545A3C]);
    }
}

/// How high a line is at a place.
fn height_at(line: &[Spot], x: f32) -> f32 {
    line.iter().find(|spot| spot.0 >= x).map_or(HEIGHT, |spot| spot.1)
}

fn terraces(canvas: &mut Canvas) {
    for step in 0..5 {
        let y = 628.0 + step as f32 * 56.0;
        let line = smooth(&[
            (-40.0, y + 60.0),
            (300.0, y + 18.0),
            (760.0, y - 6.0),
            (1200.0, y + 14.0),
            (1660.0, y + 60.0),
        ]);
        let near = step as f32 / 4.0;
        let colors = [mixed(0xB89A66, 0x76764C, near), mixed(0x8A7C54, 0x444C36, near)];
        canvas.fill(&under(&line, HEIGHT), &down(y, y + 120.0, &colors));
        canvas.line(&line, 3.0, &veil(0xE6D2A6, 0.4 - 0.25 * near));
    }
}

fn olives(canvas: &mut Canvas) {
    let mut dice = Dice::new("olives");
    for row in 0..5 {
        for tree in 0..(19 - row * 3) {
            let near = row as f32 / 4.0;
            let gap = WIDTH / (19 - row * 3) as f32;
            let x = gap * (tree as f32 + 0.5) + dice.between(-0.3, 0.3) * gap;
            let off = (x - 800.0) / 800.0;
            let y = 640.0 + row as f32 * 58.0 + off * off * 52.0 + dice.between(-8.0, 8.0);
            let size = 15.0 + 34.0 * near + dice.between(-3.0, 5.0);
            canvas.oval(x + size * 0.4, y + size * 0.7, size, size * 0.2, &veil(0x282C20, 0.4));
            canvas.rect(x - size * 0.07, y, size * 0.14, size * 0.72, &flat(0x4E4030));
            bush(
                canvas,
                (x, y),
                size,
                &[mixed(0x95A278, 0x7C8E62, near), mixed(0x526248, 0x344634, near)],
            );
        }
    }
}
