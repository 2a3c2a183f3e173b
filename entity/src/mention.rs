use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A passage of an article that names an actor.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "mention")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    pub actor_id: Uuid,
    /// name, title or role.
    pub kind: String,
    /// suggested, confirmed or rejected.
    pub status: String,
    /// How sure the method was, from 0 to 1.
    pub score: Option<f64>,
    /// How it was found.
    pub method: Option<String>,
    /// headline, standfirst or body.
    pub anchor_field: String,
    /// Offset in Unicode scalars, the first one taken.
    pub anchor_start: i32,
    /// Offset in Unicode scalars, the first one left out.
    pub anchor_end: i32,
    /// The text between start and end.
    pub anchor_exact: String,
    /// Some text before, to find the passage again.
    pub anchor_prefix: Option<String>,
    pub anchor_suffix: Option<String>,
    /// The text changed and the passage was not found again.
    pub anchor_stale: bool,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
