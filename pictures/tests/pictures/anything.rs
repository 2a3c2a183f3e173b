//! Texts and numbers that nobody has thought of.

use diwan_pictures::{
    By, CountRow, Counts, Frame, Happening, Map, MapPoint, Network, Node, Outlines, Tenure, Tie,
    Timeline, counts, map, network, timeline,
};
use proptest::prelude::*;

use crate::check::Picture;

const PARTS: &[&str] = &[
    "رئيس",
    "Minister",
    "大臣",
    "👩\u{200D}👧",
    "e\u{301}",
    "\u{202E}",
    "\u{FFFE}",
    "\u{0}",
    "<",
    "&",
    "]]>",
    "\"",
    " ",
];

const PERIODS: [Option<By>; 5] =
    [None, Some(By::Day), Some(By::Week), Some(By::Month), Some(By::Year)];

fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => prop::sample::select(PARTS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "[a-z ]{1,40}",
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

fn date() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[0-9]{4}",
        "[12][0-9]{3}-(0[1-9]|1[0-9])",
        "[12][0-9]{3}-(0[1-9]|1[0-2])-[0-3][0-9]",
        "[12][0-9]{3}-W[0-5][0-9]",
    ];
    prop_oneof![6 => part.boxed(), 1 => text().boxed()]
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    prop::option::of(date())
}

fn frame() -> impl Strategy<Value = Frame> {
    (text(), prop::option::of(text()), prop::option::of(text()), 300..1700_u32)
        .prop_map(|(title, subtitle, source, width)| Frame { title, subtitle, source, width })
}

fn rows() -> impl Strategy<Value = Vec<CountRow>> {
    let row = (
        prop::option::of(date()),
        prop::option::of(text()),
        prop::option::of(text()),
        any::<u64>(),
    );
    let row = row.prop_map(|(period, key, label, count)| CountRow {
        period,
        key,
        label,
        count: count >> (count % 64),
    });
    prop::collection::vec(row, 0..40)
}

proptest! {
    // Nothing is written beside the sources when one fails: the message has what it takes.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        cases: 60,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_counts_are_a_document(
        rows in rows(),
        by in prop::sample::select(&PERIODS[..]),
        (noun, overlapping, frame) in (text(), any::<bool>(), frame()),
    ) {
        Picture::checked(counts(&Counts { rows, by, noun, overlapping }, &frame));
    }

    #[test]
    fn any_life_is_a_document(
        tenures in prop::collection::vec((text(), [maybe(), maybe()]), 0..9),
        events in prop::collection::vec((date(), text()), 0..40),
        (today, frame) in (prop::option::of(date()), frame()),
    ) {
        let tenures = tenures.into_iter().map(|(title, [from, to])| Tenure { title, from, to });
        let events = events.into_iter().map(|(date, kind)| Happening { date, kind });
        let picture = Timeline { tenures: tenures.collect(), events: events.collect(), today };
        Picture::checked(timeline(&picture, &frame));
    }

    #[test]
    fn any_ties_are_a_document(
        nodes in prop::collection::vec((text(), text(), any::<u8>()), 0..60),
        ties in prop::collection::vec((0..70_usize, 0..70_usize, any::<u64>(), text()), 0..200),
        frame in frame(),
    ) {
        let nodes = nodes.into_iter().map(|(label, kind, far)| Node { label, kind, distance: far % 4 });
        let ties = ties.into_iter().map(|(from, to, weight, kind)| Tie { from, to, weight, kinds: vec![kind] });
        Picture::checked(network(&Network { nodes: nodes.collect(), ties: ties.collect() }, &frame));
    }

    #[test]
    fn any_places_are_a_document(
        points in prop::collection::vec((-95.0..95.0_f64, -185.0..185.0_f64, any::<u64>(), text()), 0..40),
        (spread, noun, frame) in (0.0..1.0_f64, text(), frame()),
    ) {
        let points = points.into_iter().map(|(latitude, longitude, count, label)| MapPoint {
            latitude: latitude * spread,
            longitude: longitude * spread,
            count,
            label,
        });
        let picture = Map { points: points.collect(), noun };
        Picture::checked(map(&picture, &Outlines::default(), &frame));
    }
}
