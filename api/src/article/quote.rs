//! Quotes: what people said, as articles report it. Written with their article, listed on their own.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::quote::Model;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Kind, ListItem, Parse, Ref, combined, from_json, parse_stored, stored_anchor};
use crate::page::sorts;
use crate::query::positions_on::Moment;
use crate::values::{
    Anchor, AnchorInput, Language, PartialDate, QuoteKind, Reference, TimeFilter, text,
};

/// What somebody said, as an article reports it.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Quote {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// The article that reports it; only where quotes are listed on their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::HeadlineRef>)]
    pub article: Option<Ref>,
    /// Who said it; null when the caller may not see the actor.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub speaker: Option<Ref>,
    /// The post that the speaker held on that day, from tenures.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::TitleRef>)]
    pub position: Option<Ref>,
    /// What was said, in the article's language.
    #[schema(example = "We will not stand aside.")]
    pub text: String,
    /// What was said, in the words it was said in.
    pub original_text: Option<String>,
    /// The language of the original, BCP 47.
    #[schema(example = "tr")]
    pub language: Option<String>,
    /// How it is given.
    pub kind: QuoteKind,
    /// The day it was said, as exactly as known.
    #[schema(example = "2021-01-11")]
    pub said_on: Option<PartialDate>,
    /// Where it was said.
    #[schema(example = "Twitter")]
    pub channel: Option<String>,
    /// Where it stands in the article.
    pub anchor: Option<Anchor>,
}

/// A quote, as inputs write it. `speaker` and `text` are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct QuoteInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// Who said it.
    #[schema(required, nullable = false)]
    pub speaker: Option<Reference>,
    /// What was said, in the article's language; 1–20,000 characters.
    #[schema(required, nullable = false)]
    pub text: Option<String>,
    /// What was said, in the words it was said in; at most 20,000 characters.
    pub original_text: Option<String>,
    /// The language of the original, BCP 47.
    pub language: Option<String>,
    /// How it is given; `direct` when absent.
    pub kind: Option<QuoteKind>,
    /// The day it was said, as exactly as known: `2021`, `2021-01`, `2021-01-11`.
    pub said_on: Option<String>,
    /// Where it was said.
    pub channel: Option<String>,
    /// Where it stands in the article.
    pub anchor: Option<AnchorInput>,
}

/// Filters of a list of quotes; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuoteFilter {
    /// With all of these words in what was said, or in its original: `stand aside`, the phrase `"stand aside"`, whatever begins so (`negotiat*`),
    /// but without others (`-football`). Spelled with or without accents and marks, in singular or plural. The best
    /// come first unless they are sorted otherwise. At most 400 characters.
    #[param(example = "stand aside")]
    pub q: Option<String>,
    /// Any of these, each by its id; what names none is left out.
    pub ids: Option<Vec<String>>,
    /// Said by any of these actors (id, slug or `name:…`).
    pub speaker: Option<Vec<String>>,
    /// Reported by any of these articles (id or slug).
    pub article: Option<Vec<String>>,
    /// Said at this time (such as `2021-01-11T14:00:00.123456Z`) or later, or from the
    /// beginning of this date (`2021`, `2021-01`, `2021-01-11`) on.
    #[param(value_type = TimeFilter, inline)]
    pub said_from: Option<String>,
    /// Said at this time or earlier, or before the end of this date.
    #[param(value_type = TimeFilter, inline)]
    pub said_to: Option<String>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"speaker": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<QuoteFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"speaker": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<QuoteFilter>>,
}

combined!(QuoteFilter);

sorts! {
    /// What quotes can be sorted by.
    pub enum QuoteSort descending {
        /// The day they were said; those without a day come last when descending.
        SaidOn = "saidOn" ("said_from" number),
        /// How well they fit `q`: ascending, the best come first.
        Relevance = "relevance" ("relevance" number),
    }
}

impl Quote {
    pub(super) fn parse(parse: &mut Parse, at: &str, input: QuoteInput) -> Option<Self> {
        let pointer = |member: &str| format!("{at}/{member}");
        let id = parse.item_id(at, input.id);
        let speaker = parse.needed_reference(&pointer("speaker"), Kind::Actor, input.speaker);
        let said = parse.needed(&pointer("text"), input.text, text::quote);
        let original_text = parse.maybe(&pointer("originalText"), input.original_text, text::quote);
        let language = parse.maybe(&pointer("language"), input.language, Language::parse);
        let said_on = parse.maybe(&pointer("saidOn"), input.said_on, PartialDate::parse);
        let channel = parse.maybe(&pointer("channel"), input.channel, text::string);
        let anchor = input.anchor.and_then(|anchor| parse.anchor(&pointer("anchor"), anchor));
        Some(Self {
            id,
            article: None,
            speaker: Some(speaker),
            position: None,
            text: said.unwrap_or_default(),
            original_text,
            language: language.map(String::from),
            kind: input.kind.unwrap_or(QuoteKind::Direct),
            said_on,
            channel,
            anchor,
        })
    }

    /// Who spoke, and when, if both are known.
    pub(super) fn moment(&self) -> Option<Moment> {
        Some((self.speaker.as_ref()?.id, self.said_on.as_ref()?.range()))
    }

    pub(super) fn from_model(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            article: None,
            speaker: row.speaker_id.map(|id| Ref::to(Kind::Actor, id)),
            position: None,
            text: row.text,
            original_text: row.original_text,
            language: row.language,
            kind: parse_stored(&row.kind)?,
            said_on: row.said_on.as_deref().map(parse_stored).transpose()?,
            channel: row.channel,
            anchor: stored_anchor(
                row.anchor_field,
                (row.anchor_start, row.anchor_end),
                row.anchor_exact,
                (row.anchor_prefix, row.anchor_suffix),
                row.anchor_stale,
            )?,
        })
    }

    pub(super) fn to_model(&self, article_id: Uuid, index: usize) -> Model {
        let anchor = self.anchor.clone();
        let range = self.said_on.as_ref().map(PartialDate::range);
        Model {
            id: self.id,
            article_id,
            ord: index as i32,
            speaker_id: self.speaker.as_ref().map(|speaker| speaker.id),
            text: self.text.clone(),
            original_text: self.original_text.clone(),
            language: self.language.clone(),
            kind: self.kind.to_string(),
            said_on: self.said_on.as_ref().map(|date| date.as_str().to_owned()),
            // Without a day it sorts last under `-saidOn`, and no range of days holds it.
            said_from: range.map_or(i64::MIN, |range| range.from),
            said_to: range.map_or(i64::MIN, |range| range.to),
            channel: self.channel.clone(),
            anchor_field: anchor.as_ref().map(|anchor| anchor.field.to_string()),
            anchor_start: anchor.as_ref().map(|anchor| anchor.start as i32),
            anchor_end: anchor.as_ref().map(|anchor| anchor.end as i32),
            anchor_stale: anchor.as_ref().is_some_and(|anchor| anchor.stale),
            anchor_exact: anchor.as_ref().map(|anchor| anchor.exact.clone()),
            anchor_prefix: anchor.as_ref().and_then(|anchor| anchor.prefix.clone()),
            anchor_suffix: anchor.and_then(|anchor| anchor.suffix),
        }
    }
}

impl ListItem for Quote {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        (&self.text, self.kind, &self.said_on) == (&other.text, other.kind, &other.said_on)
    }
}
