//! Publishers: who brought an article out.

pub mod graphql;
mod rest;
mod store;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::model::{Head, Parse, ParseContext, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{Country, PublisherKind, TimeFilter, WebUrl, text};

/// Who brings articles out: a newspaper, an agency, a ministry …
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Publisher {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among publishers. An old one stays reserved and leads to the new one.
    #[schema(example = "libya-observer")]
    pub slug: String,
    /// What it is called.
    #[schema(example = "Libya Observer")]
    pub name: String,
    /// Its web site.
    #[schema(example = "https://www.libyaobserver.ly")]
    pub homepage: Option<String>,
    /// The country it works from, ISO 3166-1 alpha-2.
    #[schema(example = "LY")]
    pub country: Option<String>,
    /// What kind of publisher it is.
    pub kind: PublisherKind,
}

/// The members of a publisher that can be written. `name` is required on create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PublisherInput {
    /// Your own key for the publisher, unique among publishers.
    #[schema(example = "pub:libya-observer")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the name when absent.
    #[schema(example = "libya-observer")]
    pub slug: Option<String>,
    /// What it is called; 1–300 characters.
    #[schema(required, nullable = false, example = "Libya Observer")]
    pub name: Option<String>,
    /// Its web site.
    #[schema(example = "https://www.libyaobserver.ly")]
    pub homepage: Option<String>,
    /// The country it works from, ISO 3166-1 alpha-2.
    #[schema(example = "LY")]
    pub country: Option<String>,
    /// What kind of publisher it is; `other` when absent.
    pub kind: Option<PublisherKind>,
}

clearable! {
    /// Members of a publisher that can be emptied.
    pub enum PublisherField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// Its web site.
        Homepage = "homepage",
        /// The country it works from.
        Country = "country",
        /// What kind of publisher it is; becomes `OTHER`.
        Kind = "kind",
    }
}

/// Filters of a list of publishers; all given ones must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, InputObject, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PublisherFilter {
    /// Any of these, each by its id, slug or external id; what is written like an id or slug and names
    /// none is left out.
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
    /// Any of these countries, ISO 3166-1 alpha-2.
    #[param(example = json!(["LY"]))]
    pub country: Option<Vec<String>>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"country": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<PublisherFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"country": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<PublisherFilter>>,
}

combined!(PublisherFilter);

sorts! {
    /// What publishers can be sorted by.
    pub enum PublisherSort ascending {
        /// By name.
        Name = "name" ("sort_name" text),
    }
}

impl Publisher {
    fn parsed(
        input: PublisherInput,
        frame: ParseContext<'_, Self>,
        parse: &mut Parse,
    ) -> Option<Self> {
        let name = parse.needed("/name", input.name, text::label);
        let homepage = parse.maybe("/homepage", input.homepage, WebUrl::parse).map(String::from);
        let country = parse.maybe("/country", input.country, Country::parse).map(String::from);
        Some(Self {
            head: frame.head,
            slug: frame.slug,
            name: name.unwrap_or_default(),
            homepage,
            country,
            kind: input.kind.unwrap_or(PublisherKind::Other),
        })
    }
}
