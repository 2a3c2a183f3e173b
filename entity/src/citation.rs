use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The source of a claim: what an event, a tenure or a relation rests on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Exactly one of event, tenure and relation is set.
    pub event_id: Option<Uuid>,
    pub tenure_id: Option<Uuid>,
    pub relation_id: Option<Uuid>,
    /// Position in the list, as given.
    pub ord: i32,
    pub article_id: Option<Uuid>,
    /// A source outside the register.
    pub url: Option<String>,
    /// reports, confirms, denies or corrects.
    pub stance: String,
    /// The version it was read from, to find what a correction touches.
    pub article_version: Option<i64>,
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
    /// Derived: its article was corrected or withdrawn since that version, or its passage is stale.
    pub outdated: bool,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
