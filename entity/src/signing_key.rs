use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The public half of a key that signs access tokens.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    /// Key id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kid: String,
    /// JWK, as JSON.
    pub public_key: String,
    pub created_at: i64,
    /// It signs from here on; it verifies from its creation.
    pub active_from: i64,
    pub last_used_at: Option<i64>,
    pub retired_at: Option<i64>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
