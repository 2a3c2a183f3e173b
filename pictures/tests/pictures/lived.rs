//! Timelines.

use diwan_pictures::{Frame, Happening, MOST_EVENTS, MOST_TENURES, Tenure, Timeline, timeline};

use crate::check::{HOSTILE, Picture, hostile, widths};

fn tenure(title: &str, from: &str, to: &str) -> Tenure {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Tenure { title: title.into(), from: some(from), to: some(to) }
}

fn event(date: &str, kind: &str) -> Happening {
    Happening { date: date.into(), kind: kind.into() }
}

fn drawn(picture: &Timeline) -> Picture {
    Picture::checked(timeline(picture, &Frame::new("A life")))
}

#[test]
fn whatever_is_told_makes_a_document_within_bounds() {
    let dates = ["2021", "2021-03", "0001-01-01", "9999", "soon", "2021-03-04T10:00Z"];
    for width in widths() {
        for (first, last) in dates.iter().flat_map(|first| dates.map(|last| (first, last))) {
            let tenures = HOSTILE.map(|title| tenure(title, first, last)).to_vec();
            let events = HOSTILE.map(|kind| event(last, kind)).to_vec();
            let picture = Timeline { tenures, events, today: Some((*first).into()) };
            let svg = timeline(&picture, &hostile(width));
            assert_eq!(svg, timeline(&picture, &hostile(width)), "the same each time");
            Picture::checked(svg);
        }
    }
}

#[test]
fn as_much_as_can_be_makes_a_small_document() {
    let tenures =
        (0..MOST_TENURES + 9).map(|n| tenure(&format!("Office {n}"), &(1900 + n).to_string(), ""));
    let date =
        |n: usize| format!("{}-{:02}-{:02}", 1900 + n / 336 % 120, n / 28 % 12 + 1, n % 28 + 1);
    let events = (0..MOST_EVENTS + 1)
        .map(|n| event(&date(n)[..[4, 7, 10][n % 3]], &format!("type {}", n % 30)));
    let picture = Timeline { tenures: tenures.collect(), events: events.collect(), today: None };
    let svg = timeline(&picture, &Frame { width: 1600, ..Frame::new("Long") });
    let picture = Picture::checked(svg);
    assert!(picture.has("And 9 earlier tenures.") && picture.has("And 1 more event."));
    assert!(picture.has("Office 48") && !picture.texts().contains(&"Office 8".to_owned()));
}

#[test]
fn nothing_is_said_to_be_nothing() {
    let nothing = drawn(&Timeline::default());
    assert!(nothing.has("There is nothing here that has a date.") && nothing.height() < 260.0);
    let undated = Timeline { tenures: vec![tenure("Mayor", "", "")], ..Timeline::default() };
    assert!(drawn(&undated).has("There is nothing here that has a date."));
}

#[test]
fn what_is_open_or_uncertain_looks_so() {
    let one = |from: &str, to: &str| {
        let tenures = vec![tenure("Mayor", from, to)];
        drawn(&Timeline { tenures, events: vec![], today: Some("2024-06-01".into()) })
    };
    let certain = one("2016-02-03", "2021-04-05");
    assert!(!certain.has("No end known") && certain.attributes("vague", "d").is_empty());
    assert!(certain.has("3 Feb 2016 – 5 Apr 2021"));
    let open = one("2016-02-03", "");
    assert!(open.has("No end known") && open.has("since 3 Feb 2016"));
    assert!(open.description().contains("to Jun 2024"));
    assert!(!one("2016", "2021-04-05").attributes("vague", "d").is_empty());
    assert!(one("", "2021").has("No beginning known"));
}

#[test]
fn a_title_that_has_no_room_beside_its_dates_stands_above_them() {
    let title = "Minister of Foreign Affairs and Cooperation";
    let tenures = vec![tenure(title, "2016-02-03", "2021-04-05")];
    let picture = Timeline { tenures, ..Timeline::default() };
    let drawn =
        |width| Picture::checked(timeline(&picture, &Frame { width, ..Frame::new("A life") }));
    let rows = |picture: &Picture| {
        let told = ["strong", "small"].map(|class| picture.attributes(class, "y")[0].clone());
        told[0] != told[1]
    };
    let (narrow, wide) = (drawn(360), drawn(1000));
    assert!(rows(&narrow) && !rows(&wide));
    assert!(narrow.has(title) && wide.has(title));
}

#[test]
fn events_that_fall_together_are_one_mark() {
    let events = vec![event("2021-03-04", "Consult"); 30];
    let events = [events, vec![event("2011-03-04", "Consult"), event("2015", "Consult")]].concat();
    let picture = drawn(&Timeline { events, ..Timeline::default() });
    let marks = picture.attributes("s6", "d").iter().map(|d| d.matches("a").count() / 2).max();
    assert_eq!(marks, Some(2));
    assert!(picture.has("30 events") && picture.has("Within this time"));
    assert!(picture.description().contains("Consult (32)"));
}
