use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody who had a part in making an article.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "author")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    pub actor_id: Option<Uuid>,
    pub name: Option<String>,
    /// author, contributor, photographer …
    pub role: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
