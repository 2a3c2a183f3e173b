//! Which part of the earth a map shows, and where a place stands on it.

use proj4rs::proj::Proj;
use proj4rs::transform::transform;

use super::clip::{Half, clip};
use super::outlines::Point;

const RADIUS: f64 = 6_371_000.0;
const DEGREE: f64 = RADIUS * std::f64::consts::PI / 180.0;
/// A map shows at least so many metres from side to side.
const CLOSEST: f64 = 1_400_000.0;
/// Points that are further apart than so many degrees are on a map of the world.
const WIDEST: (f64, f64) = (140.0, 110.0);
/// Points that are all this far north, or south, are on a map around the pole.
const POLAR: f64 = 50.0;
/// What is further north or south of the middle is cut: on the other side of the earth the
/// projection turns rings inside out.
const LATITUDES: f64 = 100.0;
/// Just short of the other side of the earth.
const HALF: f64 = 179.9999;

/// A part of the earth on the plane. Both projections keep areas: Equal Earth for the world,
/// Lambert's azimuthal one for a part of it.
pub struct View {
    pub width: f64,
    pub height: f64,
    pub is_world: bool,
    longlat: Proj,
    plane: Proj,
    /// The longitude and latitude in the middle; all longitudes are turned by it.
    middle: f64,
    latitude: f64,
    /// Pixels for a metre.
    scale: f64,
    /// What stands in the middle of the picture, in metres.
    centre: (f64, f64),
}

