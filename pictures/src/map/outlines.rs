//! Outlines of countries, as TopoJSON has them: arcs that neighbours share.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// A longitude and a latitude in degrees. Along an arc and around a ring longitudes go on beyond
/// 180 where it crosses the date line.
pub type Point = (f64, f64);

/// The outlines of countries.
///
/// They are read once and serve any number of maps. Nothing of them is in this library: whoever
/// draws maps brings a file such as `countries-50m.json` of the npm package `world-atlas`, which has
/// those of Natural Earth (public domain).
#[derive(Clone, Debug, Default)]
pub struct Outlines {
    arcs: Vec<Vec<Point>>,
    countries: Vec<Country>,
}

#[derive(Clone, Debug)]
struct Country {
    name: Option<String>,
    /// Each ring by the numbers of its arcs; a negative number is one that is gone backwards.
    rings: Vec<Vec<i32>>,
}

/// A ring of a country, ready to be drawn.
pub(crate) struct Ring<'a> {
    pub country: Option<&'a str>,
    pub points: Vec<Point>,
}

/// Why bytes are no outlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlinesError(String);

impl fmt::Display for OutlinesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no outlines: {}", self.0)
    }
}

impl std::error::Error for OutlinesError {}

impl Outlines {
    /// Reads a TopoJSON document that has an object `countries`, with quantized arcs or plain ones,
    /// in degrees.
    ///
    /// # Errors
    /// Where the bytes are no such document.
    pub fn from_topojson(bytes: &[u8]) -> Result<Self, OutlinesError> {
        let read: Topology =
            serde_json::from_slice(bytes).map_err(|cause| OutlinesError(cause.to_string()))?;
        let countries = read.objects.get("countries");
        let countries =
            countries.ok_or_else(|| OutlinesError("there is no object `countries`".into()))?;
        let transform = read.transform.as_ref();
        let arcs: Vec<Vec<Point>> = read.arcs.iter().map(|arc| decode(arc, transform)).collect();
        let mut outlines = Self { arcs, countries: Vec::new() };
        outlines.collect(countries);
        let known = |arc: &i32| outlines.arc(*arc).is_some();
        match outlines.countries.iter().all(|country| country.rings.iter().flatten().all(known)) {
            true => Ok(outlines),
            false => Err(OutlinesError("a ring names an arc that is not there".into())),
        }
    }

    /// Whether there are no countries at all.
    pub fn is_empty(&self) -> bool {
        self.countries.is_empty()
    }

    fn collect(&mut self, geometry: &Geometry) {
        let (rings, properties) = match geometry {
            Geometry::Collection { geometries } => {
                return geometries.iter().for_each(|geometry| self.collect(geometry));
            }
            Geometry::Polygon { arcs, properties } => (arcs.clone(), properties),
            Geometry::MultiPolygon { arcs, properties } => (arcs.concat(), properties),
            Geometry::Other => return,
        };
        let name = properties.name.as_deref().map(crate::text::cleanse);
        self.countries.push(Country { name, rings });
    }

    /// The arc of a number: of −1 the first, backwards, and so on.
    fn arc(&self, number: i32) -> Option<&Vec<Point>> {
        let index = if number < 0 { !number } else { number };
        self.arcs.get(usize::try_from(index).ok()?)
    }

    /// All rings, without what is closer together than a distance in degrees: neighbours stay
    /// neighbours, because arcs are simplified before rings are put together of them.
    pub(crate) fn rings(&self, tolerance: f64) -> impl Iterator<Item = Ring<'_>> {
        let arcs: Vec<Vec<Point>> = self.arcs.iter().map(|arc| simplify(arc, tolerance)).collect();
        self.countries.iter().flat_map(move |country| {
            let rings = country.rings.iter().map(|ring| closed(ring, &arcs));
            rings
                .filter(|points| points.len() > 3)
                .map(|points| Ring { country: country.name.as_deref(), points })
                .collect::<Vec<_>>()
        })
    }
}

/// The positions of an arc: each but the first is told by its distance from the one before, where
/// there is a transform.
fn decode(arc: &[[f64; 2]], transform: Option<&Transform>) -> Vec<Point> {
    let (mut x, mut y) = (0.0, 0.0);
    let mut points: Vec<Point> = Vec::with_capacity(arc.len());
    for position in arc {
        let point = match transform {
            None => (position[0], position[1]),
            Some(Transform { scale, translate }) => {
                (x, y) = (x + position[0], y + position[1]);
                (x * scale[0] + translate[0], y * scale[1] + translate[1])
            }
        };
        points.push(onward(points.last(), point));
    }
    points
}

