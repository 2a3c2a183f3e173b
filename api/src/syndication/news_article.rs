//! An article as linked data: `NewsArticle` of schema.org, in JSON-LD.

use serde::Serialize;
use utoipa::ToSchema;

use crate::values::Instant;

/// An article as linked data: a `NewsArticle` of schema.org.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewsArticle {
    /// The vocabulary.
    #[serde(rename = "@context")]
    #[schema(example = "https://schema.org")]
    pub(super) context: &'static str,
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "NewsArticle")]
    pub(super) kind: &'static str,
    /// What stands for it: its address in the API.
    #[serde(rename = "@id")]
    pub(super) id: String,
    /// Where people read it.
    pub(super) url: String,
    /// The address that search engines should take for the original.
    pub(super) main_entity_of_page: String,
    /// The headline.
    pub(super) headline: String,
    /// The lines below the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    /// The image by which it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<ImageObject>,
    /// What kind of text it is.
    #[schema(example = "report")]
    pub(super) genre: String,
    /// The language it is written in, BCP 47.
    #[schema(example = "en")]
    pub(super) in_language: String,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) date_published: Option<Instant>,
    /// When it was last changed.
    pub(super) date_modified: Instant,
    /// Its version.
    pub(super) version: i64,
    /// Who wrote it: its authors, else as printed, else who brought it out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) author: Vec<LinkedThing>,
    /// Who contributed texts or pictures to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contributor: Vec<LinkedThing>,
    /// Who edited it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) editor: Vec<LinkedThing>,
    /// Who translated it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) translator: Vec<LinkedThing>,
    /// Who brought it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) publisher: Option<LinkedThing>,
    /// Whom and what it is about: the actors that it names, and its topics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) about: Vec<LinkedThing>,
    /// Its dateline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_location: Option<LinkedPlace>,
    /// What was mended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) correction: Vec<CorrectionComment>,
    /// Where it was first found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_based_on: Option<String>,
    /// The article it is a translation of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) translation_of_work: Option<LinkedThing>,
    /// The address of its licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license: Option<String>,
    /// Who holds the rights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copyright_holder: Option<LinkedThing>,
    /// The notice that must go with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) copyright_notice: Option<String>,
    /// What its readers must be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) usage_info: Option<LinkedText>,
}

/// Whom or what linked data names.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkedThing {
    /// What it is, in the words of schema.org.
    #[serde(rename = "@type")]
    #[schema(example = "Person")]
    pub(super) kind: &'static str,
    /// What stands for it: its address in the API.
    #[serde(rename = "@id", skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Where people see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    /// The code of a topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) term_code: Option<String>,
    /// The classification that a topic is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) in_defined_term_set: Option<String>,
    /// What registers outside have of the same thing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) same_as: Vec<String>,
}

/// An image in linked data.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImageObject {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "ImageObject")]
    pub(super) kind: &'static str,
    /// Where it is.
    pub(super) url: String,
    /// How wide it is, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) width: Option<i64>,
    /// How high it is, in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) height: Option<i64>,
    /// What is printed below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) caption: Option<String>,
    /// Who made it, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) credit_text: Option<String>,
    /// The address of its licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) license: Option<String>,
}

/// A place in linked data.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinkedPlace {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "Place")]
    pub(super) kind: &'static str,
    /// What stands for it: its address in the API.
    #[serde(rename = "@id")]
    pub(super) id: String,
    /// What it is called.
    pub(super) name: String,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) geo: Option<GeoCoordinates>,
    /// The country it lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<PostalAddress>,
    /// What registers outside have of the same place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) same_as: Vec<String>,
}

/// Where a place in linked data is.
#[derive(Serialize, ToSchema)]
pub struct GeoCoordinates {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "GeoCoordinates")]
    pub(super) kind: &'static str,
    /// Degrees north of the equator, WGS 84.
    pub(super) latitude: f64,
    /// Degrees east of Greenwich, WGS 84.
    pub(super) longitude: f64,
}

/// The country of a place in linked data.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostalAddress {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "PostalAddress")]
    pub(super) kind: &'static str,
    /// The country, ISO 3166-1 alpha-2.
    #[schema(example = "TR")]
    pub(super) address_country: String,
}

/// A public note on what was mended, in linked data.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorrectionComment {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "CorrectionComment")]
    pub(super) kind: &'static str,
    /// What readers are told.
    pub(super) text: String,
    /// When the correction was made.
    pub(super) date_published: Instant,
}

/// A text that goes with an article, in linked data.
#[derive(Serialize, ToSchema)]
pub struct LinkedText {
    /// What it is.
    #[serde(rename = "@type")]
    #[schema(example = "CreativeWork")]
    pub(super) kind: &'static str,
    /// What it says.
    pub(super) text: String,
}
