//! RSS 2.0, with the elements of Atom and Dublin Core for what it has no words for.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::atom;
use super::feed::{Feed, FeedItem};
use super::links::Links;
use super::xml::{Written, Xml};
use crate::error::Result;
use crate::values::Instant;

pub const MEDIA: &str = "application/rss+xml";

pub fn write(feed: &Feed<'_>) -> Result<Vec<u8>> {
    let namespaces = [
        ("version", "2.0"),
        ("xmlns:atom", atom::NAMESPACE),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
    ];
    Xml::document("rss", &namespaces, |xml| {
        xml.within("channel", &[], |xml| {
            xml.text("title", feed.title())?;
            xml.text("link", &feed.links.home())?;
            xml.text("description", &feed.about())?;
            xml.maybe("lastBuildDate", date(feed.updated_at()).as_deref())?;
            xml.text("generator", concat!("Diwan ", env!("CARGO_PKG_VERSION")))?;
            xml.text("docs", "https://www.rssboard.org/rss-specification")?;
            atom::pages(xml, "atom:link", feed)?;
            feed.items.iter().try_for_each(|item| entry(xml, &feed.links, item))
        })
    })
}

fn entry(xml: &mut Xml, links: &Links<'_>, item: &FeedItem) -> Written {
    xml.within("item", &[], |xml| {
        xml.text("title", &item.headline)?;
        xml.text("link", &item.url(links))?;
        xml.text_with("guid", &[("isPermaLink", "false")], &item.urn())?;
        xml.maybe("pubDate", item.published_at.and_then(date).as_deref())?;
        for author in item.authors() {
            xml.text("dc:creator", author)?;
        }
        for (topic, label) in item.categories() {
            xml.text_with("category", &[("domain", &topic.scheme)], label)?;
        }
        xml.maybe("description", item.summary().map(|text| as_html(&text)).as_deref())?;
        enclosure(xml, links, item)?;
        xml.text("dc:language", &item.language)?;
        xml.maybe("dc:rights", item.rights().as_deref())?;
        xml.maybe("dc:source", item.source_url.as_deref())?;
        xml.maybe("dcterms:license", item.licence().as_deref())?;
        xml.text("dcterms:modified", &item.updated_at.to_string())
    })
}

/// The image by which an article is shown; one outside has no length, which an enclosure must have.
fn enclosure(xml: &mut Xml, links: &Links<'_>, item: &FeedItem) -> Written {
    let file = item.lead_image.as_ref().and_then(|image| image.file.as_ref());
    let (Some(file), Some(url)) = (file, item.image(links)) else { return Ok(()) };
    let length = file.size.to_string();
    xml.empty("enclosure", &[("url", &url), ("length", &length), ("type", &file.media_type)])
}

/// A date as RFC 822 writes it, with a year of four digits; it has none before 1900.
fn date(at: Instant) -> Option<String> {
    let at = OffsetDateTime::from_unix_timestamp(at.micros().div_euclid(1_000_000)).ok()?;
    at.format(&Rfc2822).ok()
}

/// A plain text as the HTML that readers take a description for.
fn as_html(text: &str) -> String {
    let escaped = quick_xml::escape::partial_escape(text);
    escaped.replace("\n\n", "<br><br>")
}
