//! A serde deserializer that collects every type error instead of stopping at the first.
//!
//! A value of the wrong type is recorded as a fault and replaced by a placeholder, so that the rest is
//! read as well. The caller discards the result, or reads again without the faulty members. An array is
//! rejected where a struct is expected: serde's derived readers would accept a list of its members.

use std::cell::{Cell, RefCell};
use std::fmt::{self, Display};

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Expected, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, map};

use crate::error::{Fault, FieldCode};

/// How many faults of one body are reported at most.
pub const MOST_FAULTS: usize = 1_000;

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Member(String),
    Item(usize),
}

/// A fault, where it stands, and what may stand there in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Noted {
    pub path: Vec<Step>,
    pub fault: Fault,
    /// Of the type that is asked for; null where a member is better left out.
    pub instead: Value,
}

impl Noted {
    /// Where it stands, as a JSON Pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        let step = |step: &Step| match step {
            Step::Member(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            Step::Item(index) => format!("/{index}"),
        };
        self.path.iter().map(step).collect()
    }
}

/// Reads a value as far as it can be read, and what was wrong with it.
pub fn read<T: DeserializeOwned>(value: &Value) -> (Option<T>, Vec<Noted>) {
    let notes = Notes::default();
    let root = Strict { value, at: JsonPath::Root, siblings: &[], notes: &notes };
    let read = T::deserialize(root).map_err(|failed| notes.failed(&JsonPath::Root, &failed)).ok();
    (read, notes.list.into_inner())
}

/// What has been noted so far.
#[derive(Default)]
struct Notes {
    list: RefCell<Vec<Noted>>,
    /// Whether a failure is on its way up, noted already where it happened.
    failing: Cell<bool>,
}

impl Notes {
    fn add(&self, path: Vec<Step>, fault: Fault, instead: Value) {
        let mut list = self.list.borrow_mut();
        if list.len() < MOST_FAULTS {
            list.push(Noted { path, fault, instead });
        }
    }

    fn failed(&self, at: &JsonPath, failed: &Failed) {
        if !self.failing.replace(true) {
            let member = failed.member.iter().cloned().map(Step::Member);
            let path: Vec<Step> = at.path().into_iter().chain(member).collect();
            // A value that stood in for one of the wrong type may fail for what it says.
            let known = self.list.borrow().last().is_some_and(|noted| noted.path == path);
            if !known {
                self.add(path, failed.fault.clone(), Value::Null);
            }
        }
    }
}

/// Where a value stands. Written out only when there is something to say about it.
#[derive(Clone, Copy)]
enum JsonPath<'p> {
    Root,
    Member(&'p JsonPath<'p>, &'p str),
    Item(&'p JsonPath<'p>, usize),
}

impl JsonPath<'_> {
    fn path(&self) -> Vec<Step> {
        let (above, step) = match self {
            JsonPath::Root => return Vec::new(),
            JsonPath::Member(above, name) => (above, Step::Member((*name).to_owned())),
            JsonPath::Item(above, index) => (above, Step::Item(*index)),
        };
        let mut path = above.path();
        path.push(step);
        path
    }
}

/// A failure that keeps its value from being read at all.
#[derive(Debug)]
struct Failed {
    fault: Fault,
    /// The member it is about, where it was found in an object.
    member: Option<String>,
}

impl Failed {
    fn plain() -> Self {
        let fault = Fault::new(FieldCode::Format, "is not what is taken here");
        Self { fault, member: None }
    }
}

impl Display for Failed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.fault.detail)
    }
}

impl std::error::Error for Failed {}

impl de::Error for Failed {
    fn custom<T: Display>(detail: T) -> Self {
        Self { fault: Fault::new(FieldCode::Format, detail.to_string()), member: None }
    }

    fn invalid_type(_given: Unexpected, _wanted: &dyn Expected) -> Self {
        Self::plain()
    }

    fn invalid_value(_given: Unexpected, _wanted: &dyn Expected) -> Self {
        Self::plain()
    }

    fn invalid_length(_length: usize, _wanted: &dyn Expected) -> Self {
        Self::plain()
    }

    fn missing_field(name: &'static str) -> Self {
        let fault = Fault::required();
        Self { fault, member: Some(name.to_owned()) }
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self { fault: unknown(known), member: Some(name.to_owned()) }
    }
}

fn unknown(known: &[&str]) -> Fault {
    let detail = match known {
        [] => "there is no such member".to_owned(),
        known => format!("there is no such member; known are {}", known.join(", ")),
    };
    Fault::new(FieldCode::UnknownMember, detail)
}

/// A value that is read, and where it stands.
struct Strict<'p> {
    value: &'p Value,
    at: JsonPath<'p>,
    /// The members that the object in which it stands may have.
    siblings: &'static [&'static str],
    notes: &'p Notes,
}

