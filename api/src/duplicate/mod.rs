//! Duplicates: actors that stand in the register twice, as their names say; and those of which an
//! editor said that they do not.
//!
//! Nothing is kept of them: a page is found by going through the actors, the latest first, and
//! looking each up among those before it.

mod distinction;
pub mod graphql;
mod pairs;
pub mod rest;

use async_graphql::SimpleObject;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::diwan::Diwan;
use crate::error::Result;
use crate::model::{Ref, Visibility};
use crate::page::{Cursor, SortValue, page_size};
use crate::principal::Principal;
use crate::query::filter::{filled, refused};
use crate::values::{ActorKind, Decision};

/// Two actors that are likely the same, and why.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Duplicate {
    /// The one that was entered later.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub actor: Ref,
    /// The one that was there before.
    #[graphql(skip)]
    #[schema(value_type = crate::model::SlugNameRef)]
    pub other: Ref,
    /// The name of the other that came nearest to one of the first.
    #[schema(example = "Salahuddin Al-Namroush")]
    pub name: String,
    /// How likely they are the same, from 0 to 1.
    #[schema(example = 0.99)]
    pub score: f64,
    /// What the score says.
    pub decision: Decision,
    /// Which part of the names met which and why, what else was compared, and in brackets what was
    /// subtracted from 1 for it.
    #[schema(example = json!(["namroush: same", "salahdin / salahuddin: same sound (−0.01)"]))]
    pub explanation: Vec<String>,
}

/// A part of the list of likely duplicates.
#[derive(Clone, Debug, PartialEq, SimpleObject)]
pub struct DuplicatePage {
    /// The pairs found, those with the latest actors first.
    pub nodes: Vec<Duplicate>,
    /// From where to go on, as `after`; null at the end. A page may be short, or empty, and yet not
    /// be the last: it covers as many actors as can be gone through at once.
    pub next: Option<String>,
}

/// What part of the list is asked for.
#[derive(Clone, Debug, Default)]
pub struct DuplicatesRequest {
    /// Only actors of these kinds.
    pub kinds: Option<Vec<ActorKind>>,
    /// The least score of a pair, 0.65–1; 0.8 when absent.
    pub threshold: Option<f64>,
    /// How many pairs, 1–100; 20 when absent.
    pub size: Option<i64>,
    /// The `next` of the part before.
    pub after: Option<String>,
}

/// A place in the list: the pairs of an actor up to this other one are behind it, and all those of
/// later actors; with no other, all of the actor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PairPosition {
    actor: Uuid,
    other: Option<Uuid>,
}

/// In cursors, the name of the order.
const ORDER: &str = "duplicates";

impl Diwan {
    /// Pairs of actors that are likely the same, among those that the caller may see.
    pub async fn duplicates(
        &self,
        who: &Principal,
        ask: &DuplicatesRequest,
    ) -> Result<DuplicatePage> {
        let size = page_size(ask.size)? as usize;
        let kinds = ask.kinds.as_deref().map(|kinds| filled("kind", kinds)).transpose()?;
        let walk = pairs::Walk {
            session: &self.store.read(),
            visibility: Visibility::of(who, self.now()),
            kinds: kinds.unwrap_or_default(),
            threshold: threshold(ask.threshold)?,
        };
        let after = ask.after.as_deref().map(PairPosition::decode).transpose()?;
        let (nodes, next) = walk.page(after, size).await?;
        Ok(DuplicatePage { nodes, next: next.map(PairPosition::encode) })
    }
}

fn threshold(given: Option<f64>) -> Result<f64> {
    let least = diwan_names::POSSIBLE;
    match given.unwrap_or(diwan_names::MATCH) {
        threshold if (least..=1.0).contains(&threshold) => Ok(threshold),
        _ => Err(refused("threshold", format!("a number from {least} to 1."))),
    }
}

impl PairPosition {
    fn encode(self) -> String {
        let other = self.other.map_or_else(String::new, |other| other.to_string());
        Cursor { sort: ORDER.to_owned(), key: SortValue::Text(other), id: self.actor }.encode()
    }

    fn decode(raw: &str) -> Result<Self> {
        let cursor = Cursor::decode(raw)?;
        let other = match &cursor.key {
            SortValue::Text(other) if cursor.sort == ORDER && other.is_empty() => Some(None),
            SortValue::Text(other) if cursor.sort == ORDER => Uuid::parse_str(other).ok().map(Some),
            _ => None,
        };
        let other = other.ok_or_else(|| refused("after", "the cursor belongs to another list."))?;
        Ok(Self { actor: cursor.id, other })
    }
}
