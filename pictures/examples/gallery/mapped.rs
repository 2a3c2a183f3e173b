//! Maps.

use diwan_pictures::{Map, MapPoint, Outlines, map};

use crate::{Dice, frame};

type Place = (&'static str, f64, f64);

const LIBYA: &[Place] = &[
    ("Tripoli", 32.89, 13.19),
    ("بنغازي", 32.12, 20.07),
    ("Misrata", 32.37, 15.09),
    ("Sirte", 31.2, 16.59),
    ("Sabha", 27.04, 14.43),
    ("Tobruk", 32.08, 23.96),
    ("Zawiya", 32.75, 12.73),
    ("Zuwara", 32.93, 12.08),
    ("Derna", 32.77, 22.64),
    ("Ghadames", 30.13, 9.5),
    ("Kufra", 24.18, 23.29),
    ("Tarhuna", 32.43, 13.63),
    ("Gharyan", 32.17, 13.02),
    ("Ajdabiya", 30.75, 20.23),
    ("Bani Walid", 31.76, 13.99),
];
const PACIFIC: &[Place] = &[
    ("Suva", -18.12, 178.45),
    ("Apia", -13.83, -171.76),
    ("Nukuʻalofa", -21.13, -175.2),
    ("Port Vila", -17.73, 168.32),
    ("Funafuti", -8.52, 179.2),
    ("Auckland", -36.85, 174.76),
];
const WORLD: &[Place] = &[
    ("New York", 40.71, -74.0),
    ("Geneva", 46.2, 6.14),
    ("Cairo", 30.04, 31.24),
    ("Moscow", 55.75, 37.62),
    ("Beijing", 39.9, 116.4),
    ("São Paulo", -23.55, -46.63),
    ("Nairobi", -1.29, 36.82),
    ("Canberra", -35.28, 149.13),
    ("Berlin", 52.52, 13.4),
    ("Paris", 48.86, 2.35),
    ("Ankara", 39.93, 32.86),
    ("Tokyo", 35.68, 139.69),
];
const ARCTIC: &[Place] = &[
    ("Tromsø", 69.65, 18.96),
    ("Murmansk", 68.97, 33.08),
    ("Longyearbyen", 78.22, 15.63),
    ("Anadyr", 64.73, 177.5),
    ("Nuuk", 64.18, -51.7),
    ("Utqiagvik", 71.29, -156.79),
];
const BERING: &[Place] = &[
    ("Anadyr", 64.73, 177.5),
    ("Nome", 64.5, -165.4),
    ("Provideniya", 64.42, -173.23),
    ("Petropavlovsk", 53.02, 158.65),
];
const EUROPE: &[Place] = &[
    ("Lisbon", 38.72, -9.14),
    ("Helsinki", 60.17, 24.94),
    ("Athens", 37.98, 23.73),
    ("Dublin", 53.35, -6.26),
    ("Warsaw", 52.23, 21.01),
    ("Rome", 41.9, 12.5),
    ("Brussels", 50.85, 4.35),
    ("Berlin", 52.52, 13.4),
    ("Kyiv", 50.45, 30.52),
];

pub fn pictures(width: u32, outlines: &Outlines) -> Vec<(&'static str, String)> {
    let draw = |title: &str, points: Vec<MapPoint>| {
        map(&Map { points, noun: "events".into() }, outlines, &frame(title, width))
    };
    vec![
        ("map-libya", draw("Where it happened in Libya", points(LIBYA, 400))),
        ("map-pacific", draw("On both sides of the date line", points(PACIFIC, 40))),
        ("map-bering", draw("Around the Bering Sea", points(BERING, 40))),
        ("map-arctic", draw("Around the Arctic", points(ARCTIC, 40))),
        ("map-world", draw("Where ministers met", points(WORLD, 900))),
        ("map-europe", draw("Summits in Europe", points(EUROPE, 90))),
        ("map-point", draw("A single place", points(&LIBYA[..1], 1))),
        ("map-empty", draw("Nowhere", vec![])),
        ("map-many", draw("Eight hundred places", many())),
    ]
}

fn points(places: &[Place], most: u64) -> Vec<MapPoint> {
    let mut dice = Dice(most);
    let point = |(index, (label, latitude, longitude)): (usize, &Place)| MapPoint {
        latitude: *latitude,
        longitude: *longitude,
        count: 1 + dice.below(most / (index as u64 + 1)),
        label: (*label).to_owned(),
    };
    places.iter().enumerate().map(point).collect()
}

fn many() -> Vec<MapPoint> {
    let mut dice = Dice(99);
    let point = |index: u64| MapPoint {
        latitude: dice.below(1200) as f64 / 10.0 - 50.0,
        longitude: dice.below(3600) as f64 / 10.0 - 180.0,
        count: 1 + dice.below(500 / (index + 1) + 3),
        label: format!("Place {index}"),
    };
    (0..800).map(point).collect()
}
