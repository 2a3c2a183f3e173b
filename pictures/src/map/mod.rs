//! Where it was: circles over the outlines of countries.

mod clip;
mod draw;
mod outlines;
mod ring;
mod view;

pub use outlines::{Outlines, OutlinesError};

use std::collections::BTreeMap;

use crate::frame::{Body, Frame, document};
use crate::number::{grouped, of};
use crate::text::cleanse;

/// A map has so many circles at most.
pub const MOST_POINTS: usize = 500;

/// What is shown on a map.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// In any order; what has the same coordinates is added up.
    pub points: Vec<MapPoint>,
    /// What is counted, as an English plural: `events`.
    pub noun: String,
}

/// So many at a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapPoint {
    /// In degrees north, from −90 to 90.
    pub latitude: f64,
    /// In degrees east, from −180 to 180.
    pub longitude: f64,
    /// How many; the area of the circle.
    pub count: u64,
    /// What the place is called.
    pub label: String,
}

/// A circle for each place, its area by the count, over the outlines of countries.
///
/// The map shows the part of the earth that the points are in, across the date line where that is
/// the shorter way, and the whole earth where they are spread out or there are none. Areas are true
/// to each other everywhere. The most frequent places are named as far as there is room.
pub fn map(map: &Map, outlines: &Outlines, frame: &Frame) -> String {
    let noun = match cleanse(&map.noun) {
        noun if noun.is_empty() => "records".to_owned(),
        noun => noun,
    };
    let fit = |point: &&MapPoint| {
        point.latitude.abs() <= 90.0 && point.longitude.abs() <= 180.0 && point.count > 0
    };
    let unfit = map.points.iter().filter(|point| !fit(point) && point.count > 0).count();
    let mut places = places(map.points.iter().filter(fit));
    let left = places.split_off(places.len().min(MOST_POINTS));
    let mut body = draw::draw(&places, outlines, &noun, frame)
        .unwrap_or_else(|| Body::empty(frame, "There is no map."));
    body.description = describe(&places, &noun);
    if !left.is_empty() {
        let (more, sum) = (of(left.len() as u64, "more places"), of(total(&left), &noun));
        body.notes.push(format!("And {more} with {sum}."));
    }
    if outlines.is_empty() {
        body.notes.push("Without land: there are no outlines of countries here.".to_owned());
    }
    if unfit > 0 {
        body.notes.push(format!("Without coordinates: {}.", of(unfit as u64, "places")));
    }
    document(frame, &body)
}

/// What is at one point of the earth.
struct Place {
    longitude: f64,
    latitude: f64,
    count: u64,
    label: String,
}

/// The places with most first; those that share their coordinates are one, and have the name of the
/// largest of them.
fn places<'a>(points: impl Iterator<Item = &'a MapPoint>) -> Vec<Place> {
    let micro = |degrees: f64| (degrees * 1e5).round() as i64;
    let mut merged: BTreeMap<(i64, i64), (&MapPoint, u64)> = BTreeMap::new();
    for point in points {
        let key = (micro(point.longitude), micro(point.latitude));
        let place = merged.entry(key).or_insert((point, 0));
        place.1 = place.1.saturating_add(point.count);
        if point.count > place.0.count {
            place.0 = point;
        }
    }
    let place = |(point, count): (&MapPoint, u64)| Place {
        longitude: point.longitude,
        latitude: point.latitude,
        count,
        label: cleanse(&point.label),
    };
    let mut places: Vec<Place> = merged.into_values().map(place).collect();
    places.sort_by(|one, other| {
        other.count.cmp(&one.count).then_with(|| one.label.cmp(&other.label))
    });
    places
}

fn total(places: &[Place]) -> u64 {
    places.iter().fold(0, |sum, place| sum.saturating_add(place.count))
}

fn describe(places: &[Place], noun: &str) -> String {
    if places.is_empty() {
        return format!("A map of the world. There are no {noun} with a place here.");
    }
    let largest = places.iter().filter(|place| !place.label.is_empty()).take(3);
    let largest = largest.map(|place| format!("{} ({})", place.label, grouped(place.count)));
    let largest = largest.collect::<Vec<_>>().join(", ");
    let head = format!("{} at {}.", of(total(places), noun), of(places.len() as u64, "places"));
    if largest.is_empty() { head } else { format!("{head} The most: {largest}.") }
}
