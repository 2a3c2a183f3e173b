//! Maps.

use diwan_pictures::{Frame, MOST_POINTS, Map, MapPoint, Outlines, map};

use crate::check::{HOSTILE, Picture, hostile, widths};

/// Countries in all parts of the world, one of them across the date line, with ragged coasts:
/// so many steps along each side.
fn outlines(steps: i32) -> Outlines {
    let (mut arcs, mut countries) = (Vec::new(), Vec::new());
    for (west, south) in (0..18).flat_map(|x| (0..8).map(move |y| (x * 20 - 175, y * 20 - 80))) {
        // Along each side of a square, in hundredths of a degree, with a notch at every other step.
        let notch = |n: i32| n % 2 * 30;
        let side = |n: i32| match (n / steps, n % steps * 1800 / steps) {
            (0, along) => (along, notch(n)),
            (1, along) => (1800 - notch(n), along),
            (2, along) => (1800 - along, 1800 - notch(n)),
            (_, along) => (notch(n), 1800 - along),
        };
        let point = |n: i32| {
            let (x, y) = side(n % (4 * steps));
            format!(
                "[{:.2},{:.2}]",
                f64::from(west) + f64::from(x) / 100.0,
                f64::from(south) + f64::from(y) / 100.0
            )
        };
        arcs.push(format!("[{}]", (0..=4 * steps).map(point).collect::<Vec<_>>().join(",")));
        countries.push(format!(
            r#"{{"type":"Polygon","arcs":[[{}]],"properties":{{"name":"<{west}/{south}>"}}}}"#,
            arcs.len() - 1
        ));
    }
    let text = format!(
        r#"{{"type":"Topology","objects":{{"countries":{{"type":"GeometryCollection","geometries":[{}]}}}},"arcs":[{}]}}"#,
        countries.join(","),
        arcs.join(",")
    );
    Outlines::from_topojson(text.as_bytes()).unwrap()
}

fn point(latitude: f64, longitude: f64, count: u64, label: &str) -> MapPoint {
    MapPoint { latitude, longitude, count, label: label.into() }
}

fn drawn(points: Vec<MapPoint>, width: u32) -> Picture {
    drawn_over(points, width, 20)
}

fn drawn_over(points: Vec<MapPoint>, width: u32, steps: i32) -> Picture {
    let picture = Map { points, noun: "events".into() };
    Picture::checked(map(&picture, &outlines(steps), &Frame { width, ..Frame::new("A map") }))
}

/// The middles of the circles on the map, the largest first.
fn circles(picture: &Picture) -> Vec<(f64, f64)> {
    let number = |text: String| text.parse::<f64>().unwrap();
    let xs = picture.attributes("point", "cx").into_iter().map(number);
    xs.zip(picture.attributes("point", "cy").into_iter().map(number)).collect()
}

#[test]
fn wherever_it_was_makes_a_document_within_bounds() {
    let numbers = [0.0, 90.0, -90.0, 180.0, -180.0, 179.9, 1e9, f64::NAN, f64::INFINITY];
    let outlines = outlines(6);
    for width in widths() {
        for first in numbers {
            let points = numbers.iter().zip(HOSTILE.iter().cycle());
            let points = points.map(|(second, label)| point(first, *second, u64::MAX / 2, label));
            let picture = Map { points: points.collect(), noun: HOSTILE[0].into() };
            let svg = map(&picture, &outlines, &hostile(width));
            assert_eq!(svg, map(&picture, &outlines, &hostile(width)), "the same each time");
            Picture::checked(svg);
        }
    }
}

#[test]
fn the_whole_world_is_within_bounds() {
    let points = (0..MOST_POINTS as i32 + 100).map(|n| {
        point(
            f64::from(n % 140 - 70),
            f64::from(n * 37 % 360 - 180),
            n as u64 + 1,
            &format!("p{n}"),
        )
    });
    let picture = drawn_over(points.collect(), 1600, 400);
    assert!(picture.has("And 100 more places with"));
    assert_eq!(circles(&picture).len(), MOST_POINTS);
}

#[test]
fn nowhere_is_the_world_and_says_so() {
    let picture = drawn(vec![point(100.0, 0.0, 3, "nowhere")], 720);
    assert!(picture.has("There are no events with a place here."));
    assert!(picture.has("Without coordinates: 1 place."));
    assert!(circles(&picture).is_empty());
}

#[test]
fn both_sides_of_the_date_line_are_near_each_other() {
    let picture = drawn(vec![point(-18.1, 178.4, 9, "Suva"), point(-13.8, -171.8, 4, "Apia")], 720);
    let middles = circles(&picture);
    assert!(middles[0].0 < middles[1].0, "Suva is west of Apia: {middles:?}");
    assert!(middles[1].0 - middles[0].0 > 200.0, "and fills the map: {middles:?}");
}

#[test]
fn areas_go_with_counts() {
    let picture = drawn(vec![point(10.0, 10.0, 100, "a"), point(12.0, 14.0, 25, "b")], 1000);
    let radii = picture.attributes("point", "r");
    let radii: Vec<f64> = radii.iter().map(|radius| radius.parse().unwrap()).collect();
    assert_eq!(radii[0], 2.0 * radii[1]);
}

#[test]
fn what_is_at_the_same_coordinates_is_one() {
    let points = vec![point(10.0, 10.0, 1, "hamlet"), point(10.0, 10.0, 5, "town")];
    let picture = drawn(points, 720);
    assert_eq!(circles(&picture).len(), 1);
    assert!(picture.has("town") && !picture.has("hamlet"));
    assert!(picture.description().starts_with("6 events at 1 place."));
}

#[test]
fn without_outlines_there_are_still_circles() {
    let picture = Map { points: vec![point(10.0, 10.0, 5, "town")], noun: "events".into() };
    let drawn = Picture::checked(map(&picture, &Outlines::default(), &Frame::new("Sea")));
    assert_eq!(circles(&drawn).len(), 1);
    assert!(drawn.has("Without land:"));
    assert!(!drawn.has("Natural Earth"), "who gave nothing is not thanked");
}

#[test]
fn a_part_of_the_world_has_the_names_of_its_countries() {
    let picture = drawn(vec![point(2.0, 12.0, 5, "town"), point(-8.0, 17.0, 5, "village")], 720);
    assert!(picture.has("<5/0>"), "{:?}", picture.texts());
    assert!(picture.height() > 300.0);
}
