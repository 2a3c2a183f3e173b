//! Counts over time: stacked bars, or lines where one record may be counted several times.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::{Markup, html};

use super::apart::{Apart, Lanes};
use super::series::Ranking;
use super::{By, CountRow, nothing};
use crate::date::{Day, Precision, Span, Step};
use crate::frame::{Body, Entry, Frame, Mark, SMALL, path};
use crate::number::{Px, grouped, of, ticks};
use crate::style::{MOST_COLOURS, fill, line};
use crate::text::{Side, label, width};
use crate::time_axis::TimeAxis;

/// A period is at least so wide.
pub const NARROWEST: f64 = 3.0;
/// A bar is at most so wide.
const WIDEST: f64 = 64.0;
/// From the finest.
const STEPS: &[Step] =
    &[Step::Day, Step::Week, Step::Months(1), Step::Years(1), Step::Years(10), Step::Years(100)];

/// Counts by colour; that of index 0 is for all keys without a rank.
pub type Stack = [u64; MOST_COLOURS + 1];

pub fn draw(rows: &[CountRow], by: By, noun: &str, overlapping: bool, frame: &Frame) -> Body {
    let ranking = Ranking::new(rows, MOST_COLOURS);
    let (dated, undated) = dated(rows, &ranking, overlapping);
    let without = (undated > 0).then(|| format!("Without a date: {}.", of(undated, noun)));
    let Some((first, last)) = range(&dated, step_of(by).precision()) else {
        let mut body = nothing(noun, frame);
        body.notes.extend(without);
        return body;
    };
    let step = step(by, first, last, frame.room());
    let plot = Plot::new(&dated, step, (first, last), overlapping, frame);
    let lanes = Lanes::new(&plot.apart, &plot.axis, noun);
    let top = plot.height + plot.axis.height();
    let markup = html! {
        (plot.draw())
        g transform={ "translate(0 " (Px(top)) ")" } { (lanes.draw(&plot.axis)) }
    };
    let mut notes = Vec::new();
    if step != step_of(by) {
        notes.push(format!("Drawn by {}: shorter periods have no room here.", step.name()));
    }
    if let Some((_, keys)) = ranking.rest.filter(|_| overlapping) {
        notes.push(format!("Not drawn: {} more.", grouped(keys as u64)));
    }
    notes.extend(without);
    let description = plot.describe(&ranking, noun);
    let legend = legend(&ranking, overlapping);
    Body { markup, height: top + lanes.height(), legend, notes, description, credit: None }
}

/// A row whose period was understood.
struct Dated {
    span: Span,
    colour: usize,
    count: u64,
}

/// The rows that have a date, and how many have none. Among lines, what has no rank is not drawn.
fn dated(rows: &[CountRow], ranking: &Ranking<'_>, overlapping: bool) -> (Vec<Dated>, u64) {
    let (mut dated, mut undated) = (Vec::new(), 0_u64);
    for row in rows.iter().filter(|row| row.count > 0) {
        let colour = ranking.rank(row.key.as_deref()).map_or(0, |rank| rank + 1);
        match row.period.as_deref().and_then(Span::parse) {
            Some(_) if colour == 0 && overlapping => {}
            Some(span) => dated.push(Dated { span, colour, count: row.count }),
            None => undated = undated.saturating_add(row.count),
        }
    }
    (dated, undated)
}

fn step_of(by: By) -> Step {
    match by {
        By::Day => Step::Day,
        By::Week => Step::Week,
        By::Month => Step::Months(1),
        By::Year => Step::Years(1),
    }
}

/// The days that the axis has to show: those of all dates that are known well enough, and of others
/// that have no day in common with them.
fn range(dated: &[Dated], precision: Precision) -> Option<(Day, Day)> {
    let all = |range: Option<(Day, Day)>, span: Span| match range {
        None => Some((span.from, span.to)),
        Some((from, to)) => Some((from.min(span.from), to.max(span.to))),
    };
    let known = |one: &&Dated| one.span.precision <= precision;
    let exact = dated.iter().filter(known).map(|one| one.span).fold(None, all);
    let beyond = |span: &Span| exact.is_none_or(|(from, to)| span.to <= from || span.from >= to);
    dated.iter().map(|one| one.span).filter(beyond).fold(exact, all)
}

/// What was counted by, or the next longer period of which all have room.
fn step(by: By, first: Day, last: Day, room: f64) -> Step {
    let wanted = STEPS.iter().skip_while(|step| **step != step_of(by));
    let fits = |step: &&Step| {
        f64::from(step.index(last - 1) - step.index(first) + 1) * NARROWEST <= room * 0.9
    };
    wanted.copied().find(|step| fits(&step)).unwrap_or(Step::Years(100))
}

struct Plot {
    step: Step,
    /// The number of the first period.
    first: i32,
    periods: Vec<Stack>,
    apart: Apart,
    axis: TimeAxis,
    overlapping: bool,
    ticks: Vec<u64>,
    height: f64,
    left: f64,
    right: f64,
}

impl Plot {
    fn new(
        dated: &[Dated],
        step: Step,
        (from, to): (Day, Day),
        overlapping: bool,
        frame: &Frame,
    ) -> Self {
        let (first, last) = (step.index(from), step.index(to - 1));
        let mut periods = vec![[0; MOST_COLOURS + 1]; (last - first + 1) as usize];
        let mut apart = BTreeMap::new();
        for one in dated {
            let stack: &mut Stack = match one.span.precision > step.precision() {
                true => apart.entry(one.span).or_default(),
                false => {
                    &mut periods
                        [(step.index(one.span.anchor()).clamp(first, last) - first) as usize]
                }
            };
            stack[one.colour] = stack[one.colour].saturating_add(one.count);
        }
        let most = periods.iter().map(|stack| highest(stack, overlapping)).max().unwrap_or(0);
        // Where all is known only to longer periods, there is nothing above the axis.
        let ticks = if most == 0 { Vec::new() } else { ticks(most, 5) };
        let gutter = width(&grouped(*ticks.last().unwrap_or(&0)), SMALL) + 8.0;
        let (left, right) = (gutter, frame.room());
        let axis = TimeAxis::of_steps(step, first, last, left, right);
        let height = match (most, frame.is_narrow()) {
            (0, _) => 12.0,
            (_, true) => 200.0,
            (_, false) => 260.0,
        };
        Self { step, first, periods, apart, axis, overlapping, ticks, height, left, right }
    }

