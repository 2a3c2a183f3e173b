use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What one actor is to another.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "relation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among relations.
    pub external_id: Option<String>,
    /// 1 at creation, one more with every change.
    pub version: i64,
    /// Microseconds since 1970, UTC, as every instant in the store.
    pub created_at: i64,
    pub updated_at: i64,
    /// The account or client that created it.
    pub created_by: Option<Uuid>,
    /// Deleting is soft: the row stays, its external id is freed.
    pub deleted_at: Option<i64>,
    /// An actor.
    pub subject_id: Uuid,
    /// memberOf, partOf, controls, backs, opposes, alliedWith, successorOf, familyOf or
    /// speaksFor.
    pub kind: String,
    /// Another actor.
    pub object_id: Uuid,
    /// Partial date.
    pub from_text: Option<String>,
    /// Partial date; its day, month or year counts in full.
    pub to_text: Option<String>,
    /// Beginning of the first date, or the smallest value when it is open.
    pub range_from: i64,
    /// End of the last date, left out, or the largest value when it is open.
    pub range_to: i64,
    pub note: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
