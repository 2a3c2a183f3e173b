//! From raw members to a record's content, with everything that is wrong collected on the way.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::strict::Strict;
use super::{Head, Kind, Record, Ref, Workflow, imported};
use crate::diwan::Ids;
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::words::{Instant, PartialDate, Reference, span};

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
    fn merged_into(self, mut base: Map<String, Value>, deep: &[&str]) -> Map<String, Value> {
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
pub struct Frame<'a, R> {
    pub head: Head,
    /// Where it stands; meaningless for small records.
    pub workflow: Workflow,
    /// The record as it stands now, if it is changed rather than created.
    pub old: Option<&'a R>,
    /// The version the change will lead to.
    pub next_version: i64,
    /// The actor it was merged into, as an import line tells it.
    pub merged_into: Option<Reference>,
}

/// Parsing in progress: the rules of the moment, and what has been found wrong so far.
pub struct Parse<'a> {
    pub mode: Mode,
    pub now: Instant,
    pub ids: &'a dyn Ids,
    pub errors: Vec<FieldError>,
}

impl<'a> Parse<'a> {
    pub fn new(mode: Mode, now: Instant, ids: &'a dyn Ids) -> Self {
        Self { mode, now, ids, errors: Vec::new() }
    }

    /// Another one under the same rules, with nothing wrong yet.
    pub fn fresh(&self) -> Self {
        Self { errors: Vec::new(), ..*self }
    }

    /// Notes a broken rule.
    pub fn fail(&mut self, pointer: impl Into<String>, code: FieldCode, detail: impl Into<String>) {
        self.errors.push(FieldError { pointer: pointer.into(), code, detail: detail.into() });
    }

    /// The value, or its fault noted.
    pub fn take<T>(&mut self, pointer: &str, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.errors.push(fault.at(pointer))).ok()
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
            self.fail(pointer, FieldCode::Required, "must be given");
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

    /// A reference that must be given.
    pub fn needed_reference(
        &mut self,
        pointer: &str,
        kind: Kind,
        raw: Option<Reference>,
    ) -> Option<Ref> {
        let raw = self.need(pointer, raw);
        self.reference(pointer, kind, raw)
    }

