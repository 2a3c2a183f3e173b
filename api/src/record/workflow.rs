//! The workflow: which command leads from which state to which.

use crate::access::Action;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::words::{Instant, State};

use super::{Kind, Verb, Withdrawal, Workflow};

/// A step in the life of an article, actor or event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// draft → inReview
    Submit,
    /// inReview → draft, with a note for its author
    Return { note: String },
    /// inReview or draft → scheduled
    Schedule { at: Instant },
    /// scheduled → draft
    Unschedule,
    /// draft, inReview or scheduled → published
    Publish,
    /// published → withdrawn, with a reason for the public
    Withdraw { reason: String },
    /// withdrawn → published
    Reinstate,
}

impl Command {
    /// What the caller must be allowed to do.
    pub const fn action(&self) -> Action {
        match self {
            Command::Submit => Action::Submit,
            Command::Return { .. } => Action::Return,
            Command::Schedule { .. } => Action::Schedule,
            Command::Unschedule => Action::Unschedule,
            Command::Publish => Action::Publish,
            Command::Withdraw { .. } => Action::Withdraw,
            Command::Reinstate => Action::Reinstate,
        }
    }

    pub const fn verb(&self) -> Verb {
        match self {
            Command::Submit => Verb::Submitted,
            Command::Return { .. } => Verb::Returned,
            Command::Schedule { .. } => Verb::Scheduled,
            Command::Unschedule => Verb::Unscheduled,
            Command::Publish => Verb::Published,
            Command::Withdraw { .. } => Verb::Withdrawn,
            Command::Reinstate => Verb::Reinstated,
        }
    }

    /// The note or reason that is kept with the superseded revision.
    pub fn reason(&self) -> Option<String> {
        match self {
            Command::Return { note } => Some(note.clone()),
            Command::Withdraw { reason } => Some(reason.clone()),
            _ => None,
        }
    }

    /// Whether this command exists for this kind of record.
    pub const fn fits(&self, kind: Kind) -> bool {
        match self {
            Command::Publish | Command::Withdraw { .. } | Command::Reinstate => kind.has_workflow(),
            _ => matches!(kind, Kind::Article),
        }
    }

    /// The states it starts from.
    const fn from(&self) -> &'static [State] {
        match self {
            Command::Submit => &[State::Draft],
            Command::Return { .. } => &[State::InReview],
            Command::Schedule { .. } => &[State::Draft, State::InReview],
            Command::Unschedule => &[State::Scheduled],
            Command::Publish => &[State::Draft, State::InReview, State::Scheduled],
            Command::Withdraw { .. } => &[State::Published],
            Command::Reinstate => &[State::Withdrawn],
        }
    }

    /// The workflow after the command.
    pub fn applied(&self, workflow: &Workflow, now: Instant) -> Result<Workflow> {
        if !self.from().contains(&workflow.state) {
            let from: Vec<_> = self.from().iter().map(|state| state.as_str()).collect();
            let detail = format!(
                "This needs the state {}; the record is {}.",
                from.join(" or "),
                workflow.state
            );
            return Err(Error::conflict(FieldCode::WrongState, detail));
        }
        let mut next = workflow.clone();
        match self {
            Command::Submit => next.state = State::InReview,
            Command::Return { .. } | Command::Unschedule => {
                next.state = State::Draft;
                next.publish_at = None;
            }
            Command::Schedule { at } if *at <= now => return Err(not_in_future()),
            Command::Schedule { at } => {
                next.state = State::Scheduled;
                next.publish_at = Some(*at);
            }
            Command::Publish => {
                next.state = State::Published;
                next.publish_at = None;
                next.published_at = Some(now);
            }
            Command::Withdraw { reason } => {
                next.state = State::Withdrawn;
                next.withdrawal = Some(Withdrawal { reason: reason.clone(), at: now });
            }
            Command::Reinstate => {
                next.state = State::Published;
                next.withdrawal = None;
            }
        }
        Ok(next)
    }
}

fn not_in_future() -> Error {
    Error::invalid(vec![FieldError {
        pointer: "/publishAt".into(),
        code: FieldCode::Range,
        detail: "must be in the future; to publish now, use publish".into(),
    }])
}
