//! The parts of a prepared name, and how alike two of them are.

use crate::cost::distance;
use crate::fold::Word;
use crate::known;
use crate::script::Writing;
use crate::sound::{Sound, of_english, sounds};

/// A part of a name that counts.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub text: String,
    pub sounds: Vec<Sound>,
    /// How much it weighs, in hundredths of a consonant; and its consonants alone.
    pub mass: u16,
    pub strong: u16,
    /// How much it says about who it is, in the same measure.
    pub weight: u16,
    /// Where the sounds begin without an article that may have grown on; 0 when none has.
    pub bare: usize,
    /// Where they end without what is put to a name in Central Asia, Bohemia or Rome; else their number.
    pub stem: usize,
    pub writing: Writing,
    pub known: Option<u16>,
    pub role: Role,
    /// Whether *ibn* stands before it.
    pub fathers: bool,
    /// How many consonants of each class it has.
    pub bag: Bag,
    /// The same word as English says it, where it is said otherwise than written.
    pub said: Option<Box<Token>>,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Name,
    Initial,
    Number,
    /// Letters that may stand for several words.
    Acronym,
    /// Light words: a title that may be a name.
    Light,
}

/// How two tokens met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Letter by letter.
    Same,
    /// Forms of one name, such as Yusuf and Joseph.
    KnownForm,
    /// Written otherwise, heard the same.
    SameSound,
    /// Nearly the same; the similarity says how nearly.
    Similar,
    /// A letter stands for the name.
    Initial,
    /// Letters stand for several words.
    Acronym,
    /// The same letters, divided into words otherwise.
    Joined,
    /// They have little in common.
    Different,
    /// Alike, and yet names of different ones: Hassan and Hussein, Amin and Amina, Todd and Dodd.
    OtherName,
    /// Only one of the names has it.
    Missing,
    /// Only one of the names has it, and beside a full name it is a title: President, Khan.
    Title,
    /// It says nothing about who it is: a title, a particle, a legal form.
    Ignored,
    /// The father's name here is the son's there.
    Reversed,
}

/// Below this two words are different words.
pub(crate) const ALIKE: f32 = 0.74;
/// How alike words of one wrong letter are at least.
const SLIP: f32 = 0.77;
const SLIP_OF_MANY: f32 = 0.82;
/// So many letters are many.
const LONG: usize = 7;
/// What a number weighs: there may be a second fund of a name, and it is another one.
const NUMBER: u16 = 250;

impl Token {
    pub fn new(text: String, letters: &str, writing: Writing) -> Self {
        let sounds = sounds(letters);
        let (mass, strong) = masses(&sounds);
        let bag = Bag::of(&sounds);
        let bare = bare(letters, &sounds, writing);
        let stem = stem(letters, &sounds, writing);
        let known = known::group(&text);
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        let role = match text.chars().count() {
            _ if digits > 0 || is_roman(&text) => Role::Number,
            1 if writing == Writing::Letters => Role::Initial,
            _ => Role::Name,
        };
        let weight = if role == Role::Number { NUMBER } else { mass.max(60) };
        Self {
            text,
            sounds,
            mass,
            strong,
            weight,
            bare,
            stem,
            writing,
            known,
            role,
            fathers: false,
            bag,
            said: None,
        }
    }

    /// The token, and how it is said where it is in Latin script.
    pub fn with_said(mut self) -> Self {
        if self.writing == Writing::Letters && self.role == Role::Name && self.text.is_ascii() {
            let said = of_english(&self.text);
            self.said = said
                .map(|letters| Box::new(Self::new(self.text.clone(), &letters, Writing::Letters)));
        }
        self
    }

    /// The token, as it is written and as it is said.
    pub fn readings(&self) -> impl Iterator<Item = &Token> {
        std::iter::once(self).chain(self.said.as_deref())
    }

    pub fn of(word: &Word) -> Self {
        Self::new(word.text.clone(), &word.sounds, word.writing)
    }

