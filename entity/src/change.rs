use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The outbox: one row for every change of a record, in order.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub sequence: i64,
    pub at: i64,
    /// What happened: created, updated, published …
    pub kind: String,
    /// The type of the record.
    pub subject_kind: String,
    pub subject_id: Uuid,
    /// The version the change led to.
    pub version: i64,
    /// The account or client that made it.
    pub by: Option<Uuid>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
