//! A bar for each key.

use maud::{Markup, html};

use super::series::{Ranked, Ranking};
use super::{CountRow, nothing};
use crate::frame::{Body, Frame, TEXT, path};
use crate::number::{Px, grouped, of};
use crate::style::fill;
use crate::text::{Side, label, shorten, width};

/// So many bars at most.
const MOST_BARS: usize = 25;
const BAR: f64 = 16.0;

pub fn draw(rows: &[CountRow], noun: &str, overlapping: bool, frame: &Frame) -> Body {
    let mut ranking = Ranking::new(rows, MOST_BARS);
    if ranking.ranked.is_empty() {
        return nothing(noun, frame);
    }
    let description = describe(&ranking, noun, overlapping);
    if ranking.is_plain() {
        ranking.ranked[0].name = "All".to_owned();
    }
    let mut bars: Vec<Bar> = ranking.ranked.iter().map(Bar::of).collect();
    let mut notes = Vec::new();
    match ranking.rest {
        Some((count, keys)) if !overlapping => {
            bars.push(Bar { name: format!("Other ({})", grouped(keys as u64)), count, colour: 0 });
        }
        Some((_, keys)) => notes.push(format!("And {} more.", grouped(keys as u64))),
        None => {}
    }
    let layout = Layout::new(&bars, frame);
    let height = layout.row * bars.len() as f64;
    let markup = html! {
        @for (index, bar) in bars.iter().enumerate() { (layout.draw(bar, index)) }
        @if layout.left > 1.0 { (path("axis", &format!("M{} 0V{}", Px(layout.left), Px(height)))) }
    };
    Body { markup, height, legend: vec![], notes, description, credit: None }
}

struct Bar {
    name: String,
    count: u64,
    colour: usize,
}

impl Bar {
    fn of(ranked: &Ranked) -> Self {
        let colour = if ranked.keyless { 0 } else { 1 };
        Self { name: ranked.name.clone(), count: ranked.count, colour }
    }
}

/// Names stand in a column before the bars; on a phone above them.
struct Layout {
    left: f64,
    row: f64,
    /// How long the bar of the largest count is.
    longest: f64,
    largest: u64,
    names: f64,
}

impl Layout {
    fn new(bars: &[Bar], frame: &Frame) -> Self {
        let largest = bars.iter().map(|bar| bar.count).max().unwrap_or(1);
        let widest = bars.iter().map(|bar| width(&bar.name, TEXT)).fold(0.0, f64::max);
        let number = width(&grouped(largest), TEXT) + 8.0;
        let (left, row, names) = match frame.is_narrow() {
            true => (0.5, 42.0, frame.room()),
            false => {
                let names = widest.min(frame.room() * 0.4);
                (names + 10.0, 26.0, names)
            }
        };
        Self { left, row, longest: frame.room() - left - number, largest, names }
    }

    fn draw(&self, bar: &Bar, index: usize) -> Markup {
        let top = self.row * index as f64 + (self.row - BAR - 5.0).max(0.0);
        let length = (bar.count as f64 / self.largest as f64 * self.longest).max(1.0);
        let name = shorten(&bar.name, TEXT, self.names);
        let (x, y, side) = match self.left < 1.0 {
            true => (0.0, top - 5.0, Side::Left),
            false => (self.left - 8.0, top + 12.5, Side::Right),
        };
        html! {
            (label(x, y, side, "ink", &name))
            rect class=(fill(bar.colour)) x=(Px(self.left)) y=(Px(top))
                width=(Px(length)) height=(Px(BAR)) {}
            (label(self.left + length + 6.0, top + 12.5, Side::Left, "faded", &grouped(bar.count)))
        }
    }
}

fn describe(ranking: &Ranking<'_>, noun: &str, overlapping: bool) -> String {
    let sum = ranking.ranked.iter().fold(0_u64, |sum, one| sum.saturating_add(one.count));
    let sum = sum.saturating_add(ranking.rest.map_or(0, |rest| rest.0));
    let keys = ranking.ranked.len() + ranking.rest.map_or(0, |rest| rest.1);
    match (ranking.is_plain(), overlapping) {
        (true, _) => format!("{}.", of(sum, noun)),
        (_, true) => format!("A bar for each of {keys}. The largest: {}.", ranking.tell(3)),
        (_, false) => {
            format!("{} in {keys} bars. The largest: {}.", of(sum, noun), ranking.tell(3))
        }
    }
}