    /// How alike two tokens are, 0–1, and why.
    pub fn meet(&self, other: &Token) -> (f32, How) {
        if self.text == other.text {
            return (1.0, How::Same);
        }
        if self.role == Role::Number || other.role == Role::Number {
            return self.meet_number(other);
        }
        if self.role == Role::Initial || other.role == Role::Initial {
            return self.meet_initial(other);
        }
        if self.known.is_some() && self.known == other.known {
            return (0.97, How::KnownForm);
        }
        let mut similar = self.likeness(other);
        if similar < SLIP_OF_MANY && similar > 0.4 && self.is_slip_of(other) {
            // A letter of many that is lost is lost; another one in its place makes another word.
            let lost = self.text.chars().count() != other.text.chars().count();
            let long = lost && (self.is_long() || other.is_long());
            similar = similar.max(if long { SLIP_OF_MANY } else { SLIP });
        }
        match similar {
            similar if similar >= 0.99 => (0.98, How::SameSound),
            similar if similar >= ALIKE => (similar, How::Similar),
            similar => (similar, How::Different),
        }
    }

    /// Whether a wrong letter leaves most of it.
    pub fn is_long(&self) -> bool {
        self.text.chars().count() >= LONG
    }

    /// Whether it is one name of two words, the first of which says little by itself.
    pub fn is_compound(&self) -> bool {
        let heads = ["abd", "abu", "abou", "عبد", "ابو"];
        heads.iter().any(|head| self.text.starts_with(head)) && self.sounds.len() > 6
    }

    /// Whether one letter was lost, added or exchanged.
    pub fn is_slip_of(&self, other: &Token) -> bool {
        let letters = self.writing != Writing::Signs && self.writing == other.writing;
        let long = self.sounds.len().min(other.sounds.len()) >= 3;
        letters
            && long
            && (is_slip(&self.text, &other.text)
                || self.is_swap_of(other)
                || is_slip(&undoubled(&self.text), &undoubled(&other.text)))
    }

    /// Whether two neighbouring letters changed places: a slip of the fingers.
    pub fn is_swap_of(&self, other: &Token) -> bool {
        let mut apart = self.text.chars().zip(other.text.chars()).filter(|(one, two)| one != two);
        let (first, second) = (apart.next(), apart.next());
        let swapped = matches!((first, second), (Some((a, b)), Some((c, d))) if a == d && b == c);
        swapped && apart.next().is_none() && self.text.len() == other.text.len()
    }

    fn meet_initial(&self, other: &Token) -> (f32, How) {
        let first = |token: &Token| token.text.chars().next();
        let sound = |token: &Token| token.sounds.first().map(|sound| sound.id);
        let one_is_long = self.role != other.role;
        if one_is_long && (first(self) == first(other) || sound(self) == sound(other)) {
            (0.8, How::Initial)
        } else {
            (0.0, How::Different)
        }
    }

    fn meet_number(&self, other: &Token) -> (f32, How) {
        let sound = (self.text.chars().all(char::is_alphabetic)
            || other.text.chars().all(char::is_alphabetic))
            && self.similarity(other) >= 0.99;
        if sound { (0.9, How::SameSound) } else { (0.0, How::Different) }
    }

    /// How alike the words are; in another script a word stands as it is said, too.
    fn likeness(&self, other: &Token) -> f32 {
        let plain = self.similarity(other);
        let unsaid = self.said.is_none() && other.said.is_none();
        if unsaid || self.text.is_ascii() == other.text.is_ascii() {
            return plain;
        }
        let mine = self.said.as_ref().map_or(0.0, |said| said.similarity(other));
        let theirs = other.said.as_ref().map_or(0.0, |said| self.similarity(said));
        plain.max(mine).max(theirs)
    }

    fn similarity(&self, other: &Token) -> f32 {
        if self.writing == Writing::Signs && other.writing == Writing::Signs {
            return signs_alike(&self.text, &other.text);
        }
        if self.sounds.is_empty() || other.sounds.is_empty() || !self.may_be(other) {
            return 0.0;
        }
        let foreign = (self.writing == Writing::Signs) != (other.writing == Writing::Signs);
        let less = if foreign { 0.06 } else { 0.0 };
        let plain = self.alike(&self.sounds, other, &other.sounds, less);
        if plain >= 0.95 {
            return plain;
        }
        let (one, two) = (&self.sounds, &other.sounds);
        let mut best = plain;
        if self.bare > 0 {
            best = best.max(self.alike(&one[self.bare..], other, two, 0.03));
        }
        if other.bare > 0 {
            best = best.max(self.alike(one, other, &two[other.bare..], 0.03));
        }
        if self.stem < one.len() && other.stem < two.len() {
            best = best.max(self.alike(&one[..self.stem], other, &two[..other.stem], 0.12));
        }
        if self.stem < one.len() {
            best = best.max(self.alike(&one[..self.stem], other, two, 0.08));
        }
        if other.stem < two.len() {
            best = best.max(self.alike(one, other, &two[..other.stem], 0.08));
        }
        best
    }

