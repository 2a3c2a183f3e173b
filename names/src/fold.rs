//! Folding: what of a name can be compared.

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::Script;

use crate::script::{self, Writing, writing};
use crate::sound;
use crate::split::{MOST_CHARACTERS, Raw, split};
use crate::{arabic, cyrillic, latin};

/// A name as words without case, marks and punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// The words, in the order they stand in.
    pub words: Vec<Word>,
    /// The script most letters belong to, by ISO 15924; none when there are no letters.
    pub script: Option<&'static str>,
}

/// One word of a folded name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word in its own script: lower case, letters without marks.
    pub text: String,
    /// What it sounds like, one ASCII letter a sound: `x` is KH, `S` SH, `C` CH, `Z` ZH, `J` DJ,
    /// `G` GH, `T` TH, `D` DH.
    pub sounds: String,
    pub(crate) writing: Writing,
    pub(crate) dotted: bool,
}

/// Folds a name; at most [`MOST_CHARACTERS`](crate::MOST_CHARACTERS) characters of it.
///
/// ```
/// let folded = diwan_names::fold("Şalāḥ ad-Dīn");
/// let words: Vec<_> = folded.words.iter().map(|word| word.text.as_str()).collect();
/// assert_eq!(words, ["salah", "ad", "din"]);
/// assert_eq!(folded.script, Some("Latn"));
/// ```
pub fn fold(text: &str) -> Folded {
    let text: String = text.chars().take(MOST_CHARACTERS).collect();
    let words = split(&text).into_iter().map(Word::fold).filter(|word| !word.text.is_empty());
    let script = match script::detect(&text) {
        Script::Common => None,
        script => Some(script.short_name()),
    };
    Folded { words: words.collect(), script }
}

impl Folded {
    /// The folded words, with a space between.
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }
}

impl Word {
    fn fold(raw: Raw) -> Self {
        let folded: String = match raw.text.is_ascii() {
            true => raw.text.to_ascii_lowercase(),
            false => default_case_fold_str(&raw.text).nfc().collect(),
        };
        let script = script::detect(&folded);
        let sounds = match script {
            Script::Arabic => arabic::sounds(&folded),
            Script::Cyrillic => cyrillic::sounds(&folded),
            _ => sound::of_latin(&latin::letters(&folded)),
        };
        let text = plain(folded, script);
        Self { text, sounds, writing: writing(script), dotted: raw.dotted }
    }

    /// A word for one that is written in short.
    pub(crate) fn of(text: &str) -> Self {
        Self::fold(Raw { text: text.into(), dotted: false })
    }
}

/// Without marks, in the scripts where a mark does not make another letter of another sound.
fn plain(folded: String, script: Script) -> String {
    match script {
        _ if folded.is_ascii() => folded,
        Script::Arabic => arabic::plain(&folded),
        Script::Latin => {
            let bare: String = folded.nfkd().filter(|c| !is_combining_mark(*c)).collect();
            any_ascii::any_ascii(&bare).to_ascii_lowercase()
        }
        Script::Cyrillic => folded.replace('ё', "е").replace('ъ', ""),
        Script::Greek | Script::Hebrew => {
            folded.nfkd().filter(|c| !is_combining_mark(*c)).nfc().collect()
        }
        _ => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str) -> String {
        fold(name).text()
    }

    #[test]
    fn case_marks_and_punctuation_go() {
        for (name, folded) in [
            ("Şırnak", "sirnak"),
            ("İSTANBUL", "istanbul"),
            ("FRANÇOIS (Hollande)", "francois hollande"),
            ("Straße", "strasse"),
            ("Ａｌｉ", "ali"),
            ("Qa\u{2bf}ida", "qaida"),
            ("Ο Αλέξης", "ο αλεξησ"),
            ("صَلاحُ الدِّين", "صلاح الدين"),
            ("Артём", "артем"),
            ("\u{202e}ab\u{202c}", "ab"),
            ("🙂", ""),
        ] {
            assert_eq!(text(name), folded, "{name}");
        }
    }

    #[test]
    fn the_script_is_known() {
        for (name, script) in
            [("Ali", Some("Latn")), ("علي", Some("Arab")), ("習近平", Some("Hani")), ("12", None)]
        {
            assert_eq!(fold(name).script, script, "{name}");
        }
    }
}
