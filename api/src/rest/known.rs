//! Which query parameters an address takes: what is unknown is refused by names, all of them.

use std::cell::Cell;
use std::fmt::{self, Display};

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::facets::FACETS;
use super::include::includable;
use super::parameter::Parameter;
use super::resource::Resource;
use crate::error::{Error, Result};

/// The parameters by which a page is chosen.
pub const PAGE: &[&str] = &["sort", "limit", "after", "before"];

/// The parameters that say what is shown of a record.
pub fn shown<R: Resource>() -> Vec<&'static str> {
    let include = includable(R::SOURCE).next().map(|_| "include");
    ["fields"].into_iter().chain(include).collect()
}

/// The parameter that adds facets to a list, where there are some.
pub fn facets<R: Resource>() -> &'static [&'static str] {
    if R::facet_words().is_empty() { &[] } else { &[FACETS] }
}

/// Refuses the first parameter that is none of these.
pub fn refuse_unknown(given: &[Parameter], known: &[&str]) -> Result<()> {
    match given.iter().find(|given| !known.contains(&given.name.as_str())) {
        None => Ok(()),
        Some(Parameter { name, .. }) => Err(Error::bad_request(format!(
            "{name}: there is no such parameter here; known are {}.",
            known.join(", ")
        ))),
    }
}

/// The names of the members of a type that is deserialised from an object.
pub fn members<T: DeserializeOwned>() -> &'static [&'static str] {
    let names = Cell::new(&[][..]);
    // It fails once the names are known: there is nothing to read.
    let _ = T::deserialize(Names(&names));
    names.get()
}

/// Learns the names of members, and gives nothing.
struct Names<'a>(&'a Cell<&'static [&'static str]>);

#[derive(Debug)]
struct Nothing;

impl Display for Nothing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("nothing to read")
    }
}

impl std::error::Error for Nothing {}

impl de::Error for Nothing {
    fn custom<T: Display>(_detail: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = Nothing;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Nothing> {
        Err(Nothing)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        members: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, Nothing> {
        self.0.set(members);
        Err(Nothing)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic::TopicFilter;

    #[test]
    fn the_names_of_members_are_those_in_requests() {
        let names =
            ["ids", "externalId", "updatedFrom", "updatedTo", "scheme", "broader", "or", "not"];
        assert_eq!(members::<TopicFilter>(), names);
    }
}
