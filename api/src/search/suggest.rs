//! What somebody may be about to look for, while they type.

use std::collections::HashSet;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actor::Actor;
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::model::{Parts, Visibility};
use crate::naming::search::Search;
use crate::principal::Principal;
use crate::values::{ActorKind, text};

/// How many suggestions are made at most, and how many when nobody says.
pub const MOST: i64 = 20;
const SOME: usize = 8;

/// An actor that somebody may be about to name.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
pub struct Suggestion {
    /// What it is called: what to look for.
    #[schema(example = "Fayez al-Sarraj")]
    pub text: String,
    /// Its slug.
    #[schema(example = "fayez-al-sarraj")]
    pub slug: String,
    /// What kind of actor it is.
    pub kind: ActorKind,
}

impl Diwan {
    /// The actors one of whose names begins as typed, or has words that do: who begins so comes first.
    pub async fn suggest(
        &self,
        who: &Principal,
        typed: &str,
        size: Option<i64>,
    ) -> Result<Vec<Suggestion>> {
        let size = match size {
            None => SOME,
            Some(size) if (1..=MOST).contains(&size) => size as usize,
            Some(_) => {
                return Err(Error::bad_request(format!("limit: a whole number from 1 to {MOST}.")));
            }
        };
        if typed.trim().is_empty() {
            return Err(Error::bad_request("q: give what was typed, such as `fay`."));
        }
        let Ok(typed) = text::label(typed) else { return Ok(Vec::new()) };
        let (session, visibility) = (self.store().read(), Visibility::of(who, self.now()));
        let search = Search { session: &session, visibility, kinds: &[] };
        let mut found = search.beginning(&typed).await?;
        if found.len() < size {
            found.extend(search.with_words(&typed).await?);
        }
        let mut seen = HashSet::new();
        let ids: Vec<Uuid> = found.into_iter().filter(|id| seen.insert(*id)).take(size).collect();
        let actors = self.many::<Actor>(who, &ids, Parts::NONE, false).await?;
        let suggestion = |actor: &Actor| Suggestion {
            text: actor.name.clone(),
            slug: actor.slug.clone(),
            kind: actor.kind,
        };
        Ok(ids.iter().filter_map(|id| actors.get(id)).map(suggestion).collect())
    }
}
