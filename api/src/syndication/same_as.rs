//! The addresses behind identifiers: what the same thing is called by registers outside.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::values::WebUrl;

const IN_PATHS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What stands before and after an identifier of a scheme in its address.
const REGISTERS: &[(&str, &str, &str)] = &[
    ("wikidata", "https://www.wikidata.org/entity/", ""),
    ("geonames", "https://sws.geonames.org/", "/"),
    ("viaf", "https://viaf.org/viaf/", ""),
    ("isni", "https://isni.org/isni/", ""),
    ("gnd", "https://d-nb.info/gnd/", ""),
    ("orcid", "https://orcid.org/", ""),
    ("ror", "https://ror.org/", ""),
    ("lei", "https://search.gleif.org/#/record/", ""),
    ("iptc", "http://cv.iptc.org/newscodes/mediatopic/", ""),
    ("medtop", "http://cv.iptc.org/newscodes/mediatopic/", ""),
];

/// The address of what an identifier names; none where the scheme has none that is known.
pub fn same_as(scheme: &str, value: &str) -> Option<String> {
    if WebUrl::parse(value).is_ok() {
        return Some(value.to_owned());
    }
    let (_, before, after) = REGISTERS.iter().find(|(known, ..)| *known == scheme)?;
    // An ISNI is written in groups of four, and asked for without the spaces.
    let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    Some(format!("{before}{}{after}", utf8_percent_encode(&value, IN_PATHS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_schemes_have_addresses() {
        let known = |scheme, value| same_as(scheme, value).unwrap_or_default();
        assert_eq!(known("wikidata", "Q1016"), "https://www.wikidata.org/entity/Q1016");
        assert_eq!(known("geonames", "745044"), "https://sws.geonames.org/745044/");
        assert_eq!(known("isni", "0000 0001 2103 2683"), "https://isni.org/isni/0000000121032683");
        assert_eq!(known("desk", "https://a.example/1"), "https://a.example/1");
        assert_eq!(known("gnd", "../x?y"), "https://d-nb.info/gnd/..%2Fx%3Fy");
        assert_eq!(same_as("desk", "P-0042"), None);
    }
}
