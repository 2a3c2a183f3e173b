use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The log of merges: which actor went into which.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_merge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The actor that was taken up.
    pub merged_id: Uuid,
    /// The actor that stands for both since.
    pub into_id: Uuid,
    pub at: i64,
    /// The account or client that merged them.
    pub by: Option<Uuid>,
    pub undone_at: Option<i64>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
