use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// The outbox: one row for every change of a record.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Given before the commit, so that on Postgres one may be seen before a smaller one is.
    #[sea_orm(primary_key)]
    pub sequence: i64,
    /// The place in the feed, given once it is committed: a follower that has read up to here misses
    /// nothing before.
    pub position: Option<i64>,
    pub at: i64,
    /// When it becomes a change by the clock; `None` for those that are one at once.
    pub due: Option<i64>,
    /// What happened: created, updated, published …
    pub verb: String,
    pub record_kind: String,
    pub record_id: Uuid,
    /// The version of the record with the change.
    pub version: i64,
    /// The account or client that made it.
    pub by: Option<Uuid>,
    /// Whether everybody saw the record, before the change or after it.
    pub public: bool,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
