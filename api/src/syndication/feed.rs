//! A feed, whatever its form: its articles, and where it and its neighbours are.

use serde::Deserialize;
use uuid::Uuid;

use super::image::LeadImage;
use super::links::Links;
use crate::article::Rights;
use crate::error::{Error, Result};
use crate::values::{AuthorRole, Instant};

/// The members of an article that a feed is made of, as `fields` names them.
pub const FIELDS: &str = "id,slug,language,headline,standfirst,byline,authors.name,authors.role,authors.actor.name,\
    publisher.name,sourceUrl,rights,leadImage.url,leadImage.file,leadImage.width,leadImage.height,\
    leadImage.caption,leadImage.credit,leadImage.rights.licence,topics.scheme,topics.code,topics.labels,publishedAt,updatedAt";

/// A page of a feed (RFC 5005).
pub struct Feed<'a> {
    pub links: Links<'a>,
    /// What it was narrowed to, in words.
    pub narrowed: Option<String>,
    /// The address of this page.
    pub this: String,
    pub first: String,
    pub next: Option<String>,
    pub previous: Option<String>,
    pub items: Vec<FeedItem>,
}

/// An article in a feed.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedItem {
    pub id: Uuid,
    pub slug: Option<String>,
    pub language: String,
    pub headline: String,
    pub standfirst: Option<String>,
    pub byline: Option<String>,
    pub authors: Vec<ItemAuthor>,
    pub publisher: Option<Named>,
    pub source_url: Option<String>,
    pub rights: Rights,
    pub lead_image: Option<LeadImage>,
    pub topics: Vec<ItemTopic>,
    /// None of what is not public.
    pub published_at: Option<Instant>,
    pub updated_at: Instant,
}

/// Somebody who had a part in making an article.
#[derive(Clone, Debug, Deserialize)]
pub struct ItemAuthor {
    pub name: Option<String>,
    pub role: AuthorRole,
    pub actor: Option<Named>,
}

/// Something by its name.
#[derive(Clone, Debug, Deserialize)]
pub struct Named {
    pub name: String,
}

/// A topic of an article.
#[derive(Clone, Debug, Deserialize)]
pub struct ItemTopic {
    pub scheme: String,
    pub code: String,
    pub labels: Vec<Label>,
}

/// What a topic means, in one language.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    pub language: String,
    pub text: String,
}

impl Feed<'_> {
    /// The articles in the JSON of a list.
    pub fn read_items(list: &[u8]) -> Result<Vec<FeedItem>> {
        #[derive(Deserialize)]
        struct List {
            data: Vec<FeedItem>,
        }
        serde_json::from_slice::<List>(list).map(|list| list.data).map_err(Error::internal)
    }

    pub fn title(&self) -> &str {
        &self.links.publication.name
    }

    pub fn about(&self) -> String {
        match &self.narrowed {
            Some(narrowed) => format!("Articles. {narrowed}"),
            None => "Articles.".to_owned(),
        }
    }

    /// When one of its articles last changed; of an empty feed, that it never did.
    pub fn updated_at(&self) -> Instant {
        let latest = self.items.iter().map(|item| item.updated_at).max();
        latest.unwrap_or(Instant::from_micros(0))
    }
}

impl FeedItem {
    /// What stands for the article in every feed, whatever becomes of its address.
    pub fn urn(&self) -> String {
        format!("urn:uuid:{}", self.id)
    }

    /// Where people read it.
    pub fn url(&self, links: &Links<'_>) -> String {
        links.article(self.id, self.slug.as_deref(), &self.language)
    }

    /// Who is named as its authors: as printed, else each by their name, else its publisher.
    pub fn authors(&self) -> Vec<&str> {
        let authors = self.authors.iter().filter(|author| author.role == AuthorRole::Author);
        let names: Vec<&str> = authors.filter_map(ItemAuthor::name).collect();
        let publisher = || self.publisher.as_ref().map(|publisher| publisher.name.as_str());
        match (&self.byline, names.is_empty()) {
            (None, false) => names,
            (byline, _) => byline.as_deref().or_else(publisher).into_iter().collect(),
        }
    }

    /// What is told of it: the lines below the headline, and what its readers must be told. A disclaimer
    /// stands here, and not only among the rights, for most readers of feeds show no rights.
    pub fn summary(&self) -> Option<String> {
        let parts = [&self.standfirst, &self.rights.disclaimer];
        joined(parts, "\n\n")
    }

    /// The address of its image.
    pub fn image(&self, links: &Links<'_>) -> Option<String> {
        self.lead_image.as_ref()?.address(links)
    }

    /// The notice and the disclaimer that go with it.
    pub fn rights(&self) -> Option<String> {
        joined([&self.rights.notice, &self.rights.disclaimer], "\n")
    }

    /// The address of its licence.
    pub fn licence(&self) -> Option<String> {
        self.rights.licence.as_deref().map(licence_url)
    }

    /// Its topics: the code as filters take it, and what it means.
    pub fn categories(&self) -> impl Iterator<Item = (&ItemTopic, &str)> {
        self.topics.iter().map(|topic| (topic, topic.label(&self.language)))
    }
}

impl ItemAuthor {
    /// As printed.
    fn name(&self) -> Option<&str> {
        let actor = self.actor.as_ref().map(|actor| actor.name.as_str());
        self.name.as_deref().or(actor)
    }
}

impl ItemTopic {
    /// What it means, in this language, else in English, else in the first that there is.
    pub fn label(&self, language: &str) -> &str {
        label_in(&self.labels, language).unwrap_or(&self.code)
    }
}

pub fn label_in<'a>(labels: &'a [Label], language: &str) -> Option<&'a str> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let exact = |label: &&Label| label.language.eq_ignore_ascii_case(language);
    let alike = |label: &&Label| primary(&label.language) == primary(language);
    let english = |label: &&Label| primary(&label.language) == "en";
    let found = labels.iter().find(exact).or_else(|| labels.iter().find(alike));
    let found = found.or_else(|| labels.iter().find(english)).or(labels.first());
    found.map(|label| label.text.as_str())
}

fn joined(parts: [&Option<String>; 2], between: &str) -> Option<String> {
    let parts: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

/// The address of a licence, which stands there itself or by its SPDX identifier.
pub fn licence_url(licence: &str) -> String {
    match licence.contains(':') {
        true => licence.to_owned(),
        false => format!("https://spdx.org/licenses/{licence}"),
    }
}
