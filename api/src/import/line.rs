//! One line of an import: which record it is of, and what it says.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::command::draft::Extra;
use crate::command::typed::{Typed, error};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::http::body::parse_json;
use crate::model::{Kind, Members};
use crate::values::text;

/// A line, parsed as far as its kind does not matter.
#[derive(Debug)]
pub struct Entry {
    pub kind: Kind,
    pub members: Members,
    pub extra: Extra,
}

impl Entry {
    pub fn parse(raw: &str) -> Result<Entry> {
        let Value::Object(mut members) = parse_json(raw.as_bytes())? else {
            return Err(Error::bad_request("A line must be a JSON object."));
        };
        members.retain(|_, value| !value.is_null());
        let kind = kind(members.remove("record"))?;
        normalise_external_id(&mut members);
        let extra = extra(kind, &mut members);
        Ok(Entry { kind, members: Members(members), extra })
    }

    pub fn external_id(&self) -> Option<&str> {
        self.members.0.get("externalId").and_then(Value::as_str)
    }

    /// Whether it refers to a kind that is written later within a batch.
    pub fn refers_ahead(&self) -> bool {
        let items = self.kind.refers_ahead().and_then(|list| self.members.0.get(list)?.as_array());
        items.is_some_and(|items| !items.is_empty())
    }

    pub fn id(&self) -> Option<Uuid> {
        self.extra.id
    }
}

/// A line is for the record that has its key as it will be stored. What is no key is told later.
fn normalise_external_id(members: &mut Map<String, Value>) {
    if let Some(Value::String(raw)) = members.get_mut("externalId")
        && let Ok(key) = text::external_id(raw)
    {
        *raw = key;
    }
}

fn kind(word: Option<Value>) -> Result<Kind> {
    let fault = |code, detail: String| {
        Error::invalid(vec![FieldError { pointer: "/record".into(), code, detail }])
    };
    match word {
        None => Err(fault(FieldCode::Required, "must say of which type the record is".into())),
        Some(word) => word.as_str().and_then(Kind::parse).ok_or_else(|| {
            let words: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
            fault(FieldCode::Format, format!("must be one of {}", words.join(", ")))
        }),
    }
}

/// Takes out of the members what only an import may carry, and notes what is wrong with it.
fn extra(kind: Kind, members: &mut Map<String, Value>) -> Extra {
    let carried: Map<String, Value> =
        Extra::members(kind).filter_map(|name| members.remove_entry(name)).collect();
    let Typed { input, noted, .. } = Typed::<Extra>::read(Value::Object(carried));
    let faults = noted.into_iter().map(error).map(|fault| match fault.pointer.as_str() {
        "/id" => FieldError { detail: "must be a UUID".to_owned(), ..fault },
        _ => fault,
    });
    Extra { faults: faults.collect(), ..input.unwrap_or_default() }
}

/// A line's own names, by which it is found again and by which a second one for the same record is
/// noticed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LineKey {
    Id(Kind, Uuid),
    ExternalId(Kind, String),
}

impl Entry {
    pub fn keys(&self) -> impl Iterator<Item = LineKey> + '_ {
        let id = self.id().map(|id| LineKey::Id(self.kind, id));
        let external_id =
            self.external_id().map(|key| LineKey::ExternalId(self.kind, key.to_owned()));
        id.into_iter().chain(external_id)
    }
}
