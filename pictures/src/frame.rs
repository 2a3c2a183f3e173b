//! What stands around every picture: title, subtitle, legend, notes, source.

use maud::{Markup, PreEscaped, html};

use crate::number::Px;
use crate::style::{fill, line, style};
use crate::text::{Side, cleanse, is_rtl, label, width, wrap};

/// Pictures are as wide as this at least and at most, in CSS pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 360..=1600;

const MARGIN: f64 = 16.0;
const TITLE: f64 = 20.0;
const SUBTITLE: f64 = 14.0;
/// The size of labels, and of ticks, notes and sources.
pub const TEXT: f64 = 13.0;
pub const SMALL: f64 = 12.0;

/// What is said around a picture, and how wide it is.
#[derive(Clone, Debug)]
pub struct Frame {
    /// What the picture is of; also its accessible name.
    pub title: String,
    /// What has to be known besides: filters, a span of time.
    pub subtitle: Option<String>,
    /// Where the data is from, below the picture.
    pub source: Option<String>,
    /// In CSS pixels; taken for the nearest of [`WIDTHS`] where it is beyond them. Texts have the
    /// same size in every width.
    pub width: u32,
}

impl Frame {
    /// A frame of 720 pixels with a title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), subtitle: None, source: None, width: 720 }
    }

    /// The width that the picture itself has, between the margins.
    pub(crate) fn room(&self) -> f64 {
        self.outer() - 2.0 * MARGIN
    }

    /// Whether the picture will be looked at on a phone.
    pub(crate) fn is_narrow(&self) -> bool {
        self.outer() < 560.0
    }

    fn outer(&self) -> f64 {
        f64::from(self.width.clamp(*WIDTHS.start(), *WIDTHS.end()))
    }
}

/// The picture itself, in coordinates that begin at its upper left corner.
pub(crate) struct Body {
    pub markup: Markup,
    pub height: f64,
    pub legend: Vec<Entry>,
    /// What was left out, and why.
    pub notes: Vec<String>,
    /// What is to be seen, in a sentence or two.
    pub description: String,
    /// Whom the picture owes something, below the source.
    pub credit: Option<&'static str>,
}

impl Body {
    /// The picture of nothing.
    pub fn empty(frame: &Frame, said: &str) -> Self {
        let (room, height) = (frame.room(), 120.0);
        let markup = html! {
            path class="grid" d={ "M0 0H" (Px(room)) "M0 " (Px(height)) "H" (Px(room)) } {}
            (label(room / 2.0, height / 2.0 + 4.0, Side::Middle, "faded", said))
        };
        let description = said.to_owned();
        Self { markup, height, legend: vec![], notes: vec![], description, credit: None }
    }
}

/// What a mark means.
pub(crate) struct Entry {
    pub mark: Mark,
    pub text: String,
}

/// A mark in a legend.
pub(crate) enum Mark {
    /// A field in a colour.
    Field(usize),
    /// A field in a colour, pale.
    Vague(usize),
    /// A line in a colour, with a class that says how it is drawn.
    Line(usize, &'static str),
    /// A path around its own centre, with a class.
    Path(String, String),
}

/// The whole document.
pub(crate) fn document(frame: &Frame, body: &Body) -> String {
    let title = match cleanse(&frame.title) {
        title if title.is_empty() => "Untitled".to_owned(),
        title => title,
    };
    let mut sheet = Sheet { frame, rtl: is_rtl(&title), y: MARGIN, parts: Vec::new() };
    sheet.lines(&title, "title ink", TITLE, 3);
    if let Some(subtitle) = &frame.subtitle {
        sheet.lines(&cleanse(subtitle), "subtitle faded", SUBTITLE, 3);
    }
    sheet.y += 4.0;
    sheet.legend(&body.legend);
    sheet.y += 8.0;
    sheet.place(&body.markup, body.height);
    sheet.y += 8.0;
    for note in &body.notes {
        sheet.lines(note, "small faded", SMALL, 3);
    }
    if let Some(source) = &frame.source {
        sheet.lines(&cleanse(source), "small faded", SMALL, 3);
    }
    sheet.lines(body.credit.unwrap_or_default(), "small faded", SMALL, 1);
    sheet.close(&title, &body.description)
}

/// A document as it grows downwards.
struct Sheet<'a> {
    frame: &'a Frame,
    /// Whether texts stand at the right, as the title does.
    rtl: bool,
    y: f64,
    parts: Vec<Markup>,
}

