use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// How an event is coded in another scheme.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub event_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    /// cameo, ucdp, acled, gdelt …
    pub scheme: String,
    pub code: String,
    /// As that scheme has it, which may differ from ours.
    pub quad_class: Option<String>,
    /// Copied from the event, so that a filter is walked in order.
    pub range_from: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
