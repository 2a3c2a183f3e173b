//! A body as HTML: rendered by [`pulldown_cmark`], sanitised by [`ammonia`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use uuid::Uuid;

use super::source::events;
use crate::values::TextIndex;

/// A passage that names an actor, counted in Unicode scalars of the body.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The mention.
    pub id: Uuid,
    pub actor: Uuid,
    pub slug: String,
    pub scalars: Range<usize>,
}

/// The body as HTML. Passages stand in `<span data-mention data-actor data-actor-slug>`, in several where
/// other elements begin or end within them; where they overlap, the shorter one is marked. Headings
/// have ids made of their text, which begin with `section`.
pub fn html(body: &str, passages: &[Passage]) -> String {
    SANITISER.clean(&rendering(body, passages)).to_string()
}

/// The same before it is sanitised.
fn rendering(body: &str, passages: &[Passage]) -> String {
    let stretches = stretches(body, passages);
    let mut rendering = Rendering { stretches, marks: MOST_MARKS, ..Rendering::default() };
    for (event, place) in events(body) {
        rendering.add(body, event, place);
    }
    let mut rendered = String::with_capacity(body.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut rendered, rendering.done.into_iter());
    rendered
}

/// Takes addresses that run scripts, and leaves what pulldown-cmark and this file write.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder.add_tag_attributes("code", ["class"]);
    builder.add_tag_attributes("span", ["data-mention", "data-actor", "data-actor-slug"]);
    for heading in ["h1", "h2", "h3", "h4", "h5", "h6"] {
        builder.add_tag_attributes(heading, ["id"]);
    }
    builder
});

/// A part of the body, in bytes, and the passage that is marked there.
type Stretch<'p> = (Range<usize>, &'p Passage);

/// The parts that are marked, in their order; none of them overlap.
fn stretches<'p>(body: &str, passages: &'p [Passage]) -> Vec<Stretch<'p>> {
    let index = TextIndex::new(body);
    let in_bytes = |passage: &'p Passage| {
        let Range { start, end } = passage.scalars;
        Some((index.byte(start)?..index.byte(end)?, passage))
    };
    let placed: Vec<Stretch<'p>> = passages.iter().filter_map(in_bytes).collect();
    let mut bounds: Vec<usize> =
        placed.iter().flat_map(|(place, _)| [place.start, place.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let marked = |bounds: &[usize]| {
        let covers = |place: &Range<usize>| place.start <= bounds[0] && bounds[1] <= place.end;
        let covering = placed.iter().filter(|(place, _)| covers(place));
        let (_, passage) = covering.min_by_key(|(place, _)| place.len())?;
        Some((bounds[0]..bounds[1], *passage))
    };
    bounds.windows(2).filter_map(marked).collect()
}

/// Events on their way to HTML.
#[derive(Default)]
struct Rendering<'b, 'p> {
    done: Vec<Event<'b>>,
    stretches: Vec<Stretch<'p>>,
    /// The first stretch that is not behind.
    next: usize,
    /// In how many pictures we are: what stands there becomes an attribute of the outermost.
    pictures: usize,
    /// How much text that attribute has.
    alternative: usize,
    /// How many passages may still be marked.
    marks: usize,
    /// Where the heading that is open began.
    heading: Option<usize>,
    /// The ids that were given, each with the last number that was tried after it.
    ids: HashMap<String, usize>,
    /// How much text was written since the last break.
    unbroken: usize,
}

/// How many bytes a text has before it is broken. The sanitiser writes each text in a time with the square
/// of them, where much has to be escaped.
const LONGEST_TEXT: usize = 2048;

/// How many bytes of text stand for a picture.
const LONGEST_ALTERNATIVE: usize = 1024;

/// How many letters of a heading its id is made of.
const LONGEST_ID: usize = 80;

/// How many passages are marked: where a text has many small parts, each is marked in each.
const MOST_MARKS: usize = 10_000;

/// It goes with the sanitiser.
const BREAK: Event<'static> = Event::InlineHtml(CowStr::Borrowed("<!---->"));

impl<'b> Rendering<'b, '_> {
    fn add(&mut self, body: &'b str, event: Event<'b>, place: Range<usize>) {
        match event {
            Event::Text(text) if self.pictures == 0 && body.get(place.clone()) == Some(&text) => {
                return self.add_marked(body, place);
            }
            Event::Text(text) | Event::Code(text) if self.pictures > 0 => {
                return self.add_alternative(&text);
            }
            Event::Text(text) => return self.add_text(&text),
            Event::Code(text) => return self.add_code(&text),
            Event::Start(Tag::Image { .. }) => {
                self.pictures += 1;
                self.alternative = 0;
            }
            Event::End(TagEnd::Image) => self.pictures -= 1,
            Event::Start(Tag::Heading { .. }) => self.heading = Some(self.done.len()),
            Event::End(TagEnd::Heading(_)) => self.name_heading(),
            _ => {}
        }
        self.done.push(event);
    }

    /// Text that stands in the source as it is read, with what is marked of it.
    fn add_marked(&mut self, body: &'b str, place: Range<usize>) {
        let mut from = place.start;
        while let Some((stretch, passage)) = self.stretches.get(self.next).cloned() {
            if stretch.start >= place.end {
                break;
            }
            let within = stretch.start.max(from)..stretch.end.min(place.end);
            if !within.is_empty() && self.marks > 0 {
                self.marks -= 1;
                self.add_text(&body[from..within.start]);
                self.done.push(Event::InlineHtml(opening(passage)));
                self.add_text(&body[within.clone()]);
                self.done.push(Event::InlineHtml(CowStr::Borrowed("</span>")));
                from = within.end;
            }
            if stretch.end > place.end {
                break;
            }
            self.next += 1;
        }
        self.add_text(&body[from..place.end]);
    }

    fn add_text(&mut self, mut text: &str) {
        while !text.is_empty() {
            let (part, rest) = text.split_at(text.floor_char_boundary(LONGEST_TEXT));
            self.unbroken += part.len();
            if self.unbroken > LONGEST_TEXT {
                self.done.push(BREAK);
                self.unbroken = 0;
            }
            self.done.push(Event::Text(part.to_owned().into()));
            text = rest;
        }
    }

    fn add_code(&mut self, text: &str) {
        self.done.push(Event::InlineHtml(CowStr::Borrowed("<code>")));
        self.add_text(text);
        self.done.push(Event::InlineHtml(CowStr::Borrowed("</code>")));
    }

    /// Text that stands for a picture, as far as there is room.
    fn add_alternative(&mut self, text: &str) {
        let room = LONGEST_ALTERNATIVE.saturating_sub(self.alternative);
        let kept = &text[..text.floor_char_boundary(room)];
        self.alternative += kept.len();
        self.done.push(Event::Text(kept.to_owned().into()));
    }

    /// Gives the heading that ends an id of its own.
    fn name_heading(&mut self) {
        let Some(begin) = self.heading.take() else { return };
        let text: String = self.done[begin..].iter().filter_map(said).collect();
        let own = self.free_id(heading_id(&text));
        if let Event::Start(Tag::Heading { id, .. }) = &mut self.done[begin] {
            *id = Some(own.into());
        }
    }

    /// The name, with a number where another heading has it.
    fn free_id(&mut self, name: String) -> String {
        let Some(last) = self.ids.get(&name) else {
            self.ids.insert(name.clone(), 1);
            return name;
        };
        let numbered = |number: &usize| format!("{name}-{number}");
        let free = (last + 1..).find(|number| !self.ids.contains_key(&numbered(number)));
        let number = free.unwrap_or_default();
        let own = numbered(&number);
        self.ids.insert(own.clone(), 1);
        self.ids.insert(name, number);
        own
    }
}

