use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A version of an article, an actor or an event as it was before the next one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// article, actor or event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// When it was superseded.
    pub at: i64,
    /// The account or client that superseded it.
    pub by: Option<Uuid>,
    pub reason: Option<String>,
    /// The whole record: opaque JSON.
    pub snapshot: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
