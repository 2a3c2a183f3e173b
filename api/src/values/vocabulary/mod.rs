//! The closed vocabularies: every word that the content may use, each with its meaning.
//!
//! One list serves the type, both contracts and the messages. A word is camelCase in REST, imports
//! and the store (`inReview`), upper case in GraphQL (`IN_REVIEW`); event types are upper case
//! everywhere.

mod actor;
mod article;
mod change;
mod counts;
mod event;
mod event_detail;
mod house;
mod medium;
mod network;
mod search;
mod webhook;

pub use actor::{ActorKind, Decision, NameKind, RelationKind, TenureStatus};
pub use article::{
    AnchorField, ArticleKind, AuthorRole, CorrectionKind, MentionKind, MentionStatus, QuoteKind,
    State,
};
pub use change::{RecordKind, Verb};
pub use counts::{ArticleSeries, CountBy, EventSeries};
pub use event::{EventContext, EventMode, EventType};
pub use event_detail::{Modality, ParticipantRole, QuadClass, Stance, VerificationStatus};
pub use house::{PlaceKind, PublisherKind, Role};
pub use medium::MediumKind;
pub use network::Tie;
pub use search::{PassageField, SearchFacet, Searched};
pub use webhook::{DeliveryStatus, DisabledReason};

use std::fmt;

use serde::de::{EnumAccess, Error as _, VariantAccess, Visitor};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

use crate::values::{Fault, FieldCode};

/// Writes an enum whose variants are words, with all that a word needs on both faces.
macro_rules! vocabulary {
    (
        $(#[doc = $about:tt])+
        pub enum $name:ident {
            $($(#[doc = $meaning:tt])+ $(#[graphql($face:meta)])? $variant:ident = $word:tt,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, async_graphql::Enum)]
        pub enum $name {
            $($(#[doc = $meaning])+ $(#[graphql($face)])? $variant,)+
        }

        impl $name {
            /// Every word, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it stands in REST, imports and the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The word behind a text; the fault lists the allowed ones.
            pub fn parse(raw: &str) -> Result<Self, $crate::values::Fault> {
                $crate::values::vocabulary::find(raw, Self::ALL, Self::as_str)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let words = &[$($word,)+];
                let parsed = $crate::values::vocabulary::Entry(Self::parse);
                from.deserialize_enum(stringify!($name), words, parsed)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let about = concat!($($about, "\n",)+);
                let words = [$(($word, concat!($($meaning),+)),)+];
                $crate::values::vocabulary::schema(about, &words).into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}
use vocabulary;

/// The member of a vocabulary that a text names.
fn find<W: Copy>(raw: &str, all: &[W], word: fn(W) -> &'static str) -> Result<W, Fault> {
    let found = all.iter().copied().find(|&one| word(one) == raw);
    found.ok_or_else(|| {
        let words: Vec<_> = all.iter().map(|&one| word(one)).collect();
        Fault::new(FieldCode::Format, format!("must be one of {}", words.join(", ")))
    })
}

/// Reads an entry of a vocabulary with its parser, after the format was told which entries there are.
struct Entry<W>(fn(&str) -> Result<W, Fault>);

impl<'de, W> Visitor<'de> for Entry<W> {
    type Value = W;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a word of a vocabulary")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, given: A) -> Result<W, A::Error> {
        let (raw, rest) = given.variant::<String>()?;
        rest.unit_variant()?;
        (self.0)(&raw).map_err(|fault| A::Error::custom(fault.detail))
    }
}

/// OpenAPI has no place for the meaning of a single value: the description lists them.
fn schema(about: &str, words: &[(&str, &str)]) -> Schema {
    let lines = words.iter().map(|(word, meaning)| format!("\n- `{word}`: {}", meaning.trim()));
    let about: Vec<_> = about.lines().map(str::trim).collect();
    let description = format!("{}\n{}", about.join(" ").trim(), lines.collect::<String>());
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.iter().map(|(word, _)| *word)))
        .description(Some(description))
        .into()
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};

    use async_graphql::{InputType, OutputType, Value, registry::Registry};
    use serde::{Serialize, de::DeserializeOwned};
    use serde_json::json;
    use utoipa::PartialSchema;

    use super::*;

    /// `inReview` → `IN_REVIEW`; what is upper case already stays.
    fn upper(word: &str) -> String {
        if word.chars().all(|c| c.is_ascii_uppercase()) {
            return word.to_owned();
        }
        let split = |c: char| if c.is_ascii_uppercase() { format!("_{c}") } else { c.to_string() };
        word.chars().map(split).collect::<String>().to_ascii_uppercase()
    }

    fn check<W>(name: &str, all: &[W], parse: fn(&str) -> Result<W, Fault>)
    where
        W: Copy + PartialEq + Debug + Display,
        W: Serialize + DeserializeOwned + InputType + OutputType + PartialSchema,
    {
        assert_eq!(<W as InputType>::type_name(), name);
        for &one in all {
            let word = one.to_string();
            assert_eq!(parse(&word), Ok(one));
            assert_eq!(serde_json::to_value(one).unwrap(), json!(word));
            assert_eq!(serde_json::from_value::<W>(json!(word)).unwrap(), one);
            assert_eq!(one.to_value(), Value::Enum(async_graphql::Name::new(upper(&word))));
        }
        let words: Vec<_> = all.iter().map(ToString::to_string).collect();
        let mut unique = words.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), words.len(), "{name} has a word twice");

        for nonsense in ["", " ", "nonsense", "DRAFT ", "draft\0"] {
            let fault = parse(nonsense).unwrap_err();
            assert_eq!(fault.code, FieldCode::Format);
            assert!(fault.detail.contains(&words[0]));
        }
        for nonsense in [json!("nonsense"), json!(null), json!(1)] {
            assert!(serde_json::from_value::<W>(nonsense).is_err());
        }
        let schema = serde_json::to_value(W::schema()).unwrap();
        assert_eq!(schema["enum"], json!(words));
        let text = schema["description"].as_str().unwrap();
        assert!(words.iter().all(|word| text.contains(&format!("\n- `{word}`: "))), "{text}");
        assert!(!text.contains("  "), "{text}");

        let mut registry = Registry::default();
        <W as OutputType>::create_type_info(&mut registry);
    }

    macro_rules! check_all {
        ($($name:ident),+ $(,)?) => { $(check(stringify!($name), $name::ALL, $name::parse);)+ };
    }

    #[test]
    fn every_word_reads_the_same_on_every_face() {
        check_all!(
            ActorKind,
            AnchorField,
            ArticleKind,
            AuthorRole,
            CorrectionKind,
            EventContext,
            EventMode,
            EventType,
            MentionKind,
            MentionStatus,
            Modality,
            NameKind,
            ParticipantRole,
            PlaceKind,
            PublisherKind,
            QuadClass,
            QuoteKind,
            RelationKind,
            Role,
            Stance,
            State,
            TenureStatus,
            VerificationStatus,
        );
    }

    #[test]
    fn the_fault_lists_the_words() {
        let fault = State::parse("DRAFT").unwrap_err();
        let words = "must be one of draft, inReview, scheduled, published, withdrawn";
        assert_eq!(fault.detail, words);
    }
}
