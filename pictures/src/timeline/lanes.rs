//! Events: a lane for each of the most frequent types, with marks where they happened.

use std::collections::BTreeMap;
use std::collections::HashMap;

use maud::{Markup, html};

use super::Happening;
use crate::date::{Precision, Span, Step};
use crate::frame::{Entry, Mark, SMALL, TEXT, circle, path};
use crate::number::{Px, grouped, of};
use crate::text::{Side, cleanse, label, shorten, width};
use crate::time_axis::TimeAxis;

/// Types that have a lane of their own.
const MOST_LANES: usize = 8;
/// Events that are closer together are one mark.
const CLOSE: f64 = 10.0;
const TITLE: f64 = 20.0;
const MARKS: f64 = 22.0;
const BAND: f64 = 15.0;
const SMALLEST: f64 = 3.5;
const LARGEST: f64 = 9.0;

/// All lanes, one below the other.
pub struct Lanes {
    pub lanes: Vec<Lane>,
    /// How many events the largest mark stands for.
    most: u64,
}

/// The events of a type.
pub struct Lane {
    pub name: String,
    pub count: u64,
    /// By where they are, in steps of [`CLOSE`].
    marks: BTreeMap<i64, u64>,
    /// What is drawn as weeks or months, and as years: from where to where, in tenths of a pixel.
    bands: [BTreeMap<(i64, i64), u64>; 2],
}

impl Lanes {
    pub fn new(events: &[(Span, &Happening)], axis: &TimeAxis) -> Self {
        let mut sums: HashMap<&str, u64> = HashMap::new();
        for (_, event) in events {
            *sums.entry(&event.kind).or_default() += 1;
        }
        let mut kinds: Vec<(&str, u64)> = sums.into_iter().collect();
        kinds.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
        let ranks: HashMap<&str, usize> = kinds
            .iter()
            .enumerate()
            .map(|(rank, (kind, _))| (*kind, rank.min(MOST_LANES)))
            .collect();
        let mut lanes: Vec<Lane> =
            kinds.iter().take(MOST_LANES).map(|(kind, _)| Lane::named(cleanse(kind))).collect();
        if kinds.len() > MOST_LANES {
            lanes.push(Lane::named(format!(
                "Other ({})",
                grouped((kinds.len() - MOST_LANES) as u64)
            )));
        }
        for (span, event) in events {
            if let Some(lane) = ranks.get(event.kind.as_str()).and_then(|at| lanes.get_mut(*at)) {
                lane.add(*span, axis);
            }
        }
        let most = lanes.iter().flat_map(|lane| lane.marks.values()).copied().max().unwrap_or(1);
        Self { lanes, most }
    }

    pub fn height(&self) -> f64 {
        self.lanes.iter().map(Lane::height).sum()
    }

    pub fn draw(&self, axis: &TimeAxis, mut top: f64) -> Markup {
        let mut drawn = Vec::new();
        for lane in &self.lanes {
            drawn.push(lane.draw(axis, top, self.most));
            top += lane.height();
        }
        html! { @for lane in drawn { (lane) } }
    }

    pub fn legend(&self) -> Vec<Entry> {
        let dot = |count| Entry {
            mark: Mark::Path(circle(0.0, 0.0, radius(count, self.most)), "s6".to_owned()),
            text: of(count, "events"),
        };
        let mut entries = Vec::new();
        if self.lanes.iter().any(|lane| !lane.marks.is_empty()) {
            entries.push(dot(1));
            entries.extend((self.most > 1).then(|| dot(self.most)));
        }
        if self.lanes.iter().any(|lane| lane.bands.iter().any(|band| !band.is_empty())) {
            entries.push(Entry { mark: Mark::Vague(6), text: "Within this time".to_owned() });
        }
        entries
    }
}

impl Lane {
    fn named(name: String) -> Self {
        let name = if name.is_empty() { "Without a type".to_owned() } else { name };
        Self { name, count: 0, marks: BTreeMap::new(), bands: Default::default() }
    }

