//! Words of one stem as one.
//!
//! Each script has one stemmer, whatever the language of the text: a name has the same stem in all of them, and
//! what is asked in one language is found in the others. That of Latin takes off what English, and much of what
//! French, Spanish, Italian and Portuguese put at the end of a word; words of other languages, and forms that
//! it does not know, are found as they are written, or by their beginning (`seçim*`).

use snowball_stemmers_rs::{Algorithm, Stemmer};
use unicode_script::{Script, UnicodeScript};

/// The stem of a folded word.
pub fn stem(word: &str) -> String {
    let script = word.chars().find(|c| c.is_alphabetic()).map(script);
    let algorithm = match script {
        Some(Script::Latin) => Algorithm::English,
        Some(Script::Cyrillic) => Algorithm::Russian,
        Some(Script::Arabic) => Algorithm::Arabic,
        Some(Script::Greek) => Algorithm::Greek,
        Some(Script::Devanagari) => Algorithm::Hindi,
        Some(Script::Armenian) => Algorithm::Armenian,
        Some(Script::Tamil) => Algorithm::Tamil,
        _ => return word.to_owned(),
    };
    let bare = if script == Some(Script::Arabic) { without_article(word) } else { word };
    let stem = Stemmer::create(algorithm).stem(bare).into_owned();
    if stem.is_empty() { word.to_owned() } else { stem }
}

fn script(letter: char) -> Script {
    if letter.is_ascii() { Script::Latin } else { letter.script() }
}

/// An Arabic word without its article, and without what is written together with that: the stemmer takes it
/// off, too, but then leaves endings that it would take off otherwise.
fn without_article(word: &str) -> &str {
    let forms = ["وال", "بال", "فال", "كال", "لل", "ال"];
    let bare = forms.iter().find_map(|form| word.strip_prefix(form));
    bare.filter(|bare| bare.chars().count() > 2).unwrap_or(word)
}
