//! What the derives cannot say of types, said once when the schema is built.
//!
//! Members are texts and options for Rust, so that an operation judges them and tells all that is
//! wrong at once. For callers they are more exact: a text has the type that its name tells, the same
//! in outputs and inputs (`TEXTS`), and what OpenAPI requires of an input must be given
//! here, too. As values nothing changes: the texts of these types are taken as they are.

use std::borrow::Cow;

use async_graphql::registry::{MetaType, Registry};
use async_graphql::{InputType, InputValueError, InputValueResult, Value};

use super::kinds::needs;
use crate::model::Needs;

/// The types of texts, each with the names of the members and arguments that have it.
const TEXTS: &[(&str, &[&str])] = &[
    ("DateTime", &["expiresAt", "publishAt"]),
    (
        "PartialDate",
        &["activeFrom", "activeTo", "end", "expires", "from", "saidOn", "start", "takenOn", "to"],
    ),
    ("ID", &["id"]),
    ("Language", &["language"]),
    ("Url", &["canonicalUrl", "homepage", "sourceUrl", "url"]),
];

/// Those of them of which Rust knows nothing: what each is, and where that is specified.
const SCALARS: &[(&str, &str, Option<&str>)] = &[
    (
        "Language",
        "A language tag by BCP 47, such as `ar`, `pt-BR` or `zh-Hant`.",
        Some("https://www.rfc-editor.org/rfc/rfc5646"),
    ),
    ("Url", "An address on the web.", Some("https://www.rfc-editor.org/rfc/rfc3986")),
];

/// Registered last, makes exact what was registered before; it is no type of the schema itself.
pub struct Exact;

impl InputType for Exact {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        "Exact".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        for (name, about, url) in SCALARS {
            registry.types.insert((*name).to_owned(), scalar(name, about, *url));
        }
        registry.types.values_mut().for_each(tell_texts);
        needs().iter().for_each(|needs| require(registry, needs));
        Self::qualified_type_name()
    }

    fn parse(_value: Option<Value>) -> InputValueResult<Self> {
        Err(InputValueError::custom("is never given"))
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

fn scalar(name: &str, about: &str, url: Option<&str>) -> MetaType {
    MetaType::Scalar {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        is_valid: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        specified_by_url: url.map(str::to_owned),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn tell_texts(of: &mut MetaType) {
    match of {
        MetaType::Object { fields, .. } => {
            for field in fields.values_mut() {
                tell_text(&field.name, &mut field.ty);
                field.args.values_mut().for_each(|given| tell_text(&given.name, &mut given.ty));
            }
        }
        // A filter takes more than the type of what it looks for: a day for all its hours, a part of a tag.
        MetaType::InputObject { name, .. } if name.ends_with("Filter") => {}
        MetaType::InputObject { input_fields, .. } => {
            input_fields.values_mut().for_each(|given| tell_text(&given.name, &mut given.ty));
        }
        _ => {}
    }
}

/// Gives a text, or a list of them, the type that its name tells.
fn tell_text(name: &str, ty: &mut String) {
    let is_text = ty.trim_matches(['[', ']', '!']) == "String";
    let told = TEXTS.iter().find(|(_, members)| members.contains(&name));
    if let Some((told, _)) = told.filter(|_| is_text) {
        *ty = ty.replace("String", told);
    }
}

/// Makes non-null what must be given.
fn require(registry: &mut Registry, needs: &Needs) {
    let Some(MetaType::InputObject { input_fields, .. }) = registry.types.get_mut(&needs.of) else {
        return;
    };
    for member in &needs.members {
        if let Some(given) = input_fields.get_mut(member).filter(|given| !given.ty.ends_with('!')) {
            given.ty.push('!');
        }
    }
}
