//! Reconciliation: tables of names meet the register, by the
//! [W3C Reconciliation Service API 0.2](https://reconciliation-api.github.io/specs/0.2/), which
//! OpenRefine and others speak.
//!
//! Its entities are the actors, by id; its types are their kinds. Who is meant is for
//! [matching](crate::matching) to say: here its answers are put into the words of the protocol. Like
//! everything else, it shows each caller only what they may see.

pub(crate) mod describe;
mod extend;
mod manifest;
mod posts;
mod preview;
mod property;
mod query;
mod read;
pub mod rest;
mod suggest;

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::model::{FilterValue, Kind, Parts, Resolver, Visibility};
use crate::principal::Principal;
use crate::values::{ActorKind, Handle};

pub use extend::Extension;
pub use manifest::Manifest;
pub use preview::Preview;
pub use query::Answers;
pub use suggest::{PropertyProposals, SuggestedEntities, SuggestedProperties, SuggestedTypes};

/// Where the service is.
pub const PATH: &str = "/reconcile";
/// Where previews are.
pub const PREVIEW: &str = "/reconcile/preview";

/// How much of a summary tells namesakes apart.
const MOST_SUMMARY: usize = 200;

/// A type of entities: a kind of actors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntityType {
    /// The kind.
    #[schema(example = "person")]
    pub id: String,
    /// What it is called.
    #[schema(example = "Person")]
    pub name: String,
}

impl From<ActorKind> for EntityType {
    fn from(kind: ActorKind) -> Self {
        Self { id: kind.to_string(), name: kind_name(kind) }
    }
}

/// What people call a kind: `stateBody` is a state body.
pub fn kind_name(kind: ActorKind) -> String {
    if kind == ActorKind::Ngo {
        return "NGO".to_owned();
    }
    let mut name = String::new();
    for letter in kind.as_str().chars() {
        match letter {
            _ if name.is_empty() => name.push(letter.to_ascii_uppercase()),
            'A'..='Z' => name.extend([' ', letter.to_ascii_lowercase()]),
            _ => name.push(letter),
        }
    }
    name
}

/// What tells an actor from its namesakes: its kind, its countries, who it is.
fn about(actor: &Actor) -> String {
    let mut parts = vec![kind_name(actor.kind)];
    if !actor.countries.is_empty() {
        parts.push(actor.countries.join(", "));
    }
    parts.extend(actor.summary.as_deref().map(shortened));
    parts.join(" · ")
}

/// The first words of a text.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST_SUMMARY {
        return line;
    }
    let kept: String = line.chars().take(MOST_SUMMARY).collect();
    let kept = kept.rsplit_once(' ').map_or(kept.as_str(), |(kept, _)| kept);
    format!("{kept} …")
}

fn too_many(what: &str, most: usize) -> Error {
    Error::new(Code::PayloadTooLarge, format!("At most {most} {what} are taken at once."))
}

impl Diwan {
    /// The actors that these handles lead to, those of merged ones to whom they were merged into.
    /// What is hidden leads nowhere, as nonsense does.
    async fn entities(
        &self,
        who: &Principal,
        handles: &[Handle],
        parts: Parts,
    ) -> Result<HashMap<Handle, Actor>> {
        let (session, visibility) = (self.store.read(), Visibility::of(who, self.now()));
        let named: Vec<&Handle> = handles.iter().collect();
        let resolved =
            Resolver { session: &session, visibility }.resolve(Kind::Actor, &named).await?;
        let ids: Vec<Uuid> = named.iter().filter_map(|handle| resolved.get(handle)).collect();
        let actors = self.many::<Actor>(who, &ids, parts, false).await?;
        let found = named.into_iter().filter_map(|handle| {
            let actor = actors.get(&resolved.get(handle)?)?;
            Some((handle.clone(), actor.clone()))
        });
        Ok(found.collect())
    }
}

/// How an entity is named: as in the value of a filter, by id, slug, `externalId:…` and so on. What
/// cannot name any is `None`.
fn named(raw: &str) -> Option<Handle> {
    FilterValue::parse(Kind::Actor, raw).ok()?.handles().first().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_names_for_people() {
        assert_eq!(kind_name(ActorKind::Person), "Person");
        assert_eq!(kind_name(ActorKind::StateBody), "State body");
        assert_eq!(kind_name(ActorKind::InternationalOrganization), "International organization");
        assert_eq!(kind_name(ActorKind::Ngo), "NGO");
    }

    #[test]
    fn a_long_summary_ends_with_a_word() {
        assert_eq!(shortened("Who\n it is."), "Who it is.");
        let long = shortened(&"word ".repeat(100));
        assert!(long.ends_with("word …") && long.chars().count() <= MOST_SUMMARY + 2, "{long}");
        assert_eq!(shortened(&"x".repeat(300)).chars().count(), MOST_SUMMARY + 2);
    }
}
