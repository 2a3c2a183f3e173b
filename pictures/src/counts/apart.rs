//! What is known only to a longer period stands below the axis, below the whole of that period.

use std::collections::BTreeMap;
use std::fmt::Write;

use maud::{Markup, html};

use super::over_time::{NARROWEST, Stack, below, order};
use crate::date::{Precision, Span, Step};
use crate::frame::{SMALL, path};
use crate::number::{Px, grouped, of};
use crate::style::fill;
use crate::text::{Side, label, width};
use crate::time_axis::TimeAxis;

/// Counts of periods that are longer than those of the axis.
pub type Apart = BTreeMap<Span, Stack>;

const TITLE: f64 = 22.0;
const LANE: f64 = 46.0;
/// What a number above a bar needs.
const NUMBER: f64 = 14.0;

/// A lane for each precision.
pub struct Lanes {
    lanes: Vec<Lane>,
}

struct Lane {
    title: String,
    step: Step,
    /// By their first day and the first after them.
    bars: BTreeMap<(i32, i32), Stack>,
}

impl Lanes {
    pub fn new(apart: &Apart, axis: &TimeAxis, noun: &str) -> Self {
        let precisions = [Precision::Week, Precision::Month, Precision::Year];
        let lane = |precision| Lane::new(apart, precision, axis, noun);
        Self { lanes: precisions.into_iter().filter_map(lane).collect() }
    }

    pub fn height(&self) -> f64 {
        self.lanes.len() as f64 * (TITLE + LANE)
    }

    pub fn draw(&self, axis: &TimeAxis) -> Markup {
        html! {
            @for (index, lane) in self.lanes.iter().enumerate() {
                (lane.draw(axis, index as f64 * (TITLE + LANE)))
            }
        }
    }
}

impl Lane {
    fn new(apart: &Apart, precision: Precision, axis: &TimeAxis, noun: &str) -> Option<Self> {
        let drawn = axis.step_of(precision, NARROWEST);
        let (mut bars, mut sum) = (BTreeMap::<_, Stack>::new(), 0_u64);
        for (span, stack) in apart.iter().filter(|(span, _)| span.precision == precision) {
            let index = drawn.index(span.anchor());
            let bar = bars.entry((drawn.start(index), drawn.start(index + 1))).or_default();
            for (all, count) in bar.iter_mut().zip(stack) {
                *all = all.saturating_add(*count);
                sum = sum.saturating_add(*count);
            }
        }
        let title = format!("Known only to the {}: {}", precision.noun(), of(sum, noun));
        (sum > 0).then_some(Self { title, step: drawn, bars })
    }

    fn draw(&self, axis: &TimeAxis, top: f64) -> Markup {
        let most = self.bars.values().map(sum).max().unwrap_or(1) as f64;
        let base = top + TITLE + LANE - 4.0;
        let scale = (LANE - NUMBER - 4.0) / most;
        let numbers = self.bars.iter().filter_map(|((from, to), stack)| {
            let (left, right) = (axis.x(*from), axis.x(*to));
            let number = grouped(sum(stack));
            let named = format!("{}: {number}", self.step.tell(self.step.index(*from)));
            let text = if width(&named, SMALL) <= right - left { named } else { number };
            let y = base - sum(stack) as f64 * scale - 4.0;
            (width(&text, SMALL) <= right - left)
                .then(|| label((left + right) / 2.0, y, Side::Middle, "small faded", &text))
        });
        html! {
            (label(axis.left(), top + 15.0, Side::Left, "small faded", &self.title))
            @for colour in order() { (path(fill(colour), &self.bars(colour, axis, base, scale))) }
            (path("axis", &format!("M{} {}H{}", Px(axis.left()), Px(base), Px(axis.right()))))
            @for number in numbers { (number) }
        }
    }

    fn bars(&self, colour: usize, axis: &TimeAxis, base: f64, scale: f64) -> String {
        let mut d = String::new();
        for ((from, to), stack) in self.bars.iter().filter(|(_, stack)| stack[colour] > 0) {
            let low = base - below(stack, colour) as f64 * scale;
            let (left, right) = (axis.x(*from), axis.x(*to));
            let gap = if right - left > 8.0 { 1.5 } else { 0.3 };
            let _ = write!(
                d,
                "M{} {}H{}v-{}H{}z",
                Px(left + gap),
                Px(low),
                Px(right - gap),
                Px(stack[colour] as f64 * scale),
                Px(left + gap)
            );
        }
        d
    }
}

fn sum(stack: &Stack) -> u64 {
    stack.iter().fold(0, |sum, count| sum.saturating_add(*count))
}
