//! Articles: what was reported, with the passages that name actors, the quotes and the corrections.

pub mod author;
pub mod body;
mod correct;
mod counted;
pub mod graphql;
mod last_return;
mod lists;
pub mod mention;
mod nested;
mod parse;
pub mod quote;
mod quote_store;
pub mod rest;
mod store;
#[cfg(test)]
mod tests;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::correction::{Correction, CorrectionInput};
use crate::medium::{ShownMedium, ShownMediumInput};
use crate::model::{Head, Ref, Workflow, clearable, combined, from_json};
use crate::page::sorts;
use crate::values::{ArticleKind, Reference, State, TimeFilter};

pub use author::{Author, AuthorInput};
pub use correct::CorrectInput;
pub use last_return::LastReturn;
pub use lists::index;
pub use mention::{Mention, MentionInput};
pub use nested::{
    ActorArticles, ArticleActors, ArticleTopics, AuthoredArticles, MediumArticles, PlaceArticles,
    PublisherArticles, TopicArticles, Translations,
};
pub use quote::{Quote, QuoteFilter, QuoteInput, QuoteSort};
pub use quote_store::ActorQuotes;
pub use store::confirmed;

/// A report, statement, interview … with the passages that name actors, its quotes and corrections.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Article {
    #[serde(flatten)]
    #[graphql(flatten)]
    pub head: Head,
    /// Its readable address, unique among articles. An old one stays reserved and leads to the new one.
    #[schema(example = "ministers-meet-in-istanbul")]
    pub slug: String,
    #[serde(flatten)]
    #[graphql(flatten)]
    pub workflow: Workflow,
    /// What its author was told when it was last returned to them, for whoever may edit it; null for
    /// others, and once it was scheduled or published.
    pub last_return: Option<LastReturn>,
    /// What kind of text it is.
    pub kind: ArticleKind,
    /// The language it is written in, BCP 47.
    #[schema(example = "en")]
    pub language: String,
    /// The headline.
    #[schema(example = "Ministers meet in Istanbul")]
    pub headline: String,
    /// The lines below the headline.
    pub standfirst: Option<String>,
    /// The text, CommonMark. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub body: Option<String>,
    #[serde(flatten)]
    #[graphql(skip)]
    pub rendered: RenderedBody,
    /// Who wrote it, in the words that are printed. `authors` says who that is.
    #[schema(example = "By our correspondent in Tripoli")]
    pub byline: Option<String>,
    /// Who brought it out.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub publisher: Option<Ref>,
    /// Where it was first found.
    pub source_url: Option<String>,
    /// The address that search engines should take for the original.
    pub canonical_url: Option<String>,
    /// Who holds which rights; goes with every rendition of the article.
    pub rights: Rights,
    /// The dateline.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub place: Option<Ref>,
    /// The article it is a translation of.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::HeadlineRef>)]
    pub translation_of: Option<Ref>,
    /// The image by which it is shown.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugTitleRef>)]
    pub lead_image: Option<Ref>,
    /// Who had a part in making it, in order. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub authors: Option<Vec<Author>>,
    /// What it is about. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    #[schema(value_type = Option<Vec<crate::model::CodeRef>>)]
    pub topics: Option<Vec<Ref>>,
    /// The passages that name actors. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub mentions: Option<Vec<Mention>>,
    /// What people said. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub quotes: Option<Vec<Quote>>,
    /// Public notes on what was mended. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub corrections: Option<Vec<Correction>>,
    /// The media that it shows, in order. In lists only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    pub media: Option<Vec<ShownMedium>>,
}

/// What is made of the body, for whoever names it: members of answers, which are printed from the body itself
/// (`query/sources/body.rs`). A record in memory has none of them; they stand here for the contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenderedBody {
    /// The body as sanitised HTML. HTML that stands in the body is left out, but for line breaks; headings have ids
    /// that begin with `section`; the passages of confirmed mentions stand in
    /// `<span data-mention="…" data-actor="…" data-actor-slug="…">`, with the ids of the mention and of the
    /// actor: in several where other elements begin or end within them. Of two that overlap, the shorter is marked.
    /// Only when named by `fields` or `include`; null without a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "<p><span data-mention=\"019a…\" data-actor=\"019b…\" data-actor-slug=\"fayez-al-sarraj\">Fayez al-Sarraj</span> said on Monday …</p>"
    )]
    pub body_html: Option<String>,
    /// The body as plain text, with an empty line between paragraphs. Only when named by `fields` or `include`; null
    /// without a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body_text: Option<String>,
    /// How many minutes it takes to read the body, at 238 words or 300 Chinese or Japanese characters a minute. Only
    /// when named by `fields` or `include`; null without a body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 4)]
    pub reading_minutes: Option<u32>,
}

