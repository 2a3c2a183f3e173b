//! Timelines.

use diwan_pictures::{Frame, Happening, Tenure, Timeline, timeline};

use crate::{Dice, frame};

const KINDS: [&str; 9] = [
    "Consult",
    "Make a statement",
    "Express intent to cooperate",
    "Engage in diplomatic cooperation",
    "Appeal",
    "Reject",
    "Yield",
    "Investigate",
    "Threaten",
];

pub fn pictures(width: u32) -> Vec<(&'static str, String)> {
    let draw = |title: &str, picture: &Timeline| {
        let Frame { subtitle, source, .. } = frame(title, width);
        timeline(picture, &Frame { title: title.into(), subtitle, source, width })
    };
    vec![
        ("timeline-minister", draw("A minister's life in office", &minister())),
        ("timeline-arabic", draw("فايز السراج: المناصب والأحداث", &arabic())),
        ("timeline-events", draw("Only events, in one month", &month())),
        ("timeline-tenure", draw("One tenure without an end", &one())),
        (
            "timeline-point",
            draw(
                "One event",
                &Timeline { events: vec![event("2021-03-10", "Consult")], ..Timeline::default() },
            ),
        ),
        ("timeline-many", draw("Sixty offices", &many())),
        ("timeline-empty", draw("Nobody in particular", &Timeline::default())),
    ]
}

fn tenure(title: &str, from: &str, to: &str) -> Tenure {
    let date = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Tenure { title: title.to_owned(), from: date(from), to: date(to) }
}

fn event(date: &str, kind: &str) -> Happening {
    Happening { date: date.to_owned(), kind: kind.to_owned() }
}

fn minister() -> Timeline {
    let mut dice = Dice(17);
    let mut events: Vec<Happening> = (0..420)
        .map(|_| {
            let year = 2014 + dice.below(10);
            let date = match dice.below(12) {
                0 => year.to_string(),
                1 => format!("{year}-{:02}", 1 + dice.below(12)),
                _ => format!("{year}-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
            };
            event(&date, KINDS[(dice.below(4) * dice.below(4)) as usize % 9])
        })
        .collect();
    events.push(event("unknown", "Consult"));
    let tenures = vec![
        tenure("Member of the House of Representatives", "2014-08-04", ""),
        tenure(
            "Chair of the Committee on Foreign Affairs and International Cooperation",
            "2014",
            "2016-03-30",
        ),
        tenure("Deputy Prime Minister", "2016-03-30", "2018"),
        tenure("Minister of Foreign Affairs", "2018-10", "2021-03-15"),
        tenure("Party secretary", "", "2015-06"),
        tenure("Special envoy", "2023-02-01", "2023-05"),
    ];
    Timeline { tenures, events, today: Some("2024-06-01".into()) }
}

fn arabic() -> Timeline {
    let tenures = vec![
        tenure("رئيس المجلس الرئاسي لحكومة الوفاق الوطني", "2016-03-30", "2021-03-15"),
        tenure("عضو مجلس النواب", "2014-08", "2016"),
    ];
    let events = (0..30).map(|n| {
        event(
            &format!("20{}-0{}-1{}", 16 + n % 5, 1 + n % 9, n % 9),
            ["تشاور", "بيان", "نداء"][n % 3],
        )
    });
    Timeline { tenures, events: events.collect(), today: None }
}

fn month() -> Timeline {
    let mut dice = Dice(29);
    let events = (0..25).map(|_| {
        event(&format!("2021-03-{:02}", 1 + dice.below(31)), KINDS[dice.below(3) as usize])
    });
    let mut events: Vec<Happening> = events.collect();
    events.push(event("2021-03", "Consult"));
    Timeline { events, ..Timeline::default() }
}

fn one() -> Timeline {
    Timeline {
        tenures: vec![tenure("President", "2019-10", "")],
        events: vec![],
        today: Some("2026-11-29".into()),
    }
}

fn many() -> Timeline {
    let tenure = |n: usize| {
        tenure(&format!("Office number {n}"), &(1950 + n).to_string(), &format!("{}-06", 1952 + n))
    };
    Timeline { tenures: (0..60).map(tenure).collect(), events: vec![], today: None }
}
