//! A parliament from within.

use super::canvas::Canvas;
use super::inks::{across, down, flat, mixed, veil};
use super::parts::{HEIGHT, haze, shine, strip};
use super::shapes::{Spot, arch, band, placed, rounded, turned};

/// Where the speakers of a chamber stand; its rows lie around it.
const ROSTRUM: Spot = (800.0, 330.0);

/// The seats of a parliament in a half circle.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 400.0, &[0x544538, 0x94785A]);
    panels(canvas);
    strip(canvas, 372.0, HEIGHT, &[0x7B3B36, 0x4A2224]);
    shine(canvas, (800.0, 380.0), 520.0, 0xFFE3B0, 0.5);
    rostrum(canvas);
    for row in 0..6 {
        seats(canvas, row);
    }
    haze(canvas, 520.0, HEIGHT, 0x140C10, (0.0, 0.55));
    haze(canvas, 0.0, 200.0, 0x140C10, (0.45, 0.0));
}

fn panels(canvas: &mut Canvas) {
    for panel in 0..13 {
        let x = 2.0 + panel as f32 * 124.0;
        canvas.rect(x, 0.0, 108.0, 372.0, &across(x, x + 108.0, &[0xA28461, 0xB89973, 0x8E7152]));
        canvas.rect(x + 104.0, 0.0, 4.0, 372.0, &veil(0x2A1C14, 0.35));
    }
    canvas.fill(&arch(620.0, 40.0, 360.0, 340.0), &flat(0x6B543E));
    canvas.fill(&arch(640.0, 60.0, 320.0, 320.0), &down(60.0, 380.0, &[0xE3CFA8, 0xB79A70]));
    for ring in [104.0, 78.0, 52.0] {
        canvas.fill(
            &band((800.0, 178.0), (ring - 6.0, ring - 6.0), (ring, ring), (0.0, 1.0)),
            &flat(0xA38258),
        );
    }
    for ray in 0..16 {
        let (right, low) = turned(ray as f32 / 16.0);
        let spot = |radius: f32| (800.0 + right * radius, 178.0 + low * radius);
        canvas.line(&[spot(20.0), spot(44.0)], 7.0, &flat(0xA38258));
    }
}

fn rostrum(canvas: &mut Canvas) {
    let wood = |top: f32, bottom: f32| down(top, bottom, &[0xA87C50, 0x6A472E]);
    canvas.fill(
        &[(560.0, 330.0), (1040.0, 330.0), (1080.0, 424.0), (520.0, 424.0)],
        &wood(330.0, 424.0),
    );
    canvas.rect(548.0, 320.0, 504.0, 14.0, &flat(0xD0A874));
    for x in [650.0, 800.0, 950.0] {
        canvas.fill(
            &rounded(x - 27.0, 262.0, 54.0, 60.0, 16.0),
            &down(262.0, 322.0, &[0x6E2D2B, 0x451C1D]),
        );
    }
    canvas.fill(
        &[(734.0, 372.0), (866.0, 372.0), (852.0, 452.0), (748.0, 452.0)],
        &wood(360.0, 470.0),
    );
    canvas.rect(724.0, 362.0, 152.0, 12.0, &flat(0xE0BC8A));
    for (x, lean) in [(784.0, -8.0), (816.0, 8.0)] {
        canvas.line(&[(x, 364.0), (x + lean, 336.0)], 3.0, &flat(0x221A18));
        canvas.oval(x + lean, 333.0, 5.0, 7.0, &flat(0x221A18));
    }
}

/// One row: chairs along an arc, and the desk before them; later rows are nearer.
fn seats(canvas: &mut Canvas, row: usize) {
    let near = row as f32 / 5.0;
    let (wide, high) = (430.0 + 900.0 * near, 130.0 + 440.0 * near * (0.62 + 0.38 * near));
    let desk = 15.0 + 30.0 * near;
    let top = mixed(0xC89C69, 0x9C714A, near);
    let front = |drop: f32| (ROSTRUM.0, ROSTRUM.1 + 20.0 + drop);
    let ring = |drop: f32, thick: f32| {
        band(front(drop), (wide - thick * 2.2, high - thick), (wide, high), (0.02, 0.48))
    };
    canvas.fill(&ring(desk * 0.9, desk), &flat(mixed(0x6C4830, 0x3D281E, near)));
    canvas.fill(&ring(0.0, desk), &flat(top));
    let count = 14 + row * 2;
    for seat in 0..count {
        let (right, low) = turned(0.04 + 0.42 * (seat as f32 + 0.5) / count as f32);
        let size = (0.36 + 0.72 * near) * (0.72 + 0.28 * low);
        let spot =
            (ROSTRUM.0 + (wide + 26.0 * size) * right, front(0.0).1 + (high + 22.0 * size) * low);
        chair(canvas, spot, size);
    }
}

fn chair(canvas: &mut Canvas, (x, y): Spot, size: f32) {
    let leather = down(y - 34.0 * size, y + 60.0 * size, &[0xB0554A, 0x6B2A2B]);
    let back = rounded(-33.0, -34.0, 66.0, 96.0, 24.0);
    canvas.fill(
        &placed(&back, (x + 4.0 * size, y + 5.0 * size), (size, size)),
        &veil(0x200C0E, 0.45),
    );
    canvas.fill(&placed(&back, (x, y), (size, size)), &leather);
}
