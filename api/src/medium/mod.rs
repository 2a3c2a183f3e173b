//! Media: images, recordings and documents, and the records that show them.

mod alt_text;
mod content_type;
pub mod creation;
mod describe;
mod download;
mod file;
pub mod graphql;
mod measures;
mod parse;
mod person;
pub mod rest;
mod shown;
pub(crate) mod shown_store;
pub mod signed;
mod stock;
mod stock_store;
mod store;
mod upload;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{Head, Ref, Workflow, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{MediumKind, PartialDate, Reference, State, TimeFilter};

pub use alt_text::{AltText, AltTextInput};
pub use content_type::ContentType;
pub use file::{MediumFile, address};
pub use person::{ShownPerson, ShownPersonInput};
pub use shown::{
    ShownMedium, ShownMediumInput, ShowsMedia, drop_hidden_media, each_medium, parse_lead_image,
    parse_media,
};
pub use stock::{Heap, Stock};
pub use store::{people_seen, showing};
pub use upload::{FileStore, Upload};

/// An image, a recording or a document, at an address outside or in a file that was uploaded: what there is to see, whom it shows, and on what
/// terms it may be used. Articles, actors and events show media.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Medium {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among media. An old one stays reserved and leads to the new one.
    #[schema(example = "ministers-in-istanbul")]
    pub slug: String,
    #[serde(flatten)]
    #[graphql(flatten)]
    pub workflow: Workflow,
    /// What kind of medium it is.
    pub kind: MediumKind,
    /// What it is called where it is looked for.
    #[schema(example = "The defence ministers of Libya and Turkey in Istanbul")]
    pub title: String,
    /// The address outside at which it is found, if it is.
    #[schema(example = "https://images.example.org/2021/istanbul.jpg")]
    pub url: Option<String>,
    /// The file that was uploaded: `PUT /api/v1/media/{id}/file` takes it.
    pub file: Option<MediumFile>,
    /// What there is to see or hear, for those who cannot: once for each language.
    pub alt_texts: Vec<AltText>,
    /// What is printed below it, where nothing else is said.
    #[schema(example = "Salah al-Din al-Namrush (left) in Istanbul on Monday.")]
    pub caption: Option<String>,
    /// Who made it, as printed.
    #[schema(example = "Photograph: Libyan Ministry of Defence")]
    pub credit: Option<String>,
    /// Who holds which rights; goes with every rendition of it.
    pub rights: MediumRights,
    /// When it was taken, as exactly as known.
    #[schema(example = "2021-01-11")]
    pub taken_on: Option<PartialDate>,
    /// Where it was taken.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub place: Option<Ref>,
    /// The point of an image that is kept when it is cropped.
    pub focal_point: Option<FocalPoint>,
    /// How wide it is shown, in pixels: taken from its file when that is uploaded, where it says so.
    #[schema(example = 3000)]
    pub width: Option<i32>,
    /// How high it is shown, in pixels: taken from its file when that is uploaded, where it says so.
    #[schema(example = 2000)]
    pub height: Option<i32>,
    /// How long it takes, in seconds: taken from its file when that is uploaded, where it says so.
    #[schema(example = 93.5)]
    pub duration: Option<f64>,
    /// The actors whom it shows. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub people: Option<Vec<ShownPerson>>,
}

/// Who holds the rights in a medium, on what terms it may be used, and how long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
pub struct MediumRights {
    /// Who holds them.
    #[schema(example = "Libyan Ministry of Defence")]
    pub holder: Option<String>,
    /// The notice that must go with it.
    #[schema(example = "© 2021 Libyan Ministry of Defence")]
    pub notice: Option<String>,
    /// The licence: an SPDX identifier or an address.
    #[schema(example = "CC-BY-4.0")]
    pub licence: Option<String>,
    /// The last day on which it may be used, as exactly as known; the date counts in full.
    #[schema(example = "2027-12-31")]
    pub expires: Option<PartialDate>,
}

/// The rights in a medium, as inputs write them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct MediumRightsInput {
    /// Who holds them; 1–300 characters.
    pub holder: Option<String>,
    /// The notice that must go with it; 1–300 characters.
    pub notice: Option<String>,
    /// The licence: an SPDX identifier or an address.
    #[schema(example = "CC-BY-4.0")]
    pub licence: Option<String>,
    /// The last day on which it may be used: `2027`, `2027-12`, `2027-12-31`.
    #[schema(example = "2027-12-31")]
    pub expires: Option<String>,
}

/// A point of an image, in parts of its width and height.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
pub struct FocalPoint {
    /// From 0 at the left to 1 at the right.
    #[schema(example = 0.4)]
    pub x: f64,
    /// From 0 at the top to 1 at the bottom.
    #[schema(example = 0.25)]
    pub y: f64,
}

