//! Filters that hold others: any of several, or all but one.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};

/// A filter that can hold others of its type.
pub trait Combined: Sized {
    /// Any of which must hold.
    fn or(&self) -> Option<&[Self]>;
    /// Which must not hold.
    fn not(&self) -> Option<&Self>;
    /// Whether it goes through names or measures distances, which takes long.
    fn is_costly(&self) -> bool;
}

/// Says of filters that they hold others in their members `or` and `not`.
macro_rules! combined {
    ($filter:ident $(, costly by $member:ident)?) => {
        impl $crate::model::Combined for $filter {
            fn or(&self) -> Option<&[Self]> {
                self.or.as_deref()
            }

            fn not(&self) -> Option<&Self> {
                self.not.as_deref()
            }

            fn is_costly(&self) -> bool {
                false $(|| self.$member.is_some())?
            }
        }
    };
}
pub(crate) use combined;

/// Reads what stands in a query as JSON text, and within JSON as it is.
pub fn from_json<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> Result<Option<T>, D::Error> {
    from.deserialize_any(Json(PhantomData))
}

struct Json<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Json<T> {
    type Value = Option<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("filters in JSON")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let read = serde_json::from_str(text).map(Some);
        read.map_err(|cause| {
            E::custom(format!("give JSON, such as {{\"type\": [\"VOTE\"]}}: {cause}"))
        })
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(list)).map(Some)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(Some)
    }
}
