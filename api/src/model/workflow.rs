//! The workflow: which command leads from which state to which.

use serde_json::Value;

use super::{Kind, Members, Withdrawal, Workflow};
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::values::{Instant, State, Verb, text};

/// A step in the life of an article, a medium, an actor or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// draft → inReview
    Submit,
    /// inReview → draft, with a note for its author
    Return { note: String },
    /// inReview or draft → scheduled; scheduled → scheduled for another time
    Schedule { at: Instant },
    /// scheduled → inReview or draft, from where it was scheduled
    Unschedule,
    /// draft, inReview or scheduled → published
    Publish,
    /// published → withdrawn, with a reason for the public
    Withdraw { reason: String },
    /// withdrawn → published
    Reinstate,
}

/// The names of the commands, as in addresses and mutations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommandName {
    Submit,
    Return,
    Schedule,
    Unschedule,
    Publish,
    Withdraw,
    Reinstate,
}

impl CommandName {
    pub const ALL: [CommandName; 7] = [
        CommandName::Submit,
        CommandName::Return,
        CommandName::Schedule,
        CommandName::Unschedule,
        CommandName::Publish,
        CommandName::Withdraw,
        CommandName::Reinstate,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            CommandName::Submit => "submit",
            CommandName::Return => "return",
            CommandName::Schedule => "schedule",
            CommandName::Unschedule => "unschedule",
            CommandName::Publish => "publish",
            CommandName::Withdraw => "withdraw",
            CommandName::Reinstate => "reinstate",
        }
    }

    /// Whether this command exists for this kind of record.
    pub const fn fits(self, kind: Kind) -> bool {
        match self {
            CommandName::Publish | CommandName::Withdraw | CommandName::Reinstate => {
                kind.has_workflow()
            }
            CommandName::Schedule | CommandName::Unschedule => kind.has_schedule(),
            CommandName::Submit | CommandName::Return => kind.has_review(),
        }
    }

    /// The one member it takes, if any.
    pub const fn member(self) -> Option<&'static str> {
        match self {
            CommandName::Return => Some("note"),
            CommandName::Schedule => Some("publishAt"),
            CommandName::Withdraw => Some("reason"),
            _ => None,
        }
    }
}

impl Command {
    /// Reads a command from its members.
    pub fn parse(name: CommandName, members: &Members) -> Result<Command> {
        let strangers = members.0.keys().filter(|member| Some(member.as_str()) != name.member());
        let mut errors: Vec<FieldError> = strangers
            .map(|member| {
                Fault::new(FieldCode::UnknownMember, "there is no such member")
                    .at(format!("/{member}"))
            })
            .collect();
        let given = name.member().map(|member| given(members, member)).transpose();
        let command = given.and_then(|given| command(name, given.unwrap_or_default()));
        match command {
            Ok(command) if errors.is_empty() => Ok(command),
            Ok(_) => Err(Error::invalid(errors)),
            Err(fault) => {
                errors.push(fault.at(format!("/{}", name.member().unwrap_or_default())));
                Err(Error::invalid(errors))
            }
        }
    }

    pub const fn name(&self) -> CommandName {
        match self {
            Command::Submit => CommandName::Submit,
            Command::Return { .. } => CommandName::Return,
            Command::Schedule { .. } => CommandName::Schedule,
            Command::Unschedule => CommandName::Unschedule,
            Command::Publish => CommandName::Publish,
            Command::Withdraw { .. } => CommandName::Withdraw,
            Command::Reinstate => CommandName::Reinstate,
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

    /// The states it starts from.
    const fn from(&self) -> &'static [State] {
        match self {
            Command::Submit => &[State::Draft],
            Command::Return { .. } => &[State::InReview],
            Command::Schedule { .. } => &[State::Draft, State::InReview, State::Scheduled],
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
            Command::Return { .. } => next.state = State::Draft,
            Command::Unschedule => {
                next.state = next.scheduled_from.take().unwrap_or(State::Draft);
                next.publish_at = None;
            }
            Command::Schedule { at } if *at <= now => return Err(not_in_future()),
            Command::Schedule { at } => {
                let first = workflow.state != State::Scheduled;
                next.scheduled_from =
                    if first { Some(workflow.state) } else { workflow.scheduled_from };
                next.state = State::Scheduled;
                next.publish_at = Some(*at);
            }
            Command::Publish => {
                next.state = State::Published;
                next.publish_at = None;
                next.published_at = Some(now);
                next.scheduled_from = None;
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

/// The text of a member that must be given.
fn given<'a>(members: &'a Members, member: &str) -> Result<&'a str, Fault> {
    match members.0.get(member) {
        None | Some(Value::Null) => Err(Fault::required()),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Fault::new(FieldCode::Format, "must be a text")),
    }
}

fn command(name: CommandName, given: &str) -> Result<Command, Fault> {
    let told = || text::lines(given, 1..=text::LONG_MAX);
    Ok(match name {
        CommandName::Submit => Command::Submit,
        CommandName::Return => Command::Return { note: told()? },
        CommandName::Schedule => Command::Schedule { at: Instant::parse(given)? },
        CommandName::Unschedule => Command::Unschedule,
        CommandName::Publish => Command::Publish,
        CommandName::Withdraw => Command::Withdraw { reason: told()? },
        CommandName::Reinstate => Command::Reinstate,
    })
}

fn not_in_future() -> Error {
    Error::invalid(vec![FieldError {
        pointer: "/publishAt".into(),
        code: FieldCode::Range,
        detail: "must be in the future; to publish now, use publish".into(),
    }])
}
