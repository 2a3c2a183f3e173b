//! The keys under which actors are stored in the index of names.
//!
//! The keys of an actor are those of all its names ([`diwan_names::keys`]), each prefixed with the
//! version of the rules that made it. An actor whose names make no key is stored under the version
//! alone. So an actor without a key of the current version is stale, and `names rebuild` indexes it again.

use std::collections::{BTreeSet, HashMap};

use diwan_names::{NamedKind, Prepared, RULES};
use uuid::Uuid;

use crate::values::ActorKind;

/// The number of the present rules, before each key.
pub fn present() -> String {
    numbered(RULES)
}

/// What comes behind every key of the present rules, and before those of the next.
pub fn after_present() -> String {
    numbered(RULES + 1)
}

fn numbered(rules: u32) -> String {
    format!("{rules:03}")
}

/// The keys of an actor with these names.
pub fn keys_of<'a>(names: impl IntoIterator<Item = &'a str>, kind: ActorKind) -> BTreeSet<String> {
    let names = names.into_iter().map(|name| Prepared::new(name, kind.into()));
    let mut keys: BTreeSet<String> = names.flat_map(|name| stored(&name)).collect();
    if keys.is_empty() {
        keys.insert(present());
    }
    keys
}

/// The keys of a name as they are stored, the most selective first.
pub fn stored(name: &Prepared) -> Vec<String> {
    name.keys().iter().map(|key| format!("{}{key}", present())).collect()
}

/// What sharing a stored key is worth.
pub fn weight(stored: &str) -> u32 {
    diwan_names::key_weight(stored.get(present().len()..).unwrap_or_default())
}

/// Those who share the most and the most telling keys, the heaviest first.
pub fn heaviest(weights: HashMap<Uuid, u32>, most: usize) -> Vec<Uuid> {
    let mut actors: Vec<(u32, Uuid)> =
        weights.into_iter().map(|(actor, weight)| (weight, actor)).collect();
    actors.sort_unstable_by(|one, other| other.cmp(one));
    actors.truncate(most);
    actors.into_iter().map(|(_, actor)| actor).collect()
}

/// By which rules the names of such actors are compared.
pub fn rules_of(kinds: &[ActorKind]) -> BTreeSet<NamedKind> {
    let kinds = if kinds.is_empty() { ActorKind::ALL } else { kinds };
    kinds.iter().map(|kind| NamedKind::from(*kind)).collect()
}
