//! References to records, as inputs write them.

use std::borrow::Cow;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputObject, InputType, InputValueError, InputValueResult, OneofObject};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Identifier, text};
use crate::values::{Fault, FieldCode};

/// Names a record in exactly one way. A reference may also be sent back as it was printed: where
/// another member stands with a name, that one decides, and `id` before `slug` and `externalId`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", from = "Printed")]
#[schema(example = json!({ "externalId": "gov:minister-7" }))]
pub struct Reference {
    /// The id of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    pub id: Option<String>,
    /// The slug of the record, where such records have slugs; former slugs are taken, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// The key that the caller gave the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// An identifier in a scheme, for actors and places; of a topic its scheme and code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<IdentifierInput>,
    /// The name of an actor, place or publisher; taken when exactly one that you may see is meant.
    /// An actor is found in any spelling: a bearer of just this name, whatever the case and the
    /// accents, goes before those of names like it, and those before whoever has it as a part of a
    /// longer name. A place or publisher must have just this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Salahuddin Al-Namroush")]
    pub name: Option<String>,
    /// The title of a position, whatever the case and the accents; taken when only one has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Minister of Defence")]
    pub title: Option<String>,
    /// The scheme and code of a topic, as `scheme:code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "own:defence")]
    pub code: Option<String>,
}

/// An identifier that a scheme gives to a record, as inputs write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, InputObject)]
pub struct IdentifierInput {
    /// The scheme, such as `wikidata`.
    #[serde(default)]
    #[schema(required, example = "wikidata")]
    pub scheme: String,
    /// The value in that scheme, such as `Q1016`.
    #[serde(default)]
    #[schema(required, example = "Q1016")]
    pub value: String,
}

/// A reference as it may be printed: the labels beside an id, slug or externalId mean nothing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Printed {
    id: Option<String>,
    slug: Option<String>,
    external_id: Option<String>,
    identifier: Option<IdentifierInput>,
    name: Option<String>,
    title: Option<String>,
    code: Option<String>,
    #[serde(rename = "headline")]
    _headline: Option<Value>,
}

impl From<Printed> for Reference {
    fn from(printed: Printed) -> Self {
        let Printed { id, slug, external_id, identifier, name, title, code, .. } = printed;
        Self { id, slug, external_id, identifier, name, title, code }
    }
}

/// Names a record in exactly one way.
#[derive(Clone, Debug, OneofObject)]
pub enum RefInput {
    /// The id of the record.
    Id(ID),
    /// The slug of the record, where such records have slugs; former slugs are taken, too.
    Slug(String),
    /// The key that the caller gave the record.
    ExternalId(String),
    /// An identifier in a scheme, for actors and places; of a topic its scheme and code.
    Identifier(IdentifierInput),
    /// The name of an actor, place or publisher; taken when exactly one that you may see is meant.
    /// An actor is found in any spelling: a bearer of just this name, whatever the case and the
    /// accents, goes before those of names like it, and those before whoever has it as a part of a
    /// longer name. A place or publisher must have just this name.
    Name(String),
    /// The title of a position, whatever the case and the accents; taken when only one has it.
    Title(String),
    /// The scheme and code of a topic, as `scheme:code`.
    Code(String),
}

impl From<RefInput> for Reference {
    fn from(input: RefInput) -> Self {
        let none = Self::default();
        match input {
            RefInput::Id(id) => Self { id: Some(id.0), ..none },
            RefInput::Slug(slug) => Self { slug: Some(slug), ..none },
            RefInput::ExternalId(key) => Self { external_id: Some(key), ..none },
            RefInput::Identifier(identifier) => Self { identifier: Some(identifier), ..none },
            RefInput::Name(name) => Self { name: Some(name), ..none },
            RefInput::Title(title) => Self { title: Some(title), ..none },
            RefInput::Code(code) => Self { code: Some(code), ..none },
        }
    }
}

