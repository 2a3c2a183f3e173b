use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Finds actors by any spelling of any name: one row per distinct folded name.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_name_key")]
pub struct Model {
    /// A name folded as `sort_name` is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub folded: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    /// Copied from the actor, so that a match is walked in order.
    pub sort_name: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
