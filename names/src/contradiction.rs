//! What keeps two names from being a match however alike they are: evidence that they are names of
//! different ones. Likeness alone does not tell Hassan from Hussein, or a father from his son.

use smallvec::SmallVec;

use crate::compare::{MATCH, Met, Pair};
use crate::cost::distance;
use crate::explain::How;
use crate::kind::NamedKind;
use crate::prepared::Prepared;
use crate::script::Writing;
use crate::sound::Sound;
use crate::token::{ALIKE, Role, Token};

/// Below this a word is another word, unless just one letter is wrong.
const WORD: f32 = 0.82;
/// Below this the cores of two compounds are those of other names.
const CORE: f32 = 0.74;
/// Words of so few letters have no letter to spare: one that is wrong makes another name.
const SHORT: usize = 4;
/// What the vowels of two spellings of one name may cost, in hundredths of a consonant: a/e and e/i
/// several times, a/u and a/i not once.
const VOWELS: u16 = 45;
/// The same of a short word, and how alike it has to be.
const FEW_VOWELS: u16 = 28;
const SPELLING: f32 = 0.9;
/// A word is long if its mass is more than so many times what its vowels may cost.
const LONG_MASS: u16 = 16;
/// So many words in common say who it is, even where other words are missing.
const ENOUGH: usize = 3;
/// How far below a match names stay that contradict each other, and how much of their order is kept.
const BELOW: f32 = 0.01;
const ORDER: f32 = 0.05;

impl Met {
    /// Keeps the score of names that contradict each other below a match, and says at which word.
    pub(crate) fn hold_back(&mut self, few: &Prepared, many: &Prepared) {
        if f64::from(self.score) < MATCH || self.pairs.is_empty() && self.extra.is_empty() {
            return;
        }
        let held = MATCH as f32 - BELOW - ORDER * (1.0 - self.score);
        let cost = self.score - held;
        let people = few.kind != NamedKind::Organization && many.kind != NamedKind::Organization;
        let alone = self.pairs.len() == 1;
        let contradicts = |pair: &&mut Pair| {
            let (one, other) = (token(few, pair.few), token(many, pair.many));
            contradicts(one, other, pair, people, alone)
        };
        if let Some(pair) = self.pairs.iter_mut().find(contradicts) {
            pair.how = How::OtherName;
            pair.cost += cost;
        } else if let Some(at) = missing(self, few, many, people) {
            self.extra[at].1 += cost;
        } else {
            return;
        }
        self.score = held;
    }
}

fn token(name: &Prepared, at: u8) -> &Token {
    &name.tokens[usize::from(at)]
}

/// Whether two words that met are names of different ones. A name of one word is as likely as its
/// word is alike; where others are shared, each word has to stand for itself.
fn contradicts(one: &Token, other: &Token, pair: &Pair, people: bool, alone: bool) -> bool {
    if one.role == Role::Light || other.role == Role::Light {
        return false;
    }
    let known = one.known.is_some() && other.known.is_some() && one.known != other.known;
    let short = || are_short(one, other) && is_another(one, other, pair);
    match pair.how {
        How::Same | How::KnownForm | How::Initial => false,
        How::SameSound => people && known,
        How::Similar if people && alone => {
            known || short() || are_kin(one, other) || cores_apart(one, other)
        }
        How::Similar if people => {
            known || short() || are_apart(one, other, pair) || cores_apart(one, other)
        }
        How::Similar => short() || are_long_and_apart(one, other, pair),
        _ => people,
    }
}

/// Whether both are written in the letters of one alphabet that writes vowels.
fn share_letters(one: &Token, other: &Token) -> bool {
    one.writing == Writing::Letters
        && other.writing == Writing::Letters
        && one.text.is_ascii() == other.text.is_ascii()
}

fn are_short(one: &Token, other: &Token) -> bool {
    let letters = |token: &Token| token.text.chars().count();
    share_letters(one, other) && letters(one).min(letters(other)) <= SHORT
}

/// Whether a short word is more than another spelling: Zayd is Zeid, and Todd is not Dodd.
fn is_another(one: &Token, other: &Token, pair: &Pair) -> bool {
    pair.alike < SPELLING || vowels_apart(one, other) > FEW_VOWELS
}

/// Khalili is a family of Khalil's, and Rabia a sister of Rabii.
fn are_kin(one: &Token, other: &Token) -> bool {
    let ends = (one.sounds.last(), other.sounds.last());
    let (Some(one_end), Some(other_end)) = (ends.0, ends.1) else { return false };
    share_letters(one, other)
        && (one_end.letter() == b'i') != (other_end.letter() == b'i')
        && one.ends_otherwise(other)
}

/// Whether more is wrong with two long words than a slip, which leaves most of a long word: a firm of
/// constructors is not one of construction.
fn are_long_and_apart(one: &Token, other: &Token, pair: &Pair) -> bool {
    one.is_long() && other.is_long() && pair.alike < WORD && !one.is_slip_of(other)
}

/// Whether two names of several words, one of which they share, are of another core: Abd al-Hakim and
/// Abd al-Halim, Alam al-Din and Ala al-Din. What many names begin or end with says little.
fn cores_apart(one: &Token, other: &Token) -> bool {
    let Some((mine, theirs)) = one.cores(other) else { return false };
    one.alike(mine, other, theirs, 0.0) < CORE
}

