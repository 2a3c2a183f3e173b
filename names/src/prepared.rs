//! A name made ready to be compared many times.

use crate::compound::{Part, parts};
use crate::fold::{Word, fold};
use crate::join::Line;
use crate::kind::NamedKind;
use crate::token::{Role, Token};
use crate::words;

/// How many parts of a name are compared.
const MOST_TOKENS: usize = 32;

/// A name made ready to be compared with many others.
///
/// ```
/// use diwan_names::{NamedKind, Prepared};
/// let query = Prepared::new("Salah al-Din al-Namroush", NamedKind::Person);
/// let candidates = ["Salahuddin Al-Namroush", "Khalifa Haftar"];
/// let scores = candidates.map(|name| query.score(&Prepared::new(name, NamedKind::Person)));
/// assert!(scores[0] > 0.9 && scores[1] < 0.3);
/// ```
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(crate) kind: NamedKind,
    pub(crate) text: String,
    pub(crate) tokens: Vec<Token>,
    /// What is left out of account: titles, particles, legal forms.
    pub(crate) light: Vec<String>,
    pub(crate) mass: u32,
    pub(crate) line: Option<Line>,
    /// First letters of all words.
    pub(crate) initials: Vec<String>,
    pub(crate) has_patronymic: bool,
}

impl Prepared {
    /// Makes a name ready; `kind` is what it is the name of.
    pub fn new(name: &str, kind: NamedKind) -> Self {
        let folded = fold(name);
        let text = folded.text();
        let kind = resolve(kind, &folded.words);
        let mut sorted = match kind {
            NamedKind::Organization => of_organization(folded.words),
            _ => of_person(folded.words),
        };
        sorted.tokens.truncate(MOST_TOKENS);
        let mass = sorted.tokens.iter().map(|token| u32::from(token.weight)).sum();
        let Sorted { tokens, light, initials } = sorted;
        let has_patronymic = tokens.iter().any(|token| token.fathers);
        Self { kind, text, line: Line::of(&tokens), tokens, light, mass, initials, has_patronymic }
    }

    /// Whether nothing was left to compare: no letters, no digits.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What the name is the name of; [`NamedKind::Any`] was decided by its words.
    pub fn kind(&self) -> NamedKind {
        self.kind
    }

    /// How many parts it has that count: no titles, particles or legal forms.
    pub fn parts(&self) -> usize {
        self.tokens.len()
    }

    /// The folded words, with a space between.
    pub fn folded(&self) -> &str {
        &self.text
    }
}

fn resolve(kind: NamedKind, words: &[Word]) -> NamedKind {
    if kind != NamedKind::Any {
        return kind;
    }
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let has_form = (1..texts.len().max(1))
        .any(|at| words::legal_form(&texts[at..]).is_some_and(|count| at + count == texts.len()))
        || texts.len() > 1 && words::legal_form(&texts).is_some();
    let has_word = texts.iter().any(|text| *text == "&" || words::is_of_organizations(text));
    if has_form || has_word { NamedKind::Organization } else { NamedKind::Person }
}

impl Prepared {
    /// The name with letters that no word consists of taken for one initial each.
    pub(crate) fn with_initials(&self) -> Option<Prepared> {
        self.tokens.iter().find(|token| token.role == Role::Acronym)?;
        let split = |token: &Token| match token.role {
            Role::Acronym => token
                .text
                .chars()
                .map(|c| Token::of(&Word::of(c.encode_utf8(&mut [0; 4]))))
                .collect(),
            _ => vec![token.clone()],
        };
        let tokens: Vec<Token> = self.tokens.iter().flat_map(split).take(MOST_TOKENS).collect();
        let mass = tokens.iter().map(|token| u32::from(token.weight)).sum();
        Some(Prepared { tokens, mass, ..self.clone() })
    }
}

struct Sorted {
    tokens: Vec<Token>,
    light: Vec<String>,
    initials: Vec<String>,
}

fn initials(words: &[Word]) -> String {
    words.iter().filter_map(|word| word.text.chars().next()).collect()
}

