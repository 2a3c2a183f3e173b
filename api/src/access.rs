//! Who may do what: one table for both faces. What a caller sees is a
//! [`Visibility`](crate::model::Visibility).

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{Command, Head, Kind, Workflow};
use crate::principal::{Principal, Scope};
use crate::values::State;

/// Something a caller wants to do to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Read,
    ReadRevisions,
    Create,
    CreatePublished,
    Change,
    Delete,
    Submit,
    Return,
    Schedule,
    Unschedule,
    Publish,
    Withdraw,
    Reinstate,
    Correct,
    Merge,
    Verify,
    Preview,
    Import,
    Export,
}

impl Action {
    /// Every action, for the matrix test.
    pub const ALL: [Action; 19] = [
        Action::Read,
        Action::ReadRevisions,
        Action::Create,
        Action::CreatePublished,
        Action::Change,
        Action::Delete,
        Action::Submit,
        Action::Return,
        Action::Schedule,
        Action::Unschedule,
        Action::Publish,
        Action::Withdraw,
        Action::Reinstate,
        Action::Correct,
        Action::Merge,
        Action::Verify,
        Action::Preview,
        Action::Import,
        Action::Export,
    ];
}

/// What of a record the decision rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: Uuid,
    /// Who created it.
    pub owner: Option<Uuid>,
    /// Its workflow state as of now; small records have none.
    pub state: Option<State>,
}

impl Row {
    pub fn of(head: &Head, workflow: Option<&Workflow>) -> Row {
        Row { id: head.id, owner: head.created_by, state: workflow.map(|workflow| workflow.state) }
    }
}

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    /// The caller must not learn that the record exists.
    Hide,
    Forbid,
}

/// Decides whether `who` may do `action` to `row` of `kind`; `row` is `None` where there is none yet.
pub fn may(who: &Principal, action: Action, kind: Kind, row: Option<Row>) -> Verdict {
    if row.is_some_and(|row| !sees(who, row)) {
        return Verdict::Hide;
    }
    let own = row.is_some_and(|row| owns(who, row));
    let own_draft = own && row.is_some_and(|row| row.state == Some(State::Draft));
    let allowed = match action {
        Action::Read => true,
        Action::ReadRevisions => who.may(Scope::ReadUnpublished) || own,
        Action::Create if kind.is_public_claim() => who.may(Scope::Publish),
        Action::Create => who.may(Scope::Write) || who.may(Scope::Publish),
        Action::Change | Action::Delete => {
            who.may(Scope::Publish) || own_draft && who.may(Scope::Write)
        }
        Action::Submit | Action::Preview => who.may(Scope::Publish) || own && who.may(Scope::Write),
        Action::Export => who.may(Scope::Export),
        Action::CreatePublished
        | Action::Return
        | Action::Schedule
        | Action::Unschedule
        | Action::Publish
        | Action::Withdraw
        | Action::Reinstate
        | Action::Correct
        | Action::Merge
        | Action::Verify
        | Action::Import => who.may(Scope::Publish),
    };
    if allowed { Verdict::Allow } else { Verdict::Forbid }
}

/// [`may`] as a result: anonymous callers are asked for a token before anything else is said.
pub fn demand(who: &Principal, action: Action, kind: Kind, row: Option<Row>) -> Result<()> {
    match may(who, action, kind, row) {
        Verdict::Allow => Ok(()),
        _ if who.is_anonymous() && action != Action::Read => Err(Error::unauthenticated()),
        Verdict::Hide => Err(Error::not_found()),
        Verdict::Forbid => Err(Error::forbidden(reason(who, action, kind, row))),
    }
}

/// Why something is forbidden: the state of the record, or the scope that is missing.
fn reason(who: &Principal, action: Action, kind: Kind, row: Option<Row>) -> String {
    let (own, state) = (row.is_some_and(|row| owns(who, row)), row.and_then(|row| row.state));
    let publish = Scope::Publish.as_str();
    match (action, state) {
        (Action::Change | Action::Delete, Some(state)) if own && state != State::Draft => format!(
            "The {kind} is {state}: whoever created it may write it only as a draft, others and \
             afterwards those with the scope {publish}."
        ),
        (Action::Change | Action::Delete | Action::Submit, Some(_)) if !own => format!(
            "You may write only what you created yourself; what others created needs the scope \
             {publish}."
        ),
        (Action::Preview, Some(_)) if !own => format!(
            "You may show others only what you created yourself; what others created needs the \
             scopes {publish} and {}.",
            Scope::ReadUnpublished.as_str()
        ),
        _ => format!("This needs the scope {}.", missing(action, kind, own).as_str()),
    }
}

/// The scope that this needs.
fn missing(action: Action, kind: Kind, own: bool) -> Scope {
    match action {
        Action::Read | Action::ReadRevisions => Scope::ReadUnpublished,
        Action::Export => Scope::Export,
        Action::Create if !kind.is_public_claim() => Scope::Write,
        Action::Change | Action::Delete | Action::Submit | Action::Preview
            if own && kind.has_workflow() =>
        {
            Scope::Write
        }
        _ => Scope::Publish,
    }
}

fn owns(who: &Principal, row: Row) -> bool {
    who.id().is_some() && who.id() == row.owner && who.may(Scope::ReadOwn)
}

fn sees(who: &Principal, row: Row) -> bool {
    matches!(row.state, None | Some(State::Published))
        || who.may(Scope::ReadUnpublished)
        || who.previews(row.id)
        || owns(who, row)
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
}
