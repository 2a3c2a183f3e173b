//! Licences of texts.

use ::url::Url;

use super::{WebUrl, text_type::text_type};
use crate::values::{Fault, FieldCode};

const MAX: usize = 300;

text_type! {
    /// A licence: an SPDX identifier such as `CC-BY-4.0`, or an absolute URI.
    pub struct Licence;
}

impl Licence {
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        if WebUrl::parse(raw).is_ok() {
            return Ok(Self(raw.to_owned()));
        }
        if raw.len() > MAX {
            return Err(Fault::new(FieldCode::TooLong, format!("at most {MAX} characters")));
        }
        if is_spdx(raw) || is_urn(raw) {
            return Ok(Self(raw.to_owned()));
        }
        let detail = "must be an SPDX licence identifier, such as CC-BY-4.0, or an absolute URI \
                      (http, https or urn)";
        Err(Fault::new(FieldCode::Format, detail))
    }
}

fn is_spdx(raw: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
    raw.contains(|c: char| c.is_ascii_alphanumeric()) && raw.chars().all(allowed)
}

/// Beside web addresses only names are taken: a licence is shown as a link, and a link must not
/// run code.
fn is_urn(raw: &str) -> bool {
    let odd = |c: char| !c.is_ascii_graphic() || matches!(c, '\\' | '<' | '>' | '"');
    !raw.contains(odd) && Url::parse(raw).is_ok_and(|uri| uri.scheme() == "urn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_and_uris_are_licences() {
        for raw in [
            "CC-BY-4.0",
            "GPL-2.0+",
            "LicenseRef-own.1",
            "urn:example:licence",
            "https://creativecommons.org/licenses/by/4.0/",
        ] {
            assert_eq!(Licence::parse(raw).unwrap().as_str(), raw);
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for raw in [
            "",
            "-",
            "CC BY",
            "all rights reserved",
            "javascript:alert(1)",
            "data:,x",
            "urn:\"",
            "©",
        ] {
            assert_eq!(Licence::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
        assert_eq!(Licence::parse(&"x".repeat(301)).unwrap_err().code, FieldCode::TooLong);
    }
}