/// In GraphQL a reference is a [`RefInput`], of which exactly one member can be given.
impl InputType for Reference {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        RefInput::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        RefInput::create_type_info(registry)
    }

    fn parse(value: Option<async_graphql::Value>) -> InputValueResult<Self> {
        RefInput::parse(value).map(Self::from).map_err(InputValueError::propagate)
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::to_value(self).unwrap_or_default()
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// The one way in which a record is named, whoever names it: an address, a filter, a reference, an
/// argument, a line of an import. Only the functions here make one of a text, so that each name is
/// read alike everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Handle {
    Id(Uuid),
    Slug(String),
    ExternalId(String),
    /// A scheme and a value in it; of a topic its scheme and code.
    Identifier(Identifier),
    /// What an actor, place or publisher is called.
    Name(String),
    /// What a position is called.
    Title(String),
}

impl Handle {
    /// What addresses and arguments take: an id where it is written as one, else a slug.
    pub fn id_or_slug(raw: &str) -> Self {
        parse_id(raw).map_or_else(|_| Self::Slug(raw.to_owned()), Self::Id)
    }

    /// A caller's own key.
    pub fn external_id(raw: &str) -> Result<Self, Fault> {
        text::external_id(raw).map(Self::ExternalId)
    }

    /// `wikidata:Q1016`; of a topic `own:defence`.
    pub fn scheme_and_value(raw: &str) -> Result<Self, Fault> {
        let malformed =
            || Fault::new(FieldCode::Format, "must be scheme:code, such as own:defence");
        let (scheme, value) = raw.split_once(':').ok_or_else(malformed)?;
        Identifier::parse(scheme, value).map(Self::Identifier)
    }

    pub fn name(raw: &str) -> Result<Self, Fault> {
        text::label(raw).map(Self::Name)
    }

    pub fn title(raw: &str) -> Result<Self, Fault> {
        text::label(raw).map(Self::Title)
    }
}

impl Reference {
    /// Decides in which way the reference names its record.
    pub fn parse(&self) -> Result<Handle, Fault> {
        match (&self.id, &self.slug, &self.external_id, &self.identifier) {
            (Some(id), _, _, None) => parse_id(id).map(Handle::Id),
            (None, Some(slug), None, None) => Ok(Handle::Slug(slug.clone())),
            (None, None, Some(key), None) => Handle::external_id(key),
            (None, None, None, Some(identifier)) => {
                Identifier::parse(&identifier.scheme, &identifier.value).map(Handle::Identifier)
            }
            (None, None, None, None) => self.labelled(),
            _ => Err(Fault::new(
                FieldCode::AmbiguousReference,
                "must name a record by only one of id, slug, externalId and identifier",
            )),
        }
    }

    /// By what its record is called, where nothing else names it.
    fn labelled(&self) -> Result<Handle, Fault> {
        match (&self.name, &self.title, &self.code) {
            (Some(name), None, None) => Handle::name(name),
            (None, Some(title), None) => Handle::title(title),
            (None, None, Some(code)) => Handle::scheme_and_value(code),
            (None, None, None) => Err(Fault::new(
                FieldCode::Required,
                "must name a record by id, slug, externalId, identifier, name, title or code",
            )),
            _ => Err(Fault::new(
                FieldCode::AmbiguousReference,
                "must name a record by only one of name, title and code",
            )),
        }
    }

    /// The fault of a reference to what does not exist or may not be seen, in the same words.
    pub fn unknown() -> Fault {
        Fault::new(FieldCode::UnknownReference, "names no record, or none that is visible to you")
    }
}