/// The smallest stretch of longitudes and latitudes that has all points in it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Extent {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl View {
    /// The view that shows all points; of none the world. `None` only if there is no projection.
    pub fn of(points: &[Point], width: f64, tallest: f64) -> Option<Self> {
        let extent = Extent::of(points);
        let near =
            extent.filter(|it| it.east - it.west <= WIDEST.0 && it.north - it.south <= WIDEST.1);
        let polar = extent.filter(|it| it.south >= POLAR || it.north <= -POLAR);
        match (near, polar) {
            (Some(extent), _) => Self::part(extent, points, width, tallest),
            (None, Some(extent)) => Self::polar(extent, points, width, tallest),
            (None, None) => Self::world(extent, width),
        }
    }

    fn world(extent: Option<Extent>, width: f64) -> Option<Self> {
        // Around the Pacific the date line is in the middle, not at both ends.
        let pacific = extent.filter(|it| it.east > 180.0 && it.east - it.west < 240.0);
        let middle = pacific.map_or(0.0, |it| (it.west + it.east) / 2.0);
        let mut view = Self::new("eqearth", 0.0, middle, width)?;
        let (east, _) = view.plane(middle + HALF, 0.0)?;
        let (_, north) = view.plane(middle, 90.0)?;
        view.is_world = true;
        view.scale = width / (2.0 * east);
        view.height = 2.0 * north * view.scale;
        Some(view)
    }

    fn part(extent: Extent, points: &[Point], width: f64, tallest: f64) -> Option<Self> {
        let middle = (extent.west + extent.east) / 2.0;
        let mut view = Self::new("laea", (extent.south + extent.north) / 2.0, middle, width)?;
        view.fit(points, tallest)?;
        Some(view)
    }

    /// Around a pole, which is in the middle of the projection.
    fn polar(extent: Extent, points: &[Point], width: f64, tallest: f64) -> Option<Self> {
        let middle = (extent.west + extent.east) / 2.0;
        let mut view = Self::new("laea", 90.0_f64.copysign(extent.south), middle, width)?;
        view.fit(points, tallest)?;
        Some(view)
    }

    /// Finds the scale and the height with which all points are seen.
    fn fit(&mut self, points: &[Point], tallest: f64) -> Option<()> {
        let seen = points.iter().filter_map(|point| self.plane(self.turned(point.0), point.1));
        let seen: Vec<(f64, f64)> = seen.collect();
        let (x, y) = (range(seen.iter().map(|p| p.0))?, range(seen.iter().map(|p| p.1))?);
        let (across, upwards) = (padded(x), padded(y));
        let height = self.width * upwards / across;
        self.height = height.clamp(self.width * 0.5, self.width * tallest);
        self.scale = (self.width / across).min(self.height / upwards);
        self.centre = ((x.0 + x.1) / 2.0, (y.0 + y.1) / 2.0);
        Some(())
    }

    /// A longitude as it is nearest to the middle.
    fn turned(&self, longitude: f64) -> f64 {
        longitude - ((longitude - self.middle) / 360.0).round() * 360.0
    }

    fn new(projection: &str, latitude: f64, middle: f64, width: f64) -> Option<Self> {
        let longlat = Proj::from_proj_string(&format!("+proj=longlat +R={RADIUS}")).ok()?;
        let plane = format!("+proj={projection} +lat_0={latitude} +lon_0=0 +R={RADIUS}");
        let plane = Proj::from_proj_string(&plane).ok()?;
        let centre = (0.0, 0.0);
        let (height, is_world, scale) = (width, false, 1.0);
        Some(Self { width, height, is_world, longlat, plane, middle, latitude, scale, centre })
    }

    /// In metres from the middle of the projection.
    fn plane(&self, longitude: f64, latitude: f64) -> Option<(f64, f64)> {
        let turned = (longitude - self.middle).clamp(-HALF, HALF);
        let mut point = (turned.to_radians(), latitude.to_radians(), 0.0);
        transform(&self.longlat, &self.plane, &mut point).ok()?;
        (point.0.is_finite() && point.1.is_finite()).then_some((point.0, point.1))
    }

    /// Where a longitude that is within half a turn of the middle stands on the picture.
    fn pixel(&self, (longitude, latitude): Point) -> Option<(f64, f64)> {
        let (x, y) = self.plane(longitude, latitude)?;
        let (x, y) = ((x - self.centre.0) * self.scale, (y - self.centre.1) * self.scale);
        Some((self.width / 2.0 + x, self.height / 2.0 - y))
    }

    /// Where a place stands on the picture.
    pub fn spot(&self, (longitude, latitude): Point) -> Option<(f64, f64)> {
        self.pixel((self.turned(longitude), latitude))
    }

    /// How many degrees of the earth are a pixel.
    pub fn degrees_of_a_pixel(&self) -> f64 {
        1.0 / (self.scale * DEGREE)
    }

    /// What is seen of a ring: none, one or several rings of pixels.
    pub fn rings(&self, ring: &[Point]) -> Vec<Vec<(f64, f64)>> {
        let turns = [-360.0, 0.0, 360.0];
        turns.into_iter().filter_map(|turn| self.ring(ring, turn)).collect()
    }

    fn ring(&self, ring: &[Point], turn: f64) -> Option<Vec<(f64, f64)>> {
        let half = self.half_window();
        let (west, east) = (self.middle - half, self.middle + half);
        let turned: Vec<Point> = ring.iter().map(|point| (point.0 + turn, point.1)).collect();
        let (south, north) = (self.latitude - LATITUDES, self.latitude + LATITUDES);
        let window = [Half::Right(west), Half::Left(east), Half::Above(south), Half::Below(north)];
        let inside = clip(&turned, &window);
        let pixels: Vec<_> = dense(&inside).into_iter().filter_map(|p| self.pixel(p)).collect();
        let sides = [
            Half::Right(-4.0),
            Half::Left(self.width + 4.0),
            Half::Above(-4.0),
            Half::Below(self.height + 4.0),
        ];
        let seen = clip(&pixels, &sides);
        (seen.len() > 2).then_some(seen)
    }

    /// How far from the middle the ring is cut, in degrees: not where it would be seen, unless all
    /// around is seen.
    fn half_window(&self) -> f64 {
        let reach = self.width.max(self.height) * self.degrees_of_a_pixel();
        let around_a_pole = self.spot((self.middle, 90.0)).is_some_and(|p| p.1 > -self.height)
            || self.spot((self.middle, -90.0)).is_some_and(|p| p.1 < 2.0 * self.height);
        if self.is_world || around_a_pole { HALF } else { (reach * 1.5).clamp(60.0, 120.0) }
    }

    /// The edge of the earth; on a map of a part the whole picture is sea.
    pub fn sea(&self) -> Vec<(f64, f64)> {
        if !self.is_world {
            return vec![
                (0.0, 0.0),
                (self.width, 0.0),
                (self.width, self.height),
                (0.0, self.height),
            ];
        }
        let side = |longitude: f64| (-45..=45).map(move |step| (longitude, f64::from(step * 2)));
        let edge = side(self.middle + HALF).chain(side(self.middle - HALF).rev());
        edge.filter_map(|point| self.pixel(point)).collect()
    }
}

