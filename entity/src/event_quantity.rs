use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How many, how long, how much.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_quantity")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    /// deaths, injured, troops, duration, money, votesFor …
    pub kind: String,
    pub low: Option<f64>,
    pub best: Option<f64>,
    pub high: Option<f64>,
    /// The unit of the three numbers.
    pub unit: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
