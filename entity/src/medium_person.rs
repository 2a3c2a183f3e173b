use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An actor whom a medium shows.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "medium_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub medium_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    pub actor_id: Uuid,
    /// suggested, confirmed or rejected.
    pub status: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
