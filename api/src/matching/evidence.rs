//! What is known of an actor besides its names, for and against its being meant.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::naming::search::Hit;
use crate::values::{Identifier, Range, span};

/// What is subtracted where it belongs to other countries, or acted at another time.
const ELSEWHERE: f64 = 0.1;
const ANOTHER_TIME: f64 = 0.1;
/// What is subtracted where the same register knows it by another identifier.
const ANOTHER_IDENTIFIER: f64 = 0.3;

/// What is known of somebody besides names.
#[derive(Debug, Default)]
pub struct Known {
    pub countries: BTreeSet<String>,
    /// When it acted.
    pub active: Option<Range>,
    pub identifiers: Vec<Identifier>,
}

impl Known {
    pub fn of(actor: &Actor) -> Self {
        Self {
            countries: actor.countries.iter().cloned().collect(),
            active: span(actor.active_from.as_ref(), actor.active_to.as_ref()).ok(),
            identifiers: actor.identifiers().iter().map(Identifier::from).collect(),
        }
    }

    pub fn is_nothing(&self) -> bool {
        self.countries.is_empty() && self.active.is_none() && self.identifiers.is_empty()
    }
}

/// Raises or lowers the score of a hit by what is known of the actor, and says so.
pub fn weigh(sought: &Known, actor: &Actor, hit: &mut Hit) {
    let known = Known::of(actor);
    hit.kind = actor.kind;
    if hit.name.is_empty() {
        hit.name.clone_from(&actor.name);
    }
    if let Some(shared) = sought.identifiers.iter().find(|one| known.identifiers.contains(one)) {
        hit.score = 1.0;
        hit.is_identified = true;
        hit.reasons.insert(0, format!("{}:{}: same identifier", shared.scheme, shared.value));
        return;
    }
    if let Some((asked, other)) = contradiction(&sought.identifiers, &known.identifiers) {
        let why = format!("{}: {} is not {}", asked.scheme, other.value, asked.value);
        subtract(hit, ANOTHER_IDENTIFIER, why);
    }
    if are_apart(&sought.countries, &known.countries) {
        let why = format!("country: {}, not {}", list(&known.countries), list(&sought.countries));
        subtract(hit, ELSEWHERE, why);
    }
    if let (Some(asked), Some(active)) = (sought.active, known.active)
        && (active.to <= asked.from || active.from >= asked.to)
    {
        subtract(hit, ANOTHER_TIME, "active at another time".to_owned());
    }
}

fn subtract(hit: &mut Hit, much: f64, why: String) {
    hit.score = (hit.score - much).max(0.0);
    hit.reasons.push(format!("{why} (−{much:.2})"));
}

/// Two identifiers of one register.
fn contradiction<'a>(
    asked: &'a [Identifier],
    known: &'a [Identifier],
) -> Option<(&'a Identifier, &'a Identifier)> {
    asked.iter().find_map(|asked| {
        let other = known.iter().find(|known| known.scheme == asked.scheme)?;
        Some((asked, other))
    })
}

fn are_apart(asked: &BTreeSet<String>, known: &BTreeSet<String>) -> bool {
    !asked.is_empty() && !known.is_empty() && asked.is_disjoint(known)
}

fn list(countries: &BTreeSet<String>) -> String {
    countries.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