    /// The sounds of two names of several words without the head or the tail that both have.
    pub fn cores<'a>(&'a self, other: &'a Token) -> Option<(&'a [Sound], &'a [Sound])> {
        let (one, two) = (self.sounds.as_slice(), other.sounds.as_slice());
        let begins = |head: &&&str| begins(one, head) && begins(two, head);
        let ends = |tail: &&&str| ends(one, tail) && ends(two, tail);
        let cores = match (COMMON_HEADS.iter().find(begins), COMMON_TAILS.iter().find(ends)) {
            (Some(head), _) => (&one[head.len()..], &two[head.len()..]),
            (None, Some(tail)) => (&one[..one.len() - tail.len()], &two[..two.len() - tail.len()]),
            (None, None) => return None,
        };
        (cores.0.len().min(cores.1.len()) >= LEAST_CORE).then_some(cores)
    }

    /// How alike stretches of two words are.
    pub fn alike(&self, mine: &[Sound], other: &Token, theirs: &[Sound], less: f32) -> f32 {
        let abjad = (self.writing == Writing::Abjad) != (other.writing == Writing::Abjad);
        let weigh = |sounds: &[Sound], whole: &[Sound], token: &Token| {
            let (mass, strong) = match sounds.len() == whole.len() {
                true => (token.mass, token.strong),
                false => masses(sounds),
            };
            if abjad { strong + (mass - strong) / 4 } else { mass }
        };
        let one = weigh(mine, &self.sounds, self);
        let two = weigh(theirs, &other.sounds, other);
        let norm = one.max(two).max(170);
        let cost = distance(mine, theirs, abjad, norm / 2);
        (1.0 - f32::from(cost) / f32::from(norm) - less).max(0.0)
    }

    /// A cheap look at whether the consonants have enough in common.
    fn may_be(&self, other: &Token) -> bool {
        let norm = self.strong.max(other.strong).max(170);
        self.bag.lacks(other.bag) * LACKING <= norm
    }
}

/// What many names begin and end with, in sounds: servant of, father of, faith, God.
const COMMON_HEADS: [&str; 2] = ["abd", "abu"];
const COMMON_TAILS: [&str; 2] = ["din", "lah"];
/// So many sounds make a core.
const LEAST_CORE: usize = 3;

fn begins(sounds: &[Sound], head: &str) -> bool {
    sounds.len() > head.len() && heard(&sounds[..head.len()], head)
}

fn ends(sounds: &[Sound], tail: &str) -> bool {
    sounds.len() > tail.len() && heard(&sounds[sounds.len() - tail.len()..], tail)
}

fn heard(sounds: &[Sound], letters: &str) -> bool {
    sounds.iter().map(|sound| sound.letter()).eq(letters.bytes())
}

/// What a consonant costs at least that the other word lacks, against a limit of 60 %.
const LACKING: u16 = 180;

/// How many consonants of each class a word has; `any` may be of several.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bag {
    classes: [u8; 8],
    any: u8,
}

impl Bag {
    pub fn of(sounds: &[Sound]) -> Self {
        let mut bag = Self::default();
        for sound in sounds.iter().filter(|sound| !sound.is_weak()) {
            match sound.letter() {
                b'b' | b'p' | b'f' | b'v' => bag.classes[0] += 1,
                b't' | b'd' => bag.classes[1] += 1,
                b's' | b'z' | b'S' | b'Z' => bag.classes[2] += 1,
                b'k' | b'q' => bag.classes[3] += 1,
                b'l' => bag.classes[4] += 1,
                b'm' => bag.classes[5] += 1,
                b'n' => bag.classes[6] += 1,
                b'r' => bag.classes[7] += 1,
                _ => bag.any += 1,
            }
        }
        bag
    }

