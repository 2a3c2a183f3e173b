//! Syndication: articles as others take them up. Feeds (Atom, RSS, JSON Feed), sitemaps, and the linked data
//! of an article (schema.org).
//!
//! What is written here is made of what the list of articles and the article itself answer to the same
//! caller: there is no other filter, paging or permission.

mod atom;
mod describe;
mod feed;
mod image;
pub mod json_feed;
mod links;
pub mod news_article;
mod read_article;
pub mod rest;
mod rss;
mod same_as;
mod sitemap;
mod store;
mod xml;

pub use feed::{Feed, FeedItem};
pub use links::{ArticlePattern, Links, Publication};
pub use store::SitemapArticle;

use crate::error::Result;

/// The form of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedForm {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl FeedForm {
    pub const ALL: [FeedForm; 3] = [FeedForm::Atom, FeedForm::Rss, FeedForm::Json];

    /// The address of the feed of articles in this form.
    pub fn path(self) -> &'static str {
        match self {
            FeedForm::Atom => "/feeds/articles.atom",
            FeedForm::Rss => "/feeds/articles.rss",
            FeedForm::Json => "/feeds/articles.json",
        }
    }

    pub fn media(self) -> &'static str {
        match self {
            FeedForm::Atom => atom::MEDIA,
            FeedForm::Rss => rss::MEDIA,
            FeedForm::Json => json_feed::MEDIA,
        }
    }

    /// What the form is called.
    pub fn name(self) -> &'static str {
        match self {
            FeedForm::Atom => "Atom",
            FeedForm::Rss => "RSS",
            FeedForm::Json => "JSON Feed",
        }
    }

    /// A feed in this form.
    pub fn write(self, feed: &Feed<'_>) -> Result<Vec<u8>> {
        match self {
            FeedForm::Atom => atom::write(feed),
            FeedForm::Rss => rss::write(feed),
            FeedForm::Json => json_feed::write(feed),
        }
    }
}
