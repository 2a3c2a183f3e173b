//! One pass over a text, and the decision whose name stands where.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::boundary::{begins, ends, follows_to_the};
use super::builder::{Claim, MOST_OWNERS, Owner, Shape, TaggerBuilder};
use super::text::Searchable;
use super::{Found, Method};

/// Finds the actors of a registry in texts. It does not change; share it between threads.
///
/// ```
/// use diwan_names::{Kind, Tagger};
/// let tagger = Tagger::builder()
///     .actor("akar", Kind::Person, ["Hulusi Akar"])
///     .actor("libya", Kind::Place, ["Libya", "ليبيا"])
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
struct Candidate {
    at: Range<usize>,
    owners: Vec<Owner>,
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

    pub(super) fn new(automaton: AhoCorasick, owners: Vec<Vec<Owner>>, actors: Vec<String>) -> Self {
        Self { automaton, owners, actors }
    }

    /// The actors that a text names, in the order they stand in; they do not overlap.
    pub fn tag(&self, text: &str) -> Vec<Found> {
        let candidates = self.candidates(text);
        let mut mentions = Mentions::default();
        let unsure = mentions.take_names(candidates);
        mentions.take_by_context(unsure);
        mentions.list.sort_by_key(|mention| mention.at.start);
        self.told(text, mentions.list)
    }

    /// How much memory the automaton takes, in bytes.
    pub fn memory(&self) -> usize {
        self.automaton.memory_usage()
    }

    /// All that could be names, by place, the longest of a place first.
    fn candidates(&self, text: &str) -> Vec<Candidate> {
        let searchable = Searchable::new(text);
        let mut candidates = Vec::new();
        for found in self.automaton.find_overlapping_iter(&searchable.folded) {
            let owners = &self.owners[found.pattern().as_usize()];
            let range = trimmed(&searchable, found.range());
            if owners.len() > MOST_OWNERS || !ends(text, range.end) || !begins(text, range.start) {
                continue;
            }
            let exact = &text[range.clone()];
            let to_the = follows_to_the(text, range.start);
            let fits = |owner: &&Owner| owner.shape.fits(exact) && (!owner.to_the || to_the);
            let owners: Vec<Owner> = owners.iter().filter(fits).copied().collect();
            if !owners.is_empty() {
                candidates.push(Candidate { at: range, owners });
            }
        }
        candidates.sort_by(|one, other| {
            one.at.start.cmp(&other.at.start).then(other.at.end.cmp(&one.at.end))
        });
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

/// Where a match stands in the original, without the spaces around.
fn trimmed(text: &Searchable<'_>, found: Range<usize>) -> Range<usize> {
    let leading = usize::from(text.folded[found.start] == b' ');
    let start = text.start(found.start + leading);
    let end = text.end(found.end);
    let end = start + text.original[start..end.max(start)].trim_end().len();
    start..end
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
    /// By actor, where the first certain mention ends.
    named: HashMap<u32, usize>,
    /// What is taken, in order.
    taken: Vec<Range<usize>>,
}

impl Mentions {
    /// Takes what is a name by itself; gives back what depends on who else is named.
    fn take_names(&mut self, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut unsure = Vec::new();
        let mut end = 0;
        for candidate in candidates {
            let strong = candidate.owners.iter().any(|owner| owner.claim <= Claim::Alias);
            if candidate.at.start < end {
                continue;
            }
            if !strong {
                unsure.push(candidate);
                continue;
            }
            end = candidate.at.end;
            match likeliest(&candidate.owners) {
                Some((actor, score, method)) => self.take(candidate.at, actor, score, method),
                None => unsure.push(candidate),
            }
        }
        unsure
    }

    /// Takes what is a name of somebody who was named otherwise.
    fn take_by_context(&mut self, unsure: Vec<Candidate>) {
        let mut end = 0;
        for Candidate { at, owners } in unsure {
            let known = |owner: &&Owner| match owner.claim {
                Claim::Surname => self.named.get(&owner.actor).is_some_and(|said| *said <= at.start),
                _ => self.named.contains_key(&owner.actor),
            };
            let mut known = owners.iter().filter(known);
            let (Some(owner), None) = (known.next(), known.next()) else { continue };
            if at.start < end || self.is_taken(&at) {
                continue;
            }
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
        self.named.entry(actor).or_insert(at.end);
        self.taken.push(at.clone());
        self.list.push(Mention { at, actor, score, method });
    }

    fn is_taken(&self, at: &Range<usize>) -> bool {
        let before = self.taken.partition_point(|taken| taken.end <= at.start);
        self.taken.get(before).is_some_and(|taken| taken.start < at.end)
    }
}

/// Whose name it is when nothing else is known. Of people who share a name nobody is the likeliest.
fn likeliest(owners: &[Owner]) -> Option<(u32, f64, Method)> {
    let strong = || owners.iter().filter(|owner| owner.claim <= Claim::Alias);
    let only = |mut found: Box<dyn Iterator<Item = &Owner> + '_>| match (found.next(), found.next()) {
        (Some(owner), None) => Some(owner.actor),
        _ => None,
    };
    if let Some(actor) = only(Box::new(strong())) {
        return Some((actor, 1.0, Method::Name));
    }
    if let Some(actor) = only(Box::new(strong().filter(|owner| owner.claim == Claim::Principal))) {
        return Some((actor, 0.9, Method::Shared));
    }
    if strong().any(|owner| owner.person) {
        return None;
    }
    strong().next().map(|owner| (owner.actor, 0.5, Method::Shared))
}
