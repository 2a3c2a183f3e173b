//! A text taken apart into words, and what its capitals and dots say about them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many characters of a name are looked at.
pub const MOST_CHARACTERS: usize = 1_000;

/// A word as it stands in a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raw {
    pub text: String,
    /// Letters with dots between, such as `S.A.`, or one with a dot after it.
    pub dotted: bool,
}

/// The words of a name.
pub(crate) fn split(text: &str) -> Vec<Raw> {
    let characters: Vec<char> =
        text.nfkc().filter(|c| !is_invisible(*c)).take(MOST_CHARACTERS).collect();
    let mut words = Vec::new();
    let mut word = Word::default();
    for (at, &c) in characters.iter().enumerate() {
        let next = characters.get(at + 1).copied();
        if is_letter(c) {
            if word.turns_at(c, &characters[at..]) {
                word.end(&mut words);
            }
            word.text.push(c);
        } else if c == '.' && word.is_initial() && next.is_some_and(char::is_alphabetic) {
            word.dotted = true;
        } else if c == '&' {
            word.end(&mut words);
            words.push(Raw { text: "&".into(), dotted: false });
        } else if !is_apostrophe(c) {
            word.dotted |= c == '.' && word.is_initial();
            word.end(&mut words);
        }
    }
    word.end(&mut words);
    words
}

#[derive(Default)]
struct Word {
    text: String,
    dotted: bool,
}

impl Word {
    fn end(&mut self, words: &mut Vec<Raw>) {
        let text = std::mem::take(&mut self.text);
        let dotted = std::mem::take(&mut self.dotted);
        if !text.is_empty() {
            words.push(Raw { text, dotted });
        }
    }

    /// One letter, or several with dots between.
    fn is_initial(&self) -> bool {
        self.dotted || self.text.chars().count() == 1 && self.text.chars().all(char::is_alphabetic)
    }

    /// Whether a word begins inside a word, as in `RamiMakhlouf` and `SiemensAG`.
    fn turns_at(&self, c: char, rest: &[char]) -> bool {
        if self.dotted {
            return false;
        }
        let ends_low = self.text.chars().next_back().is_some_and(char::is_lowercase);
        if !ends_low || !c.is_uppercase() || self.text.chars().count() < 3 {
            return false;
        }
        let rest: Vec<char> = rest.iter().copied().take_while(|c| is_letter(*c)).take(3).collect();
        rest.len() == 3 || rest.len() == 2 && rest.iter().all(|c| c.is_uppercase())
    }
}

pub(crate) fn is_letter(c: char) -> bool {
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_apostrophe(c)
}

/// Marks of glottal stops, elisions and softness: part of a word, but not of its sound.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’'
            | '‘'
            | '`'
            | '´'
            | 'ʼ'
            | 'ʻ'
            | 'ʿ'
            | 'ʾ'
            | 'ʹ'
            | 'ʺ'
            | '′'
            | '״'
            | '׳'
            | '‛'
    )
}

/// Joiners, marks of direction, soft hyphens and the like; and the stretch of Arabic letters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{640}'
            | '\u{180b}'..='\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        split(text).into_iter().map(|raw| raw.text).collect()
    }

    #[test]
    fn names_fall_into_words() {
        for (name, expected) in [
            ("J.-C. Juncker", &["J", "C", "Juncker"][..]),
            ("Oboronnye o.O.O.", &["Oboronnye", "oOO"]),
            ("RamiMakhlouf", &["Rami", "Makhlouf"]),
            ("SiemensAG", &["Siemens", "AG"]),
            ("McKesson & Co.", &["McKesson", "&", "Co"]),
            ("Al Qa'ida", &["Al", "Qaida"]),
            ("ООО\"БАЗО\"", &["ООО", "БАЗО"]),
            ("مســعود پزشک\u{200c}فر", &["مسعود", "پزشکفر"]),
            ("नरेन्द्र मोदी", &["नरेन्द्र", "मोदी"]),
            ("🙂 – …", &[]),
            ("", &[]),
        ] {
            assert_eq!(words(name), expected, "{name}");
        }
    }

    #[test]
    fn dots_make_an_acronym() {
        assert!(split("S.A.R.L.")[0].dotted);
        assert!(!split("Dr. X")[0].dotted);
    }
}