/// Who holds the rights in an article, and on what terms it may be used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
pub struct Rights {
    /// Who holds them.
    #[schema(example = "Libya Observer")]
    pub holder: Option<String>,
    /// The notice that must go with it.
    #[schema(example = "© 2021 Libya Observer")]
    pub notice: Option<String>,
    /// The licence: an SPDX identifier or an address.
    #[schema(example = "CC-BY-4.0")]
    pub licence: Option<String>,
    /// What its readers must be told.
    #[schema(example = "Does not imply endorsement by the publisher.")]
    pub disclaimer: Option<String>,
}

/// The rights in an article, as inputs write them.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct RightsInput {
    /// Who holds them; 1–300 characters.
    pub holder: Option<String>,
    /// The notice that must go with it; 1–300 characters.
    pub notice: Option<String>,
    /// The licence: an SPDX identifier or an address.
    #[schema(example = "CC-BY-4.0")]
    pub licence: Option<String>,
    /// What its readers must be told; at most 5,000 characters.
    pub disclaimer: Option<String>,
}

/// The members of an article that can be written. `kind`, `language` and `headline` are required on
/// create; publishing needs a body.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ArticleInput {
    /// Your own key for the article, unique among articles.
    #[schema(example = "wire:2021-01-11/4711")]
    pub external_id: Option<String>,
    /// The readable address, `a-z0-9-`, at most 80 characters; made from the headline when absent.
    #[schema(example = "ministers-meet-in-istanbul")]
    pub slug: Option<String>,
    /// `draft` (when absent) or `published`; only on create. Later, commands change it.
    pub state: Option<State>,
    /// What kind of text it is.
    #[schema(required, nullable = false)]
    pub kind: Option<ArticleKind>,
    /// The language it is written in, BCP 47.
    #[schema(required, nullable = false, example = "en")]
    pub language: Option<String>,
    /// The headline; 1–300 characters.
    #[schema(required, nullable = false, example = "Ministers meet in Istanbul")]
    pub headline: Option<String>,
    /// The lines below the headline; at most 1,000 characters.
    pub standfirst: Option<String>,
    /// The text, CommonMark; at most 1 MiB.
    pub body: Option<String>,
    /// Who wrote it, in the words that are printed; 1–300 characters.
    pub byline: Option<String>,
    /// Who had a part in making it, in order.
    pub authors: Option<Vec<AuthorInput>>,
    /// Who brought it out.
    pub publisher: Option<Reference>,
    /// Where it was first found.
    pub source_url: Option<String>,
    /// The address that search engines should take for the original.
    pub canonical_url: Option<String>,
    /// Who holds which rights.
    pub rights: Option<RightsInput>,
    /// The dateline.
    pub place: Option<Reference>,
    /// The article it is a translation of.
    pub translation_of: Option<Reference>,
    /// What it is about.
    pub topics: Option<Vec<Reference>>,
    /// The passages that name actors.
    pub mentions: Option<Vec<MentionInput>>,
    /// What people said.
    pub quotes: Option<Vec<QuoteInput>>,
    /// Public notes on what was mended. Those that stand must be among them; they stay when the list
    /// is left out.
    pub corrections: Option<Vec<CorrectionInput>>,
    /// The image by which it is shown; a medium of kind `image`.
    pub lead_image: Option<Reference>,
    /// The media that it shows, in order.
    pub media: Option<Vec<ShownMediumInput>>,
}

