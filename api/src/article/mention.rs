//! Mentions: the passages of an article that name an actor.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::mention::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::Passage;
use crate::error::Result;
use crate::model::{Kind, ListItem, Mode, Parse, Ref, parse_stored};
use crate::values::{
    Anchor, AnchorField, AnchorInput, MentionKind, MentionStatus, Reference, text,
};

/// A passage of an article that names an actor.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Mention {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// Who is named.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub actor: Ref,
    /// Where.
    pub anchor: Anchor,
    /// How: by name, by title or by role.
    pub kind: MentionKind,
    /// Whether somebody has confirmed it. Only confirmed mentions are public.
    pub status: MentionStatus,
    /// How sure the method was that found it, 0 to 1.
    pub score: Option<f64>,
    /// The method that found it.
    pub method: Option<String>,
}

/// A mention, as inputs write it. `actor` and `anchor` are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct MentionInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// Who is named.
    #[schema(required, nullable = false)]
    pub actor: Option<Reference>,
    /// Where.
    #[schema(required, nullable = false)]
    pub anchor: Option<AnchorInput>,
    /// How; `name` when absent.
    pub kind: Option<MentionKind>,
    /// Whether it is confirmed; `confirmed` when absent.
    pub status: Option<MentionStatus>,
    #[graphql(skip)]
    #[schema(ignore)]
    pub score: Option<f64>,
    #[graphql(skip)]
    #[schema(ignore)]
    pub method: Option<String>,
}

impl Mention {
    /// Whether its passage is marked where the body is rendered.
    pub(super) fn is_marked(&self) -> bool {
        let Anchor { field, stale, .. } = self.anchor;
        self.status == MentionStatus::Confirmed && field == AnchorField::Body && !stale
    }

    /// Its passage, with the slug of its actor.
    pub(super) fn passage(&self, slug: String) -> Passage {
        let Anchor { start, end, .. } = self.anchor;
        let scalars = start as usize..end as usize;
        Passage { id: self.id, actor: self.actor.id, slug, scalars }
    }

    pub(super) fn parse(parse: &mut Parse, at: &str, input: MentionInput) -> Option<Self> {
        let id = parse.item_id(at, input.id);
        let actor = parse.needed_reference(&format!("{at}/actor"), Kind::Actor, input.actor);
        let anchor = parse.needed_anchor(&format!("{at}/anchor"), input.anchor);
        let imported = parse.mode == Mode::Import;
        let method = input.method.filter(|_| imported);
        Some(Self {
            id,
            actor,
            anchor,
            kind: input.kind.unwrap_or(MentionKind::Name),
            status: input.status.unwrap_or(MentionStatus::Confirmed),
            score: input.score.filter(|score| imported && score.is_finite()),
            method: parse.maybe(&format!("{at}/method"), method, text::string),
        })
    }

    pub(super) fn from_model(row: Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            actor: Ref::to(Kind::Actor, row.actor_id),
            anchor: Anchor {
                field: parse_stored(&row.anchor_field)?,
                start: row.anchor_start as u32,
                end: row.anchor_end as u32,
                exact: row.anchor_exact,
                prefix: row.anchor_prefix,
                suffix: row.anchor_suffix,
                stale: row.anchor_stale,
            },
            kind: parse_stored(&row.kind)?,
            status: parse_stored(&row.status)?,
            score: row.score,
            method: row.method,
        })
    }

    pub(super) fn to_model(&self, article_id: Uuid, index: usize) -> Model {
        let anchor = self.anchor.clone();
        Model {
            id: self.id,
            article_id,
            ord: index as i32,
            actor_id: self.actor.id,
            kind: self.kind.to_string(),
            status: self.status.to_string(),
            score: self.score,
            method: self.method.clone(),
            anchor_field: anchor.field.to_string(),
            anchor_start: anchor.start as i32,
            anchor_end: anchor.end as i32,
            anchor_exact: anchor.exact,
            anchor_prefix: anchor.prefix,
            anchor_suffix: anchor.suffix,
            anchor_stale: anchor.stale,
        }
    }
}

impl ListItem for Mention {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        // A reference that is still a slug or external id cannot be compared yet: the passage decides.
        self.kind == other.kind && self.anchor.same_passage(&other.anchor)
    }

    fn inherit(&mut self, stored: &Self, parse: &Parse) {
        if parse.mode == Mode::Api {
            self.score = stored.score;
            self.method = stored.method.clone();
        }
    }
}
