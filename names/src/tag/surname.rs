//! What somebody is called once the full name was said.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::compare::{Verdict, compare};
use crate::fold::fold;
use crate::kind::NamedKind;
use crate::known;
use crate::script::is_unspaced;
use crate::words::{is_particle, is_title};

/// Family names that stand first.
#[rustfmt::skip]
const FIRST: &[&str] = &[
    "kim", "lee", "park", "pak", "choi", "choe", "jung", "jeong", "kang", "cho", "yoon", "jang", "lim", "han", "moon", "ri",
    "xi", "li", "wang", "zhang", "liu", "chen", "yang", "huang", "zhao", "wu", "zhou", "mao", "deng", "hu", "nguyen", "tran",
];

/// Longer names are titles, or no names at all.
const MOST_WORDS: usize = 10;

/// The surname of a person's name of several words, as it stands there.
pub(crate) fn surname(name: &str) -> Option<String> {
    if name.chars().any(is_unspaced) {
        return None;
    }
    let words: Vec<&str> = name.split_whitespace().take(MOST_WORDS + 1).collect();
    if words.len() > MOST_WORDS {
        return None;
    }
    let heavy = |word: &&&str| {
        let folded = fold(word).text();
        !folded.is_empty() && !is_particle(&folded) && !is_title(&folded)
    };
    let heavies: Vec<&&str> = words.iter().filter(heavy).collect();
    let (first, last) = (heavies.first()?, heavies.last()?);
    if heavies.len() < 2 {
        return None;
    }
    let chosen = if FIRST.contains(&fold(first).text().as_str()) { first } else { last };
    let chosen = chosen.trim_matches(|c: char| !c.is_alphanumeric());
    let bare = without_article(chosen);
    (bare.chars().count() >= 3).then(|| bare.to_owned())
}

/// *al-Sarraj* is called *Sarraj*, too; the name with its article is found by the same letters.
fn without_article(word: &str) -> &str {
    let article = [
        "al-", "Al-", "AL-", "el-", "El-", "EL-", "as-", "ash-", "ar-", "ad-", "an-", "at-", "az-",
    ];
    article.iter().find_map(|article| word.strip_prefix(article)).unwrap_or(word)
}

/// What stands before a surname and is nobody's first name, besides titles.
#[rustfmt::skip]
const OFFICES: &[&str] = &[
    "chancellor", "secretary", "premier", "pm", "chairman", "chairwoman", "chair", "commander", "chief", "governor", "mayor", "deputy",
    "leader", "director", "speaker", "congressman", "congresswoman", "representative", "rep", "sen", "gov", "spokesman", "spokeswoman",
];
/// Small words that are particles in titles only.
const NO_PART_OF_NAMES: &[&str] = &["of", "the", "i", "y", "e"];
const SUN_ARTICLES: &[&str] = &["as", "ash", "ar", "ad", "an", "at", "az"];
/// A line in which a word of so many letters begins low is no headline in capitals.
const LONG_WORD: usize = 4;

/// Whether a surname follows a first name by which it is another's: *Bushra al-Assad* does not mention
/// Bashar, nor *John Adams* John Quincy Adams. `bearer` is the full name as it stood in the text.
pub(crate) fn follows_other_name(text: &str, at: &Range<usize>, bearer: &str) -> bool {
    let start = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at.end..].find('\n').map_or(text.len(), |end| at.end + end);
    let (rest, word) = word_before(without_particles(&text[start..at.start]));
    let folded = fold(word).text();
    if !is_name_like(word, &folded) {
        return false;
    }
    let own = fold(bearer).words;
    let is_own = |word: &str| own.iter().any(|own| is_form_of(&own.text, &fold(word).text()));
    if is_own(word) {
        let full = &text[start + first_of_run(rest, is_own)..at.end];
        return compare(full, bearer, NamedKind::Person).verdict != Verdict::Match;
    }
    let capital = word.starts_with(char::is_uppercase);
    known::group(&folded).is_some()
        || capital && !is_begun(rest) && has_low_words(&text[start..end])
}

/// Where the words begin that are of a name, all to the end of this text.
fn first_of_run(mut rest: &str, is_own: impl Fn(&str) -> bool) -> usize {
    loop {
        let (before, word) = word_before(without_particles(rest));
        if word.is_empty() || !is_own(word) {
            return rest.len();
        }
        rest = before;
    }
}

