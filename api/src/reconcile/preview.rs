//! What a preview shows of an entity.

use uuid::Uuid;

use super::posts::{Post, dates};
use super::{kind_name, named};
use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::Parts;
use crate::principal::Principal;
use crate::values::Handle;

/// How much of a long list is shown.
const MOST: usize = 5;

/// What a preview shows of an actor.
#[derive(Clone, Debug)]
pub struct Preview {
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    pub kind: String,
    /// What else it is called, with the language of each name.
    pub others: Vec<(String, Option<String>)>,
    pub countries: Vec<String>,
    pub active: Option<String>,
    pub summary: Option<String>,
    /// The posts it held, the latest first.
    pub posts: Vec<String>,
    /// What it is called in registers outside.
    pub identifiers: Vec<String>,
}

impl Diwan {
    /// What a preview shows of the actor with this id or slug; of a merged one, who answers for it.
    pub async fn preview_entity(&self, who: &Principal, id: &str) -> Result<Preview> {
        let handle = named(id).ok_or_else(Error::not_found)?;
        let mut actor = self.one::<Actor>(who, &handle, Parts::ALL).await?.record;
        if let Some(into) = &actor.merged_into {
            actor = self.one::<Actor>(who, &Handle::Id(into.id), Parts::ALL).await?.record;
        }
        let id = actor.head.id;
        let posts = self.posts(who, &[id], None).await?.remove(&id).unwrap_or_default();
        Ok(Preview::of(actor, posts))
    }
}

impl Preview {
    fn of(actor: Actor, posts: Vec<Post>) -> Self {
        let others = actor.names().iter().filter(|name| name.text != actor.name);
        let others = others.map(|name| (name.text.clone(), name.language.clone()));
        let identifiers = actor.identifiers().iter();
        let identifiers = identifiers.map(|one| format!("{}: {}", one.scheme, one.value));
        Self {
            id: actor.head.id,
            kind: kind_name(actor.kind),
            others: others.take(MOST).collect(),
            active: dates(actor.active_from.as_ref(), actor.active_to.as_ref()),
            posts: posts.into_iter().map(|post| post.text).take(MOST).collect(),
            identifiers: identifiers.take(MOST).collect(),
            name: actor.name,
            countries: actor.countries,
            summary: actor.summary,
        }
    }
}
