//! How long a text takes to read.

use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// Words of English that adults read silently in a minute (M. Brysbaert, "How many words do we read per
/// minute?", Journal of Memory and Language 109, 2019); other languages with spaces are not far from it.
const WORDS: f64 = 238.0;

/// Characters of Chinese and Japanese: between 255 and 357 in S. Trauzettel-Klosinski, K. Dietz,
/// "Standardized assessment of reading performance", IOVS 53, 2012.
const CHARACTERS: f64 = 300.0;

/// In whole minutes, at least one.
pub fn minutes(text: &str) -> u32 {
    let (mut words, mut characters) = (0_u32, 0_u32);
    for word in text.unicode_words() {
        match word.chars().filter(|letter| stands_without_spaces(*letter)).count() {
            0 => words += 1,
            several => characters += several as u32,
        }
    }
    let minutes = f64::from(words) / WORDS + f64::from(characters) / CHARACTERS;
    (minutes.ceil() as u32).max(1)
}

fn stands_without_spaces(letter: char) -> bool {
    matches!(letter.script(), Script::Han | Script::Hiragana | Script::Katakana)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters_take_their_time() {
        assert_eq!(minutes(""), 1);
        assert_eq!(minutes(&"word ".repeat(238)), 1);
        assert_eq!(minutes(&"word, ".repeat(239)), 2);
        assert_eq!(minutes(&"الوزراء ".repeat(500)), 3);
        assert_eq!(minutes(&"国会は総理大臣を指名する。".repeat(50)), 2);
    }
}
