//! From raw members to a record's content, with everything that is wrong collected on the way.

use std::collections::{BTreeSet, HashSet};
use std::hash::Hash;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Head, Kind, Ref, Workflow, imported};
use crate::diwan::Ids;
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::values::{Anchor, AnchorInput, Instant, MAX_ITEMS, PartialDate, Reference, span};

/// Raw members of a record, as a JSON object: the common form of a REST body, a GraphQL input and
/// an import line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Members(pub Map<String, Value>);

impl Members {
    /// Members given by a typed input; absent ones are left out, however deep.
    pub fn of(input: &impl serde::Serialize) -> Result<Members> {
        match serde_json::to_value(input).map(given) {
            Ok(Value::Object(members)) => Ok(Members(members)),
            _ => Err(Error::internal("an input that is no object")),
        }
    }

    /// JSON Merge Patch (RFC 7396) on one level, and one level deeper for the named members; `null`
    /// clears, lists and references are replaced whole.
    pub fn merged_into(self, mut base: Map<String, Value>, deep: &[&str]) -> Map<String, Value> {
        for (name, value) in self.0 {
            match (base.get_mut(&name), value) {
                (Some(Value::Object(old)), Value::Object(new)) if deep.contains(&name.as_str()) => {
                    for (member, value) in new {
                        old.insert(member, value);
                    }
                }
                (_, value) => {
                    base.insert(name, value);
                }
            }
        }
        base
    }
}

/// A value without the members that are null.
fn given(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let there = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(there.map(|(name, value)| (name, given(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(given).collect(),
        plain => plain,
    }
}

/// By which way the members come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A write through one of the faces.
    Api,
    /// An import, which may carry what the server would otherwise set.
    Import,
}

/// What is known of a record before its content is parsed.
pub struct ParseContext<'a, R> {
    pub head: Head,
    /// The slug that it has; empty while it has none.
    pub slug: String,
    /// Where it stands; meaningless for small records.
    pub workflow: Workflow,
    /// The record as it stands now, if it is changed rather than created.
    pub old: Option<&'a R>,
    /// The version the change will lead to.
    pub next_version: i64,
    /// The actor it was merged into, as an import line tells it.
    pub merged_into: Option<Reference>,
    /// Its file, as an import line tells it.
    pub file: Option<imported::ImportedFile>,
}

/// Parsing in progress: the rules of the moment, and what has been found wrong so far.
pub struct Parse<'a> {
    pub mode: Mode,
    pub now: Instant,
    pub ids: &'a dyn Ids,
    pub errors: Vec<FieldError>,
    /// Where values stand that could not be read: what else is found there follows from that.
    malformed: BTreeSet<String>,
}

impl<'a> Parse<'a> {
    pub fn new(mode: Mode, now: Instant, ids: &'a dyn Ids) -> Self {
        Self { mode, now, ids, errors: Vec::new(), malformed: BTreeSet::new() }
    }

    /// Another one under the same rules, with nothing wrong yet.
    pub fn without_errors(&self) -> Self {
        Self::new(self.mode, self.now, self.ids)
    }

    /// Notes a broken rule.
    pub fn fail(&mut self, pointer: impl Into<String>, code: FieldCode, detail: impl Into<String>) {
        self.note(FieldError { pointer: pointer.into(), code, detail: detail.into() });
    }

    /// Notes a fault at its place.
    pub fn refuse(&mut self, pointer: &str, fault: Fault) {
        self.note(fault.at(pointer));
    }

    /// Refuses each item of a list, given with its index, that equals an earlier one.
    pub fn unique<T: Eq + Hash>(
        &mut self,
        pointer: &str,
        items: impl IntoIterator<Item = (usize, T)>,
    ) {
        let mut seen = HashSet::new();
        for (index, item) in items {
            if !seen.insert(item) {
                self.fail(format!("{pointer}/{index}"), FieldCode::Duplicate, "stands twice");
            }
        }
    }

