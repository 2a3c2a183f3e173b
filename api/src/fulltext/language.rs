//! Which stemmer a word is taken to: by the language of its text, or else by its script.

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_script::Script;

/// A language whose words are indexed by their stems.
pub struct Language {
    /// The primary subtag of BCP 47. It stands behind a stem in the index: the same letters may be the stem
    /// of another word in another language.
    pub code: &'static str,
    pub script: Script,
    algorithm: Algorithm,
}

const fn language(code: &'static str, script: Script, algorithm: Algorithm) -> Language {
    Language { code, script, algorithm }
}

/// The first one of a script stands for texts whose language is not known.
pub static LANGUAGES: &[Language] = &[
    language("en", Script::Latin, Algorithm::English),
    language("ca", Script::Latin, Algorithm::Catalan),
    language("cs", Script::Latin, Algorithm::Czech),
    language("da", Script::Latin, Algorithm::Danish),
    language("de", Script::Latin, Algorithm::German),
    language("es", Script::Latin, Algorithm::Spanish),
    language("et", Script::Latin, Algorithm::Estonian),
    language("fi", Script::Latin, Algorithm::Finnish),
    language("fr", Script::Latin, Algorithm::French),
    language("hu", Script::Latin, Algorithm::Hungarian),
    language("id", Script::Latin, Algorithm::Indonesian),
    language("it", Script::Latin, Algorithm::Italian),
    language("lt", Script::Latin, Algorithm::Lithuanian),
    language("nl", Script::Latin, Algorithm::Dutch),
    language("no", Script::Latin, Algorithm::Norwegian),
    language("pl", Script::Latin, Algorithm::Polish),
    language("pt", Script::Latin, Algorithm::Portuguese),
    language("ro", Script::Latin, Algorithm::Romanian),
    language("sv", Script::Latin, Algorithm::Swedish),
    language("tr", Script::Latin, Algorithm::Turkish),
    language("ru", Script::Cyrillic, Algorithm::Russian),
    language("uk", Script::Cyrillic, Algorithm::Ukrainian),
    language("ar", Script::Arabic, Algorithm::Arabic),
    language("fa", Script::Arabic, Algorithm::Persian),
    language("el", Script::Greek, Algorithm::Greek),
    language("hi", Script::Devanagari, Algorithm::Hindi),
    language("hy", Script::Armenian, Algorithm::Armenian),
    language("ta", Script::Tamil, Algorithm::Tamil),
];

impl Language {
    /// The stem of a folded word, marked with the language.
    pub fn stem(&self, word: &str) -> String {
        let bare = if self.script == Script::Arabic { without_article(word) } else { word };
        format!("{}·{}", Stemmer::create(self.algorithm).stem(bare), self.code)
    }

    fn of_tag(tag: &str) -> Option<&'static Language> {
        let primary = tag.split('-').next().unwrap_or_default();
        let primary = match primary {
            "nb" | "nn" => "no",
            other => other,
        };
        LANGUAGES.iter().find(|language| language.code.eq_ignore_ascii_case(primary))
    }

    fn of_script(script: Script) -> Option<&'static Language> {
        LANGUAGES.iter().find(|language| language.script == script)
    }
}

/// An Arabic word without its article, and without what is written together with that: the stemmer takes it
/// off, too, but then leaves endings that it would take off otherwise.
fn without_article(word: &str) -> &str {
    let forms = ["وال", "بال", "فال", "كال", "لل", "ال"];
    let bare = forms.iter().find_map(|form| word.strip_prefix(form));
    bare.filter(|bare| bare.chars().count() > 2).unwrap_or(word)
}

/// How the words of a text are taken.
#[derive(Clone, Copy)]
pub enum Reading {
    /// By their stems: words in the script of the language as its own, others as their script suggests.
    Stems(Option<&'static Language>),
    /// As they are written: the language has no stemmer here.
    Plain,
}

impl Reading {
    /// How a text in this language is read, if it is known.
    pub fn of(tag: Option<&str>) -> Reading {
        match tag.map(Language::of_tag) {
            None => Reading::Stems(None),
            Some(Some(language)) => Reading::Stems(Some(language)),
            Some(None) => Reading::Plain,
        }
    }

    /// Every way in which a text of these scripts may have been read.
    pub fn all(scripts: &[Script]) -> Vec<Reading> {
        let fitting = LANGUAGES.iter().filter(|language| scripts.contains(&language.script));
        fitting.map(|language| Reading::Stems(Some(language))).chain([Reading::Plain]).collect()
    }

    /// The language by which a word in this script is stemmed.
    pub fn language(self, script: Script) -> Option<&'static Language> {
        match self {
            Reading::Stems(Some(own)) if own.script == script => Some(own),
            Reading::Stems(_) => Language::of_script(script),
            Reading::Plain => None,
        }
    }
}
