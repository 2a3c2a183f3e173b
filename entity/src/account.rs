use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Folded, unique.
    pub email: String,
    pub name: String,
    /// reader, author, editor or admin.
    pub role: String,
    /// Argon2id, in PHC text form.
    pub password_hash: String,
    /// active or disabled.
    pub status: String,
    /// Raised to make every token issued before worthless.
    pub epoch: i64,
    pub created_at: i64,
    pub updated_at: i64,
    pub last_login_at: Option<i64>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
