use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What was written: everything of an article but its body and its lists.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "article")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among articles.
    pub external_id: Option<String>,
    /// 1 at creation, one more with every change.
    pub version: i64,
    /// Microseconds since 1970, UTC, as every instant in the store.
    pub created_at: i64,
    /// When it was last changed; while it is scheduled, when it will become visible.
    pub updated_at: i64,
    /// When it was last edited, of what was not edited since it was scheduled.
    pub edited_at: Option<i64>,
    /// The account or client that created it.
    pub created_by: Option<Uuid>,
    /// Deleting is soft: the row stays, its external id is freed.
    pub deleted_at: Option<i64>,
    /// Unique while the record is not deleted.
    pub slug: Option<String>,
    /// draft, inReview, published or withdrawn; a published record is visible from `published_at`
    /// on.
    pub state: String,
    /// Visible from; while in the future the record is scheduled.
    pub published_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub withdrawn_reason: Option<String>,
    /// `published_at`, else `created_at`: in which order articles are listed.
    pub sort_at: i64,
    /// report, analysis, statement, interview, brief or opinion.
    pub kind: String,
    /// BCP 47.
    pub language: String,
    pub headline: String,
    pub standfirst: Option<String>,
    pub byline: Option<String>,
    pub publisher_id: Option<Uuid>,
    pub source_url: Option<String>,
    pub canonical_url: Option<String>,
    pub rights_holder: Option<String>,
    pub rights_notice: Option<String>,
    /// SPDX identifier or URI.
    pub rights_licence: Option<String>,
    pub rights_disclaimer: Option<String>,
    /// Dateline.
    pub place_id: Option<Uuid>,
    /// The article it translates; acyclic.
    pub translation_of: Option<Uuid>,
    /// draft or inReview: where unscheduling leads back to.
    pub scheduled_from: Option<String>,
    /// What its author was told when it was last returned.
    pub returned_note: Option<String>,
    pub returned_at: Option<i64>,
    /// The account or client that returned it.
    pub returned_by: Option<Uuid>,
    /// The image by which it is shown.
    pub lead_image_id: Option<Uuid>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
