//! How many bytes an answer will have, roughly, before it is read: what would be far too large costs no
//! statement. How large it becomes is watched while it is read ([`Budget`]).

use super::page::Connection;
use super::wanted::{Fields, What};
use crate::error::{Code, Error, Result};
use crate::page::MOST_RECORDS;
use crate::store::{Budget, too_large};

/// What a value, a text and a list of a record usually have, in bytes and items.
const VALUE: usize = 16;
const TEXT: usize = 4 * 1024;
/// What a text within a nested list is taken to have, long ones included: all of them come in one row, so
/// that how large it becomes is seen only when it is there.
const NESTED_TEXT: usize = 8 * 1024;
const ITEMS: usize = 4;

/// Refuses what is wanted where it would be too large for an answer, if as many records are read.
pub fn refuse_too_large(records: usize, fields: &Fields) -> Result<()> {
    match Budget::current() {
        Some(budget)
            if records.saturating_mul(of_record(fields, TEXT)) > budget.limit().bytes() =>
        {
            Err(too_large(budget.limit()))
        }
        _ => Ok(()),
    }
}

/// Begins anew with what was spent, where all of it is thrown away.
pub fn spend_nothing() {
    if let Some(budget) = Budget::current() {
        budget.begin_anew();
    }
}

/// Has work of a request spend from its budget, though it runs as a task of its own.
pub fn charged<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let budget = Budget::current();
    async move {
        match budget {
            Some(budget) => budget.spend(work).await,
            None => work.await,
        }
    }
}

/// Refuses what would read more records than an answer may have.
pub fn refuse_too_many(records: u64) -> Result<()> {
    let most = MOST_RECORDS;
    if records <= most {
        return Ok(());
    }
    let detail = format!(
        "This asks for up to {records} records, nested ones included; at most {most} are allowed: ask for \
         fewer at once, or for fewer lists in each other."
    );
    Err(Error::new(Code::QueryTooComplex, detail))
}

/// How many records an answer has at most, those of nested lists included, and how many of their texts,
/// if as many records are read.
pub fn count_records(records: u64, fields: &Fields) -> (u64, u64) {
    let (mut all, mut texts) = (records, 0_u64);
    for field in &fields.list {
        let (more, more_texts) = match &field.what {
            What::Name(_) | What::Columns(..) | What::Values { .. } => (0, 0),
            What::Text { .. } => (0, records),
            What::Page(_, cut, connection) => {
                count_records(records.saturating_mul(cut.size.into()), &connection.records)
            }
            What::Group { fields, .. }
            | What::One(_, fields)
            | What::Post(_, fields)
            | What::Owned(_, fields)
            | What::Linked { fields, .. } => {
                let (counted, texts) = count_records(records, fields);
                (counted - records, texts)
            }
        };
        all = all.saturating_add(more);
        texts = texts.saturating_add(more_texts);
    }
    (all, texts)
}

fn of_record(fields: &Fields, text: usize) -> usize {
    fields.list.iter().map(|field| of_member(&field.what, text)).fold(0, usize::saturating_add)
}

fn of_member(what: &What, text: usize) -> usize {
    match what {
        What::Name(_) | What::Columns(..) => VALUE,
        What::Values { .. } => ITEMS * VALUE,
        What::Text { .. } => text,
        What::Group { fields, .. } => of_record(fields, text),
        What::One(_, fields) | What::Post(_, fields) => of_record(fields, text),
        What::Owned(_, fields) | What::Linked { fields, .. } => {
            ITEMS.saturating_mul(of_record(fields, NESTED_TEXT))
        }
        What::Page(_, cut, Connection { records, .. }) => {
            (cut.size as usize).saturating_mul(of_record(records, NESTED_TEXT))
        }
    }
}
