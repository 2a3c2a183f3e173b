//! How many bytes an answer will have, roughly, before it is read: what would be far too large costs no
//! statement. How large it becomes is watched while it is read ([`Budget`]).

use super::page::Connection;
use super::wanted::{Fields, What};
use crate::error::Result;
use crate::store::{Budget, too_large};

/// What a value, a text and a list of a record usually have, in bytes and items.
const VALUE: usize = 32;
const TEXT: usize = 4 * 1024;
const ITEMS: usize = 4;

/// Refuses what is wanted where it would be too large for an answer, if as many records are read.
pub fn refuse_too_large(records: usize, fields: &Fields) -> Result<()> {
    match Budget::current() {
        Some(budget) if records.saturating_mul(of_record(fields)) > budget.limit().bytes() => {
            Err(too_large(budget.limit()))
        }
        _ => Ok(()),
    }
}

/// How many records an answer has at most, nested ones included, and how many of their texts, if as many
/// records are read.
pub fn count_records(records: u64, fields: &Fields) -> (u64, u64) {
    let (mut all, mut texts) = (records, 0_u64);
    for field in &fields.list {
        let (more, more_texts) = match &field.what {
            What::Name(_) | What::Columns(..) | What::Values { .. } => (0, 0),
            What::Text { .. } => (0, records),
            What::Group { fields, .. } => {
                let (counted, texts) = count_records(records, fields);
                (counted - records, texts)
            }
            What::One(_, fields) | What::Post(_, fields) => count_records(records, fields),
            What::Owned(_, fields) | What::Linked { fields, .. } => {
                count_records(records.saturating_mul(ITEMS as u64), fields)
            }
            What::Page(_, cut, connection) => {
                count_records(records.saturating_mul(cut.size.into()), &connection.records)
            }
        };
        all = all.saturating_add(more);
        texts = texts.saturating_add(more_texts);
    }
    (all, texts)
}

fn of_record(fields: &Fields) -> usize {
    fields.list.iter().map(|field| of_member(&field.what)).fold(0, usize::saturating_add)
}

fn of_member(what: &What) -> usize {
    match what {
        What::Name(_) | What::Columns(..) => VALUE,
        What::Values { .. } => ITEMS * VALUE,
        What::Text { .. } => TEXT,
        What::Group { fields, .. } | What::One(_, fields) | What::Post(_, fields) => {
            of_record(fields)
        }
        What::Owned(_, fields) | What::Linked { fields, .. } => {
            ITEMS.saturating_mul(of_record(fields))
        }
        What::Page(_, cut, Connection { records, .. }) => {
            (cut.size as usize).saturating_mul(of_record(records))
        }
    }
}
