//! Tenures: a bar each, with what it is and how long it lasted above it.

use maud::{Markup, html};

use super::Tenure;
use crate::date::{Day, Precision, Span, tell};
use crate::frame::{Entry, Mark, SMALL, TEXT, path};
use crate::number::Px;
use crate::text::{Side, cleanse, label, shorten, width};
use crate::time_axis::TimeAxis;

/// A line with the title and the dates, and the bar.
const ROW: f64 = 40.0;
/// How much higher it is where the dates have a line of their own.
const LINE: f64 = 16.0;
const BAR: f64 = 10.0;
const GAP: f64 = 8.0;
/// The size by which the width of a bold text is measured.
const BOLD: f64 = TEXT * 1.08;
/// How far an arrow reaches beyond its bar.
const ARROW: f64 = 8.0;

/// A tenure whose dates were read.
pub struct Term {
    pub title: String,
    pub from: Option<Span>,
    pub to: Option<Span>,
}

impl Term {
    pub fn of(tenure: &Tenure) -> Self {
        let title = Some(cleanse(&tenure.title)).filter(|title| !title.is_empty());
        let read = |date: &Option<String>| date.as_deref().and_then(Span::parse);
        Self {
            title: title.unwrap_or_else(|| "Untitled position".to_owned()),
            from: read(&tenure.from),
            to: read(&tenure.to),
        }
    }

    /// `2016 – Mar 2021`, `since 2016`, `until 2021`.
    pub fn dates(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => tell(from),
            (Some(from), Some(to)) => format!("{} – {}", tell(from), tell(to)),
            (Some(from), None) => format!("since {}", tell(from)),
            (None, Some(to)) => format!("until {}", tell(to)),
            (None, None) => "dates unknown".to_owned(),
        }
    }

    /// The days of which it is certain that the tenure lasted; none where both ends are too vague.
    fn certain(&self, end: Day) -> Option<(Day, Day)> {
        let from = self.from.map(|from| if is_exact(from) { from.from } else { from.to })?;
        let to = self.to.map_or(end, |to| if is_exact(to) { to.to } else { to.from });
        (from < to).then_some((from, to))
    }

    /// All days on which it may have lasted.
    fn possible(&self, start: Day, end: Day) -> (Day, Day) {
        (self.from.map_or(start, |from| from.from), self.to.map_or(end, |to| to.to))
    }
}

/// How wide dates are with the gap before them.
fn told(dates: &str) -> f64 {
    width(dates, SMALL) + GAP
}

fn is_exact(span: Span) -> bool {
    span.precision == Precision::Day
}

/// All bars, one below the other.
pub struct Terms {
    pub terms: Vec<Term>,
    /// Until when those are drawn that have no end.
    pub end: Day,
    /// How high each of them is.
    row: f64,
}

impl Terms {
    /// All terms, with an end for those that have none, in a room that is so wide. Where some title
    /// has no room beside its dates, the dates stand below the titles.
    pub fn new(terms: Vec<Term>, end: Day, room: f64) -> Self {
        let fits = |term: &Term| width(&term.title, BOLD) + told(&term.dates()) <= room;
        let row = if terms.iter().all(fits) { ROW } else { ROW + LINE };
        Self { terms, end, row }
    }

    pub fn height(&self) -> f64 {
        self.row * self.terms.len() as f64
    }

    pub fn draw(&self, axis: &TimeAxis) -> Markup {
        html! {
            @for (index, term) in self.terms.iter().enumerate() {
                (self.bar(term, axis, self.row * index as f64))
            }
        }
    }

    fn bar(&self, term: &Term, axis: &TimeAxis, top: f64) -> Markup {
        let y = top + self.row - 18.0;
        let (start, end) = term.possible(axis.from(), self.end);
        let (left, right) = (axis.x(start), axis.x(end).max(axis.x(start) + 3.0));
        let certain = term.certain(self.end).map(|(from, to)| (axis.x(from), axis.x(to)));
        let vague = match (term.from, certain) {
            (None, _) => String::new(),
            (_, None) => bar(left, right, y),
            (_, Some((from, to))) => bar(left, from, y) + &bar(to, right, y),
        };
        html! {
            (path("s1 vague", &vague))
            @if let Some((from, to)) = certain { (path("s1", &bar(from, to.max(from + 3.0), y))) }
            @if term.from.is_none() { (path("l1 dotted", &unknown(left, right, y))) }
            @if term.to.is_none() { (path("s1", &arrow(right, y))) }
            (self.heading(term, axis, left, top + 15.0))
        }
    }