/// A point, with its longitude as it goes on from the one before.
fn onward(before: Option<&Point>, (longitude, latitude): Point) -> Point {
    let turns = before.map_or(0.0, |before| ((before.0 - longitude) / 360.0).round());
    (longitude + turns * 360.0, latitude)
}

/// Leaves out points that are close to the last one that is kept. Both ends are kept.
fn simplify(arc: &[Point], tolerance: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for (index, point) in arc.iter().enumerate() {
        let far = kept.last().is_none_or(|last| distance(*last, *point) > tolerance);
        if far || index + 1 == arc.len() {
            kept.push(*point);
        }
    }
    kept
}

/// In degrees of a great circle, for points that are near each other.
fn distance(one: Point, other: Point) -> f64 {
    let narrowed = (one.0 - other.0) * one.1.to_radians().cos();
    narrowed.hypot(one.1 - other.1)
}

/// A ring of arcs. One that goes around a pole is closed by way of the pole.
fn closed(ring: &[i32], arcs: &[Vec<Point>]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for number in ring {
        let index = if *number < 0 { !*number } else { *number } as usize;
        let Some(arc) = arcs.get(index) else { continue };
        let skipped = usize::from(!points.is_empty());
        let mut push = |point: &Point| points.push(onward(points.last(), *point));
        match *number < 0 {
            true => arc.iter().rev().skip(skipped).for_each(&mut push),
            false => arc.iter().skip(skipped).for_each(&mut push),
        }
    }
    if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied())
        && (last.0 - first.0).abs() > 180.0
    {
        let pole = if first.1 < 0.0 { -90.0 } else { 90.0 };
        points.extend([(last.0, pole), (first.0, pole)]);
    }
    points
}

#[derive(Deserialize)]
struct Topology {
    transform: Option<Transform>,
    objects: BTreeMap<String, Geometry>,
    arcs: Vec<Vec<[f64; 2]>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    #[serde(rename = "GeometryCollection")]
    Collection { geometries: Vec<Geometry> },
    Polygon {
        arcs: Vec<Vec<i32>>,
        #[serde(default)]
        properties: Properties,
    },
    MultiPolygon {
        arcs: Vec<Vec<Vec<i32>>>,
        #[serde(default)]
        properties: Properties,
    },
    #[serde(other)]
    Other,
}

#[derive(Default, Deserialize)]
struct Properties {
    name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares that share an arc, the right one across the date line.
    const SQUARES: &str = r#"{"type":"Topology","transform":{"scale":[1,1],"translate":[170,0]},
        "objects":{"countries":{"type":"GeometryCollection","geometries":[
            {"type":"Polygon","arcs":[[0,1]],"properties":{"name":"Left"}},
            {"type":"MultiPolygon","arcs":[[[-1,2]]]},
            {"type":"Point","coordinates":[0,0]}]}},
        "arcs":[[[5,0],[0,10]],[[5,10],[-5,0],[0,-10],[5,0]],[[5,0],[5,0],[-350,0],[0,10],[350,0],[-5,0]]]}"#;

    #[test]
    fn neighbours_share_their_arcs_and_rings_cross_the_date_line() {
        let outlines = Outlines::from_topojson(SQUARES.as_bytes()).unwrap();
        let rings: Vec<Ring> = outlines.rings(0.0).collect();
        assert_eq!(rings[0].country, Some("Left"));
        assert_eq!(
            rings[0].points,
            [(175.0, 0.0), (175.0, 10.0), (170.0, 10.0), (170.0, 0.0), (175.0, 0.0)]
        );
        let east = rings[1].points.iter().map(|point| point.0).fold(f64::MIN, f64::max);
        assert_eq!(east, 190.0);
    }

    #[test]
    fn what_is_close_together_is_simplified_but_ends_stay() {
        let arc = [(0.0, 0.0), (0.1, 0.0), (0.2, 0.0), (2.0, 0.0), (2.05, 0.0)];
        assert_eq!(simplify(&arc, 1.0), [(0.0, 0.0), (2.0, 0.0), (2.05, 0.0)]);
    }

    #[test]
    fn a_ring_around_a_pole_is_closed_there() {
        let arc = vec![vec![(-180.0, -70.0), (-60.0, -70.0), (60.0, -70.0), (180.0, -70.0)]];
        assert_eq!(closed(&[0], &arc)[4..], [(180.0, -90.0), (-180.0, -90.0)]);
    }

    #[test]
    fn what_is_no_topology_is_refused() {
        for text in ["", "{}", r#"{"objects":{},"arcs":[]}"#] {
            assert!(Outlines::from_topojson(text.as_bytes()).is_err(), "{text}");
        }
        let absent = SQUARES.replace("[[0,1]]", "[[0,7]]");
        let error = Outlines::from_topojson(absent.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("arc that is not there"));
    }
}
