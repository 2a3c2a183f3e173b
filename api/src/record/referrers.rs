//! Who refers to whom: the columns that hold another record's id.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use uuid::Uuid;

use super::Kind;
use super::stored::get;
use crate::error::{Error, FieldCode, Result};
use crate::store::Session;

/// A column that refers to records of a kind.
pub struct Referrer {
    pub table: &'static str,
    pub column: &'static str,
    /// Whether the table is a record's own, whose rows stay (marked) when the record is deleted.
    pub own: bool,
}

const fn own(table: &'static str, column: &'static str) -> Referrer {
    Referrer { table, column, own: true }
}

const fn item(table: &'static str, column: &'static str) -> Referrer {
    Referrer { table, column, own: false }
}

const TO_PUBLISHER: &[Referrer] = &[own("article", "publisher_id")];
const TO_TOPIC: &[Referrer] = &[own("topic", "broader_id"), item("article_topic", "topic_id")];
const TO_PLACE: &[Referrer] =
    &[own("place", "parent_id"), own("article", "place_id"), own("event", "place_id")];
const TO_ACTOR: &[Referrer] = &[
    own("actor", "merged_into"),
    own("position", "organisation_id"),
    own("tenure", "holder_id"),
    own("relation", "subject_id"),
    own("relation", "object_id"),
    item("mention", "actor_id"),
    item("quote", "speaker_id"),
    item("event_participant", "actor_id"),
];
const TO_POSITION: &[Referrer] = &[own("tenure", "position_id")];
const TO_ARTICLE: &[Referrer] = &[own("article", "translation_of"), item("citation", "article_id")];
const TO_EVENT: &[Referrer] =
    &[own("event", "part_of"), own("event", "duplicate_of"), own("event", "follows")];

/// The columns that refer to a kind; rows that are merely derived are not among them.
pub const fn referrers(kind: Kind) -> &'static [Referrer] {
    match kind {
        Kind::Publisher => TO_PUBLISHER,
        Kind::Topic => TO_TOPIC,
        Kind::Place => TO_PLACE,
        Kind::Actor => TO_ACTOR,
        Kind::Position => TO_POSITION,
        Kind::Article => TO_ARTICLE,
        Kind::Event => TO_EVENT,
        Kind::Tenure | Kind::Relation => &[],
    }
}

/// Refuses when anything still refers to the record.
pub async fn refuse_in_use(session: &Session, kind: Kind, id: Uuid) -> Result<()> {
    let mut tests = referrers(kind).iter().map(|referrer| {
        let mut select = Query::select();
        select
            .expr_as(Expr::cust("1"), Alias::new("used"))
            .from(referrer.table)
            .and_where(Expr::col((referrer.table, referrer.column)).eq(id));
        if referrer.own {
            select.and_where(Expr::col((referrer.table, "deleted_at")).is_null());
        }
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
