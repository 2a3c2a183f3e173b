use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Derived: a medium that an actor shows, by its leading image or among its media.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_medium")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub medium_id: Uuid,
    /// Copied from the actor, so that a filter is walked in order.
    pub sort_name: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
