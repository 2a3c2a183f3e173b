//! One pass over a text, and the decision whose name stands where.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, Input};

use super::boundary::{begins, ends, follows_to_the};
use super::builder::{Claim, MOST_OWNERS, Owner, Shape, TaggerBuilder};
use super::surname::follows_other_name;
use super::text::Searchable;
use super::{Found, Method};

/// Finds the actors of a registry in texts. It does not change; share it between threads.
///
/// ```
/// use diwan_names::{NamedKind, Tagger};
/// let tagger = Tagger::builder()
///     .actor("akar", NamedKind::Person, ["Hulusi Akar"])
///     .actor("libya", NamedKind::Place, ["Libya", "ليبيا"])
///     .build()?;
/// let found = tagger.tag("Hulusi Akar went to Libya. Akar stayed.");
/// let exact: Vec<_> = found.iter().map(|found| found.exact.as_str()).collect();
/// assert_eq!(exact, ["Hulusi Akar", "Libya", "Akar"]);
/// # Ok::<(), diwan_names::TooMuch>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tagger {
    automaton: AhoCorasick,
    /// By pattern, who has it.
    owners: Vec<Vec<Owner>>,
    actors: Vec<String>,
}

/// A pattern at a place, in bytes of the text.
struct Candidate<'a> {
    at: Range<usize>,
    exact: &'a str,
    owners: &'a [Owner],
    to_the: bool,
}

impl Candidate<'_> {
    /// Those whose name is written as it stands here.
    fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.owners
            .iter()
            .filter(|owner| owner.shape.fits(self.exact) && (!owner.to_the || self.to_the))
    }

    fn is_strong(&self) -> bool {
        self.owners().any(|owner| owner.claim <= Claim::Alias)
    }
}

/// What was decided.
struct Mention {
    at: Range<usize>,
    actor: u32,
    score: f64,
    method: Method,
}

impl Tagger {
    /// Collects actors and their names.
    pub fn builder() -> TaggerBuilder {
        TaggerBuilder::default()
    }

    pub(super) fn new(
        automaton: AhoCorasick,
        owners: Vec<Vec<Owner>>,
        actors: Vec<String>,
    ) -> Self {
        Self { automaton, owners, actors }
    }

    /// The actors that a text names, in the order they stand in; they do not overlap.
    pub fn tag(&self, text: &str) -> Vec<Found> {
        let candidates = self.candidates(text);
        let mut mentions = Mentions::default();
        let unsure = mentions.take_names(candidates);
        mentions.take_by_context(text, unsure);
        mentions.list.sort_by_key(|mention| mention.at.start);
        self.told(text, mentions.list)
    }

    /// How much memory the automaton takes, in bytes.
    pub fn memory(&self) -> usize {
        self.automaton.memory_usage()
    }

    /// All that could be names, by place; the longest of a place, and none inside a certain one.
    fn candidates<'a>(&'a self, text: &'a str) -> Vec<Candidate<'a>> {
        let searchable = Searchable::new(text);
        let mut candidates = Vec::new();
        let mut from = 0;
        while let Some(found) = self.automaton.find(Input::new(&searchable.folded).range(from..)) {
            from = found.start() + 1;
            let owners = self.owners[found.pattern().as_usize()].as_slice();
            let at = place(&searchable, found.range(), owners);
            if owners.len() > MOST_OWNERS || !begins(text, at.start) || !ends(text, at.end) {
                continue;
            }
            let to_the = follows_to_the(text, at.start);
            let candidate = Candidate { exact: &text[at.clone()], at, owners, to_the };
            if candidate.is_strong() {
                // The space after a name is the one before the next.
                from = from.max(found.end() - 1);
            }
            candidates.push(candidate);
        }
        candidates
    }

    fn told(&self, text: &str, mentions: Vec<Mention>) -> Vec<Found> {
        let (mut byte, mut place) = (0, 0);
        let mut count = |to: usize| {
            place += text[byte..to].chars().count();
            byte = to;
            place
        };
        let tell = |Mention { at, actor, score, method }: Mention| Found {
            start: count(at.start),
            end: count(at.end),
            exact: text[at].to_owned(),
            actor: self.actors[actor as usize].clone(),
            score,
            method,
        };
        mentions.into_iter().map(tell).collect()
    }
}

