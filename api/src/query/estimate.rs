//! How large an answer will be, before it is read: in records and texts, by which it is refused or waits
//! for its turn, and roughly in bytes. How many bytes it becomes is watched while it is read ([`Budget`]).

use super::page::Connection;
use super::wanted::{Fields, What};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::fair_queue::Turn;
use crate::principal::CallerKey;
use crate::store::{Budget, too_large};

/// How many records an answer has at most.
pub const MOST_RECORDS: u64 = 50_000;
/// From how many records on, or of their texts, an answer waits for its turn with other expensive work: it
/// takes some ten milliseconds to read.
const MANY_RECORDS: u64 = 5_000;
const MANY_TEXTS: u64 = 20;

/// For how many texts one counts of which something is made.
pub const TEXTS_RENDERED: u64 = 5;

/// What a value, a text and a list of a record usually have, in bytes and items.
const VALUE: usize = 16;
const TEXT_BYTES: usize = 4 * 1024;
/// What a text within a nested list is taken to have, long ones included: all of them come in one row, so
/// that how large it becomes is seen only when it is there.
const NESTED_TEXT_BYTES: usize = 8 * 1024;
const ITEMS: usize = 4;

/// How much an answer has at most: records, those of nested lists included, and texts of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswerSize {
    pub records: u64,
    pub texts: u64,
}

impl AnswerSize {
    /// Of so many records with these members.
    pub fn of(records: u64, fields: &Fields) -> AnswerSize {
        AnswerSize { records, texts: 0 }.plus(below(records, fields))
    }

    fn plus(self, other: AnswerSize) -> AnswerSize {
        AnswerSize {
            records: self.records.saturating_add(other.records),
            texts: self.texts.saturating_add(other.texts),
        }
    }

    pub fn is_large(self) -> bool {
        self.records > MANY_RECORDS || self.texts > MANY_TEXTS
    }
}

/// What comes with so many records.
fn below(records: u64, fields: &Fields) -> AnswerSize {
    let of_member = |what: &What| match what {
        What::Name(_) | What::Columns(..) | What::Values { .. } => AnswerSize::default(),
        What::Text { .. } => AnswerSize { records: 0, texts: records },
        What::Page(_, cut, connection) => {
            AnswerSize::of(records.saturating_mul(cut.size.into()), &connection.records)
        }
        What::Group { fields, .. }
        | What::One(_, fields)
        | What::Post(_, fields)
        | What::Owned(_, fields)
        | What::Linked { fields, .. } => below(records, fields),
        What::Rendered(_, fields) => below(records.saturating_mul(TEXTS_RENDERED), fields),
    };
    fields
        .list
        .iter()
        .map(|field| of_member(&field.what))
        .fold(AnswerSize::default(), AnswerSize::plus)
}

impl Diwan {
    /// Refuses an answer with too many records (`queryTooComplex`), and waits for the caller's turn where
    /// it is large.
    pub async fn turn_for(&self, key: CallerKey, size: AnswerSize) -> Result<Option<Turn>> {
        let AnswerSize { records, .. } = size;
        if records > MOST_RECORDS {
            let detail = format!(
                "This asks for up to {records} records, nested ones included; at most {MOST_RECORDS} are \
                 allowed: ask for fewer at once, or for fewer lists in each other."
            );
            return Err(Error::new(Code::QueryTooComplex, detail));
        }
        match size.is_large() {
            true => self.turn(key).await.map(Some),
            false => Ok(None),
        }
    }
}

/// Counts bytes that were made of what was read, for the answer that is being written.
pub fn count_made(bytes: usize) -> Result<()> {
    Budget::current().map_or(Ok(()), |budget| budget.count(bytes))
}

/// Refuses what is wanted of so many records where it would have too many bytes for an answer.
pub fn refuse_too_large(records: usize, fields: &Fields) -> Result<()> {
    let Some(budget) = Budget::current() else { return Ok(()) };
    match records.saturating_mul(bytes(fields, TEXT_BYTES)) > budget.limit().bytes() {
        true => Err(too_large(budget.limit())),
        false => Ok(()),
    }
}

/// What a record has with these members, if each of its texts has as many bytes.
fn bytes(fields: &Fields, text: usize) -> usize {
    let of_member = |what: &What| match what {
        What::Name(_) | What::Columns(..) => VALUE,
        What::Values { .. } => ITEMS * VALUE,
        What::Text { .. } => text,
        What::Group { fields, .. } | What::One(_, fields) | What::Post(_, fields) => {
            bytes(fields, text)
        }
        What::Rendered(_, fields) => 2 * bytes(fields, text),
        What::Owned(_, fields) | What::Linked { fields, .. } => {
            ITEMS.saturating_mul(bytes(fields, NESTED_TEXT_BYTES))
        }
        What::Page(_, cut, Connection { records, .. }) => {
            (cut.size as usize).saturating_mul(bytes(records, NESTED_TEXT_BYTES))
        }
    };
    fields.list.iter().map(|field| of_member(&field.what)).fold(0, usize::saturating_add)
}
