use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Who publishes articles: a newspaper, an agency, a ministry.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "publisher")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among publishers.
    pub external_id: Option<String>,
    /// 1 at creation, one more with every change.
    pub version: i64,
    /// Microseconds since 1970, UTC, as every instant in the store.
    pub created_at: i64,
    pub updated_at: i64,
    /// The account or client that created it.
    pub created_by: Option<Uuid>,
    /// Deleting is soft: the row stays, its external id is freed.
    pub deleted_at: Option<i64>,
    /// None once it is deleted.
    pub slug: Option<String>,
    pub name: String,
    /// The name folded, in which order publishers are listed.
    pub sort_name: String,
    pub homepage: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// newspaper, agency, broadcaster, magazine, government, ngo, blog or other.
    pub kind: String,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
