//! Texts that others wrote: cleansed, measured, shortened and set.

use maud::{Markup, html};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use crate::number::Px;

/// Of a longer text the rest is not looked at.
const MOST_CHARACTERS: usize = 400;

/// Which side of a text is given, as seen on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Middle,
    Right,
}

/// A text in one line: without control characters, without characters that turn the direction of
/// what stands around it, and without what XML cannot hold.
pub fn cleanse(text: &str) -> String {
    let mut clean = String::new();
    for c in text.chars().take(MOST_CHARACTERS) {
        let c = if c.is_whitespace() { ' ' } else { c };
        let doubled = c == ' ' && (clean.is_empty() || clean.ends_with(' '));
        if !doubled && !is_unfit(c) {
            clean.push(c);
        }
    }
    clean.truncate(clean.trim_end().len());
    clean
}

fn is_unfit(c: char) -> bool {
    let turns = matches!(c,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let stray = matches!(c, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}');
    c.is_control() || turns || stray
}

/// How wide a text will be about, in a sans-serif of this size. Nobody knows the reader's font, so
/// this is the width in one of the wider ones.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.31,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '"' | '·' => 0.4,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' | '—' => 0.93,
        c if c.is_ascii_uppercase() => 0.69,
        c if c.is_ascii() => 0.58,
        c => match c.width() {
            Some(0) | None => 0.0,
            Some(1) if is_rtl_letter(c) => 0.56,
            Some(1) if c.is_uppercase() => 0.72,
            Some(1) => 0.6,
            Some(_) => 1.05,
        },
    }
}

/// The text where it fits, or as much of its beginning as does, with an ellipsis.
pub fn shorten(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut left = room - em('…') * size;
    let mut end = 0;
    for (start, piece) in text.grapheme_indices(true) {
        left -= width(piece, size);
        if left < 0.0 {
            break;
        }
        end = start + piece.len();
    }
    format!("{}…", text[..end].trim_end_matches([' ', ',', '-', '–', '·', '(']))
}

/// The text in so many lines at most, broken at spaces; each is shortened where it must be.
pub fn wrap(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let full = lines.len() >= most;
        match lines.last_mut() {
            Some(line) if full || width(line, size) + width(word, size) + size / 3.0 <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| shorten(line, size, room)).collect()
}

/// Whether the first letter that has a direction runs from right to left.
pub fn is_rtl(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(is_rtl_letter)
}

/// Whether a letter is of Hebrew, Arabic or a script near them.
fn is_rtl_letter(c: char) -> bool {
    matches!(c,
        '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
}

/// A text on the picture: cleansed already, and as long as it may be.
pub fn label(x: f64, y: f64, side: Side, class: &str, text: &str) -> Markup {
    let rtl = is_rtl(text);
    html! {
        text x=(Px(x)) y=(Px(y)) class=(class) text-anchor=[anchor(side, rtl)]
            direction=[rtl.then_some("rtl")] { (text) }
    }
}

/// What SVG calls the side: its start is where reading starts. `None` is the start.
pub fn anchor(side: Side, rtl: bool) -> Option<&'static str> {
    match (side, rtl) {
        (Side::Middle, _) => Some("middle"),
        (Side::Left, false) | (Side::Right, true) => None,
        (Side::Right, false) | (Side::Left, true) => Some("end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_breaks_a_text_is_left_out() {
        let text = "\u{202E}evil\u{2066} \n\t name\u{0}\u{FFFE}\u{200F} ";
        assert_eq!(cleanse(text), "evil name");
        assert_eq!(cleanse("می\u{200C}خواهم"), "می\u{200C}خواهم", "joiners shape letters");
        assert_eq!(cleanse(&"x".repeat(10_000)).len(), MOST_CHARACTERS);
    }

    #[test]
    fn a_long_text_is_shortened_between_what_reads_as_one_letter() {
        let short = shorten("Minister of Foreign Affairs", 10.0, 90.0);
        assert!(short.ends_with('…') && width(&short, 10.0) <= 90.0, "{short}");
        assert_eq!(shorten("Mayor", 10.0, 90.0), "Mayor");
        let family = "👩\u{200D}👩\u{200D}👧".repeat(9);
        assert!(shorten(&family, 10.0, 90.0).trim_end_matches('…').ends_with('👧'));
        assert_eq!(shorten("anything", 10.0, 0.0), "…");
    }

    #[test]
    fn lines_are_broken_at_spaces_and_the_last_is_shortened() {
        let lines = wrap("one two three four five six seven", 10.0, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'), "{lines:?}");
        assert!(wrap("", 10.0, 60.0, 2).is_empty());
    }

    #[test]
    fn the_first_letter_tells_the_direction() {
        assert!(is_rtl("«رئيس الوزراء» (PM)"));
        assert!(!is_rtl("PM: رئيس"));
        assert!(!is_rtl("2021"));
        assert_eq!(anchor(Side::Left, true), anchor(Side::Right, false));
    }
}
