use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Who held a position, and when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tenure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among tenures.
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
    pub holder_id: Uuid,
    pub position_id: Uuid,
    /// Copied from the position, so that a filter is walked in order.
    pub organisation_id: Option<Uuid>,
    /// Partial date.
    pub from_text: Option<String>,
    /// Partial date; its day, month or year counts in full.
    pub to_text: Option<String>,
    /// Beginning of the first date, or the smallest value when it is open.
    pub range_from: i64,
    /// End of the last date, left out, or the largest value when it is open.
    pub range_to: i64,
    /// confirmed, acting, designate or disputed.
    pub status: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