impl<'p> Strict<'p> {
    fn wrong(&self, detail: impl Into<String>, instead: Value) {
        self.notes.add(self.at.path(), Fault::new(FieldCode::Format, detail), instead);
    }

    fn text(&self) -> &'p str {
        self.value.as_str().unwrap_or_else(|| {
            self.wrong("must be a text", "".into());
            ""
        })
    }

    fn items(&self) -> &'p [Value] {
        self.value.as_array().map_or_else(
            || {
                self.wrong("must be a list", Value::Array(Vec::new()));
                &[][..]
            },
            Vec::as_slice,
        )
    }

    fn object<'de, V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        let none = Map::new();
        let members = self.value.as_object().unwrap_or_else(|| {
            self.wrong("must be an object", Value::Object(Map::new()));
            &none
        });
        let (at, notes) = (self.at, self.notes);
        visitor.visit_map(Members { members: members.iter(), value: None, at, fields, notes })
    }

    fn list<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        let (items, at, notes) = (self.items().iter().enumerate(), self.at, self.notes);
        visitor.visit_seq(Items { items, at, notes })
    }
}

/// Whole numbers of one type, with the range that they have.
macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ident $read:ident,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
            let number = self.value.$read().and_then(|number| $type::try_from(number).ok());
            visitor.$visit(number.unwrap_or_else(|| {
                let (least, most) = ($type::MIN, $type::MAX);
                self.wrong(format!("must be a whole number from {least} to {most}"), 0.into());
                0
            }))
        })+
    };
}

impl<'de> Deserializer<'de> for Strict<'_> {
    type Error = Failed;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        match self.value {
            Value::Array(_) => self.list(visitor),
            Value::Object(_) => self.object(&[], visitor),
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::String(text) => visitor.visit_str(text),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or_default()),
            },
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        if self.value.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        visitor.visit_str(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        visitor.visit_str(self.text())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        visitor.visit_bool(self.value.as_bool().unwrap_or_else(|| {
            self.wrong("must be true or false", false.into());
            false
        }))
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        visitor.visit_f64(self.value.as_f64().unwrap_or_else(|| {
            self.wrong("must be a number", 0.into());
            0.0
        }))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        self.deserialize_f64(visitor)
    }

    whole_numbers! {
        deserialize_u8 visit_u8 u8 as_u64,
        deserialize_u16 visit_u16 u16 as_u64,
        deserialize_u32 visit_u32 u32 as_u64,
        deserialize_u64 visit_u64 u64 as_u64,
        deserialize_i8 visit_i8 i8 as_i64,
        deserialize_i16 visit_i16 i16 as_i64,
        deserialize_i32 visit_i32 i32 as_i64,
        deserialize_i64 visit_i64 i64 as_i64,
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        self.object(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        self.object(fields, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failed> {
        let given = self.value.as_str().filter(|given| words.contains(given));
        let word = given.unwrap_or_else(|| {
            let first = words.first().copied().unwrap_or_default();
            self.wrong(format!("must be one of {}", words.join(", ")), first.into());
            first
        });
        visitor.visit_enum(StrDeserializer::new(word))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failed> {
        visitor.visit_newtype_struct(self)
    }

    /// Only members that a type does not know are read like this.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failed> {
        self.notes.add(self.at.path(), unknown(self.siblings), Value::Null);
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The members of an object.
struct Members<'p> {
    members: map::Iter<'p>,
    value: Option<(&'p str, &'p Value)>,
    at: JsonPath<'p>,
    fields: &'static [&'static str],
    notes: &'p Notes,
}

impl<'de> de::MapAccess<'de> for Members<'_> {
    type Error = Failed;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failed> {
        self.value = self.members.next().map(|(name, value)| (name.as_str(), value));
        self.value.map(|(name, _)| seed.deserialize(StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failed> {
        let (name, value) = self.value.take().ok_or_else(Failed::plain)?;
        let at = JsonPath::Member(&self.at, name);
        let member = Strict { value, at, siblings: self.fields, notes: self.notes };
        seed.deserialize(member).inspect_err(|failed| self.notes.failed(&at, failed))
    }
}

/// The items of a list.
struct Items<'p> {
    items: std::iter::Enumerate<std::slice::Iter<'p, Value>>,
    at: JsonPath<'p>,
    notes: &'p Notes,
}

impl<'de> de::SeqAccess<'de> for Items<'_> {
    type Error = Failed;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failed> {
        let Some((index, value)) = self.items.next() else { return Ok(None) };
        let at = JsonPath::Item(&self.at, index);
        let item = Strict { value, at, siblings: &[], notes: self.notes };
        seed.deserialize(item).inspect_err(|failed| self.notes.failed(&at, failed)).map(Some)
    }
}
