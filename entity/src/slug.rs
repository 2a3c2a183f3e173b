use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Every slug ever used, so that old ones stay reserved and lead to the record.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "slug")]
pub struct Model {
    /// The kind of record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    pub record_id: Uuid,
    /// The one the record has now.
    pub current: bool,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
