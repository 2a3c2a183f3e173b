//! Rings of pixels: where there is room in them, and how large they are.

type Pixel = (f64, f64);

/// Rings that are smaller than this many pixels both ways are not seen.
const SPECK: f64 = 0.9;

/// The stretch of a horizontal line that lies in a ring, between its outermost sides.
pub fn inner(ring: &[Pixel], y: f64) -> Option<(f64, f64)> {
    let next = ring.iter().skip(1).chain(ring.first());
    let crossing = ring.iter().zip(next).filter(|(one, other)| (one.1 > y) != (other.1 > y));
    let xs =
        crossing.map(|(one, other)| one.0 + (y - one.1) / (other.1 - one.1) * (other.0 - one.0));
    let range = xs.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
    (range.0 < range.1).then_some(range)
}

/// Its area, negative where the ring goes around the other way.
pub fn area(ring: &[Pixel]) -> f64 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(one, other)| one.0 * other.1 - other.0 * one.1).sum::<f64>() / 2.0
}

/// The centre of its area, which may lie outside.
pub fn centroid(ring: &[Pixel]) -> Option<Pixel> {
    let area = area(ring);
    let next = ring.iter().skip(1).chain(ring.first());
    let (x, y) = ring.iter().zip(next).fold((0.0, 0.0), |(x, y), (one, other)| {
        let cross = one.0 * other.1 - other.0 * one.1;
        (x + (one.0 + other.0) * cross, y + (one.1 + other.1) * cross)
    });
    (area.abs() > 1.0).then_some((x / (6.0 * area), y / (6.0 * area)))
}

/// Whether nobody would see it.
pub fn is_speck(ring: &[Pixel]) -> bool {
    let span = |numbers: fn(&Pixel) -> f64| {
        let range =
            ring.iter().map(numbers).fold((f64::MAX, f64::MIN), |r, n| (r.0.min(n), r.1.max(n)));
        range.1 - range.0
    };
    span(|p| p.0) < SPECK && span(|p| p.1) < SPECK
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Pixel; 4] = [(10.0, 10.0), (14.0, 10.0), (14.0, 14.0), (10.0, 14.0)];

    #[test]
    fn a_square_has_its_area_around_its_middle() {
        assert_eq!(area(&SQUARE), 16.0);
        assert_eq!(centroid(&SQUARE), Some((12.0, 12.0)));
        assert_eq!(inner(&SQUARE, 11.0), Some((10.0, 14.0)));
        assert_eq!(inner(&SQUARE, 15.0), None);
    }

    #[test]
    fn what_has_no_area_has_no_middle() {
        assert_eq!(centroid(&SQUARE[..2]), None);
        assert!(is_speck(&[(1.0, 1.0), (1.5, 1.0), (1.0, 1.5)]) && !is_speck(&SQUARE));
        assert!(centroid(&[]).is_none() && inner(&[], 0.0).is_none());
    }
}
