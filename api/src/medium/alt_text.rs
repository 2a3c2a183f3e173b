//! Alternative texts: what there is to see or hear in a medium, in a language.

use async_graphql::{InputObject, SimpleObject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::Parse;
use crate::values::{Language, text};

/// What there is to see or hear in a medium, in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, SimpleObject, ToSchema)]
pub struct AltText {
    /// The language, BCP 47.
    #[schema(example = "en")]
    pub language: String,
    /// What there is to see or hear.
    #[schema(example = "Two men in suits shake hands in front of two flags.")]
    pub text: String,
}

/// What there is to see or hear in a medium in one language, as inputs write it. Both members are required.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject, ToSchema)]
#[serde(default)]
pub struct AltTextInput {
    /// The language, BCP 47; each but once.
    #[schema(required, nullable = false, example = "en")]
    pub language: Option<String>,
    /// What there is to see or hear; 1–1,000 characters.
    #[schema(
        required,
        nullable = false,
        example = "Two men in suits shake hands in front of two flags."
    )]
    pub text: Option<String>,
}

/// The longest text, in characters.
const LONGEST: usize = 1_000;

impl AltText {
    /// All of a medium: one for each language.
    pub(super) fn parse_all(parse: &mut Parse, input: Option<Vec<AltTextInput>>) -> Vec<AltText> {
        let texts = parse.items("/altTexts", input, AltText::parse);
        parse.one_for_each_language("/altTexts", texts.iter().map(|text| text.language.as_str()));
        texts
    }

    fn parse(parse: &mut Parse, at: &str, input: AltTextInput) -> Option<AltText> {
        let language = parse.needed(&format!("{at}/language"), input.language, Language::parse);
        let told = |raw: &str| text::line(raw, LONGEST);
        let text = parse.needed(&format!("{at}/text"), input.text, told);
        let language = language.map(String::from).unwrap_or_default();
        Some(AltText { language, text: text.unwrap_or_default() })
    }
}
