use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An address that is told what happens.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub url: String,
    pub description: Option<String>,
    /// The kinds of records it is told of, separated by spaces; empty for all.
    pub records: String,
    /// What it is told of them, separated by spaces; empty for all.
    pub verbs: String,
    /// What deliveries are signed with, in base64.
    pub secret: String,
    /// The secret before, with which they are signed as well for a while.
    pub previous_secret: Option<String>,
    pub previous_until: Option<i64>,
    pub enabled: bool,
    pub disabled_reason: Option<String>,
    /// The position of the feed up to which deliveries were made.
    pub position: i64,
    /// How many deliveries were made: the number of the last.
    pub made: i64,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
