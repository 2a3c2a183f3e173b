//! Positions: posts, apart from their holders.

pub mod graphql;
mod rest;
mod store;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{Head, Kind, Parse, ParseContext, Ref, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{Country, Reference, TimeFilter, text};

/// A post, apart from whoever holds it: minister of defence, spokesperson of a party …
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Position {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// What the post is called.
    #[schema(example = "Minister of Defence")]
    pub title: String,
    /// The actor in which the post is.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub organisation: Option<Ref>,
    /// The country it belongs to, ISO 3166-1 alpha-2.
    #[schema(example = "LY")]
    pub country: Option<String>,
}

/// The members of a position that can be written. `title` is required on create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PositionInput {
    /// Your own key for the position, unique among positions.
    #[schema(example = "post:ly-minister-of-defence")]
    pub external_id: Option<String>,
    /// What the post is called; 1–300 characters.
    #[schema(required, nullable = false, example = "Minister of Defence")]
    pub title: Option<String>,
    /// The actor in which the post is.
    pub organisation: Option<Reference>,
    /// The country it belongs to, ISO 3166-1 alpha-2.
    #[schema(example = "LY")]
    pub country: Option<String>,
}

clearable! {
    /// Members of a position that can be emptied.
    pub enum PositionField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// The actor in which the post is.
        Organisation = "organisation",
        /// The country it belongs to.
        Country = "country",
    }
}

/// Filters of a list of positions; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PositionFilter {
    /// Any of these, each by its id or external id; what is written like an id and names none is left out.
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
    /// In any of these actors (id, slug or `name:…`).
    pub organisation: Option<Vec<String>>,
    /// Any of these countries, ISO 3166-1 alpha-2.
    #[param(example = json!(["LY"]))]
    pub country: Option<Vec<String>>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"country": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<PositionFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"country": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<PositionFilter>>,
}

combined!(PositionFilter);

sorts! {
    /// What positions can be sorted by.
    pub enum PositionSort ascending {
        /// By title.
        Title = "title" ("sort_title" text),
    }
}

impl Position {
    fn parsed(
        input: PositionInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let title = parse.needed("/title", input.title, text::label);
        let organisation = parse.reference("/organisation", Kind::Actor, input.organisation);
        let country = parse.maybe("/country", input.country, Country::parse).map(String::from);
        let title = title.unwrap_or_default();
        Some(Self { head: frame.head, title, organisation, country })
    }
}
