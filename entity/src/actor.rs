use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// Who acts: a person, a state, a party, an armed group.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "actor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among actors.
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
    /// draft, published or withdrawn; a published record is visible from `published_at` on.
    pub state: String,
    /// Visible from; while in the future the record is scheduled.
    pub published_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub withdrawn_reason: Option<String>,
    /// person, state, government, stateBody, legislature, court, military, armedGroup, party,
    /// internationalOrganization, ngo, company, media, religiousGroup, ethnicGroup, bloc or
    /// other.
    pub kind: String,
    /// The first preferred of its names, else the first.
    pub name: String,
    /// The name folded, in which order actors are listed.
    pub sort_name: String,
    pub summary: Option<String>,
    /// Partial date.
    pub active_from: Option<String>,
    /// Partial date.
    pub active_to: Option<String>,
    /// The actor that took its place; acyclic.
    pub merged_into: Option<Uuid>,
    /// The image by which it is shown.
    pub lead_image_id: Option<Uuid>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
