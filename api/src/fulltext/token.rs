//! From a text to the words by which it is indexed, and found.
//!
//! Both engines index the same words, made here: folded (case, accents, Arabic marks and letter forms, the
//! Turkish dotless i), then stemmed by the language of the text. Where a script puts no spaces between words,
//! each two neighbouring characters are one, so that any part of a text is a phrase of them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::language::Reading;
use crate::values::fold;

/// The rules that are applied here. Texts indexed by others wait for `diwan search rebuild`.
pub const RULES: i32 = 1;

/// More characters of a word than these make no difference.
const LONGEST: usize = 64;

/// A word of a text, as it is indexed.
#[derive(Debug, PartialEq, Eq)]
pub struct Token {
    pub word: String,
    /// From where to where it stands in the text, in bytes.
    pub start: usize,
    pub end: usize,
    /// Whether it is the last character of a run without spaces, alone: a part of the pair before it.
    pub is_tail: bool,
}

/// The words of a text, in their order.
pub fn tokens(text: &str, reading: Reading) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (start, part, unspaced) in runs(text) {
        if unspaced {
            add_pairs(part, start, &mut tokens);
        } else {
            for (at, word) in part.unicode_word_indices() {
                add_words(word, start + at, reading, &mut tokens);
            }
        }
    }
    tokens
}

/// The scripts that a text is written in.
pub fn scripts(text: &str) -> Vec<Script> {
    let mut scripts = Vec::new();
    for script in text.chars().map(|c| c.script()) {
        if !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    scripts
}

/// A word folded as words of the index are.
pub fn folded(word: &str) -> String {
    let composed: String = word.nfc().collect();
    // Without its breve the letter would be another one, which no ending of Russian has.
    let parts: Vec<String> = composed.split(['й', 'Й']).map(fold).collect();
    let one_of_a_word = |c: &char| c.is_alphanumeric() || canonical_combining_class(*c) != 0;
    parts.join("й").chars().filter(one_of_a_word).filter_map(letter).take(LONGEST).collect()
}

/// Forms of one letter as one, digits as those of ASCII, and no strokes that only make a word longer.
fn letter(c: char) -> Option<char> {
    let digit = |zero: u32| char::from_digit(u32::from(c) - zero, 10);
    match c {
        'ـ' => None,
        'ى' | 'ی' => Some('ي'),
        'ة' => Some('ه'),
        'ک' => Some('ك'),
        '٠'..='٩' => digit(0x660),
        '۰'..='۹' => digit(0x6f0),
        '०'..='९' => digit(0x966),
        other => Some(other),
    }
}

/// The parts of a text with and without spaces between words.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (start, unspaced) = (text.len() - rest.len(), is_unspaced(first));
        let end = rest.find(|c| is_unspaced(c) != unspaced).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        Some((start, part, unspaced))
    })
}

/// Whether a character is of a script that puts no spaces between words.
pub fn is_unspaced(c: char) -> bool {
    use Script::{Bopomofo, Han, Hangul, Hiragana, Katakana, Khmer, Lao, Myanmar, Thai};
    let scripts = [Han, Hiragana, Katakana, Hangul, Thai, Lao, Khmer, Myanmar, Bopomofo];
    // The last two are marks of Kana that belong to no script.
    !c.is_ascii() && (scripts.contains(&c.script()) || matches!(c, 'ー' | '\u{ff70}'..='\u{ff9f}'))
}

fn add_pairs(run: &str, start: usize, tokens: &mut Vec<Token>) {
    let characters: Vec<(usize, &str, String)> = run
        .grapheme_indices(true)
        .map(|(at, character)| (at, character, folded(character)))
        .filter(|(_, _, folded)| !folded.is_empty())
        .collect();
    for (index, (at, character, first)) in characters.iter().enumerate() {
        let next = characters.get(index + 1);
        let end = next.map_or(at + character.len(), |(at, character, _)| at + character.len());
        let second = next.map_or("", |(_, _, second)| second);
        tokens.push(Token {
            word: format!("{first}{second}"),
            start: start + at,
            end: start + end,
            is_tail: next.is_none() && index > 0,
        });
    }
}

