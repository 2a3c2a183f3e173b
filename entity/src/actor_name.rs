use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One name of an actor.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub actor_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    pub text: String,
    /// BCP 47.
    pub language: Option<String>,
    /// ISO 15924.
    pub script: Option<String>,
    /// official, common, alias, weakAlias, former, acronym, transliteration, nomDeGuerre or
    /// misspelling.
    pub kind: String,
    pub preferred: bool,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
