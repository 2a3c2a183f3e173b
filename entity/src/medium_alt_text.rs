use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What there is to see or hear in a medium, once per language.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "medium_alt_text")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub medium_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    /// BCP 47.
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    pub text: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
