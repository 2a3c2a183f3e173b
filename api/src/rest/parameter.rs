//! Query parameters as they are written: lists are split at their commas first, and decoded then, so
//! that a percent-encoded comma belongs to the value it stands in.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde::de::value::{Error as Fault, SeqDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::error::{Error, Result};

/// A parameter and its values, one for each time it stands in the query, still percent-encoded.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: String,
    written: Vec<String>,
}

/// The parameters of a query, each name once. What has no value is refused.
pub fn read_all(query: &str) -> Result<Vec<Parameter>> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for pair in pairs(query) {
        let (name, written) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decoded("A name of a parameter", name)?;
        if written.is_empty() {
            return Err(Error::bad_request(format!("{name}: must have a value.")));
        }
        match parameters.iter_mut().find(|other| other.name == name) {
            Some(other) => other.written.push(written.to_owned()),
            None => parameters.push(Parameter { name, written: vec![written.to_owned()] }),
        }
    }
    Ok(parameters)
}

/// The `name=value` pairs of a query, as they are written.
pub fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

/// The name of a pair, decoded as far as it can be.
pub fn name_of(pair: &str) -> Cow<'_, str> {
    percent_decode_str(pair.split('=').next().unwrap_or_default()).decode_utf8_lossy()
}

/// Takes out the parameter of this name.
pub fn take(parameters: &mut Vec<Parameter>, name: &str) -> Option<Parameter> {
    let found = parameters.iter().position(|other| other.name == name)?;
    Some(parameters.remove(found))
}

/// A word of a vocabulary, as the value of the parameter `name`.
pub fn word<W: DeserializeOwned>(name: &str, raw: &str) -> Result<W> {
    let read = W::deserialize(StrDeserializer::<Fault>::new(raw));
    read.map_err(|cause| Error::bad_request(format!("{name}: {cause}.")))
}

impl Parameter {
    /// A parameter that is not asked for, but given by the address.
    pub fn of(name: &str, written: &str) -> Self {
        Self { name: name.to_owned(), written: vec![written.to_owned()] }
    }

    /// `type: AID, VOTE`
    pub fn in_words(&self) -> Result<String> {
        Ok(format!("{}: {}", self.name, self.list()?.join(", ")))
    }

    /// Its values, one for each time it stands in the query, as they are written.
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// The only value; commas belong to it.
    pub fn text(&self) -> Result<String> {
        match self.written.as_slice() {
            [written] => decoded(&self.name, written),
            _ => Err(Error::bad_request(format!("{}: stands twice; give it once.", self.name))),
        }
    }

    /// Its values: those between commas, of each time that it stands in the query.
    pub fn list(&self) -> Result<Vec<String>> {
        self.parts().map(|part| filled(&self.name, decoded(&self.name, part)?)).collect()
    }

    /// As [`Parameter::list`], of names that never have a comma: an encoded one separates, too.
    pub fn names(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for value in self.list()? {
            for name in value.split(',') {
                names.push(filled(&self.name, name.to_owned())?);
            }
        }
        Ok(names)
    }

    /// Whether commas stand in a value that may have been meant to separate values.
    pub fn hides_commas(&self) -> bool {
        self.list().is_ok_and(|values| values.iter().any(|value| value.contains(',')))
    }

    fn parts(&self) -> impl Iterator<Item = &str> {
        self.written.iter().flat_map(|written| written.split(','))
    }
}

fn filled(name: &str, value: String) -> Result<String> {
    match value.is_empty() {
        true => Err(Error::bad_request(format!("{name}: a value is empty."))),
        false => Ok(value),
    }
}

/// A `+` is a space, as in forms.
fn decoded(name: &str, written: &str) -> Result<String> {
    let spaced = written.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Error::bad_request(format!("{name}: is not UTF-8, percent-encoded."))),
    }
}

/// A parameter is read as a text or as a list, as the type of the filter asks.
impl<'de> Deserializer<'de> for &Parameter {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.text().map_err(told)?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.text().map_err(told)?.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Fault::custom("give true or false")),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let number = self.text().map_err(told)?.parse();
        visitor.visit_i64(number.map_err(|_| Fault::custom("give a whole number"))?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let number = self.text().map_err(told)?.parse();
        visitor.visit_f64(number.map_err(|_| Fault::custom("give a number"))?)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(SeqDeserializer::new(self.list().map_err(told)?.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let text: String = self.text().map_err(told)?;
        IntoDeserializer::<Fault>::into_deserializer(text).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de> for &Parameter {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What is wrong with a value, without the name of its parameter, which is told with its place.
fn told(error: Error) -> Fault {
    let detail = error.detail.split_once(": ").map_or(error.detail.as_str(), |(_, why)| why);
    Fault::custom(detail.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    fn list(query: &str) -> Result<Vec<String>> {
        read_all(query)?.remove(0).list()
    }

    #[test]
    fn lists_are_split_before_they_are_decoded() {
        assert_eq!(list("a=x,y%2Cz"), Ok(vec!["x".into(), "y,z".into()]));
        assert_eq!(list("a=x&a=y,z"), Ok(vec!["x".into(), "y".into(), "z".into()]));
        assert_eq!(list("a=one+two%20three%2B"), Ok(vec!["one two three+".into()]));
        for odd in ["a", "a=", "a=x,,y", "a=x,", "a=%FF", "%FF=x"] {
            assert!(list(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_text_keeps_its_commas_and_stands_once() {
        let text = |query| read_all(query).unwrap().remove(0).text();
        assert_eq!(text("a=x,y%2Cz"), Ok("x,y,z".into()));
        assert!(text("a=x&a=y").is_err());
        let names = |query| read_all(query).unwrap().remove(0).names();
        assert_eq!(names("a=x%2Cy&a=z"), Ok(vec!["x".into(), "y".into(), "z".into()]));
    }

    proptest! {
        /// Whatever the values, in one parameter or in several: they are read as they were meant.
        #[test]
        fn every_value_can_be_said(
            values in prop::collection::vec("\\PC{1,12}", 1..5),
            repeated: bool,
        ) {
            let written: Vec<String> = values
                .iter()
                .map(|value| utf8_percent_encode(value, NON_ALPHANUMERIC).to_string())
                .collect();
            let query = match repeated {
                true => written.iter().map(|one| format!("a={one}")).collect::<Vec<_>>().join("&"),
                false => format!("a={}", written.join(",")),
            };
            prop_assert_eq!(list(&query), Ok(values));
        }
    }
}
