//! Scripts in which names are written.

use std::collections::BTreeMap;

use unicode_script::{Script as Property, UnicodeScript};

use super::text_type::text_type;
use crate::values::{Fault, FieldCode};

text_type! {
    /// A script by ISO 15924, such as `Arab` or `Latn`.
    pub struct Script;
}

impl Script {
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        match raw.as_bytes() {
            [b'A'..=b'Z', b'a'..=b'z', b'a'..=b'z', b'a'..=b'z'] => Ok(Self(raw.to_owned())),
            _ => {
                let detail = "must be a script code of ISO 15924, such as Arab or Latn";
                Err(Fault::new(FieldCode::Format, detail))
            }
        }
    }
}

/// The script that most letters of a text belong to; on a tie the one that comes first. Digits,
/// punctuation and marks belong to none.
pub fn detect(text: &str) -> Option<&'static str> {
    let mut letters: BTreeMap<&'static str, (usize, usize)> = BTreeMap::new();
    for (index, c) in text.chars().enumerate() {
        let script = c.script();
        if !matches!(script, Property::Common | Property::Inherited | Property::Unknown) {
            letters.entry(script.short_name()).or_insert((0, usize::MAX - index)).0 += 1;
        }
    }
    letters.into_iter().max_by_key(|&(_, count)| count).map(|(script, _)| script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_predominant_script_is_found() {
        let texts = [
            ("Libya", Some("Latn")),
            ("ليبيا", Some("Arab")),
            ("Ливия", Some("Cyrl")),
            ("利比亚", Some("Hani")),
            ("リビア", Some("Kana")),
            ("GNA حكومة الوفاق", Some("Arab")),
            ("Бa", Some("Cyrl")),
            ("aБ", Some("Latn")),
            ("17 – 20 %", None),
            ("\u{301}", None),
            ("", None),
        ];
        for (text, script) in texts {
            assert_eq!(detect(text), script, "{text}");
        }
    }

    #[test]
    fn codes_have_four_letters() {
        assert_eq!(Script::parse("Arab").unwrap().as_str(), "Arab");
        for raw in ["", "arab", "ARAB", "Ara", "Arabi", "Ara1", "Éab"] {
            assert_eq!(Script::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
    }
}
