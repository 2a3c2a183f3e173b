//! What an actor was, and what they took part in, along time.

mod draw;
mod lanes;
mod terms;

use crate::frame::{Body, Frame, document};
use crate::number::of;

/// A timeline has so many tenures at most, the latest.
pub const MOST_TENURES: usize = 40;
/// More events than this are not looked at.
pub const MOST_EVENTS: usize = 20_000;

/// What stands on a timeline. Dates are partial: `2021`, `2021-01` or `2021-01-11`; what stands
/// behind a `T` does not count.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// In any order.
    pub tenures: Vec<Tenure>,
    /// In any order.
    pub events: Vec<Happening>,
    /// Up to when a tenure without an end is drawn at least: the day of the picture.
    pub today: Option<String>,
}

/// A position that the actor held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tenure {
    /// What the position is called.
    pub title: String,
    /// Since when, where that is known.
    pub from: Option<String>,
    /// Until when; none of what goes on, as far as is known.
    pub to: Option<String>,
}

/// An event that the actor took part in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happening {
    /// When it began.
    pub date: String,
    /// The type of event; each of the most frequent has a lane.
    pub kind: String,
}

/// Tenures as bars and events as marks over one axis of time.
///
/// What is uncertain looks uncertain: a bar is pale where a month or a year leaves open whether the
/// tenure had begun or ended, has an arrow where it has no end, and a dotted line where nobody knows
/// the beginning. An event that is known to a month or year is a pale band as long as that.
pub fn timeline(timeline: &Timeline, frame: &Frame) -> String {
    let events = &timeline.events[..timeline.events.len().min(MOST_EVENTS)];
    let mut body = draw::draw(timeline, events, frame)
        .unwrap_or_else(|| Body::empty(frame, "There is nothing here that has a date."));
    let left = timeline.events.len() - events.len();
    if left > 0 {
        body.notes.push(format!("And {}.", of(left as u64, "more events")));
    }
    document(frame, &body)
}
