//! A change: a record as it stood and as it is to stand, what happened to it, and who did it.

use uuid::Uuid;

use super::Record;
use crate::values::{Instant, State};

/// What happened to a record, as the change row tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Created,
    Updated,
    Deleted,
    Submitted,
    Returned,
    Scheduled,
    Unscheduled,
    Published,
    Withdrawn,
    Reinstated,
    Merged,
    Unmerged,
}

impl Verb {
    pub const fn as_str(self) -> &'static str {
        match self {
            Verb::Created => "created",
            Verb::Updated => "updated",
            Verb::Deleted => "deleted",
            Verb::Submitted => "submitted",
            Verb::Returned => "returned",
            Verb::Scheduled => "scheduled",
            Verb::Unscheduled => "unscheduled",
            Verb::Published => "published",
            Verb::Withdrawn => "withdrawn",
            Verb::Reinstated => "reinstated",
            Verb::Merged => "merged",
            Verb::Unmerged => "unmerged",
        }
    }
}

/// A record as it stood and as it is to stand.
#[derive(Clone, Debug)]
pub struct Change<R> {
    pub old: Option<R>,
    pub new: R,
    pub verb: Verb,
    pub reason: Option<String>,
    /// A slug that was asked for.
    pub slug: Option<String>,
    pub former_slugs: Vec<String>,
    /// The version and time an import brings along.
    pub imported: Option<(i64, Instant)>,
}

impl<R: Record> Change<R> {
    pub fn new(old: Option<R>, new: R, verb: Verb) -> Self {
        Self { old, new, verb, reason: None, slug: None, former_slugs: Vec::new(), imported: None }
    }

    /// Whether anything would be different afterwards.
    pub fn is_change(&self) -> bool {
        let same_slug = |old: &R| {
            self.slug
                .as_ref()
                .is_none_or(|slug| old.workflow().is_some_and(|workflow| workflow.slug == *slug))
        };
        match &self.old {
            None => true,
            Some(old) => self.verb != Verb::Updated || *old != self.new || !same_slug(old),
        }
    }

    /// Whether the record could be referred to before by callers who afterwards may not.
    pub(crate) fn hides(&self) -> bool {
        let open = |record: &R| {
            let state = record.workflow().map(|workflow| workflow.state);
            state.is_none_or(|state| state == State::Published) && record.merged_into().is_none()
        };
        self.old.as_ref().is_some_and(open) && !open(&self.new)
    }
}

/// Who changes things, and when.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub subject: Option<Uuid>,
    pub now: Instant,
}
