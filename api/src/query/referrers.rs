//! Who refers to whom: the columns that hold another record's id.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::error::{Error, FieldCode, Result};
use crate::model::{Kind, get};
use crate::store::{RowLock, Session};

/// A column that refers to records of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Referrer {
    pub table: &'static str,
    pub column: &'static str,
    pub owner: Owner,
    /// What strangers are shown only where this column has this value.
    pub shown: Option<(&'static str, &'static str)>,
}

/// The record that a row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The row is the record itself, and stays (marked) when the record is deleted.
    Itself(Kind),
    /// The row is an item of a list: one of these columns leads to the record.
    Of(&'static [(Kind, &'static str)]),
}

const fn own(kind: Kind, column: &'static str) -> Referrer {
    Referrer { table: kind.as_str(), column, owner: Owner::Itself(kind), shown: None }
}

const fn item(
    table: &'static str,
    column: &'static str,
    owners: &'static [(Kind, &'static str)],
) -> Referrer {
    Referrer { table, column, owner: Owner::Of(owners), shown: None }
}

const ARTICLE: &[(Kind, &str)] = &[(Kind::Article, "article_id")];
const EVENT: &[(Kind, &str)] = &[(Kind::Event, "event_id")];
const MEDIUM: &[(Kind, &str)] = &[(Kind::Medium, "medium_id")];
const SHOWING: &[(Kind, &str)] =
    &[(Kind::Actor, "actor_id"), (Kind::Article, "article_id"), (Kind::Event, "event_id")];
const CITING: &[(Kind, &str)] =
    &[(Kind::Tenure, "tenure_id"), (Kind::Relation, "relation_id"), (Kind::Event, "event_id")];

const TO_PUBLISHER: &[Referrer] = &[own(Kind::Article, "publisher_id")];
const TO_TOPIC: &[Referrer] =
    &[own(Kind::Topic, "broader_id"), item("article_topic", "topic_id", ARTICLE)];
const TO_PLACE: &[Referrer] = &[
    own(Kind::Place, "parent_id"),
    own(Kind::Medium, "place_id"),
    own(Kind::Article, "place_id"),
    own(Kind::Event, "place_id"),
];
const TO_MEDIUM: &[Referrer] = &[
    own(Kind::Actor, "lead_image_id"),
    own(Kind::Article, "lead_image_id"),
    own(Kind::Event, "lead_image_id"),
    item("shown_medium", "medium_id", SHOWING),
];
const TO_ACTOR: &[Referrer] = &[
    own(Kind::Actor, "merged_into"),
    Referrer { shown: Some(("status", "confirmed")), ..item("medium_person", "actor_id", MEDIUM) },
    own(Kind::Position, "organisation_id"),
    own(Kind::Tenure, "holder_id"),
    own(Kind::Relation, "subject_id"),
    own(Kind::Relation, "object_id"),
    Referrer { shown: Some(("status", "confirmed")), ..item("mention", "actor_id", ARTICLE) },
    item("author", "actor_id", ARTICLE),
    item("quote", "speaker_id", ARTICLE),
    item("event_participant", "actor_id", EVENT),
];
const TO_POSITION: &[Referrer] = &[own(Kind::Tenure, "position_id")];
const TO_ARTICLE: &[Referrer] =
    &[own(Kind::Article, "translation_of"), item("citation", "article_id", CITING)];
const TO_EVENT: &[Referrer] =
    &[own(Kind::Event, "part_of"), own(Kind::Event, "duplicate_of"), own(Kind::Event, "follows")];

/// The columns that refer to a kind; rows that are merely derived are not among them.
pub const fn referrers(kind: Kind) -> &'static [Referrer] {
    match kind {
        Kind::Publisher => TO_PUBLISHER,
        Kind::Topic => TO_TOPIC,
        Kind::Place => TO_PLACE,
        Kind::Medium => TO_MEDIUM,
        Kind::Actor => TO_ACTOR,
        Kind::Position => TO_POSITION,
        Kind::Article => TO_ARTICLE,
        Kind::Event => TO_EVENT,
        Kind::Tenure | Kind::Relation => &[],
    }
}

