//! Topics: what articles are about.

pub mod graphql;
mod rest;
mod store;
#[cfg(test)]
mod tests;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::FieldCode;
use crate::model::{Head, Kind, Parse, ParseContext, Ref, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{self, Language, Reference, TimeFilter, text};

pub use store::TopicChildren;

/// What articles are about: a code in some classification, with its meaning in one or more
/// languages.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Topic {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among topics. An old one stays reserved and leads to the new one.
    #[schema(example = "politics")]
    pub slug: String,
    /// The classification.
    #[schema(example = "iptc")]
    pub scheme: String,
    /// The code in it; no other topic has the same one in the same scheme.
    #[schema(example = "11000000")]
    pub code: String,
    /// What it means, once for each language.
    pub labels: Vec<TopicLabel>,
    /// The topic above it.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::CodeRef>)]
    pub broader: Option<Ref>,
}

/// What a topic means, in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
pub struct TopicLabel {
    /// The language, BCP 47.
    #[schema(example = "en")]
    pub language: String,
    /// The meaning.
    #[schema(example = "politics")]
    pub text: String,
}

/// What a topic means in one language, as inputs write it. Both members are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct TopicLabelInput {
    /// The language, BCP 47; each but once.
    #[schema(required, nullable = false, example = "en")]
    pub language: Option<String>,
    /// The meaning; 1–300 characters.
    #[schema(required, nullable = false, example = "politics")]
    pub text: Option<String>,
}

/// The members of a topic that can be written. `scheme`, `code` and one label are required on
/// create.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct TopicInput {
    /// Your own key for the topic, unique among topics.
    #[schema(example = "iptc:11000000")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the English label, else the first, when absent.
    #[schema(example = "politics")]
    pub slug: Option<String>,
    /// The classification: 1–64 of `a-z`, `0-9`, dot, underscore and hyphen.
    #[schema(required, nullable = false, example = "iptc")]
    pub scheme: Option<String>,
    /// The code in it; 1–300 characters.
    #[schema(required, nullable = false, example = "11000000")]
    pub code: Option<String>,
    /// What it means, once for each language; at least one.
    #[schema(required, nullable = false)]
    pub labels: Option<Vec<TopicLabelInput>>,
    /// The topic above it.
    pub broader: Option<Reference>,
}

clearable! {
    /// Members of a topic that can be emptied.
    pub enum TopicField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// The topic above it.
        Broader = "broader",
    }
}

/// Filters of a list of topics; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TopicFilter {
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
    /// In any of these classifications.
    #[param(example = json!(["iptc"]))]
    pub scheme: Option<Vec<String>>,
    /// Right below any of these topics (id, slug, external id or `scheme:code`).
    pub broader: Option<Vec<String>>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"scheme": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<TopicFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"scheme": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<TopicFilter>>,
}

combined!(TopicFilter);

sorts! {
    /// What topics can be sorted by.
    pub enum TopicSort ascending {
        /// By code.
        Code = "code" ("code" text),
    }
}

impl Topic {
    /// What it means in English, else in the language that comes first.
    pub(super) fn english_label(&self) -> Option<&TopicLabel> {
        let is_english = |label: &&TopicLabel| label.language == "en";
        let is_kind_of_english = |label: &&TopicLabel| label.language.starts_with("en-");
        let labels = || self.labels.iter();
        labels().find(is_english).or_else(|| labels().find(is_kind_of_english)).or(labels().next())
    }

    fn parsed(input: TopicInput, frame: ParseContext<'_, Self>, parse: &mut Parse) -> Option<Self> {
        let scheme = parse.needed("/scheme", input.scheme, values::parse_scheme);
        let code = parse.needed("/code", input.code, text::string);
        let labels = parse_labels(parse, input.labels);
        let broader = parse.reference("/broader", Kind::Topic, input.broader);
        Some(Self {
            head: frame.head,
            slug: frame.slug,
            scheme: scheme.unwrap_or_default(),
            code: code.unwrap_or_default(),
            labels: labels.unwrap_or_default(),
            broader,
        })
    }
}

/// The labels, at least one, and one for each language.
fn parse_labels(parse: &mut Parse, input: Option<Vec<TopicLabelInput>>) -> Option<Vec<TopicLabel>> {
    let input = parse.need("/labels", input)?;
    if input.is_empty() {
        parse.fail("/labels", FieldCode::TooShort, "at least one label");
    }
    let labels = parse.items("/labels", Some(input), TopicLabel::parse);
    parse.one_for_each_language("/labels", labels.iter().map(|label| label.language.as_str()));
    Some(labels)
}

impl TopicLabel {
    fn parse(parse: &mut Parse, at: &str, input: TopicLabelInput) -> Option<Self> {
        let language = parse.needed(&format!("{at}/language"), input.language, Language::parse);
        let text = parse.needed(&format!("{at}/text"), input.text, text::label);
        let language = language.map(String::from).unwrap_or_default();
        Some(Self { language, text: text.unwrap_or_default() })
    }
}