/// The text before a surname without `al-`, `von der` and their like.
fn without_particles(mut before: &str) -> &str {
    loop {
        let bare = before.trim_end_matches([' ', '-']);
        let word = &bare[word_start(bare)..];
        let folded = word.to_lowercase();
        let folded = folded.as_str();
        let particle = is_particle(folded) && !NO_PART_OF_NAMES.contains(&folded)
            || SUN_ARTICLES.contains(&folded) && before.ends_with('-');
        if !particle {
            return before;
        }
        before = &bare[..bare.len() - word.len()];
    }
}

/// The last word of a text that ends with a space or a hyphen, and what stands before it.
fn word_before(before: &str) -> (&str, &str) {
    match before.strip_suffix([' ', '-', '\u{a0}']) {
        Some(before) => before.split_at(word_start(before)),
        None => (before, ""),
    }
}

/// Where the last word begins, with its apostrophes and its dot.
fn word_start(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || is_combining_mark(c) || "'’.".contains(c);
    text.len() - text.chars().rev().take_while(|c| word(*c)).map(char::len_utf8).sum::<usize>()
}

/// Whether a word may be a first name: no title, no genitive, and not the end of a sentence.
fn is_name_like(word: &str, folded: &str) -> bool {
    let genitive = word.ends_with("'s") || word.ends_with("’s");
    let ends = word.ends_with('.') && folded.chars().count() > 1;
    !folded.is_empty() && !genitive && !ends && !is_title(folded) && !OFFICES.contains(&folded)
}

/// Whether a word of a text stands for this word of a name: the same, a known form, its first letter.
fn is_form_of(own: &str, word: &str) -> bool {
    let known = known::group(own).is_some_and(|group| known::group(word) == Some(group));
    own == word || known || word.chars().count() == 1 && own.starts_with(word)
}

/// Whether a sentence or a quotation begins after this, so that a capital says nothing.
fn is_begun(rest: &str) -> bool {
    let before = rest.trim_end().chars().next_back();
    before.is_none_or(|c| !c.is_alphanumeric() && !",'’-".contains(c))
}

fn has_low_words(line: &str) -> bool {
    let is_low = |word: &str| {
        word.starts_with(char::is_lowercase) && word.chars().nth(LONG_WORD - 1).is_some()
    };
    line.split_whitespace().any(is_low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_found() {
        for (name, expected) in [
            ("Hulusi Akar", Some("Akar")),
            ("Fayez al-Sarraj", Some("Sarraj")),
            ("Kim Jong-un", Some("Kim")),
            ("صلاح الدين النمروش", Some("النمروش")),
            ("Hannibal", None),
            ("Dr. Strange", None),
            ("習近平", None),
        ] {
            assert_eq!(surname(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_surname_may_be_somebody_elses() {
        let follows = |text: &str, bearer: &str| {
            let surname = text.rfind("Assad").or(text.rfind("Adams")).or(text.rfind("أسد"));
            follows_other_name(text, &(surname.unwrap()..text.len()), bearer)
        };
        for text in [
            "then Bushra al-Assad",
            "Bushra al-Assad",
            "then she met Rifaat Assad",
            "they met J. Assad",
            "they met Smith-Assad",
            "التقى علي أسد",
        ] {
            assert!(follows(text, "Bashar al-Assad"), "{text}");
        }
        for text in [
            "When Assad",
            "then Assad",
            "President Assad",
            "Mr. Assad",
            "as Prime Minister al-Assad",
            "said Bachar el-Assad",
            "with B. Assad",
            "in Syria's Assad",
            "It ended. Assad",
            "anti-Assad",
            "with Putin, Assad",
            "Putin Meets Assad",
            "“Yes.” Assad",
            "the Assad",
        ] {
            assert!(!follows(text, "Bashar al-Assad"), "{text}");
        }
        assert!(follows("his father John Adams", "Samuel Adams"));
        assert!(follows("his father John Adams", "John Quincy Adams"));
        for text in ["as John Q. Adams", "as President Adams", "John Quincey Adams"] {
            assert!(!follows(text, "John Quincy Adams"), "{text}");
        }
    }
}