    /// How many consonants of one have no counterpart in the other.
    pub fn lacks(self, other: Bag) -> u16 {
        let (mut mine, mut theirs) = (0u8, 0u8);
        for (one, other) in self.classes.into_iter().zip(other.classes) {
            mine += one.saturating_sub(other);
            theirs += other.saturating_sub(one);
        }
        u16::from(mine.saturating_sub(other.any).max(theirs.saturating_sub(self.any)))
    }
}

pub(crate) fn masses(sounds: &[Sound]) -> (u16, u16) {
    let mass = sounds.iter().map(|sound| sound.mass()).sum();
    let strong = sounds.iter().filter(|sound| !sound.is_vowel()).map(|sound| sound.mass()).sum();
    (mass, strong)
}

/// Where a word begins without its article: `al`, `el`, or a vowel and a doubled letter of the sun.
fn bare(letters: &str, sounds: &[Sound], writing: Writing) -> usize {
    let vowel = sounds.first().is_some_and(|sound| sound.is_vowel());
    let article = sounds.get(1).is_some_and(|sound| sound.letter() == b'l');
    let rest = sounds.iter().skip(2);
    let consonants = rest.clone().filter(|sound| !sound.is_vowel()).count();
    let enough = consonants >= 2 || writing == Writing::Abjad && rest.count() >= 2;
    let son = sounds.first().is_some_and(|sound| sound.letter() == b'b')
        && sounds.get(1).is_some_and(|sound| b"ei".contains(&sound.letter()))
        && sounds.get(2).is_some_and(|sound| sound.letter() == b'n')
        && sounds.iter().skip(3).filter(|sound| !sound.is_vowel()).count() >= 2;
    match writing {
        Writing::Signs => 0,
        _ if letters.starts_with("abu") || letters.starts_with("abw") => 1,
        _ if letters.starts_with("benn") || letters.starts_with("binn") => 2,
        _ if vowel && article && enough => 2,
        Writing::Letters if son => 3,
        _ => 0,
    }
}

/// What says no more than *dear* or *Mrs*: Bozorxon, Davronbek, Lucasová, Karimus.
const TAILS: [&str; 7] = ["xon", "Jon", "bek", "boy", "ova", "us", "wfa"];

fn stem(letters: &str, sounds: &[Sound], writing: Writing) -> usize {
    let tail = TAILS.iter().find(|tail| letters.ends_with(**tail));
    match tail {
        Some(tail) if writing != Writing::Signs && sounds.len() >= tail.len() + 3 => {
            sounds.len() - tail.len()
        }
        _ => sounds.len(),
    }
}

fn is_roman(text: &str) -> bool {
    matches!(
        text,
        "ii" | "iii" | "iv" | "vi" | "vii" | "viii" | "ix" | "xi" | "xii" | "xiii" | "xiv" | "xv"
    )
}

/// The share of signs that are the same, in order.
pub(crate) fn signs_alike(one: &str, other: &str) -> f32 {
    let most = one.chars().count().max(other.chars().count()).clamp(1, MOST_SIGNS);
    1.0 - edits(one, other) as f32 / most as f32
}

const MOST_SIGNS: usize = 64;

fn undoubled(text: &str) -> String {
    let mut last = None;
    text.chars().filter(|c| last.replace(*c) != Some(*c)).collect()
}

/// Whether words of at least four letters differ in one letter.
fn is_slip(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same = short.chars().zip(long.chars()).take_while(|(here, there)| here == there);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let (mut rest, mut longer) = (short[same..].chars(), long[same..].chars());
    longer.next();
    let lost = rest.as_str() == longer.as_str();
    rest.next();
    let exchanged = rest.as_str() == longer.as_str();
    (lost || exchanged) && short.chars().nth(3).is_some()
}

/// How many letters have to be exchanged, lost or added.
fn edits(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.chars().take(MOST_SIGNS).collect(), other.chars().take(MOST_SIGNS).collect());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (down, here) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = down + 1;
        for across in 0..other.len() {
            let exchanged = corner + usize::from(*here != other[across]);
            corner = row[across + 1];
            row[across + 1] = exchanged.min(corner + 1).min(row[across] + 1);
        }
    }
    row[other.len()]
}
