//! What places and actors are called: names in any language, and identifiers in registers outside.

pub mod bearers;
mod beginning;
pub mod called;
pub mod graphql;
pub mod keys;
pub mod search;
pub mod store;

use std::collections::HashSet;

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::FieldCode;
use crate::model::{ListItem, Parse, adopt_ids};
use crate::values::{self, Language, NameKind, Script, text};

/// One name of a place or actor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Name {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// The name itself.
    #[schema(example = "فايز السراج")]
    pub text: String,
    /// The language it is in, BCP 47.
    #[schema(example = "ar")]
    pub language: Option<String>,
    /// The script it is written in, ISO 15924; detected when it was not given.
    #[schema(example = "Arab")]
    pub script: Option<String>,
    /// What kind of name it is.
    pub kind: NameKind,
    /// Whether it comes first among the names in its language and script.
    pub preferred: bool,
}

/// A name, as inputs write it. `text` is required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct NameInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// The name itself; 1–300 characters.
    #[schema(required, nullable = false, example = "فايز السراج")]
    pub text: Option<String>,
    /// The language it is in, BCP 47.
    #[schema(example = "ar")]
    pub language: Option<String>,
    /// The script it is written in, ISO 15924; detected when absent.
    #[schema(example = "Arab")]
    pub script: Option<String>,
    /// What kind of name it is; `common` when absent.
    pub kind: Option<NameKind>,
    /// Whether it comes first among the names in its language and script; at most one may.
    pub preferred: Option<bool>,
}

/// What a place or actor is called in a register outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
#[graphql(complex)]
pub struct Identifier {
    /// The item's id; send it back to keep the item when the list is replaced.
    #[graphql(skip)]
    pub id: Uuid,
    /// The register.
    #[schema(example = "wikidata")]
    pub scheme: String,
    /// Its value there. No other record of the type has the same one in the same scheme.
    #[schema(example = "Q2502136")]
    pub value: String,
}

/// An identifier in a list, as inputs write it. `scheme` and `value` are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct IdentifierItemInput {
    /// The item's id, to keep it.
    pub id: Option<String>,
    /// The register: 1–64 of `a-z`, `0-9`, dot, underscore and hyphen.
    #[schema(required, nullable = false, example = "wikidata")]
    pub scheme: Option<String>,
    /// The value there; 1–300 characters.
    #[schema(required, nullable = false, example = "Q2502136")]
    pub value: Option<String>,
}

/// The names of a record, at least one; `stored` are those it has.
pub fn parse_names(
    parse: &mut Parse,
    input: Option<Vec<NameInput>>,
    stored: &[Name],
) -> Option<Vec<Name>> {
    let input = parse.need("/names", input)?;
    if input.is_empty() {
        parse.fail("/names", FieldCode::TooShort, "at least one name");
    }
    let mut names = parse.items("/names", Some(input), Name::parse);
    adopt_ids(parse, "/names", &mut names, stored);
    refuse_two_preferred(parse, &names);
    Some(names).filter(|names| !names.is_empty())
}

/// The identifiers of a record, each but once; `stored` are those it has.
pub fn parse_identifiers(
    parse: &mut Parse,
    input: Option<Vec<IdentifierItemInput>>,
    stored: &[Identifier],
) -> Vec<Identifier> {
    let mut identifiers = parse.items("/identifiers", input, Identifier::parse);
    adopt_ids(parse, "/identifiers", &mut identifiers, stored);
    let keys = identifiers.iter().map(|identifier| (&identifier.scheme, &identifier.value));
    parse.unique("/identifiers", keys.enumerate());
    identifiers
}

/// The name that stands for all: the first preferred one, else the first.
pub fn main_name(names: &[Name]) -> Option<&str> {
    let preferred = names.iter().find(|name| name.preferred);
    preferred.or(names.first()).map(|name| name.text.as_str())
}

fn refuse_two_preferred(parse: &mut Parse, names: &[Name]) {
    let mut seen = HashSet::new();
    for (index, name) in names.iter().enumerate().filter(|(_, name)| name.preferred) {
        if !seen.insert((&name.language, &name.script)) {
            parse.fail(
                format!("/names/{index}"),
                FieldCode::Duplicate,
                "another name is preferred in this language and script",
            );
        }
    }
}

impl Name {
    fn parse(parse: &mut Parse, at: &str, input: NameInput) -> Option<Self> {
        let pointer = |member: &str| format!("{at}/{member}");
        let id = parse.item_id(at, input.id);
        let text = parse.needed(&pointer("text"), input.text, text::label);
        let language = parse.maybe(&pointer("language"), input.language, Language::parse);
        let script = parse.maybe(&pointer("script"), input.script, Script::parse);
        let text = text?;
        let detected = || values::detect(&text).map(str::to_owned);
        Some(Self {
            id,
            language: language.map(String::from),
            script: script.map(String::from).or_else(detected),
            kind: input.kind.unwrap_or(NameKind::Common),
            preferred: input.preferred.unwrap_or(false),
            text,
        })
    }
}

impl Identifier {
    fn parse(parse: &mut Parse, at: &str, input: IdentifierItemInput) -> Option<Self> {
        let id = parse.item_id(at, input.id);
        let scheme = parse.needed(&format!("{at}/scheme"), input.scheme, values::parse_scheme);
        let value = parse.needed(&format!("{at}/value"), input.value, text::string);
        Some(Self { id, scheme: scheme?, value: value? })
    }
}

impl ListItem for Name {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        let meant = |name: &Self| (name.text.clone(), name.language.clone(), name.script.clone());
        meant(self) == meant(other)
    }
}

impl ListItem for Identifier {
    fn id(&self) -> Uuid {
        self.id
    }

    fn set_id(&mut self, id: Uuid) {
        self.id = id;
    }

    fn same(&self, other: &Self) -> bool {
        (&self.scheme, &self.value) == (&other.scheme, &other.value)
    }
}

impl From<&Identifier> for values::Identifier {
    fn from(item: &Identifier) -> Self {
        Self { scheme: item.scheme.clone(), value: item.value.clone() }
    }
}
