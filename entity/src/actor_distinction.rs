use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Two actors of which an editor said that they are not the same.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_distinction")]
pub struct Model {
    /// The one with the smaller id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub one_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub other_id: Uuid,
    /// When it was said.
    pub at: i64,
    /// Who said it: an account or a client; null for the operator.
    pub by: Option<Uuid>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
