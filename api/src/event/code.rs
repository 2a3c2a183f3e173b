//! Codes: how data sets outside code an event.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::event_code::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Result;
use crate::model::{ListItem, Parse, parse_stored};
use crate::values::{QuadClass, parse_scheme, text};

/// How a data set outside codes an event.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct EventCode {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// The coding scheme.
    #[schema(example = "cameo")]
    pub scheme: String,
    /// The code in it.
    #[schema(example = "042")]
    pub code: String,
    /// The quad class that the scheme gives it, which may differ from ours.
    pub quad_class: Option<QuadClass>,
}

/// A code of an event, as inputs write it. `scheme` and `code` are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct EventCodeInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// The coding scheme: 1–64 of `a-z`, `0-9`, dot, underscore and hyphen.
    #[schema(required, nullable = false, example = "cameo")]
    pub scheme: Option<String>,
    /// The code in it; 1–300 characters. A scheme's code stands but once in an event.
    #[schema(required, nullable = false, example = "042")]
    pub code: Option<String>,
    /// The quad class that the scheme gives it.
    pub quad_class: Option<QuadClass>,
}

impl EventCode {
    pub(super) fn parse(parse: &mut Parse, at: &str, input: EventCodeInput) -> Option<Self> {
        let id = parse.item_id(at, input.id);
        let scheme = parse.needed(&format!("{at}/scheme"), input.scheme, parse_scheme);
        let code = parse.needed(&format!("{at}/code"), input.code, text::string);
        Some(Self { id, scheme: scheme?, code: code?, quad_class: input.quad_class })
    }

    pub(super) fn from_model(row: Model) -> Result<Self> {
        let quad_class = row.quad_class.as_deref().map(parse_stored).transpose()?;
        Ok(Self { id: row.id, scheme: row.scheme, code: row.code, quad_class })
    }

    pub(super) fn to_model(&self, event_id: Uuid, index: usize, range_from: i64) -> Model {
        Model {
            id: self.id,
            event_id,
            ord: index as i32,
            scheme: self.scheme.clone(),
            code: self.code.clone(),
            quad_class: self.quad_class.map(|class| class.to_string()),
            range_from,
        }
    }
}

impl ListItem for EventCode {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        (&self.scheme, &self.code) == (&other.scheme, &other.code)
    }
}
