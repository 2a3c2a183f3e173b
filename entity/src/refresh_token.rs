use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A refresh token: used once, then succeeded by the next of its session.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The family of tokens that began with one sign-in.
    pub session: Uuid,
    pub account_id: Uuid,
    /// Only the hash is kept.
    pub token_hash: String,
    pub issued_at: i64,
    /// Unless it is used before.
    pub expires_at: i64,
    /// When the family began: a session ends, however often it is refreshed.
    pub session_started_at: i64,
    pub used_at: Option<i64>,
    /// The token it was exchanged for.
    pub successor_id: Option<Uuid>,
    pub revoked_at: Option<i64>,
    /// Separated by spaces.
    pub scopes: String,
    /// The OAuth client it was issued to.
    pub client_id: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
