use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Derived: a medium that an event shows, by its leading image or among its media.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_medium")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub medium_id: Uuid,
    /// Copied from the event, so that a filter is walked in order.
    pub range_from: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