fn opening(passage: &Passage) -> CowStr<'static> {
    let Passage { id, actor, slug, .. } = passage;
    // Slugs are made of a-z, 0-9 and hyphens.
    format!(r#"<span data-mention="{id}" data-actor="{actor}" data-actor-slug="{slug}">"#).into()
}

fn said<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) => Some(text),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    }
}

/// `What they said`, as `section-what-they-said`: ids of the page around the body are others. Letters of all
/// scripts stay.
fn heading_id(text: &str) -> String {
    let text: String = text.chars().take(LONGEST_ID).collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let words: Vec<String> = std::iter::once("section".to_owned()).chain(words).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::super::source::{DEEPEST, LONGEST_ADDRESS};
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);

    fn passage(body: &str, exact: &str, number: u128) -> Passage {
        let start = body[..body.find(exact).unwrap()].chars().count();
        let (id, slug) = (Uuid::from_u128(number), format!("actor-{number}"));
        Passage { id, actor: ONE, slug, scalars: start..start + exact.chars().count() }
    }

    fn marked(number: u128, text: &str) -> String {
        let id = Uuid::from_u128(number);
        let names =
            format!(r#"data-mention="{id}" data-actor="{ONE}" data-actor-slug="actor-{number}""#);
        format!("<span {names}>{text}</span>")
    }

    #[test]
    fn passages_are_marked_where_they_stand() {
        let body = "Çavuşoğlu said that **Fayez al**-Sarraj & \\*Haftar\\* agreed.\n";
        let passages = [("Çavuşoğlu", 2), ("Fayez al**-Sarraj", 3), ("Haftar", 4)]
            .map(|(exact, number)| passage(body, exact, number));
        let (minister, first, last) =
            (marked(2, "Çavuşoğlu"), marked(3, "Fayez al"), marked(3, "-Sarraj"));
        let general = marked(4, "Haftar");
        let expected = format!(
            "<p>{minister} said that <strong>{first}</strong>{last} &amp; *{general}* agreed.</p>\n"
        );
        assert_eq!(html(body, &passages), expected);
    }

    #[test]
    fn of_two_that_overlap_the_shorter_is_marked() {
        let body = "The foreign minister of Turkey said";
        let passages = [passage(body, "foreign minister of Turkey", 2), passage(body, "Turkey", 3)];
        let (minister, country) = (marked(2, "foreign minister of "), marked(3, "Turkey"));
        assert_eq!(html(body, &passages), format!("<p>The {minister}{country} said</p>\n"));
    }

    #[test]
    fn passages_in_pictures_and_out_of_the_text_are_not_marked() {
        let body = "![Haftar](a.jpg)";
        let mut passages = vec![passage(body, "Haftar", 2)];
        passages.push(Passage { scalars: 90..99, ..passages[0].clone() });
        assert_eq!(html(body, &passages), "<p><img src=\"a.jpg\" alt=\"Haftar\"></p>\n");
    }

    #[test]
    fn headings_have_ids_of_their_own() {
        let body = "# Who *said*\n\n## Who said\n\n### محادثات جنيف\n\n#### …\n\n## Who said 2\n\n# Who said";
        let expected = "<h1 id=\"section-who-said\">Who <em>said</em></h1>\n\
            <h2 id=\"section-who-said-2\">Who said</h2>\n\
            <h3 id=\"section-محادثات-جنيف\">محادثات جنيف</h3>\n<h4 id=\"section\">…</h4>\n\
            <h2 id=\"section-who-said-2-2\">Who said 2</h2>\n<h1 id=\"section-who-said-3\">Who said</h1>\n";
        assert_eq!(html(body, &[]), expected);
    }

    #[test]
    fn code_pictures_and_breaks_are_rendered() {
        let body =
            "`a & b` ![*one* `two`](x.png \"t\") c<br>d<BR />e\n\n```rust\nfn main() {}\n```\n";
        let expected = "<p><code>a &amp; b</code> <img src=\"x.png\" alt=\"one two\" title=\"t\"> c<br>\nd<br>\ne</p>\n\
            <pre><code class=\"language-rust\">fn main() {}\n</code></pre>\n";
        assert_eq!(html(body, &[]), expected);
    }

    /// Whatever stands in a body, no script runs, and nobody can pretend to be a mention.
    #[test]
    fn html_of_the_body_is_left_out() {
        let body = "<script>alert(1)</script>\n\nA <span data-mention=\"1\" onclick=\"x()\">man</span> \
            [a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) ![c](data:text/html;base64,x) <javascript:x>\n\n\
            <div>\n\nstays\n\n</div>\n\n[x]: javascript:y \"'><script>\"\n[d][x]\n\n[e](/there \"&quot;><b>\")\n";
        let rendered = html(body, &[]);
        for forbidden in ["<script", "href=\"j", "onclick", "data-mention", "data:", "<div", "<b>"]
        {
            assert!(!rendered.contains(forbidden), "{forbidden}: {rendered}");
        }
        assert!(rendered.contains("A man <a") && rendered.contains("<p>stays</p>"), "{rendered}");
        assert!(rendered.contains("rel=\"noopener noreferrer\""), "{rendered}");
    }

    #[test]
    fn long_texts_stay_whole() {
        let body = "é&".repeat(20_000);
        let escaped = body.replace('&', "&amp;");
        assert_eq!(html(&body, &[]), format!("<p>{escaped}</p>\n"));
    }

    /// What takes time with the square of its length is short, whatever the body.
    #[test]
    fn texts_and_attributes_are_bounded() {
        let size = 64 * 1024;
        let many = |part: &str| part.repeat(size / part.len());
        let (amps, ordinals) = (many("&"), many("º"));
        let bodies = [
            amps.clone(),
            ordinals.clone(),
            many("\\&"),
            format!("`{amps}`"),
            format!("```\n{amps}\n```"),
            format!("![{amps}](x \"t\")"),
            format!("![x](<{amps}> '{amps}')"),
            format!("[x](<{amps}> '{amps}')"),
            format!("# {ordinals}"),
            format!("{}x", many("> ")),
        ];
        for body in bodies {
            let rendered = html(&body, &[]);
            let raw = rendering(&body, &[]);
            let between = raw.split('<').flat_map(|part| part.split_once('>'));
            for (tag, text) in between {
                let escaped = "&amp;".len();
                assert!(text.len() <= LONGEST_TEXT * 2 * escaped, "{} of {tag:.40}", text.len());
                let longest = (2 * LONGEST_ADDRESS + LONGEST_ALTERNATIVE) * escaped;
                assert!(tag.len() <= longest + 100, "{} of {tag:.40}", tag.len());
            }
            assert!(rendered.matches("<blockquote>").count() <= DEEPEST);
        }
    }

    #[test]
    fn so_many_passages_are_marked_and_no_more() {
        let body = "a\n".repeat(MOST_MARKS * 2);
        let long =
            Passage { id: ONE, actor: ONE, slug: "one".to_owned(), scalars: 0..MOST_MARKS * 4 };
        assert_eq!(html(&body, &[long]).matches("<span").count(), MOST_MARKS);
    }
}
