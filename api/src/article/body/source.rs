//! The events of a body that are rendered, with their places in the source.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// How many elements may stand in one another. Browsers need time with the square of it; what is deeper
/// is rendered as if it stood above.
const DEEPEST: usize = 50;

/// The events, without HTML.
pub fn events(body: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let mut depth = 0_usize;
    let known = Parser::new(body).into_offset_iter().filter(|(event, _)| !is_html(event));
    known.filter(move |(event, _)| match event {
        Event::Start(_) => {
            depth += 1;
            depth <= DEEPEST
        }
        Event::End(_) => {
            depth -= 1;
            depth < DEEPEST
        }
        _ => true,
    })
}

fn is_html(event: &Event<'_>) -> bool {
    let is_block = |event: &Event<'_>| {
        matches!(event, Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock))
    };
    is_block(event) || matches!(event, Event::Html(_) | Event::InlineHtml(_))
}
