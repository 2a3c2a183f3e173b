use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What a place is called in a register outside.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "place_identifier")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub place_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    /// wikidata, iso3166-1, lei, viaf …
    pub scheme: String,
    /// Unique together with the scheme.
    pub value: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
