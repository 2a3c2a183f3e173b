use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Either end of a relation: derived, to find what an actor is part of.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "relation_end")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub relation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    /// Copied from the relation, so that a filter is walked in order.
    pub range_from: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