    /// Where a count stands; below the highest tick there is room for its label.
    fn y(&self, count: u64) -> f64 {
        let top = *self.ticks.last().unwrap_or(&1) as f64;
        self.height - count as f64 / top * (self.height - 8.0)
    }

    fn draw(&self) -> Markup {
        html! {
            @for tick in self.ticks.iter().skip(1) {
                (path("grid", &self.across(*tick)))
            }
            @for tick in &self.ticks {
                (self.tick(*tick))
            }
            @for colour in 0..=MOST_COLOURS {
                @if self.overlapping { (path(line(colour), &self.line(colour))) }
                @else { (path(fill(colour), &self.bars(colour))) }
            }
            (self.axis.draw(self.height))
        }
    }

    fn across(&self, tick: u64) -> String {
        format!("M{} {}H{}", Px(self.left), Px(self.y(tick)), Px(self.right))
    }

    fn tick(&self, tick: u64) -> Markup {
        let (x, y) = (self.left - 7.0, self.y(tick) + 4.0);
        label(x, y, Side::Right, "small faded", &grouped(tick))
    }

    /// From where to where the period of an index goes.
    fn x(&self, index: usize) -> (f64, f64) {
        let index = self.first + index as i32;
        (self.axis.x(self.step.start(index)), self.axis.x(self.step.start(index + 1)))
    }

    /// All bars of a colour, above those of the colours before it.
    fn bars(&self, colour: usize) -> String {
        let mut d = String::new();
        for (index, stack) in self.periods.iter().enumerate().filter(|(_, stack)| stack[colour] > 0)
        {
            let below = below(stack, colour);
            let (left, right) = self.x(index);
            let gap = ((right - left) * 0.15).min(4.0).max(right - left - WIDEST);
            let (low, high) = (self.y(below), self.y(below.saturating_add(stack[colour])));
            let _ = write!(
                d,
                "M{} {}H{}V{}H{}z",
                Px(left + gap / 2.0),
                Px(low),
                Px(right - gap / 2.0),
                Px(high),
                Px(left + gap / 2.0)
            );
        }
        d
    }

    /// The line of a colour through all periods, those without a row at zero.
    fn line(&self, colour: usize) -> String {
        let mut d = String::new();
        if self.periods.iter().all(|stack| stack[colour] == 0) {
            return d;
        }
        for (index, stack) in self.periods.iter().enumerate() {
            let (left, right) = self.x(index);
            let to = if index == 0 { 'M' } else { 'L' };
            let _ = write!(d, "{to}{} {}", Px((left + right) / 2.0), Px(self.y(stack[colour])));
        }
        if self.periods.len() == 1 {
            d.push_str("m-6 0h12");
        }
        d
    }

    fn describe(&self, ranking: &Ranking<'_>, noun: &str) -> String {
        let all = |stack: &Stack| highest(stack, self.overlapping);
        let most = self
            .periods
            .iter()
            .enumerate()
            .max_by_key(|(index, stack)| (all(stack), std::cmp::Reverse(*index)));
        let last = self.first + self.periods.len() as i32 - 1;
        let (from, to) = (self.step.tell(self.first), self.step.tell(last));
        let span = if from == to { format!("in {from}") } else { format!("from {from} to {to}") };
        let mut text = format!("The number of {noun} by {}, {span}. ", self.step.name());
        if let Some((index, stack)) = most.filter(|(_, stack)| all(stack) > 0) {
            let when = self.step.tell(self.first + index as i32);
            let _ = write!(text, "The most, {}, in {when}. ", grouped(all(stack)));
        }
        if !ranking.is_plain() {
            let _ = write!(text, "The largest: {}.", ranking.tell(3));
        }
        text
    }
}

/// From the axis upwards: the largest key first, what has no rank last.
pub fn order() -> impl Iterator<Item = usize> {
    (1..=MOST_COLOURS).chain([0])
}

/// How much of a stack is below a colour.
pub fn below(stack: &Stack, colour: usize) -> u64 {
    let under = order().take_while(|other| *other != colour);
    under.fold(0, |sum, other| sum.saturating_add(stack[other]))
}

fn highest(stack: &Stack, overlapping: bool) -> u64 {
    match overlapping {
        true => stack.iter().copied().max().unwrap_or(0),
        false => stack.iter().fold(0, |sum, count| sum.saturating_add(*count)),
    }
}

fn legend(ranking: &Ranking<'_>, overlapping: bool) -> Vec<Entry> {
    if ranking.is_plain() {
        return Vec::new();
    }
    let mark = |colour| match overlapping {
        true => Mark::Line(colour, ""),
        false => Mark::Field(colour),
    };
    let entry = |(rank, name): (usize, &str)| Entry { mark: mark(rank + 1), text: name.to_owned() };
    let named = ranking.ranked.iter().map(|one| one.name.as_str()).enumerate().map(entry);
    let rest = ranking.rest.filter(|_| !overlapping).map(|(_, keys)| Entry {
        mark: mark(0),
        text: format!("Other ({})", grouped(keys as u64)),
    });
    named.chain(rest).collect()
}
