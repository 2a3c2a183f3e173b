//! Members that follow from the workflow and the clock, printed from the columns behind them.

use uuid::Uuid;

use super::print::{Print, Scalar, Value, number, text};
use crate::error::{Error, Result};
use crate::model::{Head, Workflow, parse_stored};
use crate::values::{Instant, State};

/// Columns of the state, and of when a record is or was published.
pub const STATE: &[&str] = &["state", "published_at"];
/// Columns of the version, and of the last change.
pub const CHANGE: &[&str] = &["version", "updated_at", "edited_at"];

pub const VERSION: Print = Print::Own(version, &[]);
pub const UPDATED_AT: Print = Print::Own(updated_at, &[]);
pub const CURRENT_STATE: Print = Print::Own(state, &[]);
pub const PUBLISH_AT: Print = Print::Own(publish_at, &[]);
pub const PUBLISHED_AT: Print = Print::Own(published_at, &[]);

/// The head of a record with a workflow, as of now, from the columns of [`CHANGE`].
pub fn head(version: i64, updated_at: i64, edited_at: Option<i64>, now: Instant) -> Head {
    Head::stored(Uuid::nil(), None, version, 0, updated_at, None).as_of(edited_at, now)
}

fn head_of(scalar: &Scalar<'_>, values: &[Value<'_>]) -> Result<Head> {
    match (number(values[0])?, number(values[1])?) {
        (Some(version), Some(updated)) => {
            Ok(head(version, updated, number(values[2])?, scalar.now()))
        }
        _ => Err(Error::internal("a record without a version")),
    }
}

fn workflow_of(scalar: &Scalar<'_>, values: &[Value<'_>]) -> Result<Workflow> {
    let state: State = parse_stored(text(values[0]))?;
    Ok(Workflow::stored(state, number(values[1])?, None, None, scalar.now()))
}

fn version(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let version = head_of(scalar, values)?.version;
    scalar.number(version);
    Ok(())
}

fn updated_at(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let at = head_of(scalar, values)?.updated_at;
    scalar.instant(Some(at));
    Ok(())
}

fn state(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let state = workflow_of(scalar, values)?.state;
    scalar.vocabulary(state.as_str());
    Ok(())
}

fn publish_at(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let at = workflow_of(scalar, values)?.publish_at;
    scalar.instant(at);
    Ok(())
}

fn published_at(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let at = workflow_of(scalar, values)?.published_at;
    scalar.instant(at);
    Ok(())
}
