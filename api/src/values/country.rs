//! Countries by code.

use super::text_type::text_type;
use crate::values::{Fault, FieldCode};

text_type! {
    /// A country code of the shape of ISO 3166-1 alpha-2. Codes are not checked against a list, so
    /// that historical and user-assigned ones (`SU`, `XK`) have their place.
    pub struct Country;
}

impl Country {
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        match raw.as_bytes() {
            [b'A'..=b'Z', b'A'..=b'Z'] => Ok(Self(raw.to_owned())),
            _ => Err(Fault::new(
                FieldCode::Format,
                "must be a country code of two capital letters (ISO 3166-1 alpha-2), such as LY",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_capitals_are_a_country() {
        assert_eq!(Country::parse("LY").unwrap().as_str(), "LY");
        assert!(Country::parse("XK").is_ok());
        for raw in ["", "L", "ly", "LBY", "L1", "LY ", "ÄB", "é"] {
            assert_eq!(Country::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
    }
}
