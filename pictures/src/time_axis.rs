//! An axis of time: where a day stands, and the ticks that fit.

use maud::{Markup, html};

use crate::date::{Day, Precision, Step, date, short};
use crate::frame::{SMALL, path};
use crate::number::Px;
use crate::text::{Side, label, width};

/// From the finest; the first whose ticks have room is taken.
const TICKS: &[Step] = &[
    Step::Day,
    Step::Week,
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(20),
    Step::Years(50),
    Step::Years(100),
    Step::Years(200),
    Step::Years(500),
    Step::Years(1000),
    Step::Years(2000),
];
const ROW: f64 = 17.0;

/// Days from left to right.
pub struct TimeAxis {
    from: Day,
    to: Day,
    left: f64,
    right: f64,
    step: Step,
}

impl TimeAxis {
    /// From one day up to another, between two points of the picture.
    pub fn new(from: Day, to: Day, left: f64, right: f64) -> Self {
        Self::with_ticks(Precision::Day, from, to, left, right)
    }

    /// From one piece of time to another; no tick is finer than the pieces.
    pub fn of_steps(step: Step, first: i32, last: i32, left: f64, right: f64) -> Self {
        Self::with_ticks(step.precision(), step.start(first), step.start(last + 1), left, right)
    }

    fn with_ticks(finest: Precision, from: Day, to: Day, left: f64, right: f64) -> Self {
        let to = to.max(from + 1);
        let mut axis = Self { from, to, left, right, step: Step::Years(2000) };
        let fits = |step: &&Step| step.precision() >= finest && axis.room(**step) >= needed(**step);
        axis.step = TICKS.iter().find(fits).copied().unwrap_or(Step::Years(2000));
        axis
    }

    /// Where a day begins; beyond the axis, at its end.
    pub fn x(&self, day: Day) -> f64 {
        let part =
            f64::from(day.clamp(self.from, self.to) - self.from) / f64::from(self.to - self.from);
        self.left + part * (self.right - self.left)
    }

    pub fn from(&self) -> Day {
        self.from
    }

    pub fn left(&self) -> f64 {
        self.left
    }

    pub fn right(&self) -> f64 {
        self.right
    }

    /// The step for dates of a precision, or the next longer one whose pieces are so wide at least.
    pub fn step_of(&self, precision: Precision, least: f64) -> Step {
        let longer = [Step::Day, Step::Week, Step::Months(1), Step::Years(1), Step::Years(10)];
        let wanted = longer.into_iter().filter(|step| step.precision() >= precision);
        wanted.into_iter().find(|step| self.room(*step) >= least).unwrap_or(Step::Years(100))
    }

    /// How wide a piece is, about.
    fn room(&self, step: Step) -> f64 {
        let days = match step {
            Step::Day => 1.0,
            Step::Week => 7.0,
            Step::Months(count) => 30.4 * f64::from(count),
            Step::Years(count) => 365.25 * f64::from(count),
        };
        days / f64::from(self.to - self.from) * (self.right - self.left)
    }

    /// Lines from the ticks upwards, behind what is drawn.
    pub fn grid(&self, top: f64, bottom: f64) -> Markup {
        let lines = self.pieces(self.step).map(|(start, _)| self.x(start));
        let inside = lines.filter(|x| *x > self.left + 0.5);
        let d: String = inside.map(|x| format!("M{} {}V{}", Px(x), Px(top), Px(bottom))).collect();
        path("grid", &d)
    }

    /// How high the ticks are with their labels.
    pub fn height(&self) -> f64 {
        if self.above().is_some() { 8.0 + 2.0 * ROW } else { 8.0 + ROW }
    }

    /// The line, ticks and labels, downwards from `y`.
    pub fn draw(&self, y: f64) -> Markup {
        let ticks = self.pieces(self.step).map(|(start, _)| start).filter(|day| *day >= self.from);
        let ticks: String = ticks.map(|day| format!("M{} {}v5", Px(self.x(day)), Px(y))).collect();
        let line = format!("M{} {}H{}{ticks}", Px(self.left), Px(y), Px(self.right));
        html! {
            (path("axis", &line))
            (self.labels(self.step, y + ROW))
            @if let Some(above) = self.above() { (self.labels(above, y + 2.0 * ROW)) }
        }
    }

