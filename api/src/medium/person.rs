//! The actors whom a medium shows.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::medium_person::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Result;
use crate::model::{Kind, ListItem, Parse, Ref, parse_stored};
use crate::values::{MentionStatus, Reference};

/// An actor whom a medium shows.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct ShownPerson {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// Who is shown.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub actor: Ref,
    /// Whether somebody has confirmed it. Only who is confirmed is public.
    pub status: MentionStatus,
}

/// An actor whom a medium shows, as inputs write it. `actor` is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct ShownPersonInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// Who is shown.
    #[schema(required, nullable = false)]
    pub actor: Option<Reference>,
    /// Whether it is confirmed; `confirmed` when absent.
    pub status: Option<MentionStatus>,
}

impl ShownPerson {
    pub(super) fn parse(parse: &mut Parse, at: &str, input: ShownPersonInput) -> Option<Self> {
        let id = parse.item_id(at, input.id);
        let actor = parse.needed_reference(&format!("{at}/actor"), Kind::Actor, input.actor);
        Some(Self { id, actor, status: input.status.unwrap_or(MentionStatus::Confirmed) })
    }

    pub(super) fn from_model(row: Model) -> Result<Self> {
        let (actor, status) = (Ref::to(Kind::Actor, row.actor_id), parse_stored(&row.status)?);
        Ok(Self { id: row.id, actor, status })
    }

    pub(super) fn to_model(&self, medium_id: Uuid, index: usize) -> Model {
        let (actor_id, status) = (self.actor.id, self.status.to_string());
        Model { id: self.id, medium_id, ord: index as i32, actor_id, status }
    }
}

impl ListItem for ShownPerson {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        self.actor == other.actor
    }
}
