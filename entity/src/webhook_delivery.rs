use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One event on its way to a webhook.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "webhook_delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub webhook_id: Uuid,
    /// Its place among those of the webhook, in the order of the feed.
    pub number: i64,
    /// What it tells: `article.published`.
    pub event: String,
    /// The record that it tells of; `None` for a test.
    pub record_id: Option<Uuid>,
    /// What is sent.
    pub payload: String,
    pub status: String,
    /// How often it was sent since it was made, or since somebody wanted it sent again.
    pub attempts: i32,
    pub created_at: i64,
    /// When its status last changed.
    pub changed_at: i64,
    /// When it is to be sent.
    pub due_at: i64,
    /// Until when nobody else may send it, and who may.
    pub leased_until: Option<i64>,
    pub leased_by: Option<Uuid>,
    pub attempted_at: Option<i64>,
    pub response_status: Option<i32>,
    pub latency_ms: Option<i64>,
    pub error: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
