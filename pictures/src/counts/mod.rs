//! How many there are, over time or by what they have in common.

mod apart;
mod by_key;
mod over_time;
mod series;

use crate::frame::{Body, Frame, document};
use crate::text::cleanse;

/// More rows than this are not looked at.
pub const MOST_COUNTS: usize = 20_000;

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// In any order; rows with the same period and key are added up.
    pub rows: Vec<CountRow>,
    /// The period by which the rows were counted; without it the picture has a bar for each key, and
    /// periods are not looked at.
    pub by: Option<By>,
    /// What was counted, as an English plural: `events`.
    pub noun: String,
    /// Whether one record may be counted under several keys: then the keys are lines beside each
    /// other, and never added up.
    pub overlapping: bool,
}

/// So many of a key in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountRow {
    /// `2021-01-11`, `2021-W02`, `2021-01` or `2021`; none of what has no date. A longer period than
    /// the one that is counted by is of dates known no better, and stands apart.
    pub period: Option<String>,
    /// What the rows of a series have in common; none of what has nothing of the kind.
    pub key: Option<String>,
    /// What the key is called; without it the key itself is shown.
    pub label: Option<String>,
    /// How many.
    pub count: u64,
}

/// A period to count by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Calendar days.
    Day,
    /// Weeks of ISO 8601.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// Counts as stacked bars over time (as lines where they overlap), or as a bar for each key.
///
/// A period without a row is zero, and drawn as that. Where there is no room for so many periods,
/// longer ones are drawn, and a note says so; a week is then put into the month of its Thursday. Seven
/// keys have a colour, the others are added up.
pub fn counts(counts: &Counts, frame: &Frame) -> String {
    let noun = match cleanse(&counts.noun) {
        noun if noun.is_empty() => "records".to_owned(),
        noun => noun,
    };
    let rows = &counts.rows[..counts.rows.len().min(MOST_COUNTS)];
    let mut body = match counts.by {
        Some(by) => over_time::draw(rows, by, &noun, counts.overlapping, frame),
        None => by_key::draw(rows, &noun, counts.overlapping, frame),
    };
    let left = counts.rows.len() - rows.len();
    if left > 0 {
        body.notes.push(format!("Not shown: {}.", crate::number::of(left as u64, "rows")));
    }
    document(frame, &body)
}

/// The picture of no counts at all.
fn nothing(noun: &str, frame: &Frame) -> Body {
    Body::empty(frame, &format!("There are no {noun} here."))
}
