//! From raw members to the typed input of a record or command, with everything that does not fit.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::strict::{self, Noted, Step};
use crate::error::{Error, Fault, FieldCode, FieldError, Result};
use crate::model::{Members, ONLY_ON_CREATE, Parse, Record};

/// How often a value is read again without what was wrong with it.
const ROUNDS: usize = 8;

/// What only the server sets on every record, and how else it comes about.
const READ_ONLY: &[(&str, &str)] = &[
    ("id", "is set by the server; only a line of an import may carry it"),
    ("version", "is set by the server; only a line of an import may carry it"),
    ("createdAt", "is set by the server; only a line of an import may carry it"),
    ("updatedAt", "is set by the server; only a line of an import may carry it"),
];

/// The same, on records with a workflow.
const READ_ONLY_IN_WORKFLOW: &[(&str, &str)] = &[
    ("publishAt", "is set by the command schedule; only a line of an import may carry it"),
    (
        "publishedAt",
        "is set when the record is published; only a line of an import may carry another time",
    ),
    ("withdrawal", "is set by the command withdraw; only a line of an import may carry it"),
];

/// Reads the raw members of a new or replaced record; `None` where there is no reading them.
pub fn read_members<R: Record>(members: Members, parse: &mut Parse) -> Option<R::Input> {
    let Typed { input, noted, .. } = Typed::read(Value::Object(members.0));
    tell::<R>(noted, parse);
    input
}

/// Reads the members of a record as it will stand after `patch`.
pub fn read_patch<R: Record>(
    old: &R,
    patch: Members,
    parse: &mut Parse,
) -> Result<Option<R::Input>> {
    let (nulls, given): (Map<_, _>, Map<_, _>) =
        patch.0.into_iter().partition(|(_, value)| value.is_null());
    let Typed { value, mut noted, .. } = Typed::<R::Input>::read(Value::Object(given));
    let (nulls, strangers): (Map<_, _>, Map<_, _>) =
        nulls.into_iter().partition(|(name, _)| known::<R>(name));
    noted.extend(strangers.into_iter().map(|(name, _)| stranger(name)));
    tell::<R>(noted, parse);
    let Value::Object(mut change) = value else {
        return Err(Error::internal("members that are no object"));
    };
    if change.remove(ONLY_ON_CREATE).is_some() || nulls.contains_key(ONLY_ON_CREATE) {
        let detail = "is changed by commands only, such as publish";
        parse.malformed(Fault::new(FieldCode::ReadOnly, detail).at(format!("/{ONLY_ON_CREATE}")));
    }
    change.extend(nulls.clone());
    let Value::Object(base) = serde_json::to_value(old).map_err(Error::internal)? else {
        return Err(Error::internal("a record that is no object"));
    };
    for name in R::KEPT_LISTS.iter().filter(|name| nulls.contains_key(**name)) {
        change.insert((*name).to_owned(), Value::Array(Vec::new()));
    }
    let merged = Members(change).merged_into(base, R::MERGED_OBJECTS);
    let (input, _) = strict::read(&Value::Object(merged));
    Ok(input)
}

/// Adds to `members` those of `names` that they do not have, as they stand in the record.
pub fn keep_members<R: Record>(old: &R, names: &[&str], members: &mut Members) -> Result<()> {
    if names.iter().all(|name| members.0.contains_key(*name)) {
        return Ok(());
    }
    let mut standing = serde_json::to_value(old).map_err(Error::internal)?;
    for name in names.iter().filter(|name| !members.0.contains_key(**name)).collect::<Vec<_>>() {
        let kept = standing.get_mut(name).map(Value::take);
        members.0.extend(kept.map(|kept| ((*name).to_owned(), kept)));
    }
    Ok(())
}

/// Reads the raw members of something that is no record: what a command needs to know.
pub fn read_input<I: DeserializeOwned>(members: Members) -> Result<I> {
    let Typed { input, noted, .. } = Typed::read(Value::Object(members.0));
    let errors: Vec<FieldError> = noted.into_iter().map(error).collect();
    match input {
        Some(input) if errors.is_empty() => Ok(input),
        _ => Err(Error::invalid(errors)),
    }
}

