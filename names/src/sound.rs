//! Sounds: what is left of a word when spelling is taken away. 31 of them stand for what the
//! languages of the world write in hundreds of ways; which of them are easily taken for one another
//! is in `cost.rs`.

/// The sounds, by the letter that prints them. Capitals are what Latin script needs two letters for:
/// Sh, CH, ZH, DJ, GH, TH, DH; `x` is KH, `c` a C before a bright vowel, which may be anything.
const LETTERS: &[u8; 32] = b"aeiouwyhbpdtkqgfvszxlmnrSCZJGTDc";

/// How many sounds of a word are looked at: no word is longer, but text that is no word may be.
pub(crate) const MOST: usize = 40;

/// One sound, and what it costs when the other spelling lacks it (in hundredths).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sound {
    pub id: u8,
    pub drop: u8,
}

const fn ids() -> [u8; 128] {
    let mut ids = [u8::MAX; 128];
    let mut id = 0;
    while id < LETTERS.len() {
        ids[LETTERS[id] as usize] = id as u8;
        id += 1;
    }
    ids
}

const IDS: [u8; 128] = ids();

/// The number of the sound that a letter prints.
pub(crate) const fn id(letter: u8) -> u8 {
    IDS[(letter & 127) as usize]
}

impl Sound {
    pub fn letter(self) -> u8 {
        LETTERS[self.id as usize]
    }

    pub const fn is_vowel(self) -> bool {
        self.id < 5
    }

    /// Vowels and the consonants that turn into them.
    pub const fn is_weak(self) -> bool {
        self.id < 8
    }

    /// How much of a word's weight it bears.
    pub const fn mass(self) -> u16 {
        match self.id {
            0..5 => 35,
            5 => 55,
            6 => 40,
            7 => 50,
            _ => 100,
        }
    }
}

/// Sounds from their letters: doubled ones are one; weak ones at the end weigh less.
pub(crate) fn sounds(letters: &str) -> Vec<Sound> {
    let mut ids: Vec<u8> = letters.bytes().map(id).filter(|id| *id != u8::MAX).collect();
    ids.dedup();
    ids.truncate(MOST);
    let last = ids.len().saturating_sub(1);
    let sound = |(place, &id): (usize, &u8)| {
        let after_vowel = place > 0 && ids[place - 1] < 5;
        Sound { id, drop: drop_cost(id, place == 0, place == last, after_vowel) }
    };
    ids.iter().enumerate().map(sound).collect()
}

/// A mute `e` comes and goes, and so does a vowel that helps to say two consonants (`e`, `i`);
/// others make another name, most of all at the end: Amin is not Amina, and Mahmoud not Mahmoudi.
fn drop_cost(id: u8, first: bool, last: bool, after_vowel: bool) -> u8 {
    let is_light = matches!(LETTERS[id as usize], b'e' | b'i');
    match id {
        0..5 if last => {
            if LETTERS[id as usize] == b'e' {
                20
            } else {
                40
            }
        }
        0..5 if first => 45,
        0..5 if after_vowel => 20,
        0..5 => {
            if is_light {
                28
            } else {
                45
            }
        }
        5 => 50,
        6 if after_vowel => 20,
        6 => 30,
        7 if last => 8,
        7 => 45,
        _ => 100,
    }
}

/// The letters of the sounds of a word in Latin script: lower case, without marks, where a capital
/// already is a sound (see [`super::latin`]).
pub(crate) fn of_latin(word: &str) -> String {
    let word = word.as_bytes();
    let mut letters = String::with_capacity(word.len());
    let mut at = 0;
    while at < word.len() {
        at += spell(word, at, &mut letters);
    }
    letters
}

/// What English does not say as it is written, and how it would be written as it is said.
const UNSAID: &[(&str, &str)] = &[
    ("hugh", "hyu"),
    ("augh", "au"),
    ("ough", "ou"),
    ("eogh", "eo"),
    ("eigh", "ei"),
    ("aigh", "ai"),
    ("ight", "ayt"),
    ("alk", "ok"),
    ("x", "ks"),
];
const UNSAID_FIRST: &[(&str, &str)] = &[("kn", "n"), ("wr", "r"), ("wh", "w")];

/// The letters of the sounds of a word as English says it, where that is another way: other scripts
/// write *Hughes*, *Knight* and *Baxter* as they are heard.
pub(crate) fn of_english(word: &str) -> Option<String> {
    let said = UNSAID.iter().fold(word.to_owned(), |said, (from, to)| said.replace(from, to));
    let first = UNSAID_FIRST.iter().find(|(from, _)| said.starts_with(from));
    let said = match first {
        Some((from, to)) => format!("{to}{}", &said[from.len()..]),
        None => said,
    };
    (said != word).then(|| of_latin(&said))
}