fn are_apart(one: &Token, other: &Token, pair: &Pair) -> bool {
    if share_letters(one, other) {
        return pair.alike < WORD && !one.is_slip_of(other)
            || vowels_apart(one, other) >= vowels(one, other) && !is_slip_of_many(one, other)
            || one.ends_otherwise(other);
    }
    match (one.writing, other.writing) {
        (Writing::Abjad, Writing::Abjad) => {
            pair.alike < WORD && !one.is_slip_of(other)
                || one.sounds.len() == other.sounds.len() && vowels_apart(one, other) >= VOWELS
                || one.written_end() != other.written_end()
        }
        (Writing::Abjad, Writing::Letters) => one.lacks_written_end(other),
        (Writing::Letters, Writing::Abjad) => other.lacks_written_end(one),
        _ => false,
    }
}

/// What the vowels may cost: one of a long word says less.
fn vowels(one: &Token, other: &Token) -> u16 {
    VOWELS.max(one.mass.min(other.mass) / LONG_MASS)
}

/// Whether just one letter of many is wrong, or two changed places.
fn is_slip_of_many(one: &Token, other: &Token) -> bool {
    one.is_swap_of(other) || one.is_long() && other.is_slip_of(one)
}

/// What the vowels of two words cost besides the consonants, whether articles have grown on or not.
fn vowels_apart(one: &Token, other: &Token) -> u16 {
    let (mine, theirs) = (&one.sounds, &other.sounds);
    let whole = vowels_cost(mine, theirs);
    let bare = [
        (one.bare > 0).then(|| vowels_cost(&mine[one.bare..], theirs)),
        (other.bare > 0).then(|| vowels_cost(mine, &theirs[other.bare..])),
        (one.stem < mine.len()).then(|| vowels_cost(&mine[..one.stem], theirs)),
        (other.stem < theirs.len()).then(|| vowels_cost(mine, &theirs[..other.stem])),
    ];
    bare.into_iter().flatten().fold(whole, u16::min)
}

fn vowels_cost(one: &[Sound], other: &[Sound]) -> u16 {
    let whole = distance(one, other, false, u16::MAX / 2);
    let (one, other) = (consonants(one), consonants(other));
    let rest = distance(&one, &other, false, u16::MAX / 2);
    // Where the consonants are other ones, what is left says nothing of the vowels alone.
    if rest > whole { whole } else { whole - rest }
}

fn consonants(sounds: &[Sound]) -> SmallVec<[Sound; 64]> {
    let is_weak = |sound: &Sound| sound.is_vowel() || b"yh".contains(&sound.letter());
    sounds.iter().copied().filter(|sound| !is_weak(sound)).collect()
}

impl Token {
    fn last(&self) -> Option<u8> {
        self.sounds.iter().rev().find(|sound| sound.letter() != b'h').map(|sound| sound.letter())
    }

    /// Angela and Angelo, Samir and Samira, Mahmoud and Mahmoudi.
    fn ends_otherwise(&self, other: &Token) -> bool {
        let bare = |token: &Token| token.stem < token.sounds.len();
        let (Some(one), Some(two)) = (self.last(), other.last()) else { return false };
        let vowel = |last: u8| b"aeiouy".contains(&last);
        let marks = |last: u8, end: u8| b"ai".contains(&last) && !vowel(end);
        !bare(self)
            && !bare(other)
            && (matches!((one, two), (b'a', b'o' | b'i') | (b'o' | b'i', b'a'))
                || marks(one, two)
                || marks(two, one))
    }

    /// The vowel that ends a word of Arabic script, as far as one is written: a or i.
    fn written_end(&self) -> Option<char> {
        match self.text.chars().next_back()? {
            'ا' | 'ه' => Some('a'),
            'ي' => Some('i'),
            _ => None,
        }
    }

    /// Whether a word in Latin script ends with a vowel that Arabic script writes, and this one in
    /// Arabic script does not, or the other way round: Amina is not أمين, and Mahmoud not محمودي.
    fn lacks_written_end(&self, latin: &Token) -> bool {
        let Some(end) = self.text.chars().next_back() else { return false };
        let lacks = |latin: &Token| {
            let last = latin.last().unwrap_or_default();
            match end {
                'ي' | 'ا' => !b"aeiouyw".contains(&last),
                'ه' | 'و' | 'ع' | 'ح' => false,
                _ => b"aiouy".contains(&last),
            }
        };
        latin.readings().all(lacks)
    }
}

/// The word that only one of the names has, and that makes it another's name. Of people, every name
/// and initial is accounted for unless so many are shared that one may be left out in between: the
/// last is the family's, and of two who have initials neither lacks one of the other's.
fn missing(met: &Met, few: &Prepared, many: &Prepared, people: bool) -> Option<usize> {
    let extra = || met.extra.iter().map(|(at, _)| (usize::from(*at), token(many, *at)));
    if !people {
        return extra().position(|(_, token)| token.role == Role::Number && !is_first(&token.text));
    }
    let common = met.pairs.iter().filter(|pair| {
        pair.alike >= ALIKE && pair.how != How::Initial && token(many, pair.many).role == Role::Name
    });
    let common: usize = common.map(|pair| words(token(many, pair.many))).sum();
    let both_have_more = few.tokens.len() >= 3 && many.tokens.len() >= 3;
    let last = many.tokens.len() - 1;
    extra().position(|(at, token)| match token.role {
        Role::Initial => common < ENOUGH || both_have_more,
        Role::Name | Role::Acronym => common < ENOUGH || at == last,
        Role::Number => !is_first(&token.text),
        Role::Light => common < 2 && few.tokens.len() > 1,
    })
}

/// How many words a part of a name consists of: Abd al-Ghani is two.
fn words(token: &Token) -> usize {
    1 + usize::from(token.is_compound())
}

/// The first of a row is as often told without its number.
fn is_first(number: &str) -> bool {
    matches!(number, "i" | "1")
}
