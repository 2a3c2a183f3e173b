use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Derived: an actor whom a medium shows, with the sort key of the medium.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "medium_actor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub medium_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    /// Whether somebody has confirmed it.
    pub confirmed: bool,
    /// Copied from the medium, so that a filter is walked in order.
    pub created_at: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