/// What several letters are together, longest first.
const TOGETHER: &[(&str, &str)] = &[
    ("schtsch", "S"),
    ("shch", "S"),
    ("tsh", "C"),
    ("tth", "T"),
    ("tsch", "C"),
    ("dsch", "J"),
    ("sch", "S"),
    ("tch", "C"),
    ("dzh", "J"),
    ("sh", "S"),
    ("ch", "C"),
    ("zh", "Z"),
    ("kh", "x"),
    ("gh", "G"),
    ("th", "T"),
    ("dh", "D"),
    ("dj", "J"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("cz", "C"),
    ("sz", "S"),
    ("tz", "ts"),
    ("oo", "u"),
    ("uu", "u"),
    ("oe", "o"),
    ("ee", "i"),
    ("ae", "e"),
];

/// Puts the next sound down and says how many letters it took.
fn spell(word: &[u8], at: usize, letters: &mut String) -> usize {
    let rest = &word[at..];
    if let Some((pattern, sounds)) =
        TOGETHER.iter().find(|(pattern, _)| rest.starts_with(pattern.as_bytes()))
    {
        letters.push_str(sounds);
        return pattern.len();
    }
    let before = letters.bytes().last();
    let (taken, sounds) = alone(rest, before);
    letters.push_str(sounds);
    taken
}

/// One letter, by those around it.
fn alone(rest: &[u8], before: Option<u8>) -> (usize, &'static str) {
    let next = rest.get(1).copied();
    let third = rest.get(2).copied();
    let after_vowel = before.is_some_and(vowel);
    match rest[0] {
        b'o' if next == Some(b'u') => {
            (2, if after_vowel || third.is_some_and(vowel) { "w" } else { "u" })
        }
        b'u' if after_vowel => (1, "w"),
        b'i' if rest == b"ie" => (2, "i"),
        b'i' if after_vowel => (1, "y"),
        b'i' if next.is_some_and(vowel) => (1, "iy"),
        b'y' if after_vowel || next.is_some_and(vowel) => (1, "y"),
        b'y' => (1, "i"),
        b'j' if after_vowel && !next.is_some_and(vowel) => (1, "y"),
        b'j' => (1, "J"),
        b'c' if next.is_some_and(|c| b"eiy".contains(&c)) => (1, "c"),
        b'c' => (1, "k"),
        b'x' if rest.len() == 1 || before == Some(b'e') => (1, "ks"),
        b'1' => (1, "c"),
        letter if letter.is_ascii() => (1, LETTER_SOUNDS[usize::from(letter)]),
        _ => (1, ""),
    }
}

fn vowel(letter: u8) -> bool {
    b"aeiou".contains(&letter)
}

const LETTER_SOUNDS: [&str; 128] = {
    let mut sounds = [""; 128];
    let all: [&str; 32] = [
        "a", "e", "i", "o", "u", "w", "y", "h", "b", "p", "d", "t", "k", "q", "g", "f", "v", "s",
        "z", "x", "l", "m", "n", "r", "S", "C", "Z", "J", "G", "T", "D", "c",
    ];
    let mut at = 0;
    while at < all.len() {
        sounds[all[at].as_bytes()[0] as usize] = all[at];
        at += 1;
    }
    sounds
};

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(word: &str) -> String {
        sounds(&of_latin(word)).iter().map(|sound| char::from(sound.letter())).collect()
    }

    #[test]
    fn spellings_of_one_sound_meet() {
        for (one, other) in [
            ("khaoula", "khawla"),
            ("boustani", "bustani"),
            ("ouidad", "widad"),
            ("rabiee", "rabii"),
            ("tschaikowski", "chaykowski"),
            ("sadia", "saddiyya"),
            ("djamal", "jamal"),
        ] {
            assert_eq!(heard(one), heard(other));
        }
    }

    #[test]
    fn english_leaves_letters_unsaid() {
        let said = ["wright", "knox", "hugh", "walker"].map(of_english);
        assert_eq!(said, ["rayt", "noks", "hyu", "woker"].map(|said| Some(said.to_owned())));
        assert_eq!(of_english("namroush"), None);
    }

    #[test]
    fn what_is_no_letter_has_no_sound() {
        assert_eq!(heard("7~é"), "");
    }
}
