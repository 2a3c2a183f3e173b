use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody said, as an article quotes it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "quote")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub article_id: Uuid,
    /// Position in the list, as given.
    pub ord: i32,
    /// An actor.
    pub speaker_id: Option<Uuid>,
    pub text: String,
    pub original_text: Option<String>,
    /// Of the original text, BCP 47.
    pub language: Option<String>,
    /// direct, indirect or translated.
    pub kind: String,
    /// Partial date.
    pub said_on: Option<String>,
    /// Beginning of `said_on`, or the smallest value without one.
    pub said_from: i64,
    /// End of `said_on`, left out.
    pub said_to: i64,
    /// Where it was said: a speech, a tweet.
    pub channel: Option<String>,
    /// headline, standfirst or body; null with all other anchor columns.
    pub anchor_field: Option<String>,
    /// Offset in Unicode scalars, the first one taken.
    pub anchor_start: Option<i32>,
    /// Offset in Unicode scalars, the first one left out.
    pub anchor_end: Option<i32>,
    /// The text between start and end.
    pub anchor_exact: Option<String>,
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
