//! Outlines: lists of points, so that no curve is left to a library's rounding.

/// A place on the sheet: pixels from the left and from the top.
pub type Spot = (f32, f32);

/// How many points make an ellipse look round.
const ROUND: usize = 96;

/// How many pieces a smooth line has from one of its points to the next.
const SMOOTH: usize = 10;

/// A rectangle.
pub fn rect(x: f32, y: f32, width: f32, height: f32) -> Vec<Spot> {
    vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
}

/// An ellipse around a point.
pub fn oval(x: f32, y: f32, across: f32, down: f32) -> Vec<Spot> {
    arc((x, y), (across, down), (0.0, 1.0), ROUND)
}

/// A part of an ellipse, from one angle to another in turns; the first is to the right, the second
/// quarter is below.
pub fn arc(
    (x, y): Spot,
    (across, down): (f32, f32),
    (from, to): (f32, f32),
    pieces: usize,
) -> Vec<Spot> {
    let spot = |piece: usize| {
        let (right, low) = turned(from + (to - from) * piece as f32 / pieces as f32);
        (x + across * right, y + down * low)
    };
    (0..=pieces).map(spot).collect()
}

/// What lies between two ellipses around the same point, over a range of angles.
pub fn band(center: Spot, inner: (f32, f32), outer: (f32, f32), angles: (f32, f32)) -> Vec<Spot> {
    let mut outline = arc(center, outer, angles, ROUND);
    outline.extend(arc(center, inner, angles, ROUND).into_iter().rev());
    outline
}

/// A rectangle whose corners are rounded.
pub fn rounded(x: f32, y: f32, width: f32, height: f32, corner: f32) -> Vec<Spot> {
    let (left, right) = (x + corner, x + width - corner);
    let (top, bottom) = (y + corner, y + height - corner);
    let corners = [(right, bottom), (left, bottom), (left, top), (right, top)];
    let quarter = |(index, center)| {
        let from = index as f32 / 4.0;
        arc(center, (corner, corner), (from, from + 0.25), ROUND / 8)
    };
    corners.into_iter().enumerate().flat_map(quarter).collect()
}

/// A door or window: upright sides, a half circle above. `y` is its top.
pub fn arch(x: f32, y: f32, width: f32, height: f32) -> Vec<Spot> {
    let half = width / 2.0;
    let mut outline = arc((x + half, y + half), (half, half), (0.5, 1.0), ROUND / 2);
    outline.extend([(x + width, y + height), (x, y + height)]);
    outline
}

/// A line without corners through the points (Catmull-Rom).
pub fn smooth(points: &[Spot]) -> Vec<Spot> {
    let last = points.len().saturating_sub(1);
    let span = |at: usize| {
        let [a, b, c, d] =
            [at.saturating_sub(1), at, at + 1, (at + 2).min(last)].map(|i| points[i]);
        (0..SMOOTH).map(move |piece| between([a, b, c, d], piece as f32 / SMOOTH as f32))
    };
    (0..last).flat_map(span).chain(points.last().copied()).collect()
}

/// A closed outline without corners through the points.
pub fn blob(points: &[Spot]) -> Vec<Spot> {
    let around: Vec<Spot> = points.iter().cycle().take(points.len() + 3).copied().collect();
    let line = smooth(&around);
    line[SMOOTH..SMOOTH * (points.len() + 1)].to_vec()
}

/// All that is below a line.
pub fn under(line: &[Spot], bottom: f32) -> Vec<Spot> {
    let mut outline = line.to_vec();
    if let (Some(first), Some(last)) = (line.first(), line.last()) {
        outline.extend([(last.0, bottom), (first.0, bottom)]);
    }
    outline
}

/// A half and its mirror image: the half goes down the right side, given from the axis.
pub fn symmetric(axis: f32, half: &[Spot]) -> Vec<Spot> {
    let right = half.iter().map(|&(x, y)| (axis + x, y));
    right.chain(half.iter().rev().map(|&(x, y)| (axis - x, y))).collect()
}

/// The shape, scaled and then moved.
pub fn placed(outline: &[Spot], (x, y): Spot, scale: (f32, f32)) -> Vec<Spot> {
    outline.iter().map(|spot| (x + spot.0 * scale.0, y + spot.1 * scale.1)).collect()
}

/// The shape, turned around a point.
pub fn rotated(outline: &[Spot], (x, y): Spot, turns: f32) -> Vec<Spot> {
    let (cos, sin) = turned(turns);
    let spot = |&(right, low): &Spot| {
        let (right, low) = (right - x, low - y);
        (x + right * cos - low * sin, y + right * sin + low * cos)
    };
    outline.iter().map(spot).collect()
}

/// Cosine and sine of an angle in turns: those of the system differ from one to the next.
pub fn turned(turns: f32) -> Spot {
    let angle = f64::from(turns) - f64::from(turns).floor();
    let quarter = (angle * 4.0).floor();
    let rest = (angle - quarter / 4.0) * std::f64::consts::TAU;
    let (cos, sin) = (series(1.0, 0.0, rest), series(rest, 1.0, rest));
    let (cos, sin) = match quarter as u8 % 4 {
        0 => (cos, sin),
        1 => (-sin, cos),
        2 => (-cos, -sin),
        _ => (sin, -cos),
    };
    (cos as f32, sin as f32)
}

/// The Taylor series of sine or cosine, by its first term and that term's power.
fn series(first: f64, power: f64, angle: f64) -> f64 {
    let (mut sum, mut term, mut power) = (first, first, power);
    for _ in 0..8 {
        term *= -angle * angle / ((power + 1.0) * (power + 2.0));
        power += 2.0;
        sum += term;
    }
    sum
}

fn between([a, b, c, d]: [Spot; 4], t: f32) -> Spot {
    let along = |a: f32, b: f32, c: f32, d: f32| {
        let slope = 2.0 * a - 5.0 * b + 4.0 * c - d;
        let bend = 3.0 * b - a - 3.0 * c + d;
        0.5 * (2.0 * b + (c - a) * t + slope * t * t + bend * t * t * t)
    };
    (along(a.0, b.0, c.0, d.0), along(a.1, b.1, c.1, d.1))
}
