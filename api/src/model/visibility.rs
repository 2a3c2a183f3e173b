//! What a caller sees: the row filter that every statement carries.

use diwan_entity::shown_medium::SHOWING;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoColumnRef, Query};
use uuid::Uuid;

use super::Kind;
use crate::principal::{MediaShown, Previewed, Principal, Scope};
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
    /// This record, and media that it shows.
    Previewed(Uuid, MediaShown),
}

impl Also {
    /// The subject or the record.
    pub fn id(self) -> Uuid {
        match self {
            Also::CreatedBy(id) | Also::Previewed(id, _) => id,
        }
    }

    /// The same of another.
    pub fn of(self, id: Uuid) -> Also {
        match self {
            Also::CreatedBy(_) => Also::CreatedBy(id),
            Also::Previewed(_, shows) => Also::Previewed(id, shows),
        }
    }

    /// The condition under which rows of `kind`'s table, known in the statement as `table`, are among these.
    fn rows(self, kind: Kind, table: &'static str) -> Condition {
        match self {
            Also::CreatedBy(subject) => {
                Condition::all().add(Expr::col((table, "created_by")).eq(subject))
            }
            Also::Previewed(record, shows) => Condition::any()
                .add(Expr::col((table, "id")).eq(record))
                .add_option((kind == Kind::Medium).then(|| shown_by(record, shows, table))),
        }
    }
}

/// The condition under which a medium is shown by a record whose preview is looked at.
fn shown_by(record: Uuid, shows: MediaShown, medium: &'static str) -> Condition {
    let linked = |(table, link, owner): (&'static str, &'static str, &'static str)| {
        let mut linked = Query::select();
        linked
            .expr(Expr::cust("1"))
            .from(link)
            .and_where(Expr::col((link, owner)).eq(record))
            .and_where(Expr::col((link, "medium_id")).equals((medium, "id")));
        if shows == MediaShown::OfItsCreator {
            linked
                .inner_join(table, Expr::col((table, "id")).equals((link, owner)))
                .and_where(Expr::col((table, "created_by")).equals((medium, "created_by")));
        }
        Expr::exists(linked.take())
    };
    let linked = SHOWING.map(linked).into_iter().fold(Condition::any(), Condition::add);
    Condition::all().add(Expr::col((medium, "state")).ne("withdrawn")).add(linked)
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
                None => who
                    .previewed()
                    .map(|Previewed { record, shows, .. }| Also::Previewed(*record, *shows)),
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
