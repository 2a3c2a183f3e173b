//! What a caller sees: the row filter that every statement carries.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef, Query};
use uuid::Uuid;

use super::Kind;
use crate::principal::{MEDIA_OF_RECORDS, Principal, Scope};
use crate::store::without_index;
use crate::values::Instant;

/// What a caller sees at one moment: the row filter of every statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visibility {
    /// Sees every state.
    pub everything: bool,
    /// Sees these, too, in any state.
    pub also: Option<Also>,
    pub edits: Edits,
    pub now: Instant,
}

/// What a caller sees in any state besides what everybody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Also {
    /// What this subject created.
    CreatedBy(Uuid),
    /// This record, and the media that it shows.
    Previewed(Uuid),
}

impl Also {
    /// The subject or the record.
    pub fn id(self) -> Uuid {
        match self {
            Also::CreatedBy(id) | Also::Previewed(id) => id,
        }
    }

    /// The same of another.
    pub fn of(self, id: Uuid) -> Also {
        match self {
            Also::CreatedBy(_) => Also::CreatedBy(id),
            Also::Previewed(_) => Also::Previewed(id),
        }
    }

    /// The condition under which rows of `kind`'s table, known in the statement as `table`, are among these.
    fn rows(self, kind: Kind, table: &'static str) -> Condition {
        match self {
            Also::CreatedBy(subject) => {
                Condition::all().add(Expr::col((table, "created_by")).eq(subject))
            }
            Also::Previewed(record) => Condition::any()
                .add(Expr::col((table, "id")).eq(record))
                .add_option((kind == Kind::Medium).then(|| shown_by(record, table))),
        }
    }
}

/// The condition under which a medium is shown by a record.
fn shown_by(record: Uuid, medium: &'static str) -> Condition {
    let linked = |(table, owner): (&'static str, &'static str)| {
        let link = Query::select()
            .expr(Expr::cust("1"))
            .from(table)
            .and_where(Expr::col((table, owner)).eq(record))
            .and_where(Expr::col((table, "medium_id")).equals((medium, "id")))
            .take();
        Expr::exists(link)
    };
    MEDIA_OF_RECORDS.map(linked).into_iter().fold(Condition::any(), Condition::add)
}

/// Which records a caller may edit, in the one state or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edits {
    Nothing,
    /// What they created.
    Own,
    Everything,
}

impl Visibility {
    pub fn of(who: &Principal, now: Instant) -> Visibility {
        Visibility {
            everything: who.may(Scope::ReadUnpublished),
            also: match who.id().filter(|_| who.may(Scope::ReadOwn)) {
                Some(subject) => Some(Also::CreatedBy(subject)),
                None => who.previewed().map(Also::Previewed),
            },
            edits: match (who.may(Scope::Publish), who.may(Scope::Write)) {
                (true, _) => Edits::Everything,
                (false, true) => Edits::Own,
                (false, false) => Edits::Nothing,
            },
            now,
        }
    }

    /// Whether nothing is seen but what everyone sees.
    pub fn only_public(&self) -> bool {
        !self.everything && self.also.is_none()
    }

    /// Whoever sees, in any state, what they created.
    pub fn own(&self) -> Option<Uuid> {
        match self.also {
            Some(Also::CreatedBy(subject)) => Some(subject),
            _ => None,
        }
    }

    /// Whether this caller may edit records that `creator` created.
    pub fn edits(&self, creator: Option<Uuid>) -> bool {
        match self.edits {
            Edits::Everything => true,
            Edits::Own => self.own().is_some() && self.own() == creator,
            Edits::Nothing => false,
        }
    }

    /// Sees every record: for work inside an operation that has been permitted already.
    pub fn everything(now: Instant) -> Visibility {
        Visibility { everything: true, also: None, edits: Edits::Everything, now }
    }

    /// Sees what everybody sees.
    pub fn public(now: Instant) -> Visibility {
        Visibility { everything: false, also: None, edits: Edits::Nothing, now }
    }

    /// The condition under which records of a kind are seen: claims about actors show where these do.
    pub fn records(&self, kind: Kind) -> Condition {
        let table = kind.as_str();
        let actors = kind.claimed_actors().iter();
        let seen = actors.filter_map(|column| self.sees_other(Kind::Actor, (table, *column)));
        seen.fold(self.rows(kind, table), Condition::add)
    }

    /// The condition under which the record of `kind` that `column` refers to is seen; `None` when
    /// every one is.
    pub fn sees_other(&self, kind: Kind, column: impl IntoColumnRef) -> Option<Condition> {
        let table = kind.as_str();
        let other = Query::select()
            .expr(Expr::cust("1"))
            .from(table)
            .and_where(Expr::col((table, "id")).equals(column))
            .cond_where(self.rows(kind, table))
            .take();
        let limited = kind.has_workflow() && !self.everything;
        limited.then(|| without_index(Condition::all().add(Expr::exists(other))))
    }

    /// The condition under which actors are seen and stand for themselves: one that was merged
    /// answers under its old addresses, but is in no list and found by no search.
    pub fn standing_actors(&self) -> Condition {
        let table = Kind::Actor.as_str();
        let unmerged = Condition::all().add(Expr::col((table, "merged_into")).is_null());
        self.rows(Kind::Actor, table).add(without_index(unmerged))
    }

    /// The condition under which rows of `kind`'s table, known in the statement as `table`, are seen.
    pub fn rows(&self, kind: Kind, table: &'static str) -> Condition {
        let there = Condition::all().add(Expr::col((table, "deleted_at")).is_null());
        if !kind.has_workflow() || self.everything {
            return without_index(there);
        }
        let published = Condition::all()
            .add(Expr::col((table, "state")).eq("published"))
            .add(Expr::col((table, "published_at")).lte(self.now.micros()));
        without_index(match self.also {
            None => there.add(published),
            Some(also) => there.add(Condition::any().add(published).add(also.rows(kind, table))),
        })
    }
}