    /// What has to be said once for many ticks: the month of days, the year of months.
    fn above(&self) -> Option<Step> {
        match self.step {
            Step::Day => Some(Step::Months(1)),
            Step::Week | Step::Months(_) => Some(Step::Years(1)),
            Step::Years(_) => None,
        }
    }

    /// A label stands below the middle of what it names, or below its beginning where the next tick
    /// is further than that.
    fn labels(&self, step: Step, y: f64) -> Markup {
        let mut free = self.left - 8.0;
        let mut labels = Vec::new();
        for (start, end) in self.pieces(step) {
            let text = self.name(step, start);
            let half = width(&text, SMALL) / 2.0;
            let wanted = match named_whole(step) {
                true => (self.x(start) + self.x(end)) / 2.0,
                false if start < self.from => continue,
                false => self.x(start),
            };
            let cut = named_whole(step) && self.x(end) - self.x(start) < 2.0 * half;
            let x = wanted.clamp(self.left + half - 6.0, self.right - half + 6.0);
            if cut && self.is_cut(start, end) || x - half < free {
                continue;
            }
            free = x + half + 5.0;
            labels.push(label(x, y, Side::Middle, "small faded", &text));
        }
        html! { @for label in labels { (label) } }
    }

    /// Whether a part of a piece lies beyond the axis.
    fn is_cut(&self, start: Day, end: Day) -> bool {
        start < self.from || end > self.to
    }

    fn name(&self, step: Step, start: Day) -> String {
        let Some(date) = date(start) else { return String::new() };
        match (step, self.step) {
            (Step::Day, _) => date.day().to_string(),
            (Step::Week, _) => format!("{} {}", date.day(), short(date.month())),
            (Step::Months(_), Step::Day) => format!("{} {}", short(date.month()), date.year()),
            (Step::Months(_), _) => short(date.month()).to_owned(),
            (Step::Years(_), _) => date.year().to_string(),
        }
    }

    /// The first day of each piece that has a part on the axis, and that of the next.
    fn pieces(&self, step: Step) -> impl Iterator<Item = (Day, Day)> {
        let (first, last) = (step.index(self.from), step.index(self.to - 1));
        (first..=last).map(move |index| (step.start(index), step.start(index + 1)))
    }
}

fn named_whole(step: Step) -> bool {
    matches!(step, Step::Day | Step::Months(1) | Step::Years(1))
}

fn needed(step: Step) -> f64 {
    match step {
        Step::Day => 22.0,
        Step::Week => 54.0,
        Step::Months(_) => 32.0,
        Step::Years(_) => 42.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Span;

    fn day(text: &str) -> Day {
        Span::parse(text).unwrap().from
    }

    fn axis(from: &str, to: &str) -> (String, Step) {
        let axis = TimeAxis::new(day(from), day(to), 0.0, 640.0);
        (axis.draw(0.0).into_string(), axis.step)
    }

    #[test]
    fn ticks_are_as_fine_as_their_labels_allow() {
        assert_eq!(axis("2021-01-01", "2021-01-20").1, Step::Day);
        assert_eq!(axis("2021-01-01", "2021-12-31").1, Step::Months(1));
        assert_eq!(axis("2011", "2022").1, Step::Years(1));
        assert_eq!(axis("0001", "9999").1, Step::Years(1000));
    }

    #[test]
    fn months_are_told_with_their_year() {
        let (drawn, _) = axis("2020-07-01", "2021-07-01");
        assert!(drawn.contains(">2020<") && drawn.contains(">2021<") && drawn.contains(">Aug<"));
    }

    #[test]
    fn a_day_stands_between_the_ends() {
        let axis = TimeAxis::new(day("2021"), day("2022"), 10.0, 375.0);
        assert_eq!(axis.x(day("2021-01-02")), 11.0);
        assert_eq!(axis.x(day("1999")), 10.0);
        assert_eq!(axis.x(day("2099")), 375.0);
        let point = TimeAxis::new(day("2021"), day("2021"), 0.0, 100.0);
        assert!(point.x(day("2021")).is_finite());
    }
}