/// Ids are printed in one form, with hyphens; whatever else is written names nothing.
pub fn parse_id(raw: &str) -> Result<Uuid, Fault> {
    let hyphenated = raw.len() == uuid::fmt::Hyphenated::LENGTH;
    Uuid::try_parse(raw).ok().filter(|_| hyphenated).ok_or_else(Reference::unknown)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "018f3c1e-7d5a-7c3b-9f00-0123456789ab";

    fn parse(value: Value) -> Result<Handle, FieldCode> {
        let reference: Reference = serde_json::from_value(value).unwrap();
        reference.parse().map_err(|fault| fault.code)
    }

    #[test]
    fn one_member_names_the_record() {
        let id = Handle::Id(ID.parse().unwrap());
        assert_eq!(parse(json!({ "id": ID })), Ok(id.clone()));
        assert_eq!(parse(json!({ "id": ID.to_uppercase() })), Ok(id));
        assert_eq!(parse(json!({ "slug": "x" })), Ok(Handle::Slug("x".into())));
        assert_eq!(parse(json!({ "externalId": "é" })), Ok(Handle::ExternalId("é".into())));
        assert_eq!(parse(json!({ "externalId": "e\u{301}" })), Ok(Handle::ExternalId("é".into())));
        let identifier = Identifier::parse("wikidata", "Q1016").unwrap();
        let value = json!({ "identifier": { "scheme": "wikidata", "value": "Q1016" } });
        assert_eq!(parse(value), Ok(Handle::Identifier(identifier)));
        assert_eq!(parse(json!({ "name": "Akar" })), Ok(Handle::Name("Akar".into())));
        assert_eq!(parse(json!({ "name": "" })), Err(FieldCode::TooShort));
        assert_eq!(parse(json!({ "title": "Chair" })), Ok(Handle::Title("Chair".into())));
        let topic = Identifier::parse("own", "a:b").unwrap();
        assert_eq!(parse(json!({ "code": "own:a:b" })), Ok(Handle::Identifier(topic)));
        assert_eq!(parse(json!({ "code": "defence" })), Err(FieldCode::Format));
    }

    #[test]
    fn a_printed_reference_is_taken_back() {
        let id = Ok(Handle::Id(ID.parse().unwrap()));
        for name in ["name", "headline", "title", "code"] {
            assert_eq!(parse(json!({ "id": ID, "slug": "x", "externalId": null, name: "X" })), id);
            assert_eq!(parse(json!({ "id": ID, "externalId": "x", name: null })), id);
            assert_eq!(parse(json!({ "slug": "x", name: "X" })), Ok(Handle::Slug("x".into())));
        }
    }

    #[test]
    fn none_and_several_are_refused() {
        let identifier = json!({ "scheme": "wikidata", "value": "Q1016" });
        let ambiguous = Err(FieldCode::AmbiguousReference);
        assert_eq!(parse(json!({})), Err(FieldCode::Required));
        assert_eq!(parse(json!({ "id": null, "headline": "X" })), Err(FieldCode::Required));
        assert_eq!(parse(json!({ "name": "X", "title": "X" })), ambiguous);
        assert_eq!(parse(json!({ "slug": "x", "externalId": "x" })), ambiguous);
        assert_eq!(parse(json!({ "id": ID, "identifier": identifier })), ambiguous);
        assert_eq!(parse(json!({ "slug": "x", "identifier": identifier })), ambiguous);
    }

    #[test]
    fn nonsense_names_nothing() {
        for nonsense in [
            "",
            "nonsense",
            "018f3c1e7d5a7c3b9f000123456789ab",
            "{018f3c1e-7d5a-7c3b-9f00-0123456789ab}",
        ] {
            assert_eq!(parse(json!({ "id": nonsense })), Err(FieldCode::UnknownReference));
        }
        assert!(serde_json::from_value::<Reference>(json!("x")).is_err());
        assert!(serde_json::from_value::<Reference>(json!({ "id": 7 })).is_err());
    }

    #[test]
    fn what_is_absent_is_not_written() {
        let reference = Reference::from(RefInput::Id(ID.into()));
        assert_eq!(serde_json::to_value(reference).unwrap(), json!({ "id": ID }));
    }
}
