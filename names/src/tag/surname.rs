//! What somebody is called once the full name was said.

use crate::fold::fold;
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
}
