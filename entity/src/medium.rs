use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// An image, a recording or a document: everything that is said of it but its lists.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "medium")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The caller's own key, unique among media.
    pub external_id: Option<String>,
    /// 1 at creation, one more with every change.
    pub version: i64,
    /// Microseconds since 1970, UTC, as every instant in the store.
    pub created_at: i64,
    /// When it was last changed; while it is scheduled, when it will become visible.
    pub updated_at: i64,
    /// The account or client that created it.
    pub created_by: Option<Uuid>,
    /// Deleting is soft: the row stays, its external id is freed.
    pub deleted_at: Option<i64>,
    /// When it was last edited, of what was not edited since it was scheduled.
    pub edited_at: Option<i64>,
    /// Unique while the record is not deleted.
    pub slug: Option<String>,
    /// draft, published or withdrawn; a published record is visible from `published_at` on.
    pub state: String,
    /// Visible from; while in the future the record is embargoed.
    pub published_at: Option<i64>,
    pub withdrawn_at: Option<i64>,
    pub withdrawn_reason: Option<String>,
    /// image, audio, video or document.
    pub kind: String,
    pub title: String,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub rights_holder: Option<String>,
    pub rights_notice: Option<String>,
    /// SPDX identifier or URI.
    pub rights_licence: Option<String>,
    /// Partial date.
    pub rights_expires: Option<String>,
    /// Partial date.
    pub taken_on: Option<String>,
    pub place_id: Option<Uuid>,
    /// Part of the width, from 0 at the left to 1 at the right.
    pub focal_x: Option<f64>,
    /// Part of the height, from 0 at the top to 1 at the bottom.
    pub focal_y: Option<f64>,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Where it is found, outside the store.
    pub url: Option<String>,
    /// SHA-256 of the file that was uploaded, by which it is stored; 64 hexadecimal digits.
    pub file_checksum: Option<String>,
    /// Its media type.
    pub file_type: Option<String>,
    /// Bytes.
    pub file_size: Option<i64>,
    /// `#rrggbb`
    pub file_colour: Option<String>,
    /// A ThumbHash in base64.
    pub file_thumb_hash: Option<String>,
}

/// Joins are written by hand.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
