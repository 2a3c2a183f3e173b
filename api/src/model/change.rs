//! A change: a record as it stood and as it is to stand, what happened to it, and who did it.

use uuid::Uuid;

use super::Record;
use crate::values::{Instant, State, Verb};

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
        let same_slug = |old: &R| self.slug.as_deref().is_none_or(|slug| old.slug() == Some(slug));
        match &self.old {
            None => true,
            Some(old) => self.verb != Verb::Updated || *old != self.new || !same_slug(old),
        }
    }

    /// Whether the record could be referred to before by callers who afterwards may not.
    pub(crate) fn hides(&self) -> bool {
        self.old.as_ref().is_some_and(is_open) && !is_open(&self.new)
    }

    /// Whether callers may refer to the record afterwards who before could not.
    pub(crate) fn shows(&self) -> bool {
        self.old.as_ref().is_some_and(|old| !is_open(old)) && is_open(&self.new)
    }
}

fn is_open<R: Record>(record: &R) -> bool {
    let state = record.workflow().map(|workflow| workflow.state);
    state.is_none_or(|state| state == State::Published) && record.merged_into().is_none()
}

/// Who changes things, and when.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub subject: Option<Uuid>,
    pub now: Instant,
}
