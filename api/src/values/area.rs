//! Areas on the globe: boxes, and what is near a point.

use crate::values::{Fault, FieldCode, coordinate};

/// The mean radius of the Earth, in kilometres (IUGG).
const EARTH: f64 = 6_371.008_8;
/// A degree of latitude, in kilometres.
const DEGREE: f64 = EARTH * std::f64::consts::PI / 180.0;
/// Nothing further away than this is near, in kilometres.
const FURTHEST: f64 = 2_000.0;

/// A box between two meridians and two parallels, in degrees of WGS 84. Across the date line, where `west` is
/// greater than `east`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

/// A point, and how far from it is still near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    pub latitude: f64,
    pub longitude: f64,
    /// In kilometres.
    pub radius: f64,
}

impl BoundingBox {
    /// `west,south,east,north`, in the order of GeoJSON (RFC 7946, section 5).
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let form = "must be west,south,east,north in degrees, such as 9.3,19.5,25.2,33.2";
        let [west, south, east, north] = numbers(raw, form)?;
        let [west, east] = [coordinate::longitude(west)?, coordinate::longitude(east)?];
        let [south, north] = [coordinate::latitude(south)?, coordinate::latitude(north)?];
        if south >= north || west == east {
            let detail = "has no area: south must be below north, and west must differ from east";
            return Err(Fault::new(FieldCode::Range, detail));
        }
        Ok(Self { west, south, east, north })
    }

    /// Whether it reaches across the date line.
    pub fn crosses_the_date_line(&self) -> bool {
        self.west > self.east
    }
}

impl Circle {
    /// `latitude,longitude,kilometres`.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let form = "must be latitude,longitude,kilometres, such as 32.89,13.19,50";
        let [latitude, longitude, radius] = numbers(raw, form)?;
        if !(radius > 0.0 && radius <= FURTHEST) {
            let detail = format!("the distance must be above 0 and at most {FURTHEST} kilometres");
            return Err(Fault::new(FieldCode::Range, detail));
        }
        let (latitude, longitude) =
            (coordinate::latitude(latitude)?, coordinate::longitude(longitude)?);
        Ok(Self { latitude, longitude, radius })
    }

    /// The smallest box around it; around the globe where a pole is in it.
    pub fn bounds(&self) -> BoundingBox {
        let height = self.radius / DEGREE;
        let (south, north) = (self.latitude - height, self.latitude + height);
        let around = (self.radius / EARTH).sin() / self.latitude.to_radians().cos();
        if south <= -90.0 || north >= 90.0 || around >= 1.0 {
            let (south, north) = (south.max(-90.0), north.min(90.0));
            return BoundingBox { west: -180.0, south, east: 180.0, north };
        }
        let width = around.asin().to_degrees();
        let (west, east) = (self.longitude - width, self.longitude + width);
        BoundingBox { west: wrapped(west), south, east: wrapped(east), north }
    }

    /// Whether a point is near, on a sphere.
    pub fn has(&self, latitude: f64, longitude: f64) -> bool {
        self.distance(latitude, longitude) <= self.radius
    }

    /// How far a point is, in kilometres: by the haversine formula.
    fn distance(&self, latitude: f64, longitude: f64) -> f64 {
        let [from, to] = [self.latitude.to_radians(), latitude.to_radians()];
        let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
        let chord = half(latitude - self.latitude)
            + from.cos() * to.cos() * half(longitude - self.longitude);
        2.0 * EARTH * chord.sqrt().min(1.0).asin()
    }
}

fn wrapped(longitude: f64) -> f64 {
    (longitude + 540.0).rem_euclid(360.0) - 180.0
}

fn numbers<const N: usize>(raw: &str, form: &str) -> Result<[f64; N], Fault> {
    let malformed = || Fault::new(FieldCode::Format, form.to_owned());
    let parsed = raw.split(',').map(|part| part.trim().parse::<f64>());
    let numbers: Vec<f64> = parsed.collect::<Result<_, _>>().map_err(|_| malformed())?;
    let numbers: [f64; N] = numbers.try_into().map_err(|_| malformed())?;
    if numbers.iter().all(|number| number.is_finite()) { Ok(numbers) } else { Err(malformed()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_have_an_area_on_the_globe() {
        let parsed = BoundingBox::parse("9.3,19.5, 25.2,33.2").unwrap();
        assert_eq!((parsed.west, parsed.north, parsed.crosses_the_date_line()), (9.3, 33.2, false));
        assert!(BoundingBox::parse("170,-20,-170,0").unwrap().crosses_the_date_line());
        for odd in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "1,2,1,4",
            "1,4,3,4",
            "1,5,3,4",
            "181,0,1,1",
            "0,0,1,91",
            "NaN,0,1,1",
            "a,b,c,d",
        ] {
            assert!(BoundingBox::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn near_is_measured_on_a_sphere() {
        let tripoli = Circle::parse("32.8872,13.1913,660").unwrap();
        assert!(tripoli.has(32.1194, 20.0868), "Benghazi, some 650 km away");
        assert!(!tripoli.has(30.0444, 31.2357), "Cairo");
        let fiji = Circle::parse("-17,179.9,50").unwrap();
        assert!(fiji.has(-17.0, -179.9) && fiji.bounds().crosses_the_date_line());
        let pole = Circle::parse("89.9,0,100").unwrap();
        assert!(pole.has(89.9, 180.0));
        assert_eq!((pole.bounds().west, pole.bounds().east), (-180.0, 180.0));
        for odd in ["32,13", "32,13,0", "32,13,-1", "32,13,2001", "91,13,1", "32,13,inf"] {
            assert!(Circle::parse(odd).is_err(), "{odd}");
        }
    }

    /// Whatever is near lies in the box.
    #[test]
    fn the_box_holds_the_circle() {
        for (latitude, longitude) in [(0.0, 0.0), (60.0, 179.0), (-75.0, -170.0), (85.0, 10.0)] {
            let circle = Circle { latitude, longitude, radius: 400.0 };
            let bounds = circle.bounds();
            for step in 0..360 {
                let (lat, long) = (
                    latitude + f64::from(step % 37 - 18) / 5.0,
                    longitude + f64::from(step - 180) / 2.0,
                );
                let long = wrapped(long);
                let is_east = if bounds.crosses_the_date_line() {
                    long >= bounds.west || long <= bounds.east
                } else {
                    (bounds.west..=bounds.east).contains(&long)
                };
                let inside = is_east && (bounds.south..=bounds.north).contains(&lat);
                assert!(!circle.has(lat, long) || inside, "{lat},{long} near {circle:?}");
            }
        }
    }
}
