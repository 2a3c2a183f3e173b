//! Members that follow from the workflow and the clock, printed from the columns behind them.

use super::print::{Scalar, Value, instant, number, word};
use crate::error::Result;

/// Columns of [`state`].
pub const STATE: &[&str] = &["state", "published_at"];
/// Columns of [`version`].
pub const VERSION: &[&str] = &["version", "edited_at", "updated_at"];
/// Columns of [`updated_at`].
pub const UPDATED_AT: &[&str] = &["updated_at", "edited_at"];

const PUBLISHED: &str = "\"published\"";

/// Whether a record is published at a time to come.
fn is_scheduled(scalar: &Scalar<'_>, state: Value<'_>, at: Value<'_>) -> Result<bool> {
    Ok(state.get() == PUBLISHED && number(at)?.is_some_and(|at| at > scalar.now().micros()))
}

pub fn state(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    match is_scheduled(scalar, values[0], values[1])? {
        true => scalar.word("scheduled"),
        false => word(scalar, values[0]),
    }
    Ok(())
}

pub fn published_at(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    match is_scheduled(scalar, values[0], values[1])? {
        true => scalar.null(),
        false => instant(scalar, values[1])?,
    }
    Ok(())
}

pub fn publish_at(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    match is_scheduled(scalar, values[0], values[1])? {
        true => instant(scalar, values[1])?,
        false => scalar.null(),
    }
    Ok(())
}

/// As [`crate::record::Head::as_of`].
pub fn version(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let (version, edited, updated) = (number(values[0])?, number(values[1])?, number(values[2])?);
    let became_visible = edited.is_some() && updated <= Some(scalar.now().micros());
    scalar.number(version.unwrap_or_default() + i64::from(became_visible));
    Ok(())
}

pub fn updated_at(scalar: &mut Scalar<'_>, values: &[Value<'_>]) -> Result<()> {
    let (updated, edited) = (number(values[0])?, number(values[1])?);
    let waits = edited.is_some() && updated > Some(scalar.now().micros());
    instant(scalar, values[usize::from(waits)])
}
