//! Authors: who had a part in making an article, and which.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::author::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Article;
use crate::error::{FieldCode, Result};
use crate::model::{Checked, Kind, ListItem, Parse, Ref, adopt_ids, parse_stored};
use crate::values::{AuthorRole, Reference, text};

/// Somebody who had a part in making an article.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Author {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// Who; null when it is no actor of the register, or one that the caller may not see.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub actor: Option<Ref>,
    /// The name as printed; null where it is that of the actor.
    #[schema(example = "Amina Zentani")]
    pub name: Option<String>,
    /// Which part.
    pub role: AuthorRole,
}

/// Somebody who had a part in making an article, as inputs write it. `actor` or `name` is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct AuthorInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// Who, where it is an actor of the register.
    pub actor: Option<Reference>,
    /// The name as printed; 1–300 characters. Shown to those who may not see the actor.
    #[schema(example = "Amina Zentani")]
    pub name: Option<String>,
    /// Which part; `author` when absent.
    pub role: Option<AuthorRole>,
}

impl Author {
    pub(super) fn parse(parse: &mut Parse, at: &str, input: AuthorInput) -> Option<Self> {
        let pointer = |member: &str| format!("{at}/{member}");
        let id = parse.item_id(at, input.id);
        if input.actor.is_none() && input.name.is_none() {
            parse.fail(pointer("actor"), FieldCode::Required, "an actor or a name must be given");
        }
        let actor = parse.reference(&pointer("actor"), Kind::Actor, input.actor);
        let name = parse.maybe(&pointer("name"), input.name, text::label);
        Some(Self { id, actor, name, role: input.role.unwrap_or(AuthorRole::Author) })
    }

    /// Gives the authors their ids, and refuses those that stand twice. Who they are is known only when references
    /// are resolved.
    pub(super) fn adopt(article: &mut Checked<'_, '_, Article>) {
        let stored = article.old.map_or(&[][..], Article::authors);
        let authors = article.new.authors.as_deref_mut().unwrap_or_default();
        adopt_ids(article.parse, "/authors", authors, stored);
        let who = authors.iter().map(|author| {
            let actor = author.actor.as_ref().map(|actor| actor.id);
            (actor, author.name.clone(), author.role)
        });
        article.parse.unique("/authors", who.enumerate());
    }

    /// Whether anything is left of it, when its actor is hidden.
    pub(super) fn is_somebody(&self) -> bool {
        self.actor.is_some() || self.name.is_some()
    }

    pub(super) fn from_model(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            actor: row.actor_id.map(|id| Ref::to(Kind::Actor, id)),
            name: row.name,
            role: parse_stored(&row.role)?,
        })
    }

    pub(super) fn to_model(&self, article_id: Uuid, index: usize) -> Model {
        Model {
            id: self.id,
            article_id,
            ord: index as i32,
            actor_id: self.actor.as_ref().map(|actor| actor.id),
            name: self.name.clone(),
            role: self.role.to_string(),
        }
    }
}

impl ListItem for Author {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        (&self.actor, &self.name, self.role) == (&other.actor, &other.name, other.role)
    }
}
