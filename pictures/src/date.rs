//! Dates and periods as exactly as they are known, and the steps in which time is cut.

use time::{Date, Duration, Month, Weekday};

/// Days since the beginning of the Julian period, which was a Monday.
pub type Day = i32;

/// How exactly a date is known, from the finest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    Day,
    Week,
    Month,
    Year,
}

impl Precision {
    /// What it is called in a sentence: "known only to the …".
    pub fn noun(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Week => "week",
            Precision::Month => "month",
            Precision::Year => "year",
        }
    }
}

/// A stretch of days that a date or a period stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub from: Day,
    /// The first day that is no more of it.
    pub to: Day,
    pub precision: Precision,
}

impl Span {
    /// Reads `2021-01-11`, `2021-W02`, `2021-01` and `2021`; what stands behind a `T` does not count.
    pub fn parse(text: &str) -> Option<Self> {
        let day = text.split('T').next()?;
        let mut parts = day.split('-');
        let year = parts.next().filter(|year| year.len() == 4)?.parse().ok().filter(|y| *y > 0)?;
        let (second, third) = (parts.next(), parts.next());
        if parts.next().is_some() {
            return None;
        }
        match (second, third) {
            (None, _) => Some(Self::year(year)),
            (Some(week), None) if week.starts_with('W') => {
                let monday = Date::from_iso_week_date(year, number(&week[1..])?, Weekday::Monday);
                Some(Self::days(monday.ok()?, 7, Precision::Week))
            }
            (Some(month), None) => Self::month(year, number(month)?),
            (Some(month), Some(day)) => {
                let month = Month::try_from(number(month)?).ok()?;
                let day = Date::from_calendar_date(year, month, number(day)?).ok()?;
                Some(Self::days(day, 1, Precision::Day))
            }
        }
    }

    fn year(year: i32) -> Self {
        let step = Step::Years(1);
        Self { from: step.start(year), to: step.start(year + 1), precision: Precision::Year }
    }

    fn month(year: i32, month: u8) -> Option<Self> {
        let index = year * 12 + i32::from(month.checked_sub(1).filter(|month| *month < 12)?);
        let (from, to) = (Step::Months(1).start(index), Step::Months(1).start(index + 1));
        Some(Self { from, to, precision: Precision::Month })
    }

    fn days(first: Date, count: i32, precision: Precision) -> Self {
        let from = first.to_julian_day();
        Self { from, to: from + count, precision }
    }

    /// The day by which the span is put into a longer one: of a week its Thursday, as ISO 8601 does.
    pub fn anchor(self) -> Day {
        if self.precision == Precision::Week { self.from + 3 } else { self.from }
    }
}

fn number(text: &str) -> Option<u8> {
    (text.len() == 2).then(|| text.parse().ok())?
}

/// A way to cut time into pieces, each of which has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Day,
    Week,
    Months(i32),
    Years(i32),
}

impl Step {
    /// The number of the piece that a day is in.
    pub fn index(self, day: Day) -> i32 {
        let (year, month) = date(day).map_or((0, 0), |date| (date.year(), date.month() as i32 - 1));
        match self {
            Step::Day => day,
            Step::Week => day.div_euclid(7),
            Step::Months(count) => (year * 12 + month).div_euclid(count),
            Step::Years(count) => year.div_euclid(count),
        }
    }

    /// The first day of a piece.
    pub fn start(self, index: i32) -> Day {
        let first = |year: i32, month: i32| {
            let month = Month::try_from(month as u8 + 1).unwrap_or(Month::January);
            Date::from_calendar_date(year, month, 1)
                .map_or_else(|_| beyond(year), Date::to_julian_day)
        };
        match self {
            Step::Day => index,
            Step::Week => index * 7,
            Step::Months(count) => {
                first((index * count).div_euclid(12), (index * count).rem_euclid(12))
            }
            Step::Years(count) => first(index * count, 0),
        }
    }