clearable! {
    /// Members of an article that can be emptied.
    pub enum ArticleField {
        /// Your own key for it.
        ExternalId = "externalId",
        /// The lines below the headline.
        Standfirst = "standfirst",
        /// The text; not of a published article.
        Body = "body",
        /// Who wrote it, in words.
        Byline = "byline",
        /// Who had a part in making it.
        Authors = "authors",
        /// Who brought it out.
        Publisher = "publisher",
        /// Where it was first found.
        SourceUrl = "sourceUrl",
        /// The address of the original.
        CanonicalUrl = "canonicalUrl",
        /// Who holds which rights.
        Rights = "rights",
        /// The dateline.
        Place = "place",
        /// The article it is a translation of.
        TranslationOf = "translationOf",
        /// What it is about.
        Topics = "topics",
        /// The passages that name actors.
        Mentions = "mentions",
        /// What people said.
        Quotes = "quotes",
        /// Public notes on what was mended; refused where there are any.
        Corrections = "corrections",
        /// The image by which it is shown.
        LeadImage = "leadImage",
        /// The media that it shows.
        Media = "media",
    }
}

/// Filters of a list of articles; all given ones must hold.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, InputObject, IntoParams,
)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ArticleFilter {
    /// With all of these words in headline, standfirst or body: `oil exports`, the phrase `"oil exports"`, whatever begins so (`elect*`),
    /// but without others (`-football`). Spelled with or without accents and marks, in singular or plural. The best
    /// come first unless they are sorted otherwise. At most 400 characters.
    #[param(example = "oil exports")]
    pub q: Option<String>,
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
    pub kind: Option<Vec<ArticleKind>>,
    /// In any of these languages, BCP 47.
    #[param(example = json!(["ar", "tr"]))]
    pub language: Option<Vec<String>>,
    /// Brought out by any of these publishers (id, slug, external id or `name:…`).
    pub publisher: Option<Vec<String>>,
    /// About any of these topics (id, slug, external id or `scheme:code`).
    pub topic: Option<Vec<String>>,
    /// With any of these places as dateline (id, slug, external id or `name:…`).
    pub place: Option<Vec<String>>,
    /// Showing any of these media, as leading image or among the others (id or slug).
    pub medium: Option<Vec<String>>,
    /// Mentioning any of these actors (id, slug or `name:…`).
    #[param(example = json!(["fayez-al-sarraj"]))]
    pub actor: Option<Vec<String>>,
    /// Made by any of these actors, whatever their part (id, slug or `name:…`).
    #[param(example = json!(["amina-zentani"]))]
    pub author: Option<Vec<String>>,
    /// Quoting any of these actors (id, slug or `name:…`).
    pub speaker: Option<Vec<String>>,
    /// Cited by any of these events (id or slug).
    pub event: Option<Vec<String>>,
    /// Published at this time (such as `2021-01-11T14:00:00.123456Z`) or later, or from the
    /// beginning of this date (`2021`, `2021-01`, `2021-01-11`) on.
    #[param(value_type = TimeFilter, inline)]
    pub published_from: Option<String>,
    /// Published at this time or earlier, or before the end of this date.
    #[param(value_type = TimeFilter, inline)]
    pub published_to: Option<String>,
    /// With a text (`true`), or with a headline only (`false`).
    pub has_body: Option<bool>,
    /// Cited by an event that you may see (`true`), or by none (`false`): what is yet to be coded.
    pub has_events: Option<bool>,
    /// Filters any of which must hold, besides all others given; in REST as JSON: `[{"language": …}, …]`.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub or: Option<Vec<ArticleFilter>>,
    /// A filter that must not hold; in REST as JSON: `{"language": …}`. What is unknown does not fit it, and so stays.
    #[serde(deserialize_with = "from_json", skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub not: Option<Box<ArticleFilter>>,
}

combined!(ArticleFilter);

sorts! {
    /// What articles can be sorted by.
    pub enum ArticleSort descending {
        /// When they were published; what never was comes after all that was, by when it was created.
        PublishedAt = "publishedAt" ("sort_at" number),
        /// When they were last changed.
        UpdatedAt = "updatedAt" ("updated_at" number),
        /// When they were created.
        CreatedAt = "createdAt" ("created_at" number),
        /// How well they fit `q`: ascending, the best come first.
        Relevance = "relevance" ("relevance" number),
    }
}
