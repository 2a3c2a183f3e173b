//! Names of several words that are written as one as often as not: Abd al-Hadi, Salah al-Din,
//! Aman Allah; and articles that stand alone or grow on.

use crate::fold::Word;
use crate::script::Writing;
use crate::sound::id;

/// A part of a name, put together from words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub text: String,
    pub letters: String,
    pub writing: Writing,
    pub dotted: bool,
}

impl Part {
    pub fn of(word: Word) -> Self {
        let Word { text, sounds, writing, dotted } = word;
        Self { text, letters: one_form(&sounds), writing, dotted }
    }

    fn join(&mut self, text: &str, letters: &str) {
        self.text.push_str(text);
        self.letters.push_str(letters);
    }
}

/// Words to parts.
pub(crate) fn parts(words: Vec<Word>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(words.len());
    let (mut servant, mut fathers) = (false, false);
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        if words.peek().is_some_and(|next| is_article(&word, next)) {
            continue;
        }
        match parts.last_mut() {
            Some(last) if servant => {
                last.join(&word.text, without_article(&word.sounds));
                last.letters = one_form(&last.letters);
                servant = false;
            }
            Some(last) if fathers => {
                last.join(&word.text, without_article(&word.sounds));
                fathers = false;
            }
            Some(last) if is_faith(&word) => last.join(&word.text, "din"),
            Some(last) if is_god(&word) => last.join(&word.text, "lah"),
            _ => {
                servant = is_servant(&word) && words.peek().is_some();
                let mut part = Part::of(word);
                fathers = is_father(&part) && words.peek().is_some();
                if servant {
                    part.letters = "abd".into();
                } else if fathers {
                    part.letters = "abu".into();
                }
                parts.push(part);
            }
        }
    }
    parts
}

/// `al` before a word, `ash` before one that begins with SH.
fn is_article(word: &Word, next: &Word) -> bool {
    let sounds = word.sounds.as_bytes();
    if matches!(word.text.as_str(), "al" | "el" | "il" | "ul" | "ol" | "l" | "alu" | "ال") {
        return true;
    }
    let sun = b"tTdDrzsSnlJ";
    sounds.len() == 2
        && b"aeuo".contains(&sounds[0])
        && sun.contains(&sounds[1])
        && next.sounds.as_bytes().first() == Some(&sounds[1])
}

fn without_article(letters: &str) -> &str {
    match letters.strip_prefix("al") {
        Some(rest) if rest.len() > 2 => rest,
        _ => letters,
    }
}

fn is_servant(word: &Word) -> bool {
    let text = word.text.as_str();
    let latin = [
        "abd", "abdul", "abdel", "abdal", "abdol", "abdoul", "abdil", "abdu", "ebd", "abdur",
        "abder", "abdus", "abdush", "abdun", "abed", "gabdul",
    ];
    text == "عبد" || latin.contains(&text)
}

/// Abu Zayd, Bouzid.
fn is_father(part: &Part) -> bool {
    let text = part.text.as_str();
    matches!(text, "abu" | "abou" | "ebu" | "abo" | "aboo" | "bu" | "bou" | "ابو" | "بو")
}

fn is_faith(word: &Word) -> bool {
    let text = word.text.as_str();
    let heard = matches!(word.sounds.as_str(), "din" | "dyn" | "den" | "dean" | "dine");
    heard
        || matches!(
            text,
            "eddin"
                | "eddine"
                | "uddin"
                | "addin"
                | "aldin"
                | "aldeen"
                | "eldin"
                | "edin"
                | "الدين"
                | "دين"
        )
}

fn is_god(word: &Word) -> bool {
    matches!(word.text.as_str(), "allah" | "ullah" | "ollah" | "الله" | "اللہ" | "alloh")
}

/// The sounds of a compound, whether its article was heard or not.
fn one_form(letters: &str) -> String {
    let letters = begin(letters).unwrap_or_else(|| letters.to_owned());
    end(&letters).unwrap_or(letters)
}

/// Abdulhadi, Abd al-Hadi, Abderrahman.
fn begin(letters: &str) -> Option<String> {
    let rest = ["abd", "ebd", "hbd", "kabd", "Gabd", "gabd"]
        .iter()
        .find_map(|head| letters.strip_prefix(head))?;
    let bytes = rest.as_bytes();
    if rest.bytes().filter(|letter| !is_vowel(*letter)).count() < 2 || !is_vowel(*bytes.first()?) {
        return None;
    }
    let gods = ["", "a", "ah", "o", "oh", "e", "eh", "h", "oy"];
    let gods = bytes.get(1) == Some(&b'l') && gods.contains(&rest[1..].trim_start_matches('l'));
    let skipped = match (bytes.get(1), bytes.get(2)) {
        (Some(b'l'), Some(_)) if gods => 1,
        (Some(b'l'), Some(_)) => 2,
        _ => 1,
    };
    Some(format!("abd{}", &rest[skipped..]))
}

/// Salahuddin, Nejmeddine; Ubaydullah.
fn end(letters: &str) -> Option<String> {
    let faith = ["din", "dine", "dyn", "den"].iter().find_map(|tail| letters.strip_suffix(tail));
    if let Some(stem) = faith {
        let stem = stem.strip_suffix(['l', 'd']).unwrap_or(stem);
        let stem = stem.strip_suffix(['a', 'e', 'u', 'o', 'i'])?;
        return (consonants(stem) >= 2).then(|| format!("{stem}din"));
    }
    let god = ["ullah", "allah", "ollah", "ulla", "alloh", "ulloh", "ulah", "olah", "illah"];
    let stem = god.iter().find_map(|tail| letters.strip_suffix(tail))?;
    (consonants(stem) >= 2).then(|| format!("{stem}lah"))
}

fn is_vowel(letter: u8) -> bool {
    b"aeiou".contains(&letter)
}

fn consonants(letters: &str) -> usize {
    letters.bytes().filter(|letter| id(*letter) >= 8 && id(*letter) < 32).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    fn sounds(name: &str) -> String {
        let parts = parts(fold(name).words);
        parts.iter().map(|part| part.letters.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn compounds_are_one_part() {
        for (one, other) in [
            ("abd al-hadi", "abdulhadi"),
            ("Abd ar-Rahman", "abd al-rahman"),
            ("salah al-din", "salahuddin"),
            ("Abdel Fattah el-Sisi", "Abd al-Fattah Sisi"),
        ] {
            assert_eq!(sounds(one), sounds(other));
        }
        assert_eq!(sounds("abdullah").replace("ll", "l"), sounds("abd allah").replace("ll", "l"));
    }

    #[test]
    fn others_stay_as_they_are() {
        for name in ["putin", "ali", "al", "abdi", "din"] {
            assert_eq!(sounds(name), fold(name).words[0].sounds);
        }
    }
}
