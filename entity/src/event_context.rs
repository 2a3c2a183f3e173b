use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What an event is about: military, legal, health …
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_context")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub context: String,
    /// Copied from the event, so that a filter is walked in order.
    pub range_from: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
