//! Free text: normalised on the way in, free of control characters, of bounded length.
//!
//! All text becomes NFC with LF as line ending. Lengths count Unicode scalars after that.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::values::{Fault, FieldCode};

/// Names, titles, labels, headlines.
pub const LABEL_MAX: usize = 300;
/// Summaries, notes, reasons, disclaimers.
pub const LONG_MAX: usize = 5_000;
/// Texts of quotes.
pub const QUOTE_MAX: usize = 20_000;
pub const STANDFIRST_MAX: usize = 1_000;
/// In bytes of UTF-8, unlike the others.
pub const BODY_MAX_BYTES: usize = 1024 * 1024;
pub const EXTERNAL_ID_MAX: usize = 200;

/// A name, title, label or headline: one line of 1 to 300 characters.
pub fn label(raw: &str) -> Result<String, Fault> {
    line(raw, LABEL_MAX)
}

/// Any other string for which no rule is given: one line of 1 to 300 characters.
pub fn string(raw: &str) -> Result<String, Fault> {
    line(raw, LABEL_MAX)
}

/// The caller's own key: one line of 1 to 200 characters.
pub fn external_id(raw: &str) -> Result<String, Fault> {
    line(raw, EXTERNAL_ID_MAX)
}

/// A summary, note, reason or disclaimer: at most 5,000 characters in any number of lines.
pub fn long(raw: &str) -> Result<String, Fault> {
    lines(raw, 0..=LONG_MAX)
}

/// A standfirst: at most 1,000 characters.
pub fn standfirst(raw: &str) -> Result<String, Fault> {
    lines(raw, 0..=STANDFIRST_MAX)
}

/// The text of a quote: 1 to 20,000 characters.
pub fn quote(raw: &str) -> Result<String, Fault> {
    lines(raw, 1..=QUOTE_MAX)
}

/// A body in CommonMark: at most 1 MiB, white space kept as it stands.
pub fn body(raw: &str) -> Result<String, Fault> {
    let text = normal(raw)?;
    match text.len() {
        0..=BODY_MAX_BYTES => Ok(text),
        _ => Err(Fault::new(FieldCode::TooLong, "at most 1 MiB of UTF-8")),
    }
}

/// One line of 1 to `max` characters, without white space around it.
pub fn line(raw: &str, max: usize) -> Result<String, Fault> {
    let text = normal(raw)?;
    let text = text.trim();
    if text.contains(['\n', '\t', '\u{2028}', '\u{2029}']) {
        return Err(Fault::new(FieldCode::ControlCharacter, "must be one line without tabs"));
    }
    if let Some(control) = text.chars().find(|&c| is_deceptive(c)) {
        return Err(control_character(control));
    }
    within(text, 1..=max).map(str::to_owned)
}

/// Text of any number of lines; white space is kept, for anchors may count in it. Where there must
/// be text, white space alone is none.
pub fn lines(raw: &str, length: RangeInclusive<usize>) -> Result<String, Fault> {
    let text = normal(raw)?;
    if *length.start() > 0 && text.trim().is_empty() {
        return within("", length).map(str::to_owned);
    }
    within(&text, length.clone())?;
    Ok(text)
}

fn within(text: &str, length: RangeInclusive<usize>) -> Result<&str, Fault> {
    match text.chars().count() {
        0 if *length.start() > 0 => Err(Fault::new(FieldCode::TooShort, "must not be empty")),
        count if count < *length.start() => {
            let detail = format!("at least {} characters", length.start());
            Err(Fault::new(FieldCode::TooShort, detail))
        }
        count if count > *length.end() => {
            let detail = format!("at most {} characters; these are {count}", length.end());
            Err(Fault::new(FieldCode::TooLong, detail))
        }
        _ => Ok(text),
    }
}

/// NFC with LF as line ending; tab and LF are the only control characters.
fn normal(raw: &str) -> Result<String, Fault> {
    let unified = if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    };
    match unified.chars().find(|&c| c.is_control() && c != '\n' && c != '\t') {
        Some(control) => Err(control_character(control)),
        None => Ok(composed(unified)),
    }
}

fn control_character(control: char) -> Fault {
    let detail = format!("must not contain the control character U+{:04X}", u32::from(control));
    Fault::new(FieldCode::ControlCharacter, detail)
}

