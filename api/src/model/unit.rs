//! A unit of work: one transaction of one caller, with every record whose answer it changes.
//!
//! Everything that writes content is given one. Who has written something notes it here; the outbox is
//! written from these notes before the commit.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{By, Kind, get};
use crate::error::Result;
use crate::store::Session;
use crate::values::{Instant, Verb};

/// One transaction, who asked for it and when, and what it has changed so far.
pub struct Unit {
    pub session: Session,
    pub by: By,
    noted: Mutex<Noted>,
}

/// What a unit of work has changed.
#[derive(Debug, Default)]
pub struct Noted {
    /// Records that were written, in order.
    pub written: Vec<Note>,
    /// Records that show something else because others were written, and of each whether everybody is
    /// known to have seen it before.
    pub affected: BTreeMap<(Kind, Uuid), bool>,
}

/// What happened to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    pub kind: Kind,
    pub id: Uuid,
    pub verb: Verb,
    /// The version that it led to.
    pub version: i64,
    /// Whether everybody saw the record, before or after.
    pub public: bool,
    /// Whether it waited before to become visible by the clock.
    pub waited: bool,
    /// When it will become visible by the clock.
    pub due: Option<Instant>,
}

impl Unit {
    pub fn new(session: Session, by: By) -> Self {
        Self { session, by, noted: Mutex::default() }
    }

    /// Notes what was written.
    pub fn wrote(&self, notes: impl IntoIterator<Item = Note>) {
        self.noted().written.extend(notes);
    }

    /// Notes records that show something else since others were written.
    pub fn affects(&self, kind: Kind, ids: impl IntoIterator<Item = Uuid>) {
        self.affects_seen(kind, ids.into_iter().map(|id| (id, false)));
    }

    /// The same for the records of a kind that fit a condition now.
    pub async fn affects_where(&self, kind: Kind, condition: Condition) -> Result<()> {
        let there = Expr::col((kind.as_str(), "deleted_at")).is_null();
        let select = Query::select()
            .column((kind.as_str(), "id"))
            .from(kind.as_str())
            .cond_where(condition)
            .and_where(there)
            .take();
        let rows = self.session.all(&select).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
        self.affects(kind, ids);
        Ok(())
    }

    /// The same for records of which it is known whether everybody saw them.
    pub fn affects_seen(&self, kind: Kind, records: impl IntoIterator<Item = (Uuid, bool)>) {
        let mut noted = self.noted();
        for (id, seen) in records {
            *noted.affected.entry((kind, id)).or_default() |= seen;
        }
    }

    /// Takes what was noted.
    pub fn take(&self) -> Noted {
        std::mem::take(&mut self.noted())
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
