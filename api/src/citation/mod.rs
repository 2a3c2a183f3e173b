//! Citations: which article, and which passage of it, a claim rests on. They belong to events,
//! tenures and relations, and are written with them.

pub mod follow;
pub mod graphql;
mod standing;
pub mod store;
mod texts;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::correction::Correction;
use crate::error::FieldCode;
use crate::model::{Kind, ListItem, Parse, Record, Ref};
use crate::values::{Anchor, AnchorInput, Reference, Stance, WebUrl};

pub use standing::Standing;

/// What a claim rests on: an article of the register, with the passage that says so, or a source
/// outside.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Citation {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// The article that is cited.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::HeadlineRef>)]
    pub article: Option<Ref>,
    /// The address of a source outside the register.
    #[schema(example = "https://example.org/statement")]
    pub url: Option<String>,
    /// What the source says about the claim.
    pub stance: Stance,
    /// The passage of the article.
    pub anchor: Option<Anchor>,
    /// The version of the article that was cited: what was corrected later was read differently.
    #[schema(example = 1)]
    pub article_version: Option<i64>,
    /// Whether the claim is in doubt: since that version the article was corrected or withdrawn, or the
    /// passage is not to be found in it any more. Sending the article's current version as
    /// `articleVersion` says that the claim was checked against it.
    pub outdated: bool,
    /// The corrections since that version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[graphql(skip)]
    #[schema(required)]
    pub corrections_since: Option<Vec<Correction>>,
}

/// A citation, as inputs write it. `article` or `url` is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CitationInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// The article that is cited.
    pub article: Option<Reference>,
    /// The address of a source outside the register.
    #[schema(example = "https://example.org/statement")]
    pub url: Option<String>,
    /// What the source says about the claim; `reports` when absent.
    pub stance: Option<Stance>,
    /// The passage of the article; must be what stands there.
    pub anchor: Option<AnchorInput>,
    /// The version of the article that the claim was read from, or checked against; when absent, what
    /// stood there for this article, else the current version.
    #[schema(example = 1)]
    pub article_version: Option<u64>,
}

/// A kind of record that owns citations.
pub trait Citing: Record {
    /// The column that leads from a citation to its owner.
    const OWNER: &'static str;

    fn citations(&self) -> &[Citation];
    fn citations_mut(&mut self) -> &mut [Citation];
}

/// The citations of a record. What they lack is found by [`store::check`].
pub fn parse_citations(parse: &mut Parse, input: Option<Vec<CitationInput>>) -> Vec<Citation> {
    parse.items("/citations", input, Citation::parse)
}

/// Visits every article that is cited.
pub fn each_ref(citations: &mut Option<Vec<Citation>>, visit: &mut dyn FnMut(&mut Ref)) {
    let citations = citations.iter_mut().flatten();
    citations.filter_map(|citation| citation.article.as_mut()).for_each(visit);
}

/// Leaves out citations of articles that the reader may not see.
pub fn drop_hidden(citations: &mut Option<Vec<Citation>>) {
    if let Some(citations) = citations {
        citations.retain(|citation| citation.article.as_ref().is_none_or(Ref::is_visible));
    }
}

impl Citation {
    fn parse(parse: &mut Parse, at: &str, input: CitationInput) -> Option<Self> {
        let pointer = |member: &str| format!("{at}/{member}");
        let id = parse.item_id(at, input.id);
        if input.article.is_none() && (input.url.is_none() || input.anchor.is_some()) {
            let detail = match input.anchor {
                Some(_) => "an anchor needs the article in which it stands",
                None => "an article or a url must be given",
            };
            parse.fail(pointer("article"), FieldCode::Required, detail);
        }
        let article = parse.reference(&pointer("article"), Kind::Article, input.article);
        let url = parse.maybe(&pointer("url"), input.url, WebUrl::parse).map(String::from);
        let anchor = input.anchor.and_then(|anchor| parse.anchor(&pointer("anchor"), anchor));
        let version = input.article_version.map(|given| i64::try_from(given).unwrap_or(i64::MAX));
        let version = version.and_then(|given| parse.version(&pointer("articleVersion"), given));
        Some(Self {
            id,
            article_version: version.filter(|_| article.is_some()),
            article,
            url,
            stance: input.stance.unwrap_or(Stance::Reports),
            anchor,
            outdated: false,
            corrections_since: None,
        })
    }

    fn article_id(&self) -> Option<Uuid> {
        self.article.as_ref().map(|article| article.id)
    }
}

impl ListItem for Citation {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        let source = |citation: &Self| (citation.article_id(), citation.url.clone());
        let passage = match (&self.anchor, &other.anchor) {
            (Some(one), Some(other)) => one.same_passage(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        passage && self.stance == other.stance && source(self) == source(other)
    }
}
