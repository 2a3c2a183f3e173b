//! The image by which an article is shown, as feeds and linked data take it up.

use serde::Deserialize;

use super::links::Links;

/// The image of an article.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadImage {
    /// Its address outside, where it was not uploaded.
    pub url: Option<String>,
    pub file: Option<ImageFile>,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub caption: Option<String>,
    pub credit: Option<String>,
    pub rights: ImageRights,
}

/// The file of an image that was uploaded.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageFile {
    /// Its path on this server.
    pub url: String,
    pub media_type: String,
    pub size: i64,
}

/// On what terms an image may be used.
#[derive(Clone, Debug, Deserialize)]
pub struct ImageRights {
    pub licence: Option<String>,
}

impl LeadImage {
    /// Where everybody finds it.
    pub fn address(&self, links: &Links<'_>) -> Option<String> {
        let own = self.file.as_ref().map(|file| format!("{}{}", links.base, file.url));
        own.or_else(|| self.url.clone())
    }
}
