//! Atom (RFC 4287), its pages linked by RFC 5005.

use super::feed::{Feed, FeedItem};
use super::links::Links;
use super::xml::{Written, Xml};
use crate::error::Result;

pub const MEDIA: &str = "application/atom+xml";
/// The namespace.
pub const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

pub fn write(feed: &Feed<'_>) -> Result<Vec<u8>> {
    Xml::document("feed", &[("xmlns", NAMESPACE)], |xml| {
        xml.text("id", &feed.first)?;
        xml.text("title", feed.title())?;
        xml.text("subtitle", &feed.about())?;
        xml.text("updated", &feed.updated_at().to_string())?;
        // For the entries that name nobody.
        xml.within("author", &[], |xml| xml.text("name", feed.title()))?;
        xml.text_with("generator", &[("version", env!("CARGO_PKG_VERSION"))], "Diwan")?;
        link(xml, "alternate", Some("text/html"), &feed.links.home())?;
        pages(xml, "link", feed)?;
        feed.items.iter().try_for_each(|item| entry(xml, &feed.links, item))
    })
}

/// Where this page and its neighbours are; `element` is an Atom link under its name in the document.
pub fn pages(xml: &mut Xml, element: &str, feed: &Feed<'_>) -> Written {
    let (next, previous) = (feed.next.as_deref(), feed.previous.as_deref());
    let pages = [
        ("self", Some(feed.this.as_str())),
        ("first", Some(feed.first.as_str())),
        ("next", next),
        ("previous", previous),
    ];
    for (rel, href) in pages {
        let Some(href) = href else { continue };
        xml.empty(element, &[("rel", rel), ("href", href)])?;
    }
    Ok(())
}

fn entry(xml: &mut Xml, links: &Links<'_>, item: &FeedItem) -> Written {
    xml.within("entry", &[("xml:lang", &item.language)], |xml| {
        xml.text("id", &item.urn())?;
        xml.text("title", &item.headline)?;
        link(xml, "alternate", Some("text/html"), &item.url(links))?;
        let record = links.record("articles", item.id);
        link(xml, "alternate", Some("application/json"), &record)?;
        if let Some(source) = &item.source_url {
            link(xml, "via", None, source)?;
        }
        if let Some(licence) = item.licence() {
            link(xml, "license", None, &licence)?;
        }
        enclosure(xml, links, item)?;
        xml.maybe("published", item.published_at.map(|at| at.to_string()).as_deref())?;
        xml.text("updated", &item.updated_at.to_string())?;
        for author in item.authors() {
            xml.within("author", &[], |xml| xml.text("name", author))?;
        }
        for (topic, label) in item.categories() {
            let term = format!("{}:{}", topic.scheme, topic.code);
            xml.empty("category", &[("term", &term), ("label", label)])?;
        }
        xml.maybe("summary", item.summary().as_deref())?;
        xml.maybe("rights", item.rights().as_deref())
    })
}

/// The image by which an article is shown.
fn enclosure(xml: &mut Xml, links: &Links<'_>, item: &FeedItem) -> Written {
    let Some(image) = item.image(links) else { return Ok(()) };
    let file = item.lead_image.as_ref().and_then(|image| image.file.as_ref());
    link(xml, "enclosure", file.map(|file| file.media_type.as_str()), &image)
}

fn link(xml: &mut Xml, rel: &str, media: Option<&str>, href: &str) -> Written {
    match media {
        Some(media) => xml.empty("link", &[("rel", rel), ("type", media), ("href", href)]),
        None => xml.empty("link", &[("rel", rel), ("href", href)]),
    }
}
