use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What spellings of an actor's names have in common: finds the candidates among which a name is
/// looked for. Every actor has at least one.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_blocking_key")]
pub struct Model {
    /// The number of the rules that made it, in three digits, and the key; or the number alone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
