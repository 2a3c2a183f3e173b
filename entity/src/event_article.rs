use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Which articles an event cites: derived, one row per article.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event_article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Copied from the event, so that the events of an article are walked in order.
    pub range_from: i64,
    /// Copied from the article, so that the articles of an event are walked in order.
    pub sort_at: i64,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
