//! A record as a line that an import takes.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::turn::{Extent, Turn};
use crate::command::draft::Extra;
use crate::command::typed::known;
use crate::error::{Error, Result};
use crate::model::Record;
use crate::model::imported::INCOMPLETE;

/// The form of the lines of one kind: remembers which members an import takes.
#[derive(Default)]
pub struct Form {
    taken: HashMap<String, bool>,
}

impl Form {
    /// The record's line: everything needed to make it again, references by id. `None` where it has nothing to
    /// say in this turn.
    pub fn line<R: Record>(
        &mut self,
        record: &R,
        turn: Turn,
        former_slugs: Vec<String>,
    ) -> Result<Option<String>> {
        let Value::Object(mut members) = serde_json::to_value(record).map_err(Error::internal)?
        else {
            return Err(Error::internal("a record that is no object"));
        };
        members.retain(|name, value| self.takes::<R>(name) && !value.is_null());
        members.values_mut().for_each(drop_nulls);
        if !take_extent(turn, &mut members) {
            return Ok(None);
        }
        if !former_slugs.is_empty() {
            members.insert("formerSlugs".into(), former_slugs.into());
        }
        let rest = serde_json::to_string(&members).map_err(Error::internal)?;
        Ok(Some(format!("{{\"record\":\"{}\",{}", R::KIND, &rest[1..])))
    }

    fn takes<R: Record>(&mut self, name: &str) -> bool {
        if let Some(taken) = self.taken.get(name) {
            return *taken;
        }
        let taken = Extra::members(R::KIND).any(|member| member == name) || known::<R>(name);
        self.taken.insert(name.to_owned(), taken);
        taken
    }
}

/// Leaves of a record what is given out of it in this turn; tells whether that is anything.
fn take_extent(turn: Turn, members: &mut Map<String, Value>) -> bool {
    let Some(list) = turn.kind.refers_ahead() else { return true };
    let has_some = members.get(list).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    if turn.extent == Extent::Incomplete && has_some {
        members.remove(list);
        members.insert("version".into(), INCOMPLETE.into());
    }
    has_some || turn.extent != Extent::Completed
}

/// What is null might as well be absent.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