/// A word of Unicode, which is several of ours at an apostrophe (`Isparta'da`), and for numbers: `3.5` is two.
fn add_words(word: &str, start: usize, reading: Reading, tokens: &mut Vec<Token>) {
    let has_digit = word.contains(|c: char| c.is_ascii_digit());
    let parts = |c: char| is_apostrophe(c) || (has_digit && matches!(c, '.' | ',' | '_'));
    let is_elided = word.contains(is_apostrophe);
    let mut at = 0;
    for part in word.split(parts) {
        let here = start + at;
        let separator = word[at + part.len()..].chars().next();
        at += part.len() + separator.map_or(0, char::len_utf8);
        // What is left of an article (`l'`), or of a case (`'s`), is no word.
        if !(is_elided && part.chars().count() == 1 && !has_digit) {
            add_word(part, here, reading, tokens);
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '＇')
}

fn add_word(word: &str, start: usize, reading: Reading, tokens: &mut Vec<Token>) {
    let folded = folded(word);
    if folded.is_empty() {
        return;
    }
    let script = folded.chars().find(|c| c.is_alphabetic()).map(|c| c.script());
    let language = script.and_then(|script| reading.language(script));
    let word_found = language.map_or(folded.clone(), |language| language.stem(&folded));
    tokens.push(Token { word: word_found, start, end: start + word.len(), is_tail: false });
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str, language: &str) -> Vec<String> {
        tokens(text, Reading::of(Some(language))).into_iter().map(|token| token.word).collect()
    }

    fn same(language: &str, one: &str, other: &str) {
        assert_eq!(words(one, language), words(other, language), "{one} {other}");
    }

    #[test]
    fn spellings_of_a_word_are_one() {
        same("en", "Elections", "election");
        same("en", "Libya's", "Libya’s");
        same("fr", "Élections", "elections");
        same("tr", "ISPARTA", "ısparta");
        same("tr", "İstanbul", "istanbul");
        same("tr", "Kadınlar", "kadinlar");
        same("ru", "Ёлка", "елка");
        same("ru", "российский", "российская");
        same("ar", "مُحَمَّد", "محمد");
        same("ar", "الحكومة", "حكومة");
        same("ar", "بالحكومة", "حكومة");
        same("ar", "للانتخابات", "انتخابات");
        same("ar", "أحمد", "احمد");
        same("ar", "ليبيــا", "ليبيا");
        same("ar", "٢٠٢١", "2021");
        same("ja", "ｶﾞｽ", "ガス");
        same("en", "U.S.", "US");
        same("fr", "l’élection", "Élections");
        same("tr", "Isparta’da", "ısparta da");
    }

    #[test]
    fn other_words_are_others() {
        for (one, other) in [("news", "new"), ("police", "policy"), ("3.5", "35")] {
            assert_ne!(words(one, "en"), words(other, "en"));
        }
        assert_ne!(words("new", "de"), words("new", "en"));
    }

    #[test]
    fn where_no_spaces_stand_each_pair_is_a_word() {
        assert_eq!(words("東京都", "ja"), ["東京", "京都", "都"]);
        assert_eq!(words("G20サミット", "ja"), ["g20", "サミ", "ミッ", "ット", "ト"]);
        assert_eq!(words("米", "zh"), ["米"]);
    }

    #[test]
    fn a_foreign_script_has_the_stems_of_its_own() {
        assert_eq!(words("الحكومة", "en"), words("الحكومة", "ar"));
        assert_eq!(words("elections", "ar"), words("elections", "en"));
        assert_eq!(words("wybory elections", "xx"), ["wybory", "elections"]);
    }

    #[test]
    fn a_token_knows_where_it_stands() {
        let text = "«Élections» в Ливии: 3.5 東京都";
        for token in tokens(text, Reading::of(None)) {
            let there = &text[token.start..token.end];
            assert_eq!(tokens(there, Reading::of(None))[0].word, token.word, "{there}");
        }
    }

    proptest! {
        /// Words have nothing in them that means something to an engine, wherever they come from.
        #[test]
        fn words_are_letters_and_digits(text in any::<String>(), language in 0..4_usize) {
            let language = [None, Some("en"), Some("ar"), Some("xx")][language];
            for token in tokens(&text, Reading::of(language)) {
                prop_assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
                let odd = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
                prop_assert!(!token.word.contains(odd) && !token.word.is_empty());
            }
        }
    }
}
