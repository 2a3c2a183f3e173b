//! Suggestions, while somebody types.

use std::collections::HashSet;

use diwan_names::POSSIBLE;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::property::{Offered, offered};
use super::{EntityType, about};
use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Parts, Visibility};
use crate::naming::search::Search;
use crate::principal::Principal;
use crate::values::{ActorKind, Handle, fold, parse_id, text};

/// How many suggestions are made at once.
const PAGE: usize = 10;

/// Entities that may be meant by what is being typed.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct SuggestedEntities {
    /// The likeliest first.
    pub result: Vec<SuggestedEntity>,
}

/// An entity that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedEntity {
    /// The actor's id.
    #[schema(example = "019bc2f4-5b00-7000-8000-000000000001")]
    pub id: String,
    /// What it is called.
    #[schema(example = "Hulusi Akar")]
    pub name: String,
    /// What tells it from its namesakes.
    #[schema(example = "Person · TR · Turkish general and minister.")]
    pub description: String,
    /// Its type.
    pub notable: Vec<EntityType>,
}

/// Types whose names are being typed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedTypes {
    /// In the order of the reference.
    pub result: Vec<EntityType>,
}

/// Properties whose names are being typed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedProperties {
    /// Those asked for most come first.
    pub result: Vec<SuggestedProperty>,
}

/// A property that may be meant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SuggestedProperty {
    /// By which it is asked for.
    #[schema(example = "countries")]
    pub id: &'static str,
    /// What people call it.
    #[schema(example = "Countries")]
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
}

impl From<Offered> for SuggestedProperty {
    fn from(offered: Offered) -> Self {
        Self { id: offered.id, name: offered.name, description: offered.about }
    }
}

/// The properties that can be had of the entities of a type.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PropertyProposals {
    /// The type that was asked about; absent where there is no such type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schema(example = "person")]
    pub of: Option<&'static str>,
    /// The properties, those asked for most first.
    pub properties: Vec<SuggestedProperty>,
}

impl Diwan {
    /// The actors that somebody may be about to name, after the first `skipped`: who has this id,
    /// whose name begins so, whose name has words that do, whose name may be this one. Only so many are found
    /// as can be looked through.
    pub async fn suggest_entities(
        &self,
        who: &Principal,
        typed: &str,
        kinds: &[ActorKind],
        skipped: usize,
    ) -> Result<SuggestedEntities> {
        let Ok(typed) = text::label(typed) else { return Ok(SuggestedEntities::default()) };
        let found = self.likely(who, &typed, kinds).await?;
        let page: Vec<Uuid> = found.into_iter().skip(skipped).take(PAGE).collect();
        let actors = self.many::<Actor>(who, &page, Parts::NONE, false).await?;
        let result = page.iter().filter_map(|id| actors.get(id)).map(suggested).collect();
        Ok(SuggestedEntities { result })
    }

    async fn likely(&self, who: &Principal, typed: &str, kinds: &[ActorKind]) -> Result<Vec<Uuid>> {
        let session = self.store.read();
        let search =
            Search { session: &session, visibility: Visibility::of(who, self.now()), kinds };
        let mut found = match parse_id(typed) {
            Ok(id) => self.of_id(who, id, kinds).await?,
            Err(_) => search.beginning(typed).await?,
        };
        found.extend(search.with_words(typed).await?);
        let alike = search.find(&[typed], POSSIBLE).await?;
        found.extend(alike.into_iter().map(|hit| hit.actor));
        let mut seen = HashSet::new();
        found.retain(|id| seen.insert(*id));
        Ok(found)
    }

    async fn of_id(&self, who: &Principal, id: Uuid, kinds: &[ActorKind]) -> Result<Vec<Uuid>> {
        let found = self.entities(who, &[Handle::Id(id)], Parts::NONE).await?;
        let wanted = |actor: &Actor| kinds.is_empty() || kinds.contains(&actor.kind);
        Ok(found.into_values().filter(wanted).map(|actor| actor.head.id).collect())
    }
}

fn suggested(actor: &Actor) -> SuggestedEntity {
    SuggestedEntity {
        id: actor.head.id.to_string(),
        name: actor.name.clone(),
        description: about(actor),
        notable: vec![actor.kind.into()],
    }
}

/// The types one word of whose names begins so; all when nothing is typed.
pub fn types(typed: &str, skipped: usize) -> SuggestedTypes {
    let all = ActorKind::ALL.iter().map(|kind| EntityType::from(*kind));
    let found = all.filter(|kind| begins(&kind.id, &kind.name, typed));
    SuggestedTypes { result: found.skip(skipped).collect() }
}

/// The properties one word of whose names begins so; all when nothing is typed.
pub fn properties(typed: &str, skipped: usize) -> SuggestedProperties {
    let found = offered().filter(|offered| begins(offered.id, offered.name, typed));
    SuggestedProperties { result: found.skip(skipped).map(Into::into).collect() }
}

/// The properties of a type's entities, at most so many. Types of others have the same: clients that
/// know no type send all sorts of things.
pub fn proposals(of: &str, most: usize) -> PropertyProposals {
    PropertyProposals {
        of: ActorKind::parse(of).ok().map(ActorKind::as_str),
        properties: offered().take(most).map(Into::into).collect(),
    }
}

fn begins(id: &str, name: &str, typed: &str) -> bool {
    let (name, typed) = (format!(" {}", fold(name)), fold(typed));
    name.contains(&format!(" {typed}")) || fold(id).starts_with(&typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_word_of_a_name_may_be_typed() {
        let ids = |typed| types(typed, 0).result.into_iter().map(|kind| kind.id);
        assert_eq!(ids("BOD").collect::<Vec<_>>(), ["stateBody"]);
        assert_eq!(ids("stateb").collect::<Vec<_>>(), ["stateBody"]);
        assert_eq!(ids("state").collect::<Vec<_>>(), ["state", "stateBody"]);
        assert_eq!(ids("ody").count(), 0);
        assert_eq!(ids("").count(), ActorKind::ALL.len());
        assert_eq!(types("", 16).result.len(), 1);
        assert_eq!(properties("active t", 0).result[0].id, "activeTo");
        assert_eq!(proposals("person", 2).properties.len(), 2);
    }
}
