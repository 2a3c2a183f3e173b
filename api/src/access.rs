//! Who may do what: one table for both faces, and the row filter that every statement carries.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::model::{Head, Kind, Workflow};
use crate::principal::{Principal, Scope};
use crate::store::tested;
use crate::values::{Instant, State};

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
    Import,
    Export,
}

impl Action {
    /// Every action, for the matrix test.
    pub const ALL: [Action; 18] = [
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
        Action::Import,
        Action::Export,
    ];
}

/// What of a record the decision rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who created it.
    pub owner: Option<Uuid>,
    /// Its workflow state as of now; small records have none.
    pub state: Option<State>,
}

impl Row {
    pub fn of(head: &Head, workflow: Option<&Workflow>) -> Row {
        Row { owner: head.created_by, state: workflow.map(|workflow| workflow.state) }
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
        Action::Create if matches!(kind, Kind::Tenure | Kind::Relation) => who.may(Scope::Publish),
        Action::Create => who.may(Scope::Write) || who.may(Scope::Publish),
        Action::Change | Action::Delete => {
            who.may(Scope::Publish) || own_draft && who.may(Scope::Write)
        }
        Action::Submit => who.may(Scope::Publish) || own && who.may(Scope::Write),
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
        _ => format!("This needs the scope {}.", missing(action, kind, own).as_str()),
    }
}

/// The scope without which nobody may do this.
fn missing(action: Action, kind: Kind, own: bool) -> Scope {
    match action {
        Action::Read | Action::ReadRevisions => Scope::ReadUnpublished,
        Action::Export => Scope::Export,
        Action::Create if !matches!(kind, Kind::Tenure | Kind::Relation) => Scope::Write,
        Action::Change | Action::Delete | Action::Submit if own && kind.has_workflow() => {
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
        || owns(who, row)
}

/// What a caller sees at one moment: the row filter of every statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Sees every state.
    pub everything: bool,
    /// Sees what this subject created, in any state.
    pub own: Option<Uuid>,
    pub edits: Edits,
    pub now: Instant,
}

/// Which records a caller may edit, in the one state or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edits {
    Nothing,
    /// What they created.
    Own,
    Everything,
}

impl Sight {
    pub fn of(who: &Principal, now: Instant) -> Sight {
        Sight {
            everything: who.may(Scope::ReadUnpublished),
            own: who.id().filter(|_| who.may(Scope::ReadOwn)),
            edits: match (who.may(Scope::Publish), who.may(Scope::Write)) {
                (true, _) => Edits::Everything,
                (false, true) => Edits::Own,
                (false, false) => Edits::Nothing,
            },
            now,
        }
    }

    /// Whether it is the sight of somebody who may edit what `creator` created.
    pub fn edits(&self, creator: Option<Uuid>) -> bool {
        match self.edits {
            Edits::Everything => true,
            Edits::Own => self.own.is_some() && self.own == creator,
            Edits::Nothing => false,
        }
    }

    /// Sees all there is: for the work inside an operation that has been allowed already.
    pub fn whole(now: Instant) -> Sight {
        Sight { everything: true, own: None, edits: Edits::Everything, now }
    }

    /// The condition under which the record of `kind` that `column` refers to is seen; `None` when
    /// every one is.
    pub fn sees_other(
        &self,
        kind: Kind,
        column: (&'static str, &'static str),
    ) -> Option<Condition> {
        let table = kind.as_str();
        let other = Query::select()
            .expr(Expr::cust("1"))
            .from(table)
            .and_where(Expr::col((table, "id")).equals(column))
            .cond_where(self.rows(kind, table))
            .take();
        let limited = kind.has_workflow() && !self.everything;
        limited.then(|| tested(Condition::all().add(Expr::exists(other))))
    }

    /// The condition under which actors are seen and stand for themselves: one that was merged
    /// answers under its old addresses, but is in no list and found by no search.
    pub fn standing_actors(&self) -> Condition {
        let table = Kind::Actor.as_str();
        let unmerged = Condition::all().add(Expr::col((table, "merged_into")).is_null());
        self.rows(Kind::Actor, table).add(tested(unmerged))
    }

    /// The condition under which rows of `kind`'s table, known in the statement as `table`, are seen.
    pub fn rows(&self, kind: Kind, table: &'static str) -> Condition {
        let there = Condition::all().add(Expr::col((table, "deleted_at")).is_null());
        if !kind.has_workflow() || self.everything {
            return tested(there);
        }
        let published = Condition::all()
            .add(Expr::col((table, "state")).eq("published"))
            .add(Expr::col((table, "published_at")).lte(self.now.micros()));
        tested(match self.own {
            None => there.add(published),
            Some(own) => there
                .add(Condition::any().add(published).add(Expr::col((table, "created_by")).eq(own))),
        })
    }
}
