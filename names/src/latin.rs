//! Words of Latin script, and of those that `any_ascii` romanises well enough.

use any_ascii::any_ascii_char;

/// Latin letters without marks; a capital stands for a sound of several letters (see `sound.rs`).
pub(crate) fn letters(word: &str) -> String {
    let mut letters = String::with_capacity(word.len());
    for c in word.chars() {
        match special(c) {
            Some(written) => letters.push_str(written),
            None if c.is_ascii() => letters.push(c),
            None => letters.extend(any_ascii_char(c).chars().map(|c| c.to_ascii_lowercase())),
        }
    }
    letters
}

/// Letters whose marks change their sound.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'š' | 'ş' | 'ș' | 'ŝ' => "S",
        'č' | 'ĉ' => "C",
        'ç' | 'ć' => "1",
        'ž' => "Z",
        'ǧ' | 'ǰ' => "J",
        'ğ' | 'ġ' | 'ḡ' => "G",
        'ḫ' | 'ẖ' => "x",
        'ṯ' | 'þ' => "T",
        'ḏ' | 'ð' => "D",
        'ə' | 'ǝ' | 'ɛ' => "e",
        'ı' => "i",
        'ł' => "l",
        'ø' | 'ö' | 'ő' => "o",
        'å' => "o",
        'ä' | 'æ' => "e",
        'ü' | 'ű' => "u",
        'œ' => "o",
        'ß' => "s",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_sounds() {
        assert_eq!(letters("šemsedîn"), "Semsedin");
        assert_eq!(letters("обама"), "obama");
        assert_eq!(letters("バラク"), "baraku");
    }
}
