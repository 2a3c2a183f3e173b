//! Slugs: the readable part of an address.

use any_ascii::any_ascii;
use uuid::Uuid;

use super::text_type::text_type;
use crate::values::{Fault, FieldCode};

const MAX: usize = 80;
/// What addresses have in the place of a slug.
const TAKEN: [&str; 4] = ["by-external-id", "counts", "duplicates", "match"];

text_type! {
    /// 1 to 80 of `a-z`, `0-9` and hyphen, without a hyphen at either end, and never of the shape
    /// of a UUID (an address takes either), nor a word that addresses have in its place.
    pub struct Slug;
}

impl Slug {
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        if raw.len() > MAX {
            return Err(Fault::new(FieldCode::TooLong, format!("at most {MAX} characters")));
        }
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if raw.is_empty() || !raw.chars().all(allowed) || raw.starts_with('-') || raw.ends_with('-')
        {
            let detail = "must consist of a-z, 0-9 and hyphens, with none at either end";
            return Err(Fault::new(FieldCode::Format, detail));
        }
        if is_uuid(raw) || TAKEN.contains(&raw) {
            let detail = "must not look like an id, nor be a word that addresses have in its place";
            return Err(Fault::new(FieldCode::Format, detail));
        }
        Ok(Self(raw.to_owned()))
    }

    /// The slug of a headline, name or title. Where nothing of the text is left, the kind of record
    /// and the end of its id.
    pub fn derive(text: &str, kind: &str, id: Uuid) -> Self {
        let ascii = any_ascii(text).to_ascii_lowercase();
        let words =
            ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let slug = words.collect::<Vec<_>>().join("-");
        Self::parse(cut(&slug, MAX)).unwrap_or_else(|_| Self::of_id(kind, id))
    }

    /// The slug with a number behind it, for the second and every further record of that slug.
    pub fn with_suffix(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let room = MAX - suffix.len();
        let stem = self.0.get(..room).unwrap_or(&self.0).trim_end_matches('-');
        Self(format!("{stem}{suffix}"))
    }

    fn of_id(kind: &str, id: Uuid) -> Self {
        let digits = id.simple().to_string();
        Self(format!("{kind}-{}", &digits[digits.len() - 8..]))
    }
}

/// At most `max` bytes of a slug, cut between words unless that would take half of it.
fn cut(slug: &str, max: usize) -> &str {
    if slug.len() <= max {
        return slug;
    }
    let end = slug[..=max].rfind('-').filter(|&end| end > max / 2).unwrap_or(max);
    slug[..end].trim_end_matches('-')
}

fn is_uuid(raw: &str) -> bool {
    Uuid::try_parse(raw).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x018f_3c1e_7d5a_7c3b_9f00_0123_4567_89ab);

    fn derive(text: &str) -> String {
        Slug::derive(text, "article", ID).into()
    }

    #[test]
    fn slugs_have_one_form() {
        for raw in ["a", "2021", "fayez-al-sarraj", "a--b", &"a".repeat(80)] {
            assert_eq!(Slug::parse(raw).unwrap().as_str(), raw);
        }
        for raw in [
            "",
            "-",
            "-a",
            "a-",
            "A",
            "é",
            "a b",
            "a/b",
            "a.b",
            &ID.to_string(),
            &ID.simple().to_string(),
            "by-external-id",
            "counts",
        ] {
            assert_eq!(Slug::parse(raw).unwrap_err().code, FieldCode::Format, "{raw}");
        }
        assert_eq!(Slug::parse(&"a".repeat(81)).unwrap_err().code, FieldCode::TooLong);
    }

    #[test]
    fn slugs_are_derived_from_any_text() {
        assert_eq!(
            derive("Libya’s Defence Minister: talks in İstanbul!"),
            "libya-s-defence-minister-talks-in-istanbul"
        );
        assert_eq!(derive("  Çavuşoğlu — Straße  "), "cavusoglu-strasse");
        assert_eq!(derive("Ливия"), "liviya");
        assert!(Slug::parse(&derive("ليبيا")).is_ok());
        assert!(Slug::parse(&derive("利比亚")).is_ok());
    }

    #[test]
    fn where_nothing_is_left_the_id_helps() {
        for text in
            ["", "!?", "—", "\u{301}", &ID.to_string(), &ID.simple().to_string(), "By external id"]
        {
            assert_eq!(derive(text), "article-456789ab", "{text}");
        }
    }

    #[test]
    fn long_slugs_are_cut_between_words() {
        assert_eq!(derive(&format!("{} bcd", "a".repeat(78))), "a".repeat(78));
        assert_eq!(derive(&format!("{} b cd", "a".repeat(78))), format!("{}-b", "a".repeat(78)));
        assert_eq!(derive(&format!("b {}", "a".repeat(90))), format!("b-{}", "a".repeat(78)));
        assert_eq!(derive(&"a".repeat(90)), "a".repeat(80));
    }

    #[test]
    fn suffixes_fit() {
        assert_eq!(Slug::parse("a").unwrap().with_suffix(2).as_str(), "a-2");
        let long = Slug::parse(&"a".repeat(80)).unwrap();
        assert_eq!(long.with_suffix(10).as_str(), format!("{}-10", "a".repeat(77)));
        let hyphen = Slug::parse(&format!("{}-bbb", "a".repeat(76))).unwrap();
        assert_eq!(hyphen.with_suffix(200).as_str(), format!("{}-200", "a".repeat(76)));
        assert!(Slug::parse(hyphen.with_suffix(u32::MAX).as_str()).is_ok());
    }
}
