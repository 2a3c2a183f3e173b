//! Corrections: public notes on what was mended in a published article.

pub mod graphql;

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::correction::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::Result;
use crate::model::{ListItem, Mode, Parse, parse_stored};
use crate::values::{CorrectionKind, Instant, text};

/// A public note on what was mended in a published article.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
#[graphql(complex)]
pub struct Correction {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// What was wrong.
    pub kind: CorrectionKind,
    /// What readers are told.
    #[schema(example = "An earlier version misspelt the minister's name.")]
    pub text: String,
    /// When the correction was made.
    pub at: Instant,
    /// The version of the article that it led to.
    pub version: i64,
}

/// A correction, as inputs write it: given with the update that mends the article.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct CorrectionInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// What was wrong; required.
    #[schema(required, nullable = false)]
    pub kind: Option<CorrectionKind>,
    /// What readers are told; required, 1–5,000 characters.
    #[schema(required, nullable = false)]
    pub text: Option<String>,
    #[graphql(skip)]
    #[schema(ignore)]
    pub at: Option<String>,
    #[graphql(skip)]
    #[schema(ignore)]
    pub version: Option<i64>,
}

impl Correction {
    /// `version` is the one that the change at hand leads to.
    pub fn parse(
        parse: &mut Parse,
        at: &str,
        version: i64,
        input: CorrectionInput,
    ) -> Option<Self> {
        let imported = parse.mode == Mode::Import;
        let id = parse.item_id(at, input.id);
        let given = parse.item_version(&format!("{at}/version"), input.version);
        let kind = parse.need(&format!("{at}/kind"), input.kind);
        let said = parse
            .needed(&format!("{at}/text"), input.text, |raw| text::lines(raw, 1..=text::LONG_MAX));
        let told = input.at.filter(|_| imported);
        let told = parse.maybe(&format!("{at}/at"), told, Instant::parse);
        Some(Self {
            id,
            kind: kind.unwrap_or(CorrectionKind::Typo),
            text: said.unwrap_or_default(),
            at: told.unwrap_or(parse.now),
            version: given.unwrap_or(version),
        })
    }

    pub fn from_model(row: Model) -> Result<Self> {
        let at = Instant::from_micros(row.at);
        Ok(Self {
            id: row.id,
            kind: parse_stored(&row.kind)?,
            text: row.text,
            at,
            version: row.version,
        })
    }

    pub fn to_model(&self, article_id: Uuid, index: usize) -> Model {
        Model {
            id: self.id,
            article_id,
            ord: index as i32,
            kind: self.kind.to_string(),
            text: self.text.clone(),
            at: self.at.micros(),
            version: self.version,
        }
    }
}

impl ListItem for Correction {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        (self.kind, &self.text) == (other.kind, &other.text)
    }

    fn inherit(&mut self, stored: &Self, parse: &Parse) {
        let given = parse.mode == Mode::Import && self.at != parse.now;
        if !given {
            self.at = stored.at;
            self.version = stored.version;
        }
    }
}
