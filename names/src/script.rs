//! Which script a word is in, and what that means for how it is compared.

use unicode_script::{Script, UnicodeScript};

/// The script most letters of a text belong to; on a tie the one that comes first.
pub(crate) fn detect(text: &str) -> Script {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in text.chars().map(|c| c.script()) {
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    counts.iter().find(|(_, count)| Some(*count) == most).map_or(Script::Common, |found| found.0)
}

/// How a script writes sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Writing {
    /// Consonants and vowels.
    Letters,
    /// Consonants, and vowels only if they are long or marked.
    Abjad,
    /// One sign for a syllable or more: exchanging one is exchanging a good part of the name.
    Signs,
}

pub(crate) fn writing(script: Script) -> Writing {
    match script {
        Script::Han | Script::Hangul => Writing::Signs,
        Script::Latin
        | Script::Cyrillic
        | Script::Greek
        | Script::Armenian
        | Script::Georgian
        | Script::Hiragana
        | Script::Katakana
        | Script::Ethiopic
        | Script::Common => Writing::Letters,
        _ => Writing::Abjad,
    }
}

/// Whether a text in this script is written without spaces between words.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(
        c.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}
