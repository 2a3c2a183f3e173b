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
