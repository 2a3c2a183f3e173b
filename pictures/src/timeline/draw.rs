//! The axis, and what stands above it.

use maud::html;

use super::lanes::Lanes;
use super::terms::{Term, Terms};
use super::{Happening, MOST_TENURES, Timeline};
use crate::date::{Day, Span, tell};
use crate::frame::{Body, Frame};
use crate::number::{grouped, of};
use crate::time_axis::TimeAxis;

/// Room for the arrow of what has no end.
const BESIDE: f64 = 10.0;

/// `None` where nothing has a date.
pub fn draw(timeline: &Timeline, events: &[Happening], frame: &Frame) -> Option<Body> {
    let (terms, left) = terms(timeline);
    let dated: Vec<(Span, &Happening)> =
        events.iter().filter_map(|event| Some((Span::parse(&event.date)?, event))).collect();
    let today = timeline.today.as_deref().and_then(Span::parse);
    let (first, last) = range(&terms, &dated, today)?;
    let end = today.filter(|today| today.to < last).map_or(last, |today| today.to);
    // What has no end must not end before it begins.
    let end = terms.iter().filter_map(|term| term.from).map(|from| from.to).fold(end, Day::max);
    let (from, to) = padded(first, last);
    let axis = TimeAxis::new(from, to, 0.0, frame.room() - BESIDE);
    let terms = Terms::new(terms, end, frame.room() - BESIDE);
    let lanes = Lanes::new(&dated, &axis);
    let gap = if terms.terms.is_empty() || lanes.lanes.is_empty() { 4.0 } else { 12.0 };
    let bottom = terms.height() + gap + lanes.height() + 4.0;
    let markup = html! {
        (axis.grid(0.0, bottom))
        (terms.draw(&axis))
        (lanes.draw(&axis, terms.height() + gap))
        (axis.draw(bottom))
    };
    let undated = events.len() - dated.len();
    let notes = [
        (left > 0).then(|| format!("And {}.", of(left as u64, "earlier tenures"))),
        (undated > 0).then(|| format!("Without a date: {}.", of(undated as u64, "events"))),
    ];
    let description = describe(&terms, &lanes, first, last);
    let legend = terms.legend().into_iter().chain(lanes.legend()).collect();
    let (height, notes) = (bottom + axis.height(), notes.into_iter().flatten().collect());
    Some(Body { markup, height, legend, notes, description, credit: None })
}

/// The latest tenures from the first to the last, and how many are left out.
fn terms(timeline: &Timeline) -> (Vec<Term>, usize) {
    let mut terms: Vec<Term> = timeline.tenures.iter().map(Term::of).collect();
    terms.sort_by(|one, other| {
        (one.from, one.to.is_none(), one.to, &one.title).cmp(&(
            other.from,
            other.to.is_none(),
            other.to,
            &other.title,
        ))
    });
    let left = terms.len().saturating_sub(MOST_TENURES);
    (terms.split_off(left), left)
}

/// All days that are told of.
fn range(terms: &[Term], events: &[(Span, &Happening)], today: Option<Span>) -> Option<(Day, Day)> {
    let ends = terms.iter().flat_map(|term| [term.from, term.to]).flatten();
    let all: Vec<Span> = ends.chain(events.iter().map(|(span, _)| *span)).collect();
    let (first, last) =
        (all.iter().map(|span| span.from).min()?, all.iter().map(|span| span.to).max()?);
    let goes_on = terms.iter().any(|term| term.to.is_none());
    let today = today.filter(|_| goes_on).map_or(last, |today| today.to);
    Some((first, last.max(today)))
}

/// Some days before and after.
fn padded(first: Day, last: Day) -> (Day, Day) {
    let beside = ((last - first) / 50).max(3);
    (first - beside, last + beside)
}

fn describe(terms: &Terms, lanes: &Lanes, first: Day, last: Day) -> String {
    let day = |day: Day| {
        let span = Span { from: day, to: day + 1, precision: crate::date::Precision::Month };
        tell(span)
    };
    let events = lanes.lanes.iter().map(|lane| lane.count).sum::<u64>();
    let mut text = format!(
        "{} and {} from {} to {}.",
        of(terms.terms.len() as u64, "tenures"),
        of(events, "events"),
        day(first),
        day(last - 1)
    );
    if let Some(term) = terms.terms.last() {
        text.push_str(&format!(" The latest position: {}, {}.", term.title, term.dates()));
    }
    if let Some(lane) = lanes.lanes.first() {
        let (name, count) = (&lane.name, grouped(lane.count));
        text.push_str(&format!(" The most frequent type of event: {name} ({count})."));
    }
    text
}