fn of_person(words: Vec<Word>) -> Sorted {
    let words: Vec<Word> = words.into_iter().flat_map(undotted).map(without_digits).collect();
    let initials = vec![initials(&words)];
    let all = words.clone();
    let (mut light, mut tokens) = (Vec::new(), Vec::new());
    let mut fathers = false;
    let mut parts = parts(words).into_iter().peekable();
    while let Some(part) = parts.next() {
        // `D.` is an initial, `d'` is none.
        let is_particle = words::is_particle(&part.text) && !part.dotted;
        if is_particle && parts.peek().is_some() || is_title(&part) {
            fathers |= words::is_patronymic(&part.text);
            light.push(part.text);
            continue;
        }
        let mut token = token(part);
        token.fathers = std::mem::take(&mut fathers);
        tokens.push(token);
    }
    if tokens.is_empty() {
        light.clear();
        tokens = all.into_iter().map(|word| token(Part::of(word))).collect();
    }
    if tokens.iter().all(|token| token.role == Role::Light) {
        tokens.iter_mut().for_each(make_heavy);
    }
    Sorted { tokens, light, initials }
}

fn is_title(part: &Part) -> bool {
    words::is_title(&part.text) && !words::is_name_too(&part.text)
}

fn make_heavy(token: &mut Token) {
    token.role = Role::Name;
    token.weight = token.mass;
}

fn token(part: Part) -> Token {
    let name_too = words::is_name_too(&part.text);
    let mut token = Token::new(part.text, &part.letters, part.writing).with_said();
    if name_too {
        token.role = Role::Light;
        token.weight = token.weight * 2 / 5;
    } else if token.role == Role::Name && is_initials(&token.text) {
        token.role = Role::Acronym;
    }
    token
}

/// Letters that no word consists of, such as `jc`.
fn is_initials(text: &str) -> bool {
    (2..=3).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() && !b"aeiouy".contains(&b))
}

/// `J.R.R.` is three initials.
fn undotted(word: Word) -> Vec<Word> {
    if word.dotted && (2..=4).contains(&word.text.chars().count()) {
        let initial = |c: char| Word { dotted: true, ..Word::of(c.encode_utf8(&mut [0; 4])) };
        word.text.chars().map(initial).collect()
    } else {
        vec![word]
    }
}

/// `Sech1n` is what somebody wrote who did not want to be found.
fn without_digits(word: Word) -> Word {
    let letters = word.text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.text.chars().count() - letters;
    let begins = word.text.starts_with(char::is_alphabetic);
    let ends = word.text.ends_with(char::is_alphabetic);
    if digits == 0 || !begins || !ends || digits > letters {
        return word;
    }
    let letter = |c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '9' => 'g',
        c => c,
    };
    Word::of(&word.text.chars().map(letter).collect::<String>())
}

fn of_organization(words: Vec<Word>) -> Sorted {
    let all = words.clone();
    let with_all = initials(&words);
    let (mut tokens, mut light) = (Vec::new(), Vec::new());
    let mut heavy = Vec::new();
    let texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut words = words.into_iter();
    let mut at = 0;
    while let Some(word) = words.next() {
        let form = words::legal_form(&texts[at..]);
        at += 1;
        if let Some(count) = form {
            light.push(texts[at - 1..at - 1 + count].join(" "));
            at += count - 1;
            words.by_ref().take(count - 1).for_each(drop);
        } else if words::is_connective(&word.text) {
            light.push(word.text);
        } else if let Some(full) = words::in_full(&word.text) {
            heavy.extend(full.iter().map(|word| Word::of(word)));
        } else {
            heavy.push(word);
        }
    }
    let without_small = initials(&heavy);
    tokens.extend(heavy.iter().map(Token::of));
    if tokens.is_empty() {
        tokens = all.iter().map(Token::of).collect();
        light.clear();
    }
    for token in &mut tokens {
        if token.role == Role::Initial {
            token.role = Role::Name;
        }
    }
    Sorted { tokens, light, initials: vec![with_all, without_small] }
}
