//! Counts.

use diwan_pictures::{By, CountRow, Counts, Frame, MOST_COUNTS, counts, style};

use crate::check::{HOSTILE, Picture, hostile, widths};

const ALL: [Option<By>; 5] = [None, Some(By::Day), Some(By::Week), Some(By::Month), Some(By::Year)];

fn row(period: &str, key: &str, count: u64) -> CountRow {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    CountRow { period: some(period), key: some(key), label: None, count }
}

fn of(by: impl Into<Option<By>>, rows: Vec<CountRow>) -> Counts {
    Counts { rows, by: by.into(), noun: "events".into(), overlapping: false }
}

fn drawn(picture: &Counts) -> Picture {
    Picture::checked(counts(picture, &Frame::new("Counts")))
}

#[test]
fn whatever_is_counted_makes_a_document_within_bounds() {
    let periods = ["2021", "2021-03", "2021-03-04", "2021-W09", "0001", "9999-12-31", "soon", ""];
    for by in ALL {
        for (overlapping, width) in widths().into_iter().flat_map(|w| [(true, w), (false, w)]) {
            let rows = periods.iter().zip(HOSTILE.iter().cycle());
            let rows = rows.map(|(period, key)| row(period, key, u64::MAX / 3)).collect();
            let picture = Counts { overlapping, noun: HOSTILE[0].into(), ..of(by, rows) };
            let svg = counts(&picture, &hostile(width));
            assert_eq!(svg, counts(&picture, &hostile(width)), "the same each time");
            Picture::checked(svg);
        }
    }
}

#[test]
fn as_many_rows_as_can_be_make_a_small_document() {
    let row = |n: usize| {
        let period = format!("{}-{:02}-{:02}", 1900 + n / 336, n / 28 % 12 + 1, n % 28 + 1);
        row(&period[..[4, 7, 10][n % 3]], &format!("key {}", n % 50), n as u64)
    };
    let rows: Vec<CountRow> = (0..MOST_COUNTS + 5).map(row).collect();
    for by in ALL {
        let svg = counts(&of(by, rows.clone()), &Frame { width: 1600, ..Frame::new("Many") });
        assert!(Picture::checked(svg).has("Not shown: 5 rows."));
    }
}

#[test]
fn nothing_is_said_to_be_nothing() {
    for by in ALL {
        let empty = drawn(&of(by, vec![row("2021", "key", 0)]));
        assert!(empty.has("There are no events here."));
        assert!(empty.description().contains("There are no events here."));
    }
    assert!(drawn(&of(By::Month, vec![row("", "", 3)])).has("Without a date: 3 events."));
}

/// Three bars of the same width: two of their own, and a gap between them as wide as they are.
#[test]
fn a_period_without_a_row_has_its_room() {
    let picture = drawn(&of(By::Year, vec![row("2019", "", 1), row("2021", "", 1)]));
    let bars = picture.attributes("s1", "d");
    let xs: Vec<f64> = bars[0]
        .split('M')
        .skip(1)
        .map(|bar| bar.split(' ').next().unwrap().parse().unwrap())
        .collect();
    let axis = &picture.attributes("axis", "d")[0];
    let right: f64 = axis.split(['H', 'M']).nth(2).unwrap().parse().unwrap();
    let year = (xs[1] - xs[0]) / 2.0;
    assert!((right - xs[1] - year).abs() < year * 0.5, "{bars:?} {axis}");
    assert!(picture.has("2020"));
    assert!(picture.description().contains("from 2019 to 2021"));
}

#[test]
fn what_is_known_only_to_a_longer_period_stands_apart() {
    let rows = vec![row("2021-01", "", 2), row("2021-05", "", 3), row("2021", "", 40)];
    let picture = drawn(&of(By::Month, rows.clone()));
    assert!(picture.has("Known only to the year: 40 events"));
    assert!(picture.description().contains("The most, 3, in May 2021."));
    let by_year = drawn(&of(By::Year, rows));
    assert!(!by_year.has("Known only"), "a year is known to the year");
    assert!(by_year.description().contains("The most, 45, in 2021."));
}

#[test]
fn where_there_is_no_room_for_days_longer_periods_are_drawn() {
    let rows = (1990..2005).map(|year| row(&format!("{year}-06-15"), "", 1)).collect();
    let picture = drawn(&of(By::Day, rows));
    assert!(picture.has("Drawn by month: shorter periods have no room here."));
}

#[test]
fn keys_beyond_those_with_a_colour_are_added_up() {
    let rows = (1..=12).map(|n| row("2021", &format!("key {n}"), n)).collect();
    let texts = drawn(&of(By::Year, rows)).texts();
    assert!(texts.contains(&"key 12".to_owned()) && texts.contains(&"Other (5)".to_owned()));
    assert!(!texts.contains(&"key 5".to_owned()), "{texts:?}");
}

#[test]
fn keys_that_overlap_are_never_added_up() {
    let rows: Vec<CountRow> = (1..=12).map(|n| row("2021", &format!("key {n}"), n)).collect();
    let lines = drawn(&Counts { overlapping: true, ..of(By::Year, rows.clone()) });
    assert!(lines.has("Not drawn: 5 more.") && !lines.has("Other ("));
    assert!(lines.description().contains("The most, 12, in 2021."));
    assert!(lines.attributes("s1", "d").is_empty() && !lines.attributes("l1", "d").is_empty());
}

#[test]
fn without_periods_each_key_has_a_bar_with_its_number() {
    let label = Some("Consult".to_owned());
    let rows = vec![
        CountRow { key: Some("consult".into()), label, count: 1200, period: None },
        row("", "protest", 300),
        row("2021", "protest", 4),
    ];
    let texts = drawn(&of(None, rows)).texts();
    for text in ["Consult", "1,200", "protest", "304"] {
        assert!(texts.contains(&text.to_owned()), "{text} in {texts:?}");
    }
}

#[test]
fn text_from_right_to_left_is_marked() {
    let svg = counts(&of(None, vec![row("", "رئيس الوزراء", 3)]), &Frame::new("الأحداث"));
    assert_eq!(svg.matches("direction=\"rtl\"").count(), 2);
    Picture::checked(svg);
}

/// Who allows the style sheet by its digest must find it as it was told.
#[test]
fn every_document_has_the_same_style_sheet() {
    let svg = counts(&of(None, vec![]), &Frame::new("Nothing"));
    assert!(svg.contains(&format!("<style>{}</style>", style())));
    assert!(style().contains("prefers-color-scheme:dark") && !style().contains(['<', '&']));
}
