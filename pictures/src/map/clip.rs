//! Cuts rings by straight lines (Sutherland and Hodgman).

type Point = (f64, f64);

/// What is kept of the plane.
#[derive(Clone, Copy, Debug)]
pub enum Half {
    /// What is right of a vertical line.
    Right(f64),
    /// What is left of it.
    Left(f64),
    /// What has a larger second coordinate.
    Above(f64),
    /// What has a smaller one.
    Below(f64),
}

/// What of a ring lies on all these sides.
pub fn clip(ring: &[Point], sides: &[Half]) -> Vec<Point> {
    sides.iter().fold(ring.to_vec(), |ring, side| cut(&ring, *side))
}

fn cut(ring: &[Point], side: Half) -> Vec<Point> {
    let mut kept = Vec::with_capacity(ring.len());
    let Some(mut before) = ring.last().copied() else { return kept };
    for &point in ring {
        if side.has(point) != side.has(before) {
            kept.push(side.crossing(before, point));
        }
        if side.has(point) {
            kept.push(point);
        }
        before = point;
    }
    kept
}

impl Half {
    fn has(self, (x, y): Point) -> bool {
        match self {
            Half::Right(line) => x >= line,
            Half::Left(line) => x <= line,
            Half::Above(line) => y >= line,
            Half::Below(line) => y <= line,
        }
    }

    /// Where the way between two points on different sides meets the line.
    fn crossing(self, one: Point, other: Point) -> Point {
        match self {
            Half::Right(line) | Half::Left(line) => {
                let share = (line - one.0) / (other.0 - one.0);
                (line, one.1 + share * (other.1 - one.1))
            }
            Half::Above(line) | Half::Below(line) => {
                let share = (line - one.1) / (other.1 - one.1);
                (one.0 + share * (other.0 - one.0), line)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [Point; 4] = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];

    #[test]
    fn a_ring_is_cut_where_it_crosses() {
        let half = clip(&SQUARE, &[Half::Left(2.0)]);
        assert_eq!(half, [(0.0, 0.0), (2.0, 0.0), (2.0, 4.0), (0.0, 4.0)]);
        let corner = clip(&SQUARE, &[Half::Right(3.0), Half::Above(3.0)]);
        assert!(corner.iter().all(|(x, y)| *x >= 3.0 && *y >= 3.0) && corner.len() == 4);
    }

    #[test]
    fn what_is_all_inside_or_outside_stays_or_goes() {
        assert_eq!(clip(&SQUARE, &[Half::Below(9.0)]), SQUARE);
        assert!(clip(&SQUARE, &[Half::Right(9.0)]).is_empty());
        assert!(clip(&[], &[Half::Right(0.0)]).is_empty());
    }
}
