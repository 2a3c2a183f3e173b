//! The events of a body that are rendered, with their places in the source: bounded, so that the time that
//! rendering takes grows with their number only.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// How many elements may stand in one another. Browsers need time with the square of it; what is deeper
/// is rendered as if it stood above.
pub const DEEPEST: usize = 50;

/// How many bytes the address or the title of a link or picture may have; longer ones are left out.
pub const LONGEST_ADDRESS: usize = 2048;

/// The events, without HTML but for line breaks.
pub fn events(body: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let mut depth = 0_usize;
    let all = Parser::new(body).into_offset_iter();
    let all = all.map(|(event, place)| (bounded(without_break(event)), place));
    let known = all.filter(|(event, _)| !is_html(event));
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

/// `<br>`, as what it stands for.
fn without_break(event: Event<'_>) -> Event<'_> {
    let is_break = |tag: &str| tag.trim_matches(['<', '>', '/', ' ']).eq_ignore_ascii_case("br");
    match event {
        Event::InlineHtml(tag) if is_break(&tag) => Event::HardBreak,
        event => event,
    }
}

/// An event without addresses and titles that are too long.
fn bounded(mut event: Event<'_>) -> Event<'_> {
    if let Event::Start(Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. }) =
        &mut event
    {
        let long = [dest_url, title].into_iter().filter(|text| text.len() > LONGEST_ADDRESS);
        long.for_each(|text| *text = "".into());
    }
    event
}

fn is_html(event: &Event<'_>) -> bool {
    use Event::{End, Html, InlineHtml, Start};
    matches!(event, Start(Tag::HtmlBlock) | End(TagEnd::HtmlBlock) | Html(_) | InlineHtml(_))
}
