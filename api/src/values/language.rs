//! Languages of texts.

use oxilangtag::LanguageTag;

use super::text_type::text_type;
use crate::values::{Fault, FieldCode};

text_type! {
    /// A language tag by BCP 47 in canonical case, such as `ar`, `zh-Hant-TW` or `sr-Latn`.
    pub struct Language;
}

impl Language {
    /// Takes any well-formed tag of at most 100 characters, in any case.
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        if raw.len() > 100 {
            return Err(Fault::new(FieldCode::TooLong, "at most 100 characters"));
        }
        match LanguageTag::parse_and_normalize(raw) {
            Ok(tag) => Ok(Self(tag.into_inner())),
            Err(_) => Err(Fault::new(
                FieldCode::Format,
                "must be a language tag by BCP 47, such as ar, pt-BR or zh-Hant",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_in_canonical_case() {
        for (raw, tag) in
            [("AR", "ar"), ("zh-hant-tw", "zh-Hant-TW"), ("SR-LATN", "sr-Latn"), ("en-gb", "en-GB")]
        {
            assert_eq!(Language::parse(raw).unwrap().as_str(), tag);
        }
        assert!(Language::parse("und").is_ok());
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for raw in [
            "",
            " ",
            "e",
            "english language",
            "en_US",
            "en-",
            "-en",
            "ar ",
            "العربية",
            "en\0",
            "123456789",
        ] {
            assert_eq!(Language::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
        let long = format!("en{}", "-abcde".repeat(20));
        assert_eq!(Language::parse(&long).unwrap_err().code, FieldCode::TooLong);
    }
}