    /// The title and the dates, above the beginning of the bar as far as they fit there.
    fn heading(&self, term: &Term, axis: &TimeAxis, x: f64, y: f64) -> Markup {
        let dates = term.dates();
        let (room, beside) = (axis.right() - axis.left(), self.row == ROW);
        let title = shorten(&term.title, BOLD, room);
        let titled = width(&title, BOLD);
        let needed = if beside { titled + told(&dates) } else { titled.max(told(&dates)) };
        let x = x.min(axis.right() - needed).max(axis.left());
        let (after, below) = if beside { (titled + GAP, 0.0) } else { (0.0, LINE) };
        html! {
            (label(x, y, Side::Left, "ink strong halo", &title))
            (label(x + after, y + below, Side::Left, "small faded halo", &dates))
        }
    }

    /// What the looks of the bars mean, as far as they are met.
    pub fn legend(&self) -> Vec<Entry> {
        let any = |is: fn(&Term) -> bool| self.terms.iter().any(is);
        let vague = |span: Option<Span>| span.is_some_and(|span| !is_exact(span));
        let vague = self.terms.iter().any(|term| vague(term.from) || vague(term.to));
        let entries = [
            (vague, Mark::Vague(1), "Began or ended within this time"),
            (
                any(|term| term.to.is_none()),
                Mark::Path(arrow(-3.0, -5.0), "s1".to_owned()),
                "No end known",
            ),
            (any(|term| term.from.is_none()), Mark::Line(1, "dotted"), "No beginning known"),
        ];
        let met = entries.into_iter().filter(|(is_met, _, _)| *is_met);
        met.map(|(_, mark, text)| Entry { mark, text: text.to_owned() }).collect()
    }
}

fn bar(from: f64, to: f64, y: f64) -> String {
    if to - from < 0.05 {
        return String::new();
    }
    format!("M{} {}H{}v{}H{}z", Px(from), Px(y), Px(to), Px(BAR), Px(from))
}

fn arrow(x: f64, y: f64) -> String {
    format!(
        "M{} {}l{} {} -{} {}z",
        Px(x),
        Px(y),
        Px(ARROW),
        Px(BAR / 2.0),
        Px(ARROW),
        Px(BAR / 2.0)
    )
}

fn unknown(from: f64, to: f64, y: f64) -> String {
    let middle = y + BAR / 2.0;
    format!("M{} {}H{}", Px(from), Px(middle), Px(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(from: &str, to: &str) -> Term {
        let date = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Term::of(&Tenure { title: " Mayor\n".into(), from: date(from), to: date(to) })
    }

    fn day(text: &str) -> Day {
        Span::parse(text).unwrap().from
    }

    #[test]
    fn dates_are_told_as_exactly_as_they_are_known() {
        let told = [("2016", "2021-03-15"), ("2016-02", ""), ("", "2021"), ("2016", "2016")];
        let told = told.map(|(from, to)| term(from, to).dates());
        assert_eq!(told, ["2016 – 15 Mar 2021", "since Feb 2016", "until 2021", "2016"]);
        assert_eq!(term("soon", "").dates(), "dates unknown");
    }

    #[test]
    fn only_what_is_certain_is_drawn_as_certain() {
        let end = day("2030");
        assert_eq!(term("2016", "2021").certain(end), Some((day("2017"), day("2021"))));
        assert_eq!(term("2016", "2016").certain(end), None);
        assert_eq!(term("2016-05-01", "").certain(end), Some((day("2016-05-01"), end)));
        assert_eq!(term("", "2016").certain(end), None);
        assert_eq!(term("2016", "2021").possible(0, end), (day("2016"), day("2022")));
    }
}