/// Whether `R`'s input has a member of this name.
pub fn known<R: Record>(name: &str) -> bool {
    let probe = Value::Object(Map::from_iter([(name.to_owned(), Value::Null)]));
    strict::read::<R::Input>(&probe).1.is_empty()
}

/// A value as far as it could be read.
pub struct Typed<T> {
    /// `None` where there was no reading it.
    pub input: Option<T>,
    /// The value without what was wrong with it.
    pub value: Value,
    pub noted: Vec<Noted>,
}

impl<T: DeserializeOwned> Typed<T> {
    /// Reads a value, and again without what is wrong with it until nothing more is.
    pub fn read(mut value: Value) -> Self {
        let mut noted: Vec<Noted> = Vec::new();
        for _ in 0..ROUNDS {
            let (input, found) = strict::read(&value);
            if found.is_empty() {
                return Self { input, value, noted };
            }
            found.iter().for_each(|fault| leave_out(&mut value, fault));
            noted.extend(found);
            noted.truncate(strict::MOST_FAULTS);
        }
        Self { input: None, value, noted }
    }
}

/// Takes a faulty value away; in a list something else stands in for it, so that the places of
/// those behind it stay.
fn leave_out(value: &mut Value, fault: &Noted) {
    let Some((last, above)) = fault.path.split_last() else { return };
    let mut lacking = false;
    let parent = above.iter().try_fold(&mut *value, |value, step| match step {
        Step::Member(name) => value.get_mut(name),
        Step::Item(index) => value.get_mut(index),
    });
    match (parent, last) {
        (Some(Value::Object(members)), Step::Member(name)) => {
            // What was missing cannot be left out: without it there is no reading the object.
            lacking = members.remove(name).is_none();
        }
        (Some(Value::Array(items)), Step::Item(index)) => {
            if let Some(item) = items.get_mut(*index) {
                *item = fault.instead.clone();
            }
        }
        _ => {}
    }
    if lacking {
        leave_out(value, &Noted { path: above.to_vec(), ..fault.clone() });
    }
}

/// A fault as it is told.
pub fn error(noted: Noted) -> FieldError {
    let pointer = noted.pointer();
    noted.fault.at(pointer)
}

fn stranger(name: String) -> Noted {
    let fault = Fault::new(FieldCode::UnknownMember, "there is no such member");
    Noted { path: vec![Step::Member(name)], fault, instead: Value::Null }
}

/// Notes what did not fit, but for what the server derives.
fn tell<R: Record>(noted: Vec<Noted>, parse: &mut Parse) {
    for noted in noted {
        if noted.fault.code != FieldCode::UnknownMember {
            parse.malformed(error(noted));
        } else if !is_derived::<R>(&noted.path) {
            let read_only = read_only::<R>(&noted.path);
            let mut told = error(noted);
            if let Some(detail) = read_only {
                (told.code, told.detail) = (FieldCode::ReadOnly, detail.to_owned());
            }
            parse.malformed(told);
        }
    }
}

/// Why a member cannot be written, if it is one that only the server sets.
fn read_only<R: Record>(path: &[Step]) -> Option<&'static str> {
    let [Step::Member(member)] = path else { return None };
    let workflow = if R::KIND.has_workflow() { READ_ONLY_IN_WORKFLOW } else { &[] };
    let is_rendered = || R::RENDERED.iter().any(|(name, _)| name == member);
    let is_own = R::READ_ONLY.contains(&member.as_str()) || is_rendered();
    let own = is_own.then_some("is set by the server");
    let mut common = READ_ONLY.iter().chain(workflow);
    common.find(|(name, _)| name == member).map(|(_, detail)| *detail).or(own)
}

fn is_derived<R: Record>(path: &[Step]) -> bool {
    let in_item = path.iter().any(|step| matches!(step, Step::Item(_)));
    let Some(Step::Member(last)) = path.last() else { return false };
    in_item && R::DERIVED_IN_ITEMS.contains(&last.as_str())
}