    /// Refuses each text of a list, given by its language, whose language an earlier one has. Languages that could
    /// not be read are empty, and pass.
    pub fn one_for_each_language<'t>(
        &mut self,
        pointer: &str,
        languages: impl IntoIterator<Item = &'t str>,
    ) {
        let mut seen = HashSet::new();
        for (index, language) in languages.into_iter().enumerate() {
            if !language.is_empty() && !seen.insert(language) {
                let pointer = format!("{pointer}/{index}/language");
                self.fail(pointer, FieldCode::Duplicate, "another text is in this language");
            }
        }
    }

    /// Notes a value that could not be read. The rules are then checked without it.
    pub fn malformed(&mut self, error: FieldError) {
        self.malformed.insert(error.pointer.clone());
        self.errors.push(error);
    }

    fn note(&mut self, error: FieldError) {
        if !self.follows(&error.pointer) {
            self.errors.push(error);
        }
    }

    /// Whether what is wrong at a place follows from a malformed value there, above or below it.
    fn follows(&self, pointer: &str) -> bool {
        if self.malformed.is_empty() {
            return false;
        }
        let mut ends = pointer.match_indices('/').map(|(end, _)| end).chain([pointer.len()]);
        let below = format!("{pointer}/");
        ends.any(|end| self.malformed.contains(&pointer[..end]))
            || self.malformed.range(below.clone()..).next().is_some_and(|at| at.starts_with(&below))
    }

    /// The value, or its fault noted.
    pub fn take<T>(&mut self, pointer: &str, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.note(fault.at(pointer))).ok()
    }

    /// The parsed value of an optional member.
    pub fn maybe<T>(
        &mut self,
        pointer: &str,
        raw: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        raw.and_then(|raw| self.take(pointer, parse(&raw)))
    }

    /// A member that must be given.
    pub fn need<T>(&mut self, pointer: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.refuse(pointer, Fault::required());
        }
        value
    }

    /// The parsed value of a member that must be given.
    pub fn needed<T>(
        &mut self,
        pointer: &str,
        raw: Option<String>,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let raw = self.need(pointer, raw)?;
        self.take(pointer, parse(&raw))
    }

    /// An optional reference, to be resolved later.
    pub fn reference(&mut self, pointer: &str, kind: Kind, raw: Option<Reference>) -> Option<Ref> {
        let handle = self.take(pointer, raw?.parse())?;
        Some(Ref::asked(kind, handle, pointer.to_owned()))
    }

    /// A reference that must be given; where it is not, one that names nothing stands in for it.
    pub fn needed_reference(&mut self, pointer: &str, kind: Kind, raw: Option<Reference>) -> Ref {
        let raw = self.need(pointer, raw);
        self.reference(pointer, kind, raw).unwrap_or_else(|| Ref::to(kind, Uuid::nil()))
    }

    /// The items of a list, each parsed at its own place; at most [`MAX_ITEMS`] of them. Where one makes no
    /// item at all, the places of those behind it are not known any more, and nothing is said of
    /// the list's items later.
    pub fn items<I, T>(
        &mut self,
        pointer: &str,
        raw: Option<Vec<I>>,
        mut each: impl FnMut(&mut Self, &str, I) -> Option<T>,
    ) -> Vec<T> {
        let raw = raw.unwrap_or_default();
        if raw.len() > MAX_ITEMS {
            self.refuse(pointer, Fault::too_many_items());
            return Vec::new();
        }
        let given = raw.len();
        let items: Vec<T> = raw
            .into_iter()
            .enumerate()
            .filter_map(|(index, item)| each(self, &format!("{pointer}/{index}"), item))
            .collect();
        if items.len() < given {
            self.malformed.insert(pointer.to_owned());
        }
        items
    }

    /// The id an item carries, or the nil id for [`adopt_ids`] to replace.
    pub fn item_id(&mut self, pointer: &str, raw: Option<String>) -> Uuid {
        let mode = self.mode;
        self.maybe(&format!("{pointer}/id"), raw, |raw| {
            let id = Uuid::parse_str(raw).map_err(|_| Fault::new(FieldCode::Format, "a UUID"))?;
            if mode == Mode::Import { imported::id(id) } else { Ok(id) }
        })
        .unwrap_or_default()
    }

    /// A version that an item of an import brings along; elsewhere none counts.
    pub fn item_version(&mut self, pointer: &str, given: Option<i64>) -> Option<i64> {
        let given = given.filter(|_| self.mode == Mode::Import)?;
        self.version(pointer, given)
    }

    /// A version of a record.
    pub fn version(&mut self, pointer: &str, given: i64) -> Option<i64> {
        self.take(pointer, imported::version(given))
    }

    /// An anchor, whose place may still have to be found.
    pub fn anchor(&mut self, pointer: &str, raw: AnchorInput) -> Option<Anchor> {
        let faults = match raw.parse() {
            Ok(anchor) => return Some(anchor),
            Err(faults) => faults,
        };
        for (member, fault) in faults {
            self.note(fault.at(format!("{pointer}{member}")));
        }
        self.malformed.insert(pointer.to_owned());
        None
    }

    /// An anchor that must be given; where it is not, one of nothing stands in for it.
    pub fn needed_anchor(&mut self, pointer: &str, raw: Option<AnchorInput>) -> Anchor {
        let given = self.need(pointer, raw).and_then(|raw| self.anchor(pointer, raw));
        given.unwrap_or_else(|| {
            self.malformed.insert(pointer.to_owned());
            Anchor::of_nothing()
        })
    }

    /// First and last day of a range that must be in order.
    pub fn ordered(
        &mut self,
        pointer: &str,
        first: Option<&PartialDate>,
        last: Option<&PartialDate>,
    ) {
        self.take(pointer, span(first, last));
    }
}

/// An item of an owned list: it has an id of its own, which a replaced list tries to keep.
pub trait ListItem {
    fn id(&self) -> Uuid;
    fn set_id(&mut self, id: Uuid);
    /// Whether both say the same, whatever their ids and whatever the server derives.
    fn same(&self, other: &Self) -> bool;
    /// Takes over from the stored item what only the server sets (on import: what was not given).
    fn inherit(&mut self, _stored: &Self, _parse: &Parse) {}
}

/// Gives every item of a list its id: its own, that of the stored item it equals, or a new one.
///
/// An id that belongs to no stored item of this list is an `unknownReference`, except on import.
pub fn adopt_ids<T: ListItem>(parse: &mut Parse, pointer: &str, items: &mut [T], stored: &[T]) {
    let mut free: Vec<&T> =
        stored.iter().filter(|stored| !items.iter().any(|item| item.id() == stored.id())).collect();
    for (index, item) in items.iter_mut().enumerate() {
        let twin = if item.id().is_nil() {
            let twin = free.iter().position(|stored| stored.same(item));
            twin.map(|found| free.remove(found))
        } else {
            let own = stored.iter().find(|stored| stored.id() == item.id());
            if own.is_none() && parse.mode == Mode::Api {
                parse.fail(
                    format!("{pointer}/{index}/id"),
                    FieldCode::UnknownReference,
                    "no item of this list has this id",
                );
            }
            own
        };
        match twin {
            Some(twin) => {
                item.set_id(twin.id());
                item.inherit(twin, parse);
            }
            None if item.id().is_nil() => item.set_id(parse.ids.next()),
            None => {}
        }
    }
}
