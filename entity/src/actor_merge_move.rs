use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One thing a merge moved, so that undoing it can put it back.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_merge_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub merge_id: Uuid,
    /// The column that was re-pointed, such as `mention.actor_id`.
    pub what: String,
    /// The row in which it was.
    pub row_id: Option<Uuid>,
    /// What else is needed to put it back: opaque JSON.
    pub detail: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
