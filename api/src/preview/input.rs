//! What callers say of a link, and whether it can be so.

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{Error, Fault, FieldCode, Result};
use crate::values::{Instant, parse_id};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
const USUAL_LIFE: i64 = 7 * DAY;
const LONGEST_LIFE: i64 = 90 * DAY;

/// Which record a preview link shows, and for how long.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PreviewInput {
    /// The id of the record: an article, an actor, an event or a medium.
    #[schema(required, nullable = false, format = "uuid")]
    pub record: Option<String>,
    /// When the link ends: in the future, and in 90 days at the latest; in 7 days when absent.
    #[schema(format = "date-time", example = "2030-01-15T12:00:00Z")]
    pub expires_at: Option<String>,
}

impl PreviewInput {
    /// The record, and the end of the link.
    pub(super) fn checked(&self, now: Instant) -> Result<(Uuid, Instant)> {
        let record = record(self.record.as_deref());
        let end = end(self.expires_at.as_deref(), now);
        match (record, end) {
            (Ok(record), Ok(end)) => Ok((record, end)),
            (record, end) => {
                let record = record.err().map(|fault| fault.at("/record"));
                let end = end.err().map(|fault| fault.at("/expiresAt"));
                Err(Error::invalid(record.into_iter().chain(end).collect()))
            }
        }
    }
}

fn record(given: Option<&str>) -> Result<Uuid, Fault> {
    let given = given.ok_or_else(|| Fault::new(FieldCode::Required, "is required"))?;
    parse_id(given)
}

fn end(given: Option<&str>, now: Instant) -> Result<Instant, Fault> {
    let after = |life| Instant::from_micros(now.micros().saturating_add(life));
    let end = given.map_or(Ok(after(USUAL_LIFE)), Instant::parse)?;
    match end > now && end <= after(LONGEST_LIFE) {
        true => Ok(end),
        false => {
            let detail = "must be in the future, and in 90 days at the latest";
            Err(Fault::new(FieldCode::Range, detail))
        }
    }
}
