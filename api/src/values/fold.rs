//! Folding of case and accents, for comparing names.

use caseless::Caseless;
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// The text as names are compared: without case, accents, points, invisible characters and
/// superfluous white space. `Saïd ÇAVUŞOĞLU` and `said cavusoglu` fold to the same.
///
/// Folded text is for comparing and indexing only; folding it again changes nothing.
pub fn fold(raw: &str) -> String {
    if raw.is_ascii() {
        return spaced(&raw.to_ascii_lowercase());
    }
    let cased = raw.nfkd().filter(|&c| !is_silent(c)).default_case_fold();
    let plain: String =
        cased.nfkd().filter(|&c| !is_silent(c)).flat_map(base_letters).nfc().collect();
    spaced(&plain)
}

/// The words with one space between them.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// Accents, tone marks of Latin, Greek and Cyrillic, points of Hebrew, Arabic and Syriac, and what
/// cannot be seen. The marks of other scripts are letters in all but name: without its vowel signs
/// a Hindi or Thai name would be another one.
fn is_silent(c: char) -> bool {
    matches!(canonical_combining_class(c), 1 | 10..=36 | 200..=240) || is_invisible(c)
}

/// Soft hyphens, joiners, marks of direction, variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Letters that Unicode does not take apart, as they are written without them.
fn base_letters(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ı' => ('i', None),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'ł' => ('l', None),
        'ħ' => ('h', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_spaces_do_not_count() {
        let same = [
            ("Saïd  ÇAVUŞOĞLU ", "said cavusoglu"),
            ("İstanbul", "istanbul"),
            ("ISTANBUL", "ıstanbul"),
            ("Straße", "STRASSE"),
            ("Łukasz Đorđević", "lukasz dordevic"),
            ("Æsir Þór Ðorður", "aesir thor dordur"),
            ("Ødegård", "odegard"),
            ("ΣΊΣΥΦΟΣ", "σισυφος"),
            ("Ёлкин", "елкин"),
            ("مُحَمَّد", "محمد"),
            ("أحمد", "احمد"),
            ("\u{200F}محمد", "محمد"),
            ("Ｌｉｂｙａ\u{A0}\t\nﬁ", "libya fi"),
            ("Zoë", "Zoe\u{308}"),
            ("", " \u{3000} "),
        ];
        for (one, other) in same {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn signs_that_make_another_word_stay() {
        let different = [("कि", "कु"), ("か", "が"), ("กิน", "กัน"), ("a", "b"), ("Ali", "Al i")];
        for (one, other) in different {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in ('\0'..='\u{1FFFF}').chain('\u{2F800}'..='\u{2FA1F}') {
            let once = fold(&format!("x{c}y"));
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }
}