    fn add(&mut self, span: Span, axis: &TimeAxis) {
        self.count += 1;
        if span.precision == Precision::Day {
            let x = (axis.x(span.from) + axis.x(span.to)) / 2.0;
            *self.marks.entry((x / CLOSE).floor() as i64).or_default() += 1;
            return;
        }
        let step = axis.step_of(span.precision, 3.0);
        let index = step.index(span.anchor());
        let at = |index| (axis.x(step.start(index)) * 10.0).round() as i64;
        let band = usize::from(matches!(step, Step::Years(_)));
        *self.bands[band].entry((at(index), at(index + 1))).or_default() += 1;
    }

    fn height(&self) -> f64 {
        let bands = self.bands.iter().filter(|band| !band.is_empty()).count();
        let marks = if self.marks.is_empty() { 3.0 } else { MARKS };
        TITLE + marks + bands as f64 * BAND
    }

    fn draw(&self, axis: &TimeAxis, top: f64, most: u64) -> Markup {
        let count = grouped(self.count);
        let room = axis.right() - axis.left() - width(&count, SMALL) - 8.0;
        let name = shorten(&self.name, TEXT, room);
        let after = axis.left() + width(&name, TEXT) + 8.0;
        let y = top + TITLE + LARGEST + 1.0;
        let marks: String =
            self.marks.iter().map(|(at, count)| mark(*at, *count, y, most)).collect();
        let mut below = top + self.height();
        let mut bands = Vec::new();
        for band in self.bands.iter().rev().filter(|band| !band.is_empty()) {
            below -= BAND;
            bands.push(draw_band(band, below));
        }
        html! {
            (label(axis.left(), top + 15.0, Side::Left, "ink halo", &name))
            (label(after, top + 15.0, Side::Left, "small faded halo", &count))
            @if !self.marks.is_empty() {
                (path("grid", &format!("M{} {}H{}", Px(axis.left()), Px(y), Px(axis.right()))))
            }
            (path("s6", &marks))
            @for band in bands { (band) }
        }
    }
}

fn mark(at: i64, count: u64, y: f64, most: u64) -> String {
    circle((at as f64 + 0.5) * CLOSE, y, radius(count, most))
}

/// The area grows with the number.
fn radius(count: u64, most: u64) -> f64 {
    if most < 2 {
        return SMALLEST + 1.0;
    }
    let share = (count - 1) as f64 / (most - 1) as f64;
    (SMALLEST.powi(2) + share * (LARGEST.powi(2) - SMALLEST.powi(2))).sqrt()
}

/// Bands with their numbers, where those are more than one and have room.
fn draw_band(band: &BTreeMap<(i64, i64), u64>, top: f64) -> Markup {
    let ends = |(from, to): &(i64, i64)| (*from as f64 / 10.0 + 0.5, *to as f64 / 10.0 - 0.5);
    let bar = |(from, to): (f64, f64)| {
        let to = to.max(from + 2.0);
        format!("M{} {}H{}v11H{}z", Px(from), Px(top), Px(to), Px(from))
    };
    let bars: String = band.keys().map(|at| bar(ends(at))).collect();
    let numbers = band.iter().filter_map(|(at, count)| {
        let ((from, to), text) = (ends(at), grouped(*count));
        let has_room = *count > 1 && width(&text, SMALL) <= to - from;
        has_room.then(|| label((from + to) / 2.0, top + 9.8, Side::Middle, "small ink", &text))
    });
    html! {
        (path("s6 vague", &bars))
        @for number in numbers { (number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_grows_with_what_falls_together() {
        assert_eq!(radius(1, 50), SMALLEST);
        assert_eq!(radius(50, 50), LARGEST);
        assert!(radius(25, 50) > radius(24, 50));
        assert!(radius(1, 1).is_finite());
    }

    #[test]
    fn types_beyond_those_with_a_lane_share_one() {
        let event = |kind: usize| Happening { date: "2021".into(), kind: format!("k{kind:02}") };
        let events: Vec<Happening> = (0..20).map(event).collect();
        let span = Span::parse("2021").unwrap();
        let dated: Vec<(Span, &Happening)> = events.iter().map(|event| (span, event)).collect();
        let axis = TimeAxis::new(span.from, span.to, 0.0, 300.0);
        let lanes = Lanes::new(&dated, &axis).lanes;
        assert_eq!(lanes.len(), MOST_LANES + 1);
        assert_eq!(lanes[MOST_LANES].name, "Other (12)");
        assert_eq!(lanes.iter().map(|lane| lane.count).sum::<u64>(), 20);
    }
}
