//! A unit of work: one transaction of one caller, with every record whose answer it changes.
//!
//! Everything that writes content is given one. Who has written something notes it here; the outbox is
//! written from these notes before the commit.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::{By, Kind, Workflow, get};
use crate::error::Result;
use crate::store::Session;
use crate::values::{Instant, State, Verb};

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
    /// Records that show something else because others were written.
    pub affected: BTreeMap<(Kind, Uuid), Affected>,
}

/// How much everybody may know of that a record was affected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Affected {
    /// Whether everybody is known to have seen the record before.
    pub seen: bool,
    /// Whether everybody saw what affects it, before or after. Otherwise they are told nothing: they would learn
    /// of what they may not see.
    pub told: bool,
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
    /// How it stood before to becoming visible by the clock.
    pub before: Schedule,
    /// When it will become visible by the clock.
    pub due: Option<Instant>,
}

/// How a record stands to becoming visible by the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Schedule {
    #[default]
    None,
    /// It waits.
    Waits,
    /// Its time has come, so lately that the feed may not tell it yet.
    JustCame,
}

impl Schedule {
    /// Of a record that stands so at a moment.
    pub fn of(workflow: Option<&Workflow>, now: Instant) -> Self {
        const LATELY: i64 = 60_000_000;
        match workflow {
            Some(workflow) if workflow.state == State::Scheduled => Self::Waits,
            Some(workflow) => {
                let came = workflow.published_at.map(Instant::micros);
                let lately = came.filter(|came| now.micros() - came < LATELY);
                lately.map_or(Self::None, |_| Self::JustCame)
            }
            None => Self::None,
        }
    }
}

impl Unit {
    pub fn new(session: Session, by: By) -> Self {
        Self { session, by, noted: Mutex::default() }
    }

    /// Notes what was written.
    pub fn wrote(&self, notes: impl IntoIterator<Item = Note>) {
        self.noted().written.extend(notes);
    }

    /// Notes records that show something else since others were written. `told` says whether everybody saw
    /// these, before or after.
    pub fn affects(&self, kind: Kind, ids: impl IntoIterator<Item = Uuid>, told: bool) {
        self.affects_seen(kind, ids.into_iter().map(|id| (id, false)), told);
    }

    /// The same for the records of a kind that fit a condition now.
    pub async fn affects_where(&self, kind: Kind, condition: Condition, told: bool) -> Result<()> {
        let there = Expr::col((kind.as_str(), "deleted_at")).is_null();
        let select = Query::select()
            .column((kind.as_str(), "id"))
            .from(kind.as_str())
            .cond_where(condition)
            .and_where(there)
            .take();
        let rows = self.session.all(&select).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| get(row, "id")).collect::<Result<_>>()?;
        self.affects(kind, ids, told);
        Ok(())
    }

    /// The same for records of which it is known whether everybody saw them.
    pub fn affects_seen(
        &self,
        kind: Kind,
        records: impl IntoIterator<Item = (Uuid, bool)>,
        told: bool,
    ) {
        let mut noted = self.noted();
        for (id, seen) in records {
            let affected = noted.affected.entry((kind, id)).or_default();
            affected.seen |= seen;
            affected.told |= told;
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
