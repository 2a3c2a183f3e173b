//! A registry made into an automaton.

use std::collections::HashMap;
use std::fmt;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::boundary::{has_end, may_grow};
use super::find::Tagger;
use super::surname::surname;
use super::text::fold_name;
use crate::kind::NamedKind;
use crate::script::is_unspaced;

/// How long a name may be, in characters; longer ones are not looked for.
const LONGEST: usize = 300;
/// How much the automaton may hold: names of 8 MiB make some 300 MiB while it is built.
const MOST_BYTES: usize = 8 << 20;
/// What more than so many have is nobody's name.
pub(super) const MOST_OWNERS: usize = 64;

/// A name to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// The name.
    pub text: &'a str,
    /// What it says by itself.
    pub strength: Strength,
}

/// What a name says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// The name that stands for the actor; of several that have a name, its bearer is the likeliest.
    Principal,
    /// Another name.
    Alias,
    /// Too weak alone: counts where the actor is named otherwise in the same text.
    Weak,
    /// What its people are called; looked for only when asked ([`TaggerBuilder::demonyms`]).
    Demonym,
}

impl<'a> From<&'a str> for Name<'a> {
    fn from(text: &'a str) -> Self {
        Self { text, strength: Strength::Alias }
    }
}

/// Why there can be no tagger: the names are too much for one automaton.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooMuch {
    /// How many bytes the names have together, folded.
    pub bytes: usize,
    /// How many they may have.
    pub most: usize,
}

impl fmt::Display for TooMuch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, most } = self;
        write!(
            out,
            "the names of the registry have {bytes} bytes together, and {most} is the most that can \
             be looked for at once: split the registry, or leave out what are no names"
        )
    }
}

impl std::error::Error for TooMuch {}

/// Collects actors and their names.
#[derive(Clone, Debug, Default)]
pub struct TaggerBuilder {
    pub(super) actors: Vec<String>,
    patterns: HashMap<String, Vec<Owner>>,
    bytes: usize,
    demonyms: bool,
}

/// Who has a name, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub actor: u32,
    pub claim: Claim,
    pub shape: Shape,
    pub person: bool,
    /// The name ends with a full stop.
    pub stop: bool,
    /// The name begins with an article that is swallowed by *to the*; this is it without.
    pub to_the: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    Principal,
    Alias,
    Weak,
    Surname,
}

/// Which letters must be capitals in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shape {
    Any,
    /// The first.
    First,
    /// All of them: GNA is not gna, US is not us.
    All,
}

impl TaggerBuilder {
    /// Looks for demonyms, too.
    pub fn demonyms(mut self, asked: bool) -> Self {
        self.demonyms = asked;
        self
    }

    /// Adds an actor. Surnames are looked for when it is a person.
    pub fn actor<'a, N: Into<Name<'a>>>(
        mut self,
        id: impl Into<String>,
        kind: NamedKind,
        names: impl IntoIterator<Item = N>,
    ) -> Self {
        self.add(id, kind, names);
        self
    }

    /// Adds an actor to a builder that is kept in a variable; see [`TaggerBuilder::actor`].
    pub fn add<'a, N: Into<Name<'a>>>(
        &mut self,
        id: impl Into<String>,
        kind: NamedKind,
        names: impl IntoIterator<Item = N>,
    ) {
        let Ok(actor) = u32::try_from(self.actors.len()) else { return };
        if self.bytes > MOST_BYTES {
            return;
        }
        self.actors.push(id.into());
        let person = kind == NamedKind::Person;
        for name in names.into_iter().map(Into::into) {
            self.add_name(actor, person, name);
        }
    }

    /// The tagger; refused when the names are more than an automaton should hold.
    pub fn build(self) -> Result<Tagger, TooMuch> {
        if self.bytes > MOST_BYTES {
            return Err(TooMuch { bytes: self.bytes, most: MOST_BYTES });
        }
        let mut patterns: Vec<(String, Vec<Owner>)> = self.patterns.into_iter().collect();
        patterns.sort_by(|one, other| one.0.cmp(&other.0));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(patterns.iter().map(|(pattern, _)| pattern))
            .map_err(|_| TooMuch { bytes: self.bytes, most: MOST_BYTES })?;
        let owners = patterns.into_iter().map(|(_, owners)| owners).collect();
        Ok(Tagger::new(automaton, owners, self.actors))
    }

    fn add_name(&mut self, actor: u32, person: bool, name: Name<'_>) {
        let claim = match name.strength {
            Strength::Principal => Claim::Principal,
            Strength::Alias => Claim::Alias,
            Strength::Weak => Claim::Weak,
            Strength::Demonym if self.demonyms => Claim::Alias,
            Strength::Demonym => return,
        };
        self.add_form(actor, person, name.text, claim);
        let plain = unqualified(name.text);
        if plain != name.text {
            self.add_form(actor, person, plain, claim);
        }
        if let Some(surname) = surname(plain).filter(|_| person) {
            self.add_form(actor, person, &surname, Claim::Surname);
        }
    }

    fn add_form(&mut self, actor: u32, person: bool, form: &str, claim: Claim) {
        let form = form.trim();
        if !is_worth_it(form) {
            return;
        }
        let stop = form.ends_with('.');
        let owner = Owner { actor, claim, shape: shape(form), person, stop, to_the: false };
        let folded = fold_name(form);
        if let Some(rest) = folded.strip_prefix("ال").filter(|rest| rest.chars().count() > 2) {
            self.add_pattern(rest.to_owned(), Owner { to_the: true, ..owner });
        }
        self.add_pattern(folded, owner);
    }

    /// The spaces around a word are part of what is looked for, where words have any.
    fn add_pattern(&mut self, name: String, owner: Owner) {
        let before = if name.chars().next().is_some_and(may_grow) { "" } else { " " };
        let after = if name.chars().next_back().is_some_and(has_end) { " " } else { "" };
        let pattern = format!("{before}{name}{after}");
        if !self.patterns.contains_key(&pattern) {
            self.bytes = self.bytes.saturating_add(pattern.len());
            if self.bytes > MOST_BYTES {
                return;
            }
        }
        let owners = self.patterns.entry(pattern).or_default();
        let same = |known: &Owner| known.actor == owner.actor && known.to_the == owner.to_the;
        match owners.iter().position(same) {
            Some(at) => owners[at].merge(owner),
            None if owners.len() <= MOST_OWNERS => owners.push(owner),
            None => {}
        }
    }
}

impl Owner {
    /// The same name in another capitalisation, or as another kind of name.
    fn merge(&mut self, other: Owner) {
        self.claim = self.claim.min(other.claim);
        self.shape = self.shape.min(other.shape);
        self.stop |= other.stop;
    }
}

/// *Lee Sang-min (lawyer)* is called Lee Sang-min.
fn unqualified(name: &str) -> &str {
    match name.find(" (") {
        Some(at) if name.ends_with(')') && at > 0 => &name[..at],
        _ => name,
    }
}

/// Whether a name can be looked for: single letters and numbers are everywhere, and a single word
/// that is written in lower case is a word and no name.
fn is_worth_it(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let one_word = !name.contains([' ', '-']);
    let low = name.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase);
    let sign = name.chars().any(is_unspaced);
    let long = name.chars().nth(LONGEST).is_some();
    !long && (letters >= 2 || letters == 1 && sign) && !(one_word && low)
}

fn shape(name: &str) -> Shape {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    match letters().next() {
        Some(_) if capitals > 1 && capitals == letters().count() && capitals <= 5 => Shape::All,
        Some(first) if first.is_uppercase() => Shape::First,
        _ => Shape::Any,
    }
}
