//! Quantities: the numbers of an event.

use async_graphql::{InputObject, SimpleObject};
use diwan_entity::event_quantity::Model;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{Fault, FieldCode};
use crate::model::{ListItem, Parse};
use crate::values::text;

/// A number of an event, as exactly as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Quantity {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// What is counted or measured.
    #[schema(example = "deaths")]
    pub kind: String,
    /// The lowest estimate.
    #[schema(example = 12)]
    pub low: Option<f64>,
    /// The best estimate.
    #[schema(example = 15)]
    pub best: Option<f64>,
    /// The highest estimate.
    #[schema(example = 21)]
    pub high: Option<f64>,
    /// The unit, where it is not a plain number.
    #[schema(example = "months")]
    pub unit: Option<String>,
}

/// A quantity, as inputs write it. `kind` is required; `low`, `best` and `high` must be in order.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct QuantityInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// What is counted or measured: `deaths`, `troops`, `duration`, `votesFor` …
    #[schema(required, nullable = false, example = "deaths")]
    pub kind: Option<String>,
    /// The lowest estimate.
    #[schema(example = 12)]
    pub low: Option<f64>,
    /// The best estimate.
    #[schema(example = 15)]
    pub best: Option<f64>,
    /// The highest estimate.
    #[schema(example = 21)]
    pub high: Option<f64>,
    /// The unit, where it is not a plain number: `months`, `USD` …
    #[schema(example = "months")]
    pub unit: Option<String>,
}

impl Quantity {
    pub(super) fn parse(parse: &mut Parse, at: &str, input: QuantityInput) -> Option<Self> {
        let pointer = |member: &str| format!("{at}/{member}");
        let id = parse.item_id(at, input.id);
        let kind = parse.needed(&pointer("kind"), input.kind, text::string);
        let mut number = |member: &str, value: Option<f64>| {
            value.and_then(|value| parse.take(&pointer(member), finite(value)))
        };
        let low = number("low", input.low);
        let best = number("best", input.best);
        let high = number("high", input.high);
        refuse_disorder(parse, at, &[("low", low), ("best", best), ("high", high)]);
        let unit = parse.maybe(&pointer("unit"), input.unit, text::string);
        Some(Self { id, kind: kind.unwrap_or_default(), low, best, high, unit })
    }

    pub(super) fn to_model(&self, event_id: Uuid, index: usize) -> Model {
        Model {
            id: self.id,
            event_id,
            ord: index as i32,
            kind: self.kind.clone(),
            low: self.low,
            best: self.best,
            high: self.high,
            unit: self.unit.clone(),
        }
    }
}

fn finite(value: f64) -> Result<f64, Fault> {
    Some(value)
        .filter(|value| value.is_finite())
        .ok_or_else(|| Fault::new(FieldCode::Range, "must be a finite number"))
}

/// Refuses an estimate that is lower than one before it.
fn refuse_disorder(parse: &mut Parse, at: &str, estimates: &[(&str, Option<f64>)]) {
    let given: Vec<(&str, f64)> =
        estimates.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
    for pair in given.windows(2) {
        if let [(lower, low), (higher, high)] = pair
            && low > high
        {
            let detail = format!("must not be less than {lower}");
            parse.fail(format!("{at}/{higher}"), FieldCode::Order, detail);
        }
    }
}

impl ListItem for Quantity {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        *self == Self { id: self.id, ..other.clone() }
    }
}