    /// The items of a list, each parsed at its own place; at most 1,000 of them.
    pub fn items<I, T>(
        &mut self,
        pointer: &str,
        raw: Option<Vec<I>>,
        mut each: impl FnMut(&mut Self, &str, I) -> Option<T>,
    ) -> Vec<T> {
        let raw = raw.unwrap_or_default();
        if raw.len() > 1_000 {
            self.fail(pointer, FieldCode::TooMany, "at most 1,000 items");
            return Vec::new();
        }
        raw.into_iter()
            .enumerate()
            .filter_map(|(place, item)| each(self, &format!("{pointer}/{place}"), item))
            .collect()
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
        self.take(pointer, imported::version(given))
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
pub trait Item {
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
pub fn adopt_ids<T: Item>(parse: &mut Parse, pointer: &str, items: &mut [T], stored: &[T]) {
    let mut free: Vec<&T> =
        stored.iter().filter(|stored| !items.iter().any(|item| item.id() == stored.id())).collect();
    for (place, item) in items.iter_mut().enumerate() {
        let twin = if item.id().is_nil() {
            let twin = free.iter().position(|stored| stored.same(item));
            twin.map(|found| free.remove(found))
        } else {
            let own = stored.iter().find(|stored| stored.id() == item.id());
            if own.is_none() && parse.mode == Mode::Api {
                parse.fail(
                    format!("{pointer}/{place}/id"),
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

/// Members that only the server sets, on every record.
const READ_ONLY: &[&str] = &["id", "version", "createdAt", "updatedAt"];

/// The same, on records with a workflow.
const READ_ONLY_IN_WORKFLOW: &[&str] = &["publishAt", "publishedAt", "withdrawal"];

/// Reads the raw members of a new or replaced record.
pub fn read_members<R: Record>(members: Members) -> Result<R::Input> {
    let (input, unknown) = typed::<R::Input>(Value::Object(members.0))?;
    refuse_unknown::<R>(unknown)?;
    Ok(input)
}

/// Reads the raw members of something that is no record: what a command needs to know.
pub fn read_input<I: DeserializeOwned>(members: Members) -> Result<I> {
    let (input, unknown) = typed::<I>(Value::Object(members.0))?;
    let stranger = |path: String| {
        Fault::new(FieldCode::UnknownMember, "there is no such member").at(format!("/{path}"))
    };
    let errors: Vec<FieldError> = unknown.into_iter().map(stranger).collect();
    if errors.is_empty() { Ok(input) } else { Err(Error::invalid(errors)) }
}

/// Reads the members of a record as it will stand after `patch`.
pub fn read_patch<R: Record>(old: &R, patch: Members) -> Result<R::Input> {
    let given =
        Value::Object(patch.0.clone().into_iter().filter(|(_, value)| !value.is_null()).collect());
    let (_, unknown) = typed::<R::Input>(given)?;
    let nulls = patch.0.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.clone());
    let strangers = nulls.filter(|name| !known::<R>(name));
    refuse_unknown::<R>(unknown.into_iter().chain(strangers).collect())?;
    if patch.0.contains_key("state") {
        return Err(read_only("/state"));
    }
    let Value::Object(base) = serde_json::to_value(old).map_err(Error::internal)? else {
        return Err(Error::internal("a record that is no object"));
    };
    let merged = patch.merged_into(base, &["rights", "verification"]);
    typed::<R::Input>(Value::Object(merged)).map(|(input, _)| input)
}

/// Whether `R`'s input has a member of this name.
pub fn known<R: Record>(name: &str) -> bool {
    let probe = Value::Object(Map::from_iter([(name.to_owned(), Value::Null)]));
    typed::<R::Input>(probe).is_ok_and(|(_, unknown)| unknown.is_empty())
}

/// Deserialises, telling which members were not known and where a value did not fit.
fn typed<T: DeserializeOwned>(value: Value) -> Result<(T, Vec<String>)> {
    let mut unknown = Vec::new();
    let mut note = |path: serde_ignored::Path| {
        unknown.push(path.to_string().replace('.', "/").replace("/?", ""))
    };
    let mut track = serde_path_to_error::Track::new();
    let outer = serde_path_to_error::Deserializer::new(Strict(value), &mut track);
    let read = T::deserialize(serde_ignored::Deserializer::new(outer, &mut note));
    match read {
        Ok(read) => Ok((read, unknown)),
        Err(cause) => Err(Error::invalid(vec![FieldError {
            pointer: pointer(&track.path()),
            code: FieldCode::Format,
            detail: cause.to_string(),
        }])),
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn refuse_unknown<R: Record>(paths: Vec<String>) -> Result<()> {
    let errors: Vec<FieldError> = paths
        .into_iter()
        .filter(|path| !is_derived::<R>(path))
        .map(|path| {
            let (code, detail) = match is_read_only::<R>(&path) {
                true => (FieldCode::ReadOnly, "is set by the server"),
                false => (FieldCode::UnknownMember, "there is no such member"),
            };
            Fault::new(code, detail).at(format!("/{path}"))
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Error::invalid(errors)) }
}

fn is_read_only<R: Record>(member: &str) -> bool {
    READ_ONLY.contains(&member)
        || (R::KIND.has_workflow() && READ_ONLY_IN_WORKFLOW.contains(&member))
        || R::READ_ONLY.contains(&member)
}

fn is_derived<R: Record>(path: &str) -> bool {
    let segments: Vec<_> = path.split('/').collect();
    let in_item = segments.iter().any(|segment| segment.parse::<usize>().is_ok());
    in_item && segments.last().is_some_and(|last| R::DERIVED_IN_ITEMS.contains(last))
}

fn read_only(pointer: &str) -> Error {
    Error::invalid(vec![FieldError {
        pointer: pointer.into(),
        code: FieldCode::ReadOnly,
        detail: "is changed by commands only".into(),
    }])
}