/// A point of an image, as inputs write it. Both members are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct FocalPointInput {
    /// From 0 at the left to 1 at the right.
    #[schema(required, nullable = false, example = 0.4)]
    pub x: Option<f64>,
    /// From 0 at the top to 1 at the bottom.
    #[schema(required, nullable = false, example = 0.25)]
    pub y: Option<f64>,
}

/// The members of a medium that can be written. `kind` and `title` are required on create; publishing needs a
/// `url` or a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MediumInput {
    /// Your own key for the medium, unique among media.
    #[schema(example = "photos:2021-01-11/17")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the title when absent.
    #[schema(example = "defence-ministers-in-istanbul")]
    pub slug: Option<String>,
    /// `draft` (when absent) or `published`; only on create. Later, commands change it.
    pub state: Option<State>,
    /// What kind of medium it is.
    #[schema(required, nullable = false)]
    pub kind: Option<MediumKind>,
    /// What it is called where it is looked for; 1–300 characters.
    #[schema(
        required,
        nullable = false,
        example = "The defence ministers of Libya and Turkey in Istanbul"
    )]
    pub title: Option<String>,
    /// The address outside at which it is found, `https` or `http`.
    #[schema(example = "https://images.example.org/2021/istanbul.jpg")]
    pub url: Option<String>,
    /// What there is to see or hear, for those who cannot: once for each language.
    pub alt_texts: Option<Vec<AltTextInput>>,
    /// What is printed below it, where nothing else is said; at most 5,000 characters.
    pub caption: Option<String>,
    /// Who made it, as printed; 1–300 characters.
    #[schema(example = "Photograph: Libyan Ministry of Defence")]
    pub credit: Option<String>,
    /// Who holds which rights.
    pub rights: Option<MediumRightsInput>,
    /// When it was taken: `2021`, `2021-01`, `2021-01-11`.
    #[schema(example = "2021-01-11")]
    pub taken_on: Option<String>,
    /// Where it was taken.
    pub place: Option<Reference>,
    /// The point of an image that is kept when it is cropped.
    pub focal_point: Option<FocalPointInput>,
    /// How wide it is, in pixels; 1–100,000. What an uploaded file says replaces it.
    #[schema(example = 3000)]
    pub width: Option<u32>,
    /// How high it is, in pixels; 1–100,000. What an uploaded file says replaces it.
    #[schema(example = 2000)]
    pub height: Option<u32>,
    /// How long it takes, in seconds; at most a million. What an uploaded file says replaces it.
    #[schema(example = 93.5)]
    pub duration: Option<f64>,
    /// The actors whom it shows.
    pub people: Option<Vec<ShownPersonInput>>,
}

clearable! {
    /// Members of a medium that can be emptied.
    pub enum MediumField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// The address outside; not of a published medium without a file.
        Url = "url",
        /// What there is to see or hear.
        AltTexts = "altTexts",
        /// What is printed below it.
        Caption = "caption",
        /// Who made it.
        Credit = "credit",
        /// Who holds which rights.
        Rights = "rights",
        /// When it was taken.
        TakenOn = "takenOn",
        /// Where it was taken.
        Place = "place",
        /// The point that is kept when it is cropped.
        FocalPoint = "focalPoint",
        /// How wide it is.
        Width = "width",
        /// How high it is.
        Height = "height",
        /// How long it takes.
        Duration = "duration",
        /// The actors whom it shows.
        People = "people",
    }
}

/// Filters of a list of media; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MediumFilter {
    /// Any of these, each by its id or slug, or as `externalId:…`; what names none is left out.
    pub ids: Option<Vec<String>>,
    /// Any of these external ids.
    pub external_id: Option<Vec<String>>,
    /// Changed at this time (such as `2021-01-11T14:00:00.123456Z`) or later, or from the
    /// beginning of this date (`2021`, `2021-01`, `2021-01-11`) on.
    #[param(value_type = TimeFilter, inline)]
    pub updated_from: Option<String>,
    /// Changed at this time or earlier, or before the end of this date.
    #[param(value_type = TimeFilter, inline)]
    pub updated_to: Option<String>,
    /// In any of these states.
    pub state: Option<Vec<State>>,
    /// Of any of these kinds.
    pub kind: Option<Vec<MediumKind>>,
    /// Taken at any of these places (id, slug, external id or `name:…`).
    pub place: Option<Vec<String>>,
    /// Showing any of these actors (id, slug or `name:…`).
    #[param(example = json!(["fayez-al-sarraj"]))]
    pub actor: Option<Vec<String>>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"kind": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<MediumFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"kind": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<MediumFilter>>,
}

combined!(MediumFilter);

sorts! {
    /// What media can be sorted by.
    pub enum MediumSort descending {
        /// When they were created.
        CreatedAt = "createdAt" ("created_at" number),
        /// When they were last changed.
        UpdatedAt = "updatedAt" ("updated_at" number),
    }
}
