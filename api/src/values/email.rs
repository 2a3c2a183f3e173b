//! E-mail addresses of accounts.

use super::{text, text_type::text_type};
use crate::values::{Fault, FieldCode};

const MAX: usize = 254;

text_type! {
    /// An e-mail address, checked for its form only: whether it exists, only its mail server knows.
    pub struct Email;
}

impl Email {
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let address = text::line(raw, MAX)?;
        let parts: Vec<_> = address.split('@').collect();
        let filled = parts.len() == 2 && parts.iter().all(|part| !part.is_empty());
        if !filled || address.contains(char::is_whitespace) {
            let detail = "must be an e-mail address, such as name@example.org";
            return Err(Fault::new(FieldCode::Format, detail));
        }
        Ok(Self(address))
    }

    /// The address as it is compared. Lower case only: with accents dropped, one person could
    /// answer to the address of another.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count() {
        let email = Email::parse(" Editor@Example.ORG ").unwrap();
        assert_eq!(email.as_str(), "Editor@Example.ORG");
        assert_eq!(email.folded(), "editor@example.org");
        assert_ne!(Email::parse("josé@example.org").unwrap().folded(), "jose@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for raw in ["editor", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c"] {
            assert_eq!(Email::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
        assert_eq!(Email::parse("").unwrap_err().code, FieldCode::TooShort);
        assert_eq!(Email::parse("a\0@b").unwrap_err().code, FieldCode::ControlCharacter);
        let long = format!("{}@b", "a".repeat(MAX));
        assert_eq!(Email::parse(&long).unwrap_err().code, FieldCode::TooLong);
    }
}
