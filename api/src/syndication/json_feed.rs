//! JSON Feed 1.1.

use serde::Serialize;
use utoipa::ToSchema;

use super::feed::{Feed, FeedItem};
use super::links::Links;
use crate::error::{Error, Result};
use crate::values::Instant;

pub const MEDIA: &str = "application/feed+json";

/// A feed of articles, as JSON Feed 1.1 has it.
#[derive(Serialize, ToSchema)]
pub struct JsonFeed {
    /// The version of JSON Feed.
    #[schema(example = "https://jsonfeed.org/version/1.1")]
    version: &'static str,
    /// What the feed is called.
    title: String,
    /// What it holds.
    description: String,
    /// The front page of the site.
    #[schema(example = "https://news.example/")]
    home_page_url: String,
    /// The first page of the feed.
    #[schema(example = "https://diwan.example/feeds/articles.json")]
    feed_url: String,
    /// The next page, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    /// The articles.
    items: Vec<JsonFeedItem>,
}

/// An article in a JSON Feed.
#[derive(Serialize, ToSchema)]
pub struct JsonFeedItem {
    /// What stands for it, whatever becomes of its address.
    #[schema(example = "urn:uuid:01970c4e-0000-7000-8000-000000000001")]
    id: String,
    /// Where people read it.
    url: String,
    /// Where it was first found.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<String>,
    /// The headline.
    title: String,
    /// The lines below the headline, and what its readers must be told; the headline where there are none.
    content_text: String,
    /// The lines below the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// The image by which it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<Instant>,
    /// When it was last changed.
    date_modified: Instant,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonFeedAuthor>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// The language it is written in, BCP 47.
    #[schema(example = "en")]
    language: String,
    /// Who holds which rights.
    _rights: JsonFeedRights,
}

/// Who wrote an article in a JSON Feed.
#[derive(Serialize, ToSchema)]
pub struct JsonFeedAuthor {
    /// The name, as printed.
    name: String,
}

/// Who holds the rights in an article of a JSON Feed: members of our own.
#[derive(Serialize, ToSchema)]
pub struct JsonFeedRights {
    /// Where these members are explained.
    #[schema(example = "https://diwan.example/docs")]
    about: String,
    /// Who holds them.
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    /// The notice that must go with the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    /// The address of the licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<String>,
    /// What its readers must be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    disclaimer: Option<String>,
}

pub fn write(feed: &Feed<'_>) -> Result<Vec<u8>> {
    let written = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: feed.title().to_owned(),
        description: feed.about(),
        home_page_url: feed.links.home(),
        feed_url: feed.first.clone(),
        next_url: feed.next.clone(),
        items: feed.items.iter().map(|item| entry(&feed.links, item)).collect(),
    };
    serde_json::to_vec(&written).map_err(Error::internal)
}

fn entry(links: &Links<'_>, item: &FeedItem) -> JsonFeedItem {
    let authors = item.authors().into_iter();
    JsonFeedItem {
        id: item.urn(),
        url: item.url(links),
        external_url: item.source_url.clone(),
        title: item.headline.clone(),
        content_text: item.summary().unwrap_or_else(|| item.headline.clone()),
        summary: item.standfirst.clone(),
        image: item.image(links),
        date_published: item.published_at,
        date_modified: item.updated_at,
        authors: authors.map(|name| JsonFeedAuthor { name: name.to_owned() }).collect(),
        tags: item.categories().map(|(_, label)| label.to_owned()).collect(),
        language: item.language.clone(),
        _rights: JsonFeedRights {
            about: format!("{}/docs", links.base),
            holder: item.rights.holder.clone(),
            notice: item.rights.notice.clone(),
            licence: item.licence(),
            disclaimer: item.rights.disclaimer.clone(),
        },
    }
}