    /// The finest precision that this step does not cut.
    pub fn precision(self) -> Precision {
        match self {
            Step::Day => Precision::Day,
            Step::Week => Precision::Week,
            Step::Months(_) => Precision::Month,
            Step::Years(_) => Precision::Year,
        }
    }

    /// What the pieces are called: "by …".
    pub fn name(self) -> String {
        match self {
            Step::Day => "day".into(),
            Step::Week => "week".into(),
            Step::Months(1) => "month".into(),
            Step::Months(count) => format!("{count} months"),
            Step::Years(1) => "year".into(),
            Step::Years(10) => "decade".into(),
            Step::Years(100) => "century".into(),
            Step::Years(count) => format!("{count} years"),
        }
    }

    /// How a piece is told in a sentence.
    pub fn tell(self, index: i32) -> String {
        let Some(date) = date(self.start(index)) else { return String::new() };
        match self {
            Step::Day => format!("{} {} {}", date.day(), short(date.month()), date.year()),
            Step::Week => {
                let (year, week, _) = (date + Duration::days(3)).to_iso_week_date();
                format!("week {week} of {year}")
            }
            Step::Months(_) => format!("{} {}", date.month(), date.year()),
            Step::Years(1) => date.year().to_string(),
            Step::Years(count) => format!("{}–{}", date.year().max(1), date.year() + count - 1),
        }
    }
}

/// The calendar reaches from the year −9999 to 9999; its ends stand for what lies beyond.
fn beyond(year: i32) -> Day {
    if year > 0 { Date::MAX.to_julian_day() + 1 } else { Date::MIN.to_julian_day() }
}

pub fn date(day: Day) -> Option<Date> {
    Date::from_julian_day(day.clamp(Date::MIN.to_julian_day(), Date::MAX.to_julian_day())).ok()
}

/// The first letters of a month.
pub fn short(month: Month) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[month as usize - 1]
}

/// A partial date as a text for people: `11 Jan 2021`, `Jan 2021`, `2021`.
pub fn tell(span: Span) -> String {
    let Some(date) = date(span.from) else { return String::new() };
    match span.precision {
        Precision::Day => Step::Day.tell(span.from),
        Precision::Week => Step::Week.tell(Step::Week.index(span.from)),
        Precision::Month => format!("{} {}", short(date.month()), date.year()),
        Precision::Year => date.year().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        Span::parse(text).unwrap()
    }

    #[test]
    fn a_period_is_read_as_exactly_as_it_is_told() {
        let days = |text| span(text).to - span(text).from;
        assert_eq!(["2021-01-11", "2021-W02", "2021-02", "2020"].map(days), [1, 7, 28, 366]);
        assert_eq!(span("2021-W01").from, span("2021-01-04").from);
        assert_eq!(span("2021-01-11T14:00Z"), span("2021-01-11"));
        assert_eq!(span("9999").to - span("9999").from, 365);
    }

    #[test]
    fn what_is_no_date_is_none() {
        let none =
            ["", "21", "0000", "2021-13", "2021-02-30", "2021-W54", "2021-1-1", "2021-01-01-01"];
        assert!(none.into_iter().all(|text| Span::parse(text).is_none()));
    }

    #[test]
    fn each_day_is_in_the_piece_that_begins_at_or_before_it() {
        let steps = [Step::Day, Step::Week, Step::Months(1), Step::Months(3), Step::Years(1)];
        for step in steps.into_iter().chain([Step::Years(10)]) {
            for day in (1_700_000..2_600_000).step_by(997) {
                let index = step.index(day);
                assert!(step.start(index) <= day && day < step.start(index + 1), "{step:?} {day}");
            }
        }
    }

    #[test]
    fn a_piece_is_told_as_people_say_it() {
        let told = |step: Step, text: &str| step.tell(step.index(span(text).from));
        assert_eq!(told(Step::Week, "2021-01-01"), "week 53 of 2020");
        assert_eq!(told(Step::Months(1), "2021-01-01"), "January 2021");
        assert_eq!(told(Step::Years(10), "2021"), "2020–2029");
        assert_eq!(tell(span("2021-01")), "Jan 2021");
    }
}