impl Sheet<'_> {
    fn lines(&mut self, text: &str, class: &str, size: f64, most: usize) {
        // The bold serif of titles is wider than what is measured.
        let room = self.frame.room() * if size == TITLE { 0.92 } else { 1.0 };
        for line in wrap(text, size, room, most) {
            self.y += size * 1.3;
            let (x, side) = match self.rtl {
                true => (MARGIN + self.frame.room(), Side::Right),
                false => (MARGIN, Side::Left),
            };
            self.parts.push(label(x, self.y - size * 0.2, side, class, &line));
        }
    }

    fn legend(&mut self, entries: &[Entry]) {
        let (room, mut x, height) = (self.frame.room(), 0.0, 20.0);
        for (index, entry) in entries.iter().enumerate() {
            let text = crate::text::shorten(&cleanse(&entry.text), TEXT, room - 24.0);
            let needed = 22.0 + width(&text, TEXT);
            if index == 0 || x + needed > room {
                (x, self.y) = (0.0, self.y + height);
            }
            let left = MARGIN + x;
            self.parts.push(entry.mark.draw(left + 7.0, self.y - 4.5));
            self.parts.push(label(left + 20.0, self.y, Side::Left, "ink", &text));
            x += needed + 18.0;
        }
    }

    fn place(&mut self, markup: &Markup, height: f64) {
        let at = format!("translate({} {})", Px(MARGIN), Px(self.y));
        self.parts.push(html! { g transform=(at) { (markup) } });
        self.y += height;
    }

    fn close(self, title: &str, description: &str) -> String {
        let (width, height) = (Px(self.frame.outer()), Px(self.y + MARGIN));
        let view = format!("0 0 {width} {height}");
        let svg = html! {
            svg xmlns="http://www.w3.org/2000/svg" viewBox=(view) width=(width) height=(height)
                role="img" aria-labelledby="picture-title picture-description" {
                title id="picture-title" { (title) }
                desc id="picture-description" { (cleanse_long(description)) }
                style { (PreEscaped(style())) }
                rect class="paper" width=(width) height=(height) {}
                @for part in &self.parts { (part) }
            }
        };
        svg.into_string()
    }
}

/// A description is longer than a label.
fn cleanse_long(text: &str) -> String {
    text.split_inclusive(". ").map(cleanse).collect::<Vec<_>>().join(" ")
}

impl Mark {
    fn draw(&self, x: f64, y: f64) -> Markup {
        let field = |class: &str| {
            html! {
                rect class=(class) x=(Px(x - 6.0)) y=(Px(y - 6.0)) width="12" height="12" rx="2" {}
            }
        };
        match self {
            Mark::Field(colour) => field(fill(*colour)),
            Mark::Vague(colour) => field(&format!("{} vague", fill(*colour))),
            Mark::Line(colour, class) => html! {
                path class={ (line(*colour)) " " (class) }
                    d={ "M" (Px(x - 8.0)) " " (Px(y)) "h16" } {}
            },
            Mark::Path(path, class) => html! {
                path class=(class) transform={ "translate(" (Px(x)) " " (Px(y)) ")" } d=(path) {}
            },
        }
    }
}

/// The path of a circle around a point.
pub(crate) fn circle(x: f64, y: f64, radius: f64) -> String {
    let radius = (radius * 10.0).round() / 10.0;
    let (left, radius, across) = (Px(x - radius), Px(radius), Px(2.0 * radius));
    format!(
        "M{left} {}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 -{across} 0z",
        Px(y)
    )
}

/// A group of marks with one class, as one path: far shorter than an element for each.
pub(crate) fn path(class: &str, d: &str) -> Markup {
    html! { @if !d.is_empty() { path class=(class) d=(d) {} } }
}
