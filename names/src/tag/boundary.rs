//! Where a word begins and ends, in scripts with spaces and without, and with small words grown on.

use unicode_script::{Script, UnicodeScript};

use crate::script::is_unspaced;
use crate::split::is_letter;

/// What is written together with the word that follows it: *and*, *in*, *to*, *the*.
#[rustfmt::skip]
const BEFORE_ARABIC: &[&str] = &[
    "و", "ف", "ب", "ل", "ك", "ال", "وال", "فال", "بال", "كال", "ول", "وب", "وك", "فل", "فب", "لل", "ولل", "فلل",
];
const BEFORE_HEBREW: &[&str] =
    &["ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "וב", "ול", "ומ", "וש", "שב", "של", "מה", "שה"];

/// Whether names that begin so may have something grown on before them, or need no space.
pub(crate) fn may_grow(first: char) -> bool {
    matches!(first.script(), Script::Arabic | Script::Hebrew) || is_unspaced(first)
}

/// Whether a word that ends so has its end marked by what is no letter.
pub(crate) fn has_end(last: char) -> bool {
    !is_unspaced(last)
}

/// Whether a name may begin at this byte.
pub(crate) fn begins(text: &str, at: usize) -> bool {
    let Some(before) = text[..at].chars().next_back().filter(|c| is_letter(*c)) else {
        return true;
    };
    let Some(first) = text[at..].chars().next() else { return false };
    let grown = match first.script() {
        Script::Arabic => BEFORE_ARABIC,
        Script::Hebrew => BEFORE_HEBREW,
        _ => return is_unspaced(first) || is_unspaced(before),
    };
    grown.contains(&head(text, at))
}

/// What stands before in the same word: no more of it than could be a small word.
fn head(text: &str, at: usize) -> &str {
    let letters = text[..at].char_indices().rev().take(4).take_while(|(_, c)| is_letter(*c));
    let start = letters.last().map_or(at, |(start, _)| start);
    &text[start..at]
}

/// Whether the word before this byte ends in the doubled L of *to the*.
pub(crate) fn follows_to_the(text: &str, at: usize) -> bool {
    matches!(head(text, at), "لل" | "ولل" | "فلل")
}

/// Whether a name may end at this byte.
pub(crate) fn ends(text: &str, at: usize) -> bool {
    let last = text[..at].chars().next_back();
    let next = text[at..].chars().next();
    match (last, next) {
        (Some(last), Some(next)) if is_letter(last) && is_letter(next) => {
            is_unspaced(last) || is_unspaced(next)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(text: &str, word: &str) -> bool {
        let at = text.find(word).unwrap();
        begins(text, at) && ends(text, at + word.len())
    }

    #[test]
    fn words_have_boundaries() {
        assert!(stands("in Iran, they", "Iran"));
        assert!(!stands("an Iranian", "Iran"));
        assert!(!stands("Teheran", "eheran"));
        assert!(stands("وليبيا", "ليبيا"));
        assert!(stands("بالنمروش", "النمروش"));
        assert!(!stands("كليبيا2", "ليبيا"));
        assert!(!stands("الطليبيا", "ليبيا"));
        assert!(stands("בישראל", "ישראל"));
        assert!(stands("在利比亚的", "利比亚"));
    }
}
