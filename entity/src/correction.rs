use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A public note on what was mended in a published article.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "correction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    /// typo, fact, clarification or retraction.
    pub kind: String,
    pub text: String,
    pub at: i64,
    /// The version of the article that it led to.
    pub version: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
