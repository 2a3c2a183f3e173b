//! Blocking keys: short strings that spellings of one name have in common, so that candidates come
//! from an index.

use std::collections::BTreeSet;

use crate::kind::NamedKind;
use crate::prepared::Prepared;
use crate::script::Writing;
use crate::sound::Sound;
use crate::token::{Role, Token};

/// How many keys a name has at most.
pub const MOST_KEYS: usize = 32;
/// How many ASCII characters a key has at most.
pub const MOST_KEY_BYTES: usize = 16;

/// How many parts of a name have keys of their own.
const MOST_PARTS: usize = 6;

/// The keys of a name, the most selective first; none when nothing is left of it after folding.
///
/// Names that share a key are candidates; the more they share and the earlier, the better
/// ([`key_weight`]). The first letter of a key is its tier: `a` the whole name, `b` two parts of it,
/// `c` one part, or the first letters of all, `d` a name of one part as it may be misspelt. In a big
/// register some keys of the lower tiers are everybody's: take no more than some hundred of each.
///
/// ```
/// use diwan_names::{NamedKind, keys};
/// let namroush = keys("Salahuddin Al-Namroush", NamedKind::Person);
/// let too = keys("صلاح الدين النمروش", NamedKind::Person);
/// assert_eq!(namroush[0], too[0]);
/// ```
pub fn keys(name: &str, kind: NamedKind) -> Vec<String> {
    Prepared::new(name, kind).keys()
}

/// What sharing a key is worth: add it up to put candidates in order.
pub fn key_weight(key: &str) -> u32 {
    let short = if key.len() <= 3 { 1 } else { 2 };
    short
        * match key.as_bytes().first() {
            Some(b'a') => 8,
            Some(b'b') => 5,
            Some(b'c') => 3,
            _ => 1,
        }
}

impl Prepared {
    /// The keys of this name; see [`keys`].
    pub fn keys(&self) -> Vec<String> {
        let mut parts: Vec<Part> = self.tokens.iter().filter_map(Part::of).collect();
        let line = line(&parts);
        parts.sort_by(|one, other| {
            other.weight.cmp(&one.weight).then(one.skeleton.cmp(&other.skeleton))
        });
        parts.truncate(MOST_PARTS);
        let mut keys = Keys::default();
        whole(&parts, &mut keys);
        pairs(&parts, &mut keys);
        keys.add('c', &line);
        parts.iter().flat_map(|part| &part.forms).for_each(|form| keys.add('c', form));
        self.acronyms().for_each(|letters| keys.add('c', &format!("~{letters}")));
        // Where there are several parts, a misspelt one is found by the others.
        if let [part] = parts.as_slice() {
            part.misspelt().iter().for_each(|form| keys.add('d', form));
        }
        keys.list
    }

    /// What the name is in short, or what it is short for.
    fn acronyms(&self) -> impl Iterator<Item = &str> {
        let short = match self.tokens.as_slice() {
            [token] => std::slice::from_ref(&token.text),
            _ => self.initials.as_slice(),
        };
        let sayable = |letters: &&str| (2..=6).contains(&letters.len()) && letters.is_ascii();
        short.iter().map(String::as_str).filter(sayable)
    }
}

/// All of the name as if it were one word.
fn line(parts: &[Part]) -> String {
    let mut line: String = parts.iter().map(|part| part.skeleton.as_str()).collect();
    squeeze(&mut line);
    line
}

fn whole(parts: &[Part], keys: &mut Keys) {
    let mut skeletons: Vec<&str> = parts.iter().map(|part| part.skeleton.as_str()).collect();
    skeletons.sort_unstable();
    keys.add('a', &skeletons.concat());
}

fn pairs(parts: &[Part], keys: &mut Keys) {
    let few = &parts[..parts.len().min(4)];
    for (at, one) in few.iter().enumerate() {
        for other in &few[at + 1..] {
            let (one, other) = (&one.skeleton, &other.skeleton);
            let (first, second) = if one <= other { (one, other) } else { (other, one) };
            keys.add('b', &format!("{}.{}", cut(first, 6), cut(second, 6)));
        }
    }
}

fn cut(skeleton: &str, most: usize) -> &str {
    &skeleton[..skeleton.len().min(most)]
}

#[derive(Default)]
struct Keys {
    list: Vec<String>,
    seen: BTreeSet<String>,
}

impl Keys {
    fn add(&mut self, tier: char, text: &str) {
        let key = format!("{tier}{}", cut(text, MOST_KEY_BYTES - 1));
        if !text.is_empty() && self.list.len() < MOST_KEYS && self.seen.insert(key.clone()) {
            self.list.push(key);
        }
    }
}

/// A part of a name, as keys see it.
struct Part {
    skeleton: String,
    weight: u16,
    forms: Vec<String>,
}

