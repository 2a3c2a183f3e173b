use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Which actors took part in an event: derived, one row per actor.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_actor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    /// Copied from the event, so that a filter is walked in order.
    pub range_from: i64,
    /// Copied from the event, so that events are counted by it without being looked up.
    pub r#type: String,
    /// From when everybody sees the event; null while nobody does.
    pub public_from: Option<i64>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
