//! From a text to the words by which it is indexed, and found.
//!
//! Both engines index the same words, made here: folded (case, accents, Arabic marks and letter forms, the
//! Turkish dotless i), then stemmed. Where a script puts no spaces between words,
//! each two neighbouring characters are one, so that any part of a text is a phrase of them.

use std::collections::HashMap;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::stem::stem;
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
pub fn tokens(text: &str) -> Vec<Token> {
    Tokenizer::default().tokens(text)
}

/// Takes texts apart, and remembers the words: texts are made of the same few thousand.
#[derive(Default)]
pub struct Tokenizer {
    /// Words as they are written, and as they are indexed.
    known: HashMap<Box<str>, Box<str>>,
}

impl Tokenizer {
    /// How many words are remembered.
    const MOST: usize = 20_000;

    /// The words of a text, in their order.
    pub fn tokens(&mut self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 6);
        self.each(text, |word, place, is_tail| {
            let (word, start, end) = (word.to_owned(), place.start, place.end);
            tokens.push(Token { word, start, end, is_tail });
        });
        tokens
    }

    /// Shows the words of a text, in their order: how each is indexed, where it stands, and whether it is the last
    /// character of a run without spaces.
    pub fn each(&mut self, text: &str, mut show: impl FnMut(&str, Range<usize>, bool)) {
        for (start, part, unspaced) in runs(text) {
            if unspaced {
                each_pair(part, start, &mut show);
            } else {
                for (at, word) in part.unicode_word_indices() {
                    self.each_of_word(word, start + at, &mut show);
                }
            }
        }
    }

    /// A word of Unicode, which is several of ours at an apostrophe (`Isparta'da`), and for numbers: `3.5` is
    /// two.
    fn each_of_word(
        &mut self,
        word: &str,
        start: usize,
        show: &mut impl FnMut(&str, Range<usize>, bool),
    ) {
        let has_digit = word.contains(|c: char| c.is_ascii_digit());
        let parts = |c: char| is_apostrophe(c) || (has_digit && matches!(c, '.' | ',' | '_'));
        let is_elided = word.contains(is_apostrophe);
        let mut at = 0;
        for part in word.split(parts) {
            let here = start + at;
            let separator = word[at + part.len()..].chars().next();
            at += part.len() + separator.map_or(0, char::len_utf8);
            // What is left of an article (`l'`), or of a case (`'s`), is no word.
            let is_left_over = is_elided && part.chars().count() == 1 && !has_digit;
            let indexed = if is_left_over { "" } else { self.indexed(part) };
            if !indexed.is_empty() {
                show(indexed, here..here + part.len(), false);
            }
        }
    }

    /// The word as it is indexed; empty where nothing is left of it.
    fn indexed(&mut self, word: &str) -> &str {
        if !self.known.contains_key(word) {
            if self.known.len() >= Self::MOST {
                self.known.clear();
            }
            let folded = folded(word);
            let indexed = if folded.is_empty() { folded } else { stem(&folded) };
            self.known.insert(word.into(), indexed.into());
        }
        &self.known[word]
    }
}

/// A word folded as words of the index are.
pub fn folded(word: &str) -> String {
    if word.is_ascii() {
        let letters = word.chars().filter(char::is_ascii_alphanumeric);
        return letters.map(|c| c.to_ascii_lowercase()).take(LONGEST).collect();
    }
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

fn each_pair(run: &str, start: usize, show: &mut impl FnMut(&str, Range<usize>, bool)) {
    let characters: Vec<(usize, &str, String)> = run
        .grapheme_indices(true)
        .map(|(at, character)| (at, character, folded(character)))
        .filter(|(_, _, folded)| !folded.is_empty())
        .collect();
    for (index, (at, character, first)) in characters.iter().enumerate() {
        let next = characters.get(index + 1);
        let end = next.map_or(at + character.len(), |(at, character, _)| at + character.len());
        let second = next.map_or("", |(_, _, second)| second);
        let is_tail = next.is_none() && index > 0;
        show(&format!("{first}{second}"), start + at..start + end, is_tail);
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '＇')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn spellings_of_a_word_are_one() {
        let same = [
            ("Elections", "election"),
            ("Libya's", "Libya’s"),
            ("Élections", "elections"),
            ("l’élection", "Élections"),
            ("ministres", "ministre"),
            ("U.S.", "US"),
            ("ISPARTA", "ısparta"),
            ("Isparta’da", "ısparta da"),
            ("İstanbul", "istanbul"),
            ("Kadınlar", "kadinlar"),
            ("Łódź", "lodz"),
            ("Ёлка", "елка"),
            ("российский", "российская"),
            ("مُحَمَّد", "محمد"),
            ("الحكومة", "حكومة"),
            ("بالحكومة", "حكومة"),
            ("للانتخابات", "انتخابات"),
            ("أحمد", "احمد"),
            ("ليبيــا", "ليبيا"),
            ("٢٠٢١", "2021"),
            ("ｶﾞｽ", "ガス"),
        ];
        for (one, other) in same {
            assert_eq!(words(one), words(other), "{one} {other}");
        }
    }

    #[test]
    fn other_words_are_others() {
        for (one, other) in [("news", "new"), ("police", "policy"), ("3.5", "35"), ("か", "が")] {
            assert_ne!(words(one), words(other), "{one} {other}");
        }
    }

    #[test]
    fn where_no_spaces_stand_each_pair_is_a_word() {
        assert_eq!(words("東京都"), ["東京", "京都", "都"]);
        assert_eq!(words("G20サミット"), ["g20", "サミ", "ミッ", "ット", "ト"]);
        assert_eq!(words("米"), ["米"]);
    }

    #[test]
    fn a_token_knows_where_it_stands() {
        let text = "«Élections» в Ливии: 3.5 東京都";
        for token in tokens(text) {
            let there = &text[token.start..token.end];
            assert_eq!(tokens(there)[0].word, token.word, "{there}");
        }
    }

    proptest! {
        /// A word that was met before is indexed as it was then.
        #[test]
        fn remembered_words_are_the_same(texts in proptest::collection::vec("[a-cA-Cé' .]{0,20}", 0..6)) {
            let mut tokenizer = Tokenizer::default();
            for text in texts.iter().chain(&texts) {
                prop_assert_eq!(tokenizer.tokens(text), tokens(text));
            }
        }

        /// What is spelled with ASCII alone takes a shorter way, and becomes what it would be anyway.
        #[test]
        fn ascii_is_folded_as_everything_else(word in "[ -~]{0,80}") {
            let long = fold(&word);
            let long = long.chars().filter(|c| c.is_alphanumeric()).take(LONGEST);
            prop_assert_eq!(folded(&word), long.collect::<String>());
        }

        /// Words have nothing in them that means something to an engine, wherever they come from.
        #[test]
        fn words_are_letters_and_digits(text in any::<String>()) {
            for token in tokens(&text) {
                prop_assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
                let odd = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric();
                prop_assert!(!token.word.contains(odd) && !token.word.is_empty());
            }
        }
    }
}