impl Part {
    fn of(token: &Token) -> Option<Self> {
        let skeleton = match token.role {
            Role::Number => token.text.chars().filter(char::is_ascii).collect(),
            _ => skeleton(&token.sounds[token.bare..], Reading::Hard),
        };
        let mut forms = vec![skeleton.clone()];
        for token in token.readings() {
            for reading in [Reading::Hard, Reading::Soft] {
                let bare = &token.sounds[token.bare..];
                let stem = &token.sounds[..token.stem];
                let whole = &token.sounds[..];
                forms.extend([bare, whole, stem].map(|sounds| self::skeleton(sounds, reading)));
            }
        }
        forms.extend(token.known.map(|group| format!("={group}")));
        if token.writing == Writing::Signs {
            forms.extend(signs(&token.text));
        }
        forms.retain(|form| !form.is_empty());
        if forms.is_empty() {
            forms.extend(signs(&token.text));
        }
        forms.dedup();
        (!forms.is_empty()).then_some(Self { skeleton, weight: token.weight, forms })
    }

    /// Its forms, each as it is and with a consonant left out; how it begins and how it ends.
    fn misspelt(&self) -> BTreeSet<String> {
        let forms = self.forms.iter().filter(|form| !form.starts_with('='));
        let mut all: BTreeSet<String> = forms.flat_map(|form| shortened(form)).collect();
        let begins = cut(&self.skeleton, 2);
        let ends = &self.skeleton[self.skeleton.len().saturating_sub(2)..];
        all.extend([format!("{begins}."), format!(".{ends}")]);
        all
    }
}

/// Signs of a syllable each, as their numbers.
fn signs(text: &str) -> Option<String> {
    let numbers: Vec<String> =
        text.chars().take(3).map(|c| format!("{:x}", u32::from(c))).collect();
    (!numbers.is_empty()).then(|| numbers.concat())
}

/// How letters are read that stand for several sounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Hard,
    Soft,
}

/// The consonants, those that are taken for one another as one; a vowel where there are none.
fn skeleton(sounds: &[Sound], reading: Reading) -> String {
    let mut skeleton: Vec<u8> =
        sounds.iter().filter_map(|sound| class(sound.letter(), reading)).collect();
    skeleton.dedup();
    if skeleton == b"t" && reading == Reading::Soft {
        skeleton = vec![b's'];
    }
    if skeleton.is_empty() {
        skeleton.extend(sounds.first().map(|_| b'a'));
    }
    String::from_utf8(skeleton).unwrap_or_default()
}

fn class(letter: u8, reading: Reading) -> Option<u8> {
    let hard = reading == Reading::Hard;
    Some(match letter {
        b'b' | b'p' => b'b',
        b'f' | b'v' => b'f',
        b'w' if !hard => b'f',
        b't' | b'd' => b't',
        b'T' | b'D' => {
            if hard {
                b't'
            } else {
                b's'
            }
        }
        b's' | b'z' | b'S' | b'Z' => b's',
        b'c' | b'C' | b'J' => {
            if hard {
                b'k'
            } else {
                b's'
            }
        }
        b'x' if !hard => return None,
        b'k' | b'q' | b'g' | b'G' | b'x' => b'k',
        b'l' | b'm' | b'n' | b'r' => letter,
        _ => return None,
    })
}

/// The skeleton with one consonant left out, at every place.
fn shortened(skeleton: &str) -> Vec<String> {
    let skeleton = cut(skeleton, 8);
    let without = |at: usize| format!("{}{}", &skeleton[..at], &skeleton[at + 1..]);
    let mut all = vec![skeleton.to_owned()];
    if skeleton.len() > 1 {
        all.extend((0..skeleton.len()).map(without));
        all.iter_mut().for_each(squeeze);
    }
    all
}

/// Doubled letters are one.
fn squeeze(form: &mut String) {
    let mut last = None;
    form.retain(|letter| last.replace(letter) != Some(letter));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_few_short_and_plain() {
        let long = "abcdefgh ".repeat(200);
        for name in ["Ali", "علي", "習近平", "🙂", "", "a", "Hans-Joachim von und zu Weiß", &long]
        {
            let keys = keys(name, NamedKind::Any);
            assert!(keys.len() <= MOST_KEYS);
            assert!(keys.iter().all(|key| key.is_ascii() && key.len() <= MOST_KEY_BYTES));
            let distinct: BTreeSet<_> = keys.iter().collect();
            assert_eq!(distinct.len(), keys.len());
        }
    }

    #[test]
    fn spellings_share_keys_and_strangers_do_not() {
        let shared = |one: &str, other: &str| {
            let other = keys(other, NamedKind::Any);
            keys(one, NamedKind::Any).iter().filter(|key| other.contains(key)).count()
        };
        assert!(shared("Muammar Gaddafi", "معمر القذافي") > 2);
        assert!(shared("Volodymyr Zelensky", "Владимир Зеленский") > 2);
        assert!(shared("習近平", "Xi Jinping") > 0);
        assert!(shared("GNA", "Government of National Accord") > 0);
        assert!(shared("Namroush", "Salah al-Din al-Namroush") > 0);
        assert!(shared("Chevon Ltd", "Chevron Ltd") > 0);
        assert_eq!(shared("Fayez Sarraj", "Tom Bloom"), 0);
    }

    #[test]
    fn nothing_has_no_keys() {
        assert!(keys("–", NamedKind::Any).is_empty());
    }
}
