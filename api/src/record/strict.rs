//! JSON as it was meant: where an object is asked for, an array is none.
//!
//! The derived readers of structs also take a list of their members' values. In a request that is a
//! mistake.

use serde::Deserializer;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Error as _, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

/// A JSON value that is read strictly, however deep.
pub struct Strict(pub Value);

impl IntoDeserializer<'_, Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Strict)))
            }
            Value::Object(members) => {
                let members = members.into_iter().map(|(name, value)| (name, Strict(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &"an object")),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::article::ArticleInput;

    fn read(value: Value) -> Result<ArticleInput, Error> {
        ArticleInput::deserialize(Strict(value))
    }

    #[test]
    fn an_array_is_no_object() {
        let good = json!({
            "kind": "brief", "headline": "H", "rights": { "holder": "X" }, "topics": [{ "id": "1" }],
            "mentions": [{ "anchor": { "field": "body", "start": 0, "end": 1, "exact": "a" } }],
            "standfirst": null,
        });
        let plain = ArticleInput::deserialize(good.clone()).unwrap();
        assert_eq!(format!("{:?}", read(good).unwrap()), format!("{plain:?}"));
        for bad in [
            json!([]),
            json!({ "rights": [] }),
            json!({ "rights": ["X"] }),
            json!({ "mentions": [[]] }),
            json!({ "mentions": [{ "anchor": ["body", 0, 1, "a"] }] }),
            json!({ "place": ["1", null, null, null, null, null, null, null] }),
        ] {
            assert!(ArticleInput::deserialize(bad.clone()).is_ok(), "serde refuses {bad}");
            assert!(read(bad.clone()).is_err(), "{bad}");
        }
    }
}
