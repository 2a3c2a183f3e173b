//! A body as plain text.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::source::events;

/// The text without marks: paragraphs with an empty line between them, items of lists in lines of their
/// own, pictures by what stands for them.
pub fn plain(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for (event, _) in events(body) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak => text.push(' '),
            Event::HardBreak => text.push('\n'),
            Event::Start(Tag::List(_)) => end_lines(&mut text, 1),
            Event::End(TagEnd::Item) => end_lines(&mut text, 1),
            Event::End(tag) if is_block(tag) => end_lines(&mut text, 2),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn is_block(tag: TagEnd) -> bool {
    use TagEnd::{BlockQuote, CodeBlock, Heading, List, Paragraph};
    matches!(tag, Paragraph | Heading(_) | CodeBlock | List(_) | BlockQuote(_))
}

/// Ends the text with so many line feeds, if there is any.
fn end_lines(text: &mut String, wanted: usize) {
    let there = text.len() - text.trim_end_matches('\n').len();
    if !text.is_empty() {
        text.extend(std::iter::repeat_n('\n', wanted.saturating_sub(there)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_kept_and_how_it_looks_is_not() {
        let body = "# Talks *begin*\n\nMinisters met in\n[Istanbul](https://e.org), \\*said\\* `one` &amp; all.\n\n\
                    - first\n- second\n  - third\n\n> quoted\n\n<b>bold</b> ![the hall](hall.jpg)\n\n<div>gone</div>\n";
        let text = "Talks begin\n\nMinisters met in Istanbul, *said* one & all.\n\n\
                    first\nsecond\nthird\n\nquoted\n\nbold the hall";
        assert_eq!(plain(body), text);
        assert_eq!(plain(""), "");
    }
}
