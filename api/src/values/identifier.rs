//! Identifiers that schemes outside give to actors, places and events.

use super::text;
use crate::values::{Fault, FieldCode};

/// A value and the scheme in which it identifies; together they are unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    pub scheme: String,
    pub value: String,
}

impl Identifier {
    pub fn parse(scheme: &str, value: &str) -> Result<Self, Fault> {
        Ok(Self { scheme: parse_scheme(scheme)?, value: text::string(value)? })
    }
}

/// A scheme of identifiers, codes or topics: `[a-z0-9][a-z0-9._-]{0,63}`.
pub fn parse_scheme(raw: &str) -> Result<String, Fault> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let inner = |c: char| letter(c) || matches!(c, '.' | '_' | '-');
    if (1..=64).contains(&raw.len()) && raw.starts_with(letter) && raw.chars().all(inner) {
        return Ok(raw.to_owned());
    }
    let detail = "the scheme must be 1 to 64 of a-z, 0-9, dot, underscore and hyphen, and begin \
                  with a letter or digit";
    Err(Fault::new(FieldCode::Format, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_strict_and_values_are_lines() {
        let identifier = Identifier::parse("iso3166-1", " LY ").unwrap();
        assert_eq!((identifier.scheme.as_str(), identifier.value.as_str()), ("iso3166-1", "LY"));
        for scheme in ["", "Wikidata", "-a", ".a", "a b", "a:b", "é", &"a".repeat(65)] {
            assert_eq!(
                Identifier::parse(scheme, "x").unwrap_err().code,
                FieldCode::Format,
                "{scheme}"
            );
        }
        assert_eq!(Identifier::parse("a", " ").unwrap_err().code, FieldCode::TooShort);
        assert_eq!(Identifier::parse("a", &"x".repeat(301)).unwrap_err().code, FieldCode::TooLong);
    }
}
