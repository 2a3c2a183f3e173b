//! Which of the articles that share something with another one have the most in common with it.

use std::cmp::Reverse;
use std::collections::HashMap;

use uuid::Uuid;

use crate::model::{Kind, Ref};

/// An article, and what it has in common with the one that was asked about.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    pub article: Uuid,
    pub score: f64,
    pub events: Vec<Ref>,
    pub actors: Vec<Ref>,
    pub topics: Vec<Ref>,
}

/// Something that an article has, and others may have.
#[derive(Clone, Debug)]
pub struct Thing {
    pub shown: Ref,
    /// How many articles have it, as far as they were counted.
    pub known: u64,
    /// The article that the one that has it is a translation of.
    pub translation_of: Option<Uuid>,
}

/// An article that has a thing.
#[derive(Clone, Copy, Debug)]
pub struct Other {
    pub id: Uuid,
    pub sort_at: i64,
    pub translation_of: Option<Uuid>,
}

/// The articles that have each thing.
pub type Others = HashMap<(Kind, Uuid), Vec<Other>>;

/// How much a thing counts that so many other articles have.
pub fn weight(kind: Kind, others: u64) -> f64 {
    let counts = match kind {
        Kind::Event => 4.0,
        Kind::Actor => 2.0,
        _ => 1.0,
    };
    counts / (2.0 + others as f64).ln()
}

/// The articles that have the most in common with one of which these are the things.
pub fn rank(of: Uuid, things: Vec<Thing>, others: &Others, limit: usize) -> Vec<Related> {
    let mut found: HashMap<Uuid, (Related, i64)> = HashMap::new();
    for (weight, thing, others) in weighed(of, things, others) {
        for other in others.filter(|other| !is_translation(of, &thing, other)) {
            let (related, _) =
                found.entry(other.id).or_insert_with(|| (nothing(other.id), other.sort_at));
            related.score += weight;
            related.shared(thing.shown.kind).push(thing.shown.clone());
        }
    }
    let mut found: Vec<(Related, i64)> = found.into_values().collect();
    for (related, _) in &mut found {
        related.score = (related.score * 1_000.0).round() / 1_000.0;
    }
    found.sort_by(|(one, one_at), (other, other_at)| {
        let by_score = other.score.total_cmp(&one.score);
        by_score.then(other_at.cmp(one_at)).then(other.article.cmp(&one.article))
    });
    found.into_iter().map(|(related, _)| related).take(limit).collect()
}

/// The things that others have too, the weightiest first, always in the same order: sums depend on it.
fn weighed(
    of: Uuid,
    things: Vec<Thing>,
    others: &Others,
) -> impl Iterator<Item = (f64, Thing, impl Iterator<Item = &Other>)> {
    let mut weighed: Vec<(f64, Thing, &[Other])> = things
        .into_iter()
        .filter_map(|thing| {
            let having = others.get(&(thing.shown.kind, thing.shown.id))?;
            let number = having.iter().filter(|other| other.id != of).count() as u64;
            Some((weight(thing.shown.kind, number), thing, having.as_slice()))
        })
        .collect();
    weighed.sort_by(|(one, a, _), (other, b, _)| {
        other.total_cmp(one).then_with(|| a.shown.id.cmp(&b.shown.id))
    });
    weighed.into_iter().map(move |(weight, thing, others)| {
        (weight, thing, others.iter().filter(move |other| other.id != of))
    })
}

/// Whether the two are the same text in two languages.
fn is_translation(of: Uuid, thing: &Thing, other: &Other) -> bool {
    let original = thing.translation_of;
    other.translation_of == Some(of)
        || original == Some(other.id)
        || original.is_some() && original == other.translation_of
}

fn nothing(article: Uuid) -> Related {
    Related { article, score: 0.0, events: vec![], actors: vec![], topics: vec![] }
}

impl Related {
    fn shared(&mut self, kind: Kind) -> &mut Vec<Ref> {
        match kind {
            Kind::Event => &mut self.events,
            Kind::Actor => &mut self.actors,
            _ => &mut self.topics,
        }
    }
}

/// The things that count most, if others have them as often as was counted; the rest is not looked at.
pub fn weightiest(mut things: Vec<Thing>, most: usize) -> Vec<Thing> {
    // Who has it alone shares it with nobody.
    things.retain(|thing| thing.known > 1);
    things.sort_by(|one, other| {
        let weight = |thing: &Thing| weight(thing.shown.kind, thing.known);
        weight(other).total_cmp(&weight(one)).then_with(|| {
            (Reverse(one.shown.kind), one.shown.id)
                .cmp(&(Reverse(other.shown.kind), other.shown.id))
        })
    });
    things.truncate(most);
    things
}
