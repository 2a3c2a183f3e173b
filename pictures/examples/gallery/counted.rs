//! Counts.

use diwan_pictures::{By, CountRow, Counts, counts};

use crate::{Dice, frame};

const TYPES: [&str; 10] = [
    "Consult",
    "Make a statement",
    "Express intent to cooperate",
    "Protest",
    "Appeal",
    "Coerce",
    "Assault",
    "Provide aid",
    "Yield",
    "Investigate",
];
const ACTORS: [&str; 6] = [
    "فايز السراج",
    "Abdul Hamid Dbeibah",
    "بعثة الأمم المتحدة للدعم في ليبيا",
    "خليفة حفتر",
    "European Union",
    "Aguila Saleh",
];

pub fn pictures(width: u32) -> Vec<(&'static str, String)> {
    let draw = |title: &str, picture: &Counts| counts(picture, &frame(title, width));
    vec![
        ("counts-month", draw("Events in Libya by type", &by_month(72, 8))),
        ("counts-year-one-series", draw("Events in Libya by year", &by_year())),
        ("counts-day", draw("Events day by day, with gaps", &by_day(40))),
        ("counts-day-many", draw("Fifteen years of days", &by_day(5_500))),
        ("counts-week", draw("Articles by week", &by_week())),
        ("counts-lines", draw("Who took part in most events", &overlapping())),
        (
            "counts-point",
            draw("A single event", &of(Some(By::Month), vec![row("2021-03", None, 1)])),
        ),
        (
            "counts-undated",
            draw(
                "Known only to the year",
                &of(
                    Some(By::Month),
                    vec![row("2021", Some("Protest"), 7), row("2023", Some("Appeal"), 3)],
                ),
            ),
        ),
        ("counts-empty", draw("Events in Atlantis", &of(Some(By::Month), vec![]))),
        ("counts-arabic", draw("الأحداث السياسية في ليبيا حسب المشاركين", &by_key_arabic())),
        (
            "counts-keys",
            draw(
                "Events by type of event and by nothing else that could be named in a short title",
                &by_key(40),
            ),
        ),
        ("counts-keys-empty", draw("Nothing by nothing", &of(None, vec![]))),
    ]
}

fn of(by: Option<By>, rows: Vec<CountRow>) -> Counts {
    Counts { rows, by, noun: "events".into(), overlapping: false }
}

fn row(period: &str, key: Option<&str>, count: u64) -> CountRow {
    let (period, key) = (Some(period.to_owned()), key.map(str::to_owned));
    CountRow { period, key, label: None, count }
}

fn by_month(months: u32, types: usize) -> Counts {
    let mut dice = Dice(7);
    let mut rows = Vec::new();
    for month in 0..months {
        let period = format!("{}-{:02}", 2018 + month / 12, month % 12 + 1);
        for (index, name) in TYPES.iter().enumerate().take(types + 2) {
            let count = dice.below(40 / (index as u64 + 1)) * (1 + u64::from(month > 40));
            rows.push(row(&period, Some(name), count));
        }
    }
    for year in 2018..2024 {
        rows.push(row(&year.to_string(), Some("Consult"), dice.below(60)));
        rows.push(row(&year.to_string(), Some("Protest"), dice.below(30)));
    }
    rows.push(CountRow { period: None, key: None, label: None, count: 14 });
    of(Some(By::Month), rows)
}

fn by_year() -> Counts {
    let mut dice = Dice(3);
    of(
        Some(By::Year),
        (2011..2026).map(|y| row(&y.to_string(), None, 200 + dice.below(1900))).collect(),
    )
}

fn by_day(days: u32) -> Counts {
    let mut dice = Dice(11);
    let first = time::Date::from_calendar_date(2011, time::Month::February, 15).unwrap();
    let mut rows = Vec::new();
    for day in 0..days {
        let date = first + time::Duration::days(day.into());
        if dice.below(3) > 0 {
            rows.push(row(&date.to_string(), Some(TYPES[dice.below(4) as usize]), dice.below(9)));
        }
    }
    rows.push(row("2011-02", Some("Protest"), 4));
    rows.push(row("2011-03", Some("Appeal"), 9));
    rows.push(row("2011", Some("Consult"), 12));
    of(Some(By::Day), rows)
}

fn by_week() -> Counts {
    let mut dice = Dice(5);
    let mut counts = of(
        Some(By::Week),
        (1..=52).map(|w| row(&format!("2021-W{w:02}"), None, dice.below(90))).collect(),
    );
    counts.noun = "articles".into();
    counts
}

fn overlapping() -> Counts {
    let mut dice = Dice(23);
    let mut rows = Vec::new();
    for month in 0..30 {
        let period = format!("{}-{:02}", 2020 + month / 12, month % 12 + 1);
        rows.extend(ACTORS.iter().map(|actor| row(&period, Some(actor), dice.below(30))));
    }
    Counts { overlapping: true, ..of(Some(By::Month), rows) }
}

fn by_key(keys: u64) -> Counts {
    let mut dice = Dice(31);
    let name = |index: u64| match TYPES.get(index as usize) {
        Some(name) => (*name).to_owned(),
        None => format!("Committee for the review of constitutional article number {index}"),
    };
    let mut rows: Vec<CountRow> = (0..keys)
        .map(|index| CountRow {
            key: Some(name(index)),
            count: 1 + dice.below(4000 / (index + 1)),
            ..Default::default()
        })
        .collect();
    rows.push(CountRow { count: 77, ..Default::default() });
    of(None, rows)
}

fn by_key_arabic() -> Counts {
    let mut dice = Dice(41);
    let row = |name: &&str| CountRow {
        key: Some((*name).to_owned()),
        count: 5 + dice.below(200),
        ..Default::default()
    };
    of(None, ACTORS.iter().map(row).collect())
}