impl Extent {
    fn of(points: &[Point]) -> Option<Self> {
        let (south, north) = range(points.iter().map(|point| point.1))?;
        let mut longitudes: Vec<f64> =
            points.iter().map(|point| point.0.rem_euclid(360.0)).collect();
        longitudes.sort_by(f64::total_cmp);
        // The points lie in what is left when the widest gap between neighbours is taken away.
        let next = longitudes.iter().skip(1).copied().chain([longitudes[0] + 360.0]);
        let (gap, after) = longitudes
            .iter()
            .zip(next)
            .map(|(one, next)| (next - one, next))
            .max_by(|one, other| one.0.total_cmp(&other.0))?;
        let west = if after.rem_euclid(360.0) >= 180.0 {
            after.rem_euclid(360.0) - 360.0
        } else {
            after.rem_euclid(360.0)
        };
        Some(Self { west, east: west + 360.0 - gap, south, north })
    }
}

fn range(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    let range = numbers.fold(start, |(low, high), n| (low.min(n), high.max(n)));
    (range.0 <= range.1).then_some(range)
}

/// With room around, for circles and for what tells where this is.
fn padded((low, high): (f64, f64)) -> f64 {
    ((high - low) * 1.35).max(CLOSEST)
}

/// The ring with points on its long sides, which are no straight lines on the map.
fn dense(ring: &[Point]) -> Vec<Point> {
    let next = ring.iter().skip(1).chain(ring.first());
    let mut points = Vec::with_capacity(ring.len());
    for (from, to) in ring.iter().zip(next) {
        let longest = (to.0 - from.0).abs().max((to.1 - from.1).abs());
        let parts = (longest / 3.0).ceil().clamp(1.0, 200.0) as u32;
        points.extend((0..parts).map(|part| {
            let share = f64::from(part) / f64::from(parts);
            (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
        }));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_both_sides_of_the_date_line_are_near_each_other() {
        let (fiji, samoa) = ((178.4, -18.1), (-171.8, -13.8));
        let extent = Extent::of(&[fiji, samoa]).unwrap();
        assert!((extent.west - 178.4).abs() < 1e-9 && (extent.east - 188.2).abs() < 1e-9);
        let view = View::of(&[fiji, samoa], 700.0, 1.0).unwrap();
        let (west, east) = (view.spot(fiji).unwrap(), view.spot(samoa).unwrap());
        assert!(!view.is_world && west.0 < east.0 && west.0 > 0.0 && east.0 < 700.0);
        assert!(west.1 > east.1, "north is up");
    }

    #[test]
    fn the_world_is_shown_of_nothing_and_of_what_is_spread_out() {
        assert!(View::of(&[], 700.0, 1.0).unwrap().is_world);
        let spread = [(-100.0, 40.0), (0.0, 50.0), (70.0, 20.0), (140.0, 36.0)];
        let view = View::of(&spread, 700.0, 1.0).unwrap();
        assert!(view.is_world && view.middle == 0.0);
        let pacific = [(140.0, 36.0), (-122.0, 37.0), (175.0, -41.0), (-70.0, -33.0)];
        let view = View::of(&pacific, 700.0, 1.0).unwrap();
        assert!(view.is_world && (view.middle - 215.0).abs() < 1.0, "{}", view.middle);
    }

    #[test]
    fn one_point_is_in_the_middle_of_its_surroundings() {
        for point in [(13.2, 32.9), (0.0, 90.0), (180.0, -90.0), (-180.0, 0.0)] {
            let view = View::of(&[point], 700.0, 1.0).unwrap();
            let (x, y) = view.spot(point).unwrap();
            assert!((x - 350.0).abs() < 1.0 && (y - view.height / 2.0).abs() < 1.0, "{point:?}");
        }
    }
}
