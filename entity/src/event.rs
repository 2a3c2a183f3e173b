use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// What happened, is planned, or is said to have happened.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among events.
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
    /// A category of PLOVER such as `CONSULT`, or one of STATE, VOTE, APPOINT, DECREE and ELECT.
    pub r#type: String,
    /// How, within the type: `visit`, `ceasefire` …
    pub mode: Option<String>,
    pub title: String,
    pub summary: Option<String>,
    /// actual, planned, hypothetical or denied.
    pub modality: String,
    /// Partial date.
    pub start_text: String,
    /// Partial date; its day, month or year counts in full.
    pub end_text: Option<String>,
    /// Beginning of the start.
    pub range_from: i64,
    /// End of the end, or of the start without one; left out.
    pub range_to: i64,
    pub place_id: Option<Uuid>,
    /// Copied from the place, so that a filter is walked in order.
    pub country: Option<String>,
    /// Derived from the type: verbalCooperation, materialCooperation, verbalConflict,
    /// materialConflict or neutral.
    pub quad_class: String,
    /// unverified, singleSource, corroborated, verified, disputed or retracted.
    pub verification_status: String,
    /// From 0 to 1.
    pub verification_confidence: Option<f64>,
    pub verification_note: Option<String>,
    /// The event it is a part of; acyclic.
    pub part_of: Option<Uuid>,
    /// The event that tells the same; acyclic.
    pub duplicate_of: Option<Uuid>,
    /// The event it came after; acyclic.
    pub follows: Option<Uuid>,
    /// The image by which it is shown.
    pub lead_image_id: Option<Uuid>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