impl Referrer {
    /// The condition that a row belongs to a record that is not deleted. The items of one that is
    /// are deleted with it.
    pub fn alive(&self) -> Condition {
        let itself = matches!(self.owner, Owner::Itself(_));
        let alive = itself.then(|| Expr::col((self.table, "deleted_at")).is_null());
        Condition::all().add_option(alive)
    }

    /// The condition that a row shows what it refers to to everybody who sees its owner.
    pub fn shown_to_all(&self) -> Condition {
        let shown = self.shown.map(|(column, value)| Expr::col((self.table, column)).eq(value));
        Condition::all().add_option(shown)
    }

    /// Which records of a kind own rows that fit a condition; `None` where none can.
    fn owned(&self, kind: Kind, rows: Condition) -> Option<SelectStatement> {
        let column = match self.owner {
            Owner::Itself(own) => (own == kind).then_some("id"),
            Owner::Of(owners) => {
                owners.iter().find(|(own, _)| *own == kind).map(|(_, column)| *column)
            }
        }?;
        let mut select = Query::select();
        select
            .column((self.table, column))
            .from(self.table)
            .cond_where(self.alive())
            .cond_where(rows);
        Some(select)
    }
}

/// The records that refer to one of `kind` by the `rows` of each column.
pub async fn owners(
    session: &Session,
    kind: Kind,
    rows: impl Fn(&Referrer) -> Condition,
) -> Result<BTreeMap<Kind, BTreeSet<Uuid>>> {
    let mut found: BTreeMap<Kind, BTreeSet<Uuid>> = BTreeMap::new();
    for owner in Kind::ALL {
        for referrer in referrers(kind) {
            let Some(select) = referrer.owned(owner, rows(referrer)) else { continue };
            for row in session.all(&select).await? {
                let id = row.get::<Option<Uuid>>(0)?;
                found.entry(owner).or_default().extend(id);
            }
        }
    }
    Ok(found)
}

/// Locks the records that refer to one of `kind` by the `rows` of each column, kind by kind: they are
/// then not written to by other transactions.
pub async fn lock_owners(
    session: &Session,
    kind: Kind,
    rows: impl Fn(&Referrer) -> Condition,
) -> Result<()> {
    for owner in Kind::ALL {
        let columns = referrers(kind).iter();
        let owned = columns.filter_map(|column| column.owned(owner, rows(column)));
        let id = || Expr::col((owner.as_str(), "id"));
        let any = owned.fold(Condition::any(), |any, ids| any.add(id().in_subquery(ids)));
        if !any.is_empty() {
            session.lock_rows(owner.as_str(), any, RowLock::Change).await?;
        }
    }
    Ok(())
}

/// Refuses when anything still refers to the record.
pub async fn refuse_in_use(session: &Session, kind: Kind, id: Uuid) -> Result<()> {
    let mut tests = referrers(kind).iter().map(|referrer| {
        let mut select = Query::select();
        select
            .expr_as(Expr::cust("1"), Alias::new("used"))
            .from(referrer.table)
            .and_where(Expr::col((referrer.table, referrer.column)).eq(id))
            .cond_where(referrer.alive());
        Expr::exists(select.take())
    });
    let Some(first) = tests.next() else { return Ok(()) };
    let any = tests.fold(first, |any, test| any.or(test));
    let used = Expr::case(any, 1).finally(0);
    let row = session.one(Query::select().expr_as(used, Alias::new("used"))).await?;
    match row.map(|row| get::<i32>(&row, "used")).transpose()? {
        Some(1) => Err(Error::conflict(
            FieldCode::InUse,
            "Other records still refer to this one; change or delete them first.",
        )),
        _ => Ok(()),
    }
}