/// Where a match stands in the original, without the spaces around; with its full stop.
fn place(text: &Searchable<'_>, found: Range<usize>, owners: &[Owner]) -> Range<usize> {
    let space = |at: usize| usize::from(text.folded[at] == b' ');
    let start = text.start(found.start + space(found.start));
    let end = text.end(found.end - space(found.end - 1));
    let stop = owners.iter().any(|owner| owner.stop) && text.original[end..].starts_with('.');
    start..end + usize::from(stop)
}

impl Shape {
    fn fits(self, exact: &str) -> bool {
        let mut letters = exact.chars().filter(|c| c.is_alphabetic());
        match self {
            Shape::Any => true,
            Shape::First => letters.next().is_some_and(|c| !c.is_lowercase()),
            Shape::All => !letters.any(char::is_lowercase),
        }
    }
}

/// Mentions, as they are decided; those that depend on others last.
#[derive(Default)]
struct Mentions {
    list: Vec<Mention>,
    /// By actor, the first certain mention.
    named: HashMap<u32, Range<usize>>,
    /// What is taken, in order.
    taken: Vec<Range<usize>>,
}

impl Mentions {
    /// Takes what is a name by itself; gives back what depends on who else is named.
    fn take_names<'a>(&mut self, candidates: Vec<Candidate<'a>>) -> Vec<Candidate<'a>> {
        let mut unsure = Vec::new();
        let mut end = 0;
        for candidate in candidates {
            if candidate.at.start < end {
                continue;
            }
            if !candidate.is_strong() {
                unsure.push(candidate);
                continue;
            }
            end = candidate.at.end;
            match likeliest(&candidate) {
                Some((actor, score, method)) => self.take(candidate.at, actor, score, method),
                None => unsure.push(candidate),
            }
        }
        unsure
    }

    /// Takes what is a name of somebody who was named otherwise.
    fn take_by_context(&mut self, text: &str, unsure: Vec<Candidate<'_>>) {
        let mut end = 0;
        for candidate in unsure {
            let at = candidate.at.clone();
            if at.start < end || self.is_taken(&at) {
                continue;
            }
            let known = |owner: &&Owner| match owner.claim {
                Claim::Surname => self.named.get(&owner.actor).is_some_and(|said| {
                    said.end <= at.start && !follows_other_name(text, &at, &text[said.clone()])
                }),
                _ => self.named.contains_key(&owner.actor),
            };
            let mut known = candidate.owners().filter(known);
            let (Some(owner), None) = (known.next(), known.next()) else { continue };
            end = at.end;
            let (score, method) = match owner.claim {
                Claim::Surname => (0.8, Method::Surname),
                Claim::Weak => (0.75, Method::Shared),
                _ => (0.85, Method::Shared),
            };
            self.list.push(Mention { at, actor: owner.actor, score, method });
        }
    }

    fn take(&mut self, at: Range<usize>, actor: u32, score: f64, method: Method) {
        self.named.entry(actor).or_insert(at.clone());
        self.taken.push(at.clone());
        self.list.push(Mention { at, actor, score, method });
    }

    fn is_taken(&self, at: &Range<usize>) -> bool {
        let before = self.taken.partition_point(|taken| taken.end <= at.start);
        self.taken.get(before).is_some_and(|taken| taken.start < at.end)
    }
}

/// Whose name it is when nothing else is known. Of people who share a name nobody is the likeliest.
fn likeliest(candidate: &Candidate<'_>) -> Option<(u32, f64, Method)> {
    let (mut all, mut principal, mut person) = (Few::None, Few::None, false);
    for owner in candidate.owners().filter(|owner| owner.claim <= Claim::Alias) {
        all.add(owner.actor);
        person |= owner.person;
        if owner.claim == Claim::Principal {
            principal.add(owner.actor);
        }
    }
    match (all, principal) {
        (Few::One(actor), _) => Some((actor, 1.0, Method::Name)),
        (Few::Many(_), Few::One(actor)) => Some((actor, 0.9, Method::Shared)),
        (Few::Many(first), _) if !person => Some((first, 0.5, Method::Shared)),
        _ => None,
    }
}

/// None, one, or the first of several.
#[derive(Clone, Copy)]
enum Few {
    None,
    One(u32),
    Many(u32),
}

impl Few {
    fn add(&mut self, actor: u32) {
        *self = match *self {
            Few::None => Few::One(actor),
            Few::One(first) | Few::Many(first) => Few::Many(first),
        };
    }
}
