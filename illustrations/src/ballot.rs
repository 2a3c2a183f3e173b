//! A vote.

use super::canvas::Canvas;
use super::inks::{across, down, flat, veil};
use super::parts::{HEIGHT, WIDTH, figure, haze, shine, strip};
use super::shapes::{blob, oval, rotated, rounded, smooth};

/// A hand above a ballot box.
pub fn draw(canvas: &mut Canvas) {
    strip(canvas, 0.0, 690.0, &[0xC6D0CC, 0xE9E3D2]);
    shine(canvas, (780.0, 380.0), 700.0, 0xFFF8E6, 0.8);
    for (x, side) in [(150.0, 1.0), (390.0, 1.0), (1180.0, -1.0), (1420.0, -1.0)] {
        booth(canvas, x, side);
    }
    for (x, height) in [(64.0, 262.0), (352.0, 250.0), (1384.0, 256.0), (1556.0, 268.0)] {
        figure(canvas, (x, 690.0), height, 0x9CACAE);
    }
    strip(canvas, 690.0, HEIGHT, &[0xB6885C, 0x7A563A]);
    canvas.rect(0.0, 684.0, WIDTH, 8.0, &flat(0xD8AE7E));
    ballot_box(canvas);
    hand(canvas);
    lid(canvas);
    haze(canvas, 780.0, HEIGHT, 0x2A1A12, (0.0, 0.4));
}

fn booth(canvas: &mut Canvas, x: f32, side: f32) {
    let cloth = across(x, x + 170.0, &[0x9EB4B6, 0xB8C8C6, 0x93AAAE]);
    canvas.rect(x, 330.0, 170.0, 360.0, &cloth);
    canvas.rect(x - 6.0, 318.0, 182.0, 14.0, &flat(0x889CA0));
    for fold in 0..5 {
        canvas.rect(x + 14.0 + fold as f32 * 34.0, 332.0, 6.0, 358.0, &veil(0x7E989C, 0.4));
    }
    canvas.rect(x + 85.0 + side * 60.0, 332.0, 20.0, 358.0, &veil(0x627C82, 0.4));
}

fn ballot_box(canvas: &mut Canvas) {
    canvas.fill(&oval(800.0, 812.0, 380.0, 34.0), &veil(0x301E14, 0.45));
    canvas.fill(
        &[(520.0, 486.0), (1080.0, 486.0), (1052.0, 812.0), (548.0, 812.0)],
        &down(486.0, 812.0, &[0xE4EEEC, 0xB4CCCE]),
    );
    for (x, y, turns) in [
        (646.0, 764.0, 0.02),
        (760.0, 774.0, -0.015),
        (870.0, 766.0, 0.02),
        (952.0, 776.0, -0.012),
        (700.0, 736.0, -0.06),
        (836.0, 742.0, 0.07),
        (920.0, 742.0, -0.05),
    ] {
        let sheet = rounded(x - 76.0, y - 26.0, 152.0, 52.0, 3.0);
        let sheet = rotated(&sheet, (x, y), turns);
        canvas.fill(&sheet, &down(y - 40.0, y + 34.0, &[0xFFFDF4, 0xD2CEC0]));
    }
    canvas.fill(
        &[(520.0, 486.0), (1080.0, 486.0), (1052.0, 812.0), (548.0, 812.0)],
        &veil(0xB8D2D4, 0.42),
    );
    canvas.fill(
        &[(556.0, 512.0), (610.0, 512.0), (622.0, 800.0), (574.0, 800.0)],
        &veil(0xFFFFFF, 0.35),
    );
    canvas.line(
        &[(520.0, 486.0), (548.0, 812.0), (1052.0, 812.0), (1080.0, 486.0)],
        8.0,
        &flat(0x5E8A90),
    );
    let seal = flat(0x2F6E78);
    canvas.oval(800.0, 640.0, 62.0, 62.0, &seal);
    canvas.oval(800.0, 640.0, 52.0, 52.0, &flat(0xF4F1E6));
    canvas.line(&[(772.0, 640.0), (793.0, 662.0), (832.0, 616.0)], 13.0, &seal);
}

/// The top of the box: its slot is in front of the sheet that goes in.
fn lid(canvas: &mut Canvas) {
    canvas.fill(
        &[(536.0, 448.0), (1064.0, 448.0), (1096.0, 484.0), (504.0, 484.0)],
        &down(448.0, 484.0, &[0x4E9098, 0x3A7882]),
    );
    canvas.fill(&rounded(650.0, 458.0, 300.0, 14.0, 7.0), &flat(0x143038));
    canvas.fill(
        &[(676.0, 440.0), (924.0, 440.0), (922.0, 466.0), (678.0, 466.0)],
        &down(430.0, 466.0, &[0xF6F1E2, 0xC2BCAC]),
    );
    canvas.rect(504.0, 484.0, 592.0, 24.0, &down(484.0, 508.0, &[0x2F6670, 0x22505A]));
}

fn hand(canvas: &mut Canvas) {
    let skin = across(840.0, 1080.0, &[0xC8936C, 0xA87452]);
    let sleeve = smooth(&[(1080.0, 226.0), (1220.0, 110.0), (1420.0, -40.0)]);
    let mut outline = sleeve;
    outline.extend([(1700.0, -40.0), (1640.0, 150.0)]);
    outline.extend(smooth(&[(1560.0, 196.0), (1380.0, 300.0), (1176.0, 366.0)]));
    for (x, y, long) in [(842.0, 196.0, 190.0), (826.0, 226.0, 200.0), (834.0, 256.0, 190.0)] {
        canvas.fill(&rounded(x, y, long, 40.0, 20.0), &flat(0xB07C58));
    }
    canvas.fill(
        &[(690.0, 176.0), (912.0, 168.0), (924.0, 460.0), (676.0, 460.0)],
        &across(676.0, 924.0, &[0xFFFDF6, 0xF2ECDE, 0xDAD4C6]),
    );
    canvas.fill(
        &[(690.0, 176.0), (800.0, 172.0), (800.0, 460.0), (676.0, 460.0)],
        &veil(0xFFFFFF, 0.4),
    );
    let palm = blob(&[
        (900.0, 200.0),
        (960.0, 176.0),
        (1060.0, 196.0),
        (1150.0, 250.0),
        (1140.0, 330.0),
        (1060.0, 366.0),
        (980.0, 350.0),
        (920.0, 310.0),
    ]);
    canvas.fill(&palm, &skin);
    let thumb = blob(&[
        (1040.0, 290.0),
        (960.0, 268.0),
        (880.0, 262.0),
        (822.0, 272.0),
        (812.0, 292.0),
        (840.0, 308.0),
        (910.0, 316.0),
        (980.0, 350.0),
        (1050.0, 356.0),
    ]);
    canvas.fill(&thumb, &across(812.0, 1060.0, &[0xDCAC84, 0xB4805C]));
    canvas.fill(
        &blob(&[(818.0, 282.0), (832.0, 273.0), (852.0, 274.0), (852.0, 288.0), (832.0, 294.0)]),
        &veil(0xF2D2B4, 0.8),
    );
    canvas.fill(
        &[(1092.0, 196.0), (1140.0, 168.0), (1216.0, 352.0), (1140.0, 376.0)],
        &flat(0xF6F2E8),
    );
    canvas.fill(&outline, &across(1080.0, 1600.0, &[0x3E5264, 0x283848]));
}
