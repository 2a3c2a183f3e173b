//! Addresses on the web.

use ::url::Url;

use super::text_type::text_type;
use crate::values::{Fault, FieldCode};

const MAX: usize = 2_048;

text_type! {
    /// An absolute `http` or `https` URL without credentials, kept as it was given.
    pub struct WebUrl;
}

impl WebUrl {
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        if raw.chars().count() > MAX {
            return Err(Fault::new(FieldCode::TooLong, format!("at most {MAX} characters")));
        }
        let refused = |detail| Err(Fault::new(FieldCode::Format, detail));
        match absolute(raw) {
            Some(url) if !url.username().is_empty() || url.password().is_some() => {
                refused("must not contain a user name or password")
            }
            Some(_) => Ok(Self(raw.to_owned())),
            None => refused("must be an absolute http or https URL, such as https://example.org/a"),
        }
    }
}

/// Readers of URLs repair much: only what needs no repair is kept as given, since the next reader
/// might repair it into another address.
fn absolute(raw: &str) -> Option<Url> {
    let (scheme, _) = raw.split_once("://")?;
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '<' | '>' | '"');
    if !web || raw.contains(odd) {
        return None;
    }
    Url::parse(raw).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_as_given() {
        for raw in [
            "https://example.org",
            "HTTP://Example.ORG:8080/a?b=c#d",
            "https://مثال.إختبار/خبر",
            "http://localhost/",
            "https://[::1]/",
            "https://example.org/@name",
        ] {
            assert_eq!(WebUrl::parse(raw).unwrap().as_str(), raw);
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        for raw in [
            "",
            "example.org",
            "//example.org/",
            "/a",
            "https:example.org",
            "https:///",
            "https://",
            "ftp://example.org/",
            "javascript:alert(1)//://",
            "data:text/html,x",
            "https://a b/",
            " https://example.org",
            "https://example.org\n",
            "https:\\\\example.org",
            "https://exa\tmple.org",
            "https://user@example.org/",
            "https://:secret@example.org/",
            "https://example.org:99999/",
            "https://example.org/\"><script>",
        ] {
            assert_eq!(WebUrl::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
        let long = format!("https://example.org/{}", "a".repeat(MAX));
        assert_eq!(WebUrl::parse(&long).unwrap_err().code, FieldCode::TooLong);
    }
}
