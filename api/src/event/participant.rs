//! Participants: who took part in an event, and as what.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::event_participant::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Event;
use crate::error::{FieldCode, Result};
use crate::model::{Checked, Kind, ListItem, Parse, Ref, adopt_ids, parse_stored};
use crate::query::positions_on::Moment;
use crate::values::{ParticipantRole, Range, Reference, text};

/// Somebody who took part in an event.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Participant {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// Who took part; null when it is no actor of the register, or one that the caller may not see.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::SlugNameRef>)]
    pub actor: Option<Ref>,
    /// Who took part, in words.
    #[schema(example = "a delegation of tribal elders")]
    pub label: Option<String>,
    /// As what.
    pub role: ParticipantRole,
    /// On which side, where there are sides.
    #[schema(example = "GNA")]
    pub side: Option<String>,
    /// The post that the actor held then, from tenures.
    #[graphql(skip)]
    #[schema(value_type = Option<crate::model::TitleRef>)]
    pub position: Option<Ref>,
}

/// A participant, as inputs write it. `role`, and `actor` or `label`, are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct ParticipantInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// Who took part.
    pub actor: Option<Reference>,
    /// Who took part, in words; 1–300 characters. Shown to those who may not see the actor.
    #[schema(example = "a delegation of tribal elders")]
    pub label: Option<String>,
    /// As what.
    #[schema(required, nullable = false)]
    pub role: Option<ParticipantRole>,
    /// On which side, where there are sides; 1–300 characters.
    #[schema(example = "GNA")]
    pub side: Option<String>,
}

impl Participant {
    pub(super) fn parse(parse: &mut Parse, at: &str, input: ParticipantInput) -> Option<Self> {
        let pointer = |member: &str| format!("{at}/{member}");
        let id = parse.item_id(at, input.id);
        if input.actor.is_none() && input.label.is_none() {
            parse.fail(pointer("actor"), FieldCode::Required, "an actor or a label must be given");
        }
        let actor = parse.reference(&pointer("actor"), Kind::Actor, input.actor);
        let label = parse.maybe(&pointer("label"), input.label, text::label);
        let role = parse.need(&pointer("role"), input.role);
        let side = parse.maybe(&pointer("side"), input.side, text::string);
        let role = role.unwrap_or(ParticipantRole::Actor);
        Some(Self { id, actor, label, role, side, position: None })
    }

    /// Gives the participants their ids. Who they are is known only when references are resolved.
    pub(super) fn adopt(event: &mut Checked<'_, '_, Event>) {
        let stored = event.old.map_or(&[][..], Event::participants);
        let participants = event.new.participants.as_deref_mut().unwrap_or_default();
        adopt_ids(event.parse, "/participants", participants, stored);
    }

    /// What decides which post is told.
    pub(super) fn moment(&self, range: Range) -> Option<Moment> {
        Some((self.actor.as_ref()?.id, range))
    }

    /// Whether anything is left of it, when its actor is hidden.
    pub(super) fn is_somebody(&self) -> bool {
        self.actor.is_some() || self.label.is_some()
    }

    pub(super) fn from_model(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            actor: row.actor_id.map(|id| Ref::to(Kind::Actor, id)),
            label: row.label,
            role: parse_stored(&row.role)?,
            side: row.side,
            position: None,
        })
    }

    pub(super) fn to_model(&self, event_id: Uuid, index: usize) -> Model {
        Model {
            id: self.id,
            event_id,
            ord: index as i32,
            actor_id: self.actor.as_ref().map(|actor| actor.id),
            label: self.label.clone(),
            role: self.role.to_string(),
            side: self.side.clone(),
        }
    }
}

impl ListItem for Participant {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        (&self.actor, &self.label, self.role, &self.side)
            == (&other.actor, &other.label, other.role, &other.side)
    }
}