/// Whether a character cannot be seen and makes a line look like another: what reorders the letters
/// after it (embeddings, overrides, isolates), and what is invisible and means nothing in a line.
///
/// Invisible and yet part of words, and therefore taken: the joiners of Persian and the languages of
/// India (U+200C, U+200D), the marks that keep punctuation in its place in mixed lines (U+200E,
/// U+200F, U+061C), and the hints where a line may break (U+00AD, U+200B, U+2060), which Khmer and
/// Thai need. In texts of several lines everything is taken: there, isolates have their use.
fn is_deceptive(character: char) -> bool {
    matches!(character,
        '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        // Invisible operators, and controls that Unicode deprecates.
        | '\u{2061}'..='\u{2064}'
        | '\u{206A}'..='\u{206F}'
        // A byte order mark, annotations, the beams of musical notes, tags.
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E007F}')
}

/// The text in NFC: most of what comes in is so already, and is not built anew.
fn composed(text: Cow<str>) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.into_owned(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<String, Fault>) -> FieldCode {
        result.unwrap_err().code
    }

    #[test]
    fn text_is_normalised() {
        assert_eq!(label(" Cafe\u{301}\u{A0}").unwrap(), "Café");
        assert_eq!(label("headline\r\n").unwrap(), "headline");
        assert_eq!(long(" a\r\nb\rc\td\n").unwrap(), " a\nb\nc\td\n");
        assert_eq!(body("\n\n    code\n").unwrap(), "\n\n    code\n");
        assert_eq!(body("").unwrap(), "");
        assert_eq!(long("").unwrap(), "");
    }

    #[test]
    fn control_characters_are_refused() {
        for control in
            ['\0', '\u{1}', '\u{B}', '\u{C}', '\u{1B}', '\u{7F}', '\u{80}', '\u{85}', '\u{9F}']
        {
            for parse in [label, string, external_id, long, standfirst, quote, body] {
                assert_eq!(code(parse(&format!("a{control}b"))), FieldCode::ControlCharacter);
                assert_eq!(code(parse(&format!("ab{control}"))), FieldCode::ControlCharacter);
            }
        }
        assert_eq!(code(label("a\nb")), FieldCode::ControlCharacter);
        assert_eq!(code(label("a\tb")), FieldCode::ControlCharacter);
        assert!(label("a\u{A0}b").is_ok());
        assert!(label("a\0").unwrap_err().detail.contains("U+0000"));
    }

    #[test]
    fn what_makes_a_line_look_like_another_is_refused() {
        for control in [
            '\u{202A}',
            '\u{202B}',
            '\u{202C}',
            '\u{202D}',
            '\u{202E}',
            '\u{2066}',
            '\u{2067}',
            '\u{2068}',
            '\u{2069}',
            '\u{2028}',
            '\u{2029}',
            '\u{2063}',
            '\u{206F}',
            '\u{FEFF}',
            '\u{FFFA}',
            '\u{E0041}',
        ] {
            for parse in [label, string, external_id] {
                assert_eq!(code(parse(&format!("a{control}b"))), FieldCode::ControlCharacter);
            }
            for parse in [long, standfirst, quote, body] {
                assert!(parse(&format!("a{control}b")).is_ok(), "{control:?}");
            }
        }
        assert!(label("gpj.\u{202E}exe").unwrap_err().detail.contains("U+202E"));
    }

    #[test]
    fn what_languages_need_is_taken() {
        for needed in [
            "می\u{200C}خواهم",
            "ශ්\u{200D}රී ලංකා",
            "حزب (ANO)\u{200F} ٢٠١١",
            "A\u{200E}/ب",
            "👩\u{200D}🚀",
            "សួស្តី\u{200B}ពិភពលោក",
        ] {
            assert_eq!(label(needed).as_deref(), Ok(needed));
        }
    }

    #[test]
    fn lengths_count_scalars_of_the_normal_form() {
        assert!(label(&"é".repeat(300)).is_ok());
        assert!(label(&"e\u{301}".repeat(300)).is_ok());
        assert_eq!(code(label(&"é".repeat(301))), FieldCode::TooLong);
        assert!(label(&format!(" {} ", "𐍈".repeat(300))).is_ok());
        assert_eq!(code(external_id(&"x".repeat(201))), FieldCode::TooLong);
        assert_eq!(code(standfirst(&"x".repeat(1_001))), FieldCode::TooLong);
        assert_eq!(code(long(&"x".repeat(5_001))), FieldCode::TooLong);
        assert_eq!(code(quote(&"x".repeat(20_001))), FieldCode::TooLong);
        assert!(body(&"x".repeat(BODY_MAX_BYTES)).is_ok());
        assert_eq!(code(body(&"é".repeat(BODY_MAX_BYTES / 2 + 1))), FieldCode::TooLong);
    }

    #[test]
    fn white_space_alone_is_no_text() {
        for parse in [label, string, external_id, quote] {
            assert_eq!(code(parse("")), FieldCode::TooShort);
            assert_eq!(code(parse(" \n\u{3000}")), FieldCode::TooShort);
        }
    }
}
