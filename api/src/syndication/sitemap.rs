//! Sitemaps (sitemaps.org), and that of Google News.

use super::links::Links;
use super::store::SitemapArticle;
use super::xml::{Written, Xml};
use crate::error::Result;

pub const MEDIA: &str = "application/xml";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";

/// The addresses of articles; of the site itself, too, where they begin.
pub fn urls(links: &Links<'_>, articles: &[SitemapArticle], is_first: bool) -> Result<Vec<u8>> {
    Xml::document("urlset", &[("xmlns", NAMESPACE)], |xml| {
        if is_first {
            xml.within("url", &[], |xml| xml.text("loc", &links.home()))?;
        }
        articles.iter().try_for_each(|article| {
            xml.within("url", &[], |xml| {
                location(xml, links, article)?;
                xml.text("lastmod", &article.updated_at.to_string())
            })
        })
    })
}

/// The addresses of the parts of a sitemap.
pub fn index(parts: impl Iterator<Item = String>) -> Result<Vec<u8>> {
    let mut parts = parts;
    Xml::document("sitemapindex", &[("xmlns", NAMESPACE)], |xml| {
        parts.try_for_each(|part| xml.within("sitemap", &[], |xml| xml.text("loc", &part)))
    })
}

/// The latest articles, as Google News wants them.
pub fn news(links: &Links<'_>, articles: &[SitemapArticle]) -> Result<Vec<u8>> {
    Xml::document("urlset", &[("xmlns", NAMESPACE), ("xmlns:news", NEWS)], |xml| {
        articles.iter().try_for_each(|article| {
            xml.within("url", &[], |xml| {
                location(xml, links, article)?;
                xml.within("news:news", &[], |xml| news_of(xml, links, article))
            })
        })
    })
}

fn news_of(xml: &mut Xml, links: &Links<'_>, article: &SitemapArticle) -> Written {
    xml.within("news:publication", &[], |xml| {
        xml.text("news:name", &links.publication.name)?;
        xml.text("news:language", &news_language(&article.language))
    })?;
    xml.text("news:publication_date", &article.published_at.to_string())?;
    xml.text("news:title", &article.headline)
}

fn location(xml: &mut Xml, links: &Links<'_>, article: &SitemapArticle) -> Written {
    xml.text("loc", &links.article(article.id, article.slug.as_deref(), &article.language))
}

/// A language as Google News has it: ISO 639, and of Chinese in which script.
fn news_language(tag: &str) -> String {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match (
        parts.next().unwrap_or_default(),
        parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")),
    ) {
        ("zh", true) => "zh-tw".into(),
        ("zh", false) => "zh-cn".into(),
        (language, _) => language.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_those_of_google_news() {
        for (tag, language) in [
            ("en-GB", "en"),
            ("ar", "ar"),
            ("zh-Hant-TW", "zh-tw"),
            ("zh", "zh-cn"),
            ("ckb", "ckb"),
        ] {
            assert_eq!(news_language(tag), language);
        }
    }
}
