use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A link that shows one record in any state to whoever has it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "preview_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub record_id: Uuid,
    /// SHA-256 of the token.
    pub token_hash: String,
    /// The account or client that made it; none for the operator.
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
