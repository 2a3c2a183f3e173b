//! Entity tags and the headers that carry them (RFC 9110, sections 8.8.3 and 13.1).

use actix_web::HttpRequest;
use actix_web::http::header::{
    ETAG, EntityTag, HeaderMap, HeaderName, IF_NONE_MATCH, TryIntoHeaderValue,
};
use twox_hash::XxHash3_64;

use crate::error::{Error, Result};

/// The tag of a body that is sent as it stands.
pub fn of_body(body: &[u8]) -> EntityTag {
    EntityTag::new_strong(digest(body))
}

/// The tag of a record's body: its version and a digest. Weak where only a part is shown.
pub fn of_version(version: i64, body: &[u8], whole: bool) -> EntityTag {
    EntityTag::new(!whole, format!("{version}-{}", digest(body)))
}

/// Tells one body of an address from the next; whoever could make two alike could write both.
fn digest(body: &[u8]) -> String {
    format!("{:016x}", XxHash3_64::oneshot(body))
}

/// The version in a tag of a record: `"3"` or `"3-0123456789abcdef"`; none in a tag of others.
pub fn version(tag: &EntityTag) -> Option<i64> {
    let number = tag.tag().split_once('-').map_or(tag.tag(), |(number, _)| number);
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())?
}

/// What a conditional header names.
#[derive(Debug, PartialEq, Eq)]
pub enum Tags {
    /// `*`: whatever there is.
    Any,
    Listed(Vec<EntityTag>),
}

impl Tags {
    /// The tags of a conditional header; `None` where it is not sent.
    ///
    /// Tags of others are tags, too. A bare number is taken for the version in quotes.
    pub fn read(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Tags>> {
        let values = headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let values: Vec<_> = values.collect();
        let items: Vec<&str> = values.iter().flat_map(|value| items(value)).collect();
        match items[..] {
            _ if values.is_empty() => Ok(None),
            ["*"] => Ok(Some(Tags::Any)),
            [] => Err(malformed(name)),
            _ => {
                let tags: Option<Vec<EntityTag>> = items.into_iter().map(tag).collect();
                tags.map(|tags| Some(Tags::Listed(tags))).ok_or_else(|| malformed(name))
            }
        }
    }
}

impl Tags {
    /// Whether a tag is among them, strong or weak.
    pub fn weakly_name(&self, tag: &EntityTag) -> bool {
        match self {
            Tags::Any => true,
            Tags::Listed(known) => known.iter().any(|known| known.weak_eq(tag)),
        }
    }
}

/// The items of a list, none of them empty; commas in quotes separate nothing.
fn items(list: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let separates = move |letter: char| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    };
    list.split(separates).map(str::trim).filter(|item| !item.is_empty())
}

fn tag(item: &str) -> Option<EntityTag> {
    let bare = item.bytes().all(|byte| byte.is_ascii_digit());
    if bare { Some(EntityTag::new_strong(item.to_owned())) } else { item.parse().ok() }
}

fn malformed(name: &HeaderName) -> Error {
    let header = if name == IF_NONE_MATCH { "If-None-Match" } else { "If-Match" };
    Error::bad_request(format!(
        "{header}: give *, ETags in quotes as you read them, or the bare version: 3."
    ))
}

/// Whether the caller of a GET has this very answer already; a header that cannot be read counts for
/// nothing.
pub fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    let known = Tags::read(request.headers(), &IF_NONE_MATCH).ok().flatten();
    known.is_some_and(|known| known.weakly_name(tag))
}

/// Puts the tag into an answer's headers.
pub fn insert(headers: &mut HeaderMap, tag: EntityTag) {
    if let Ok(value) = tag.try_into_value() {
        headers.insert(ETAG, value);
    }
}

/// Says that an answer is the same only in meaning, not byte by byte.
pub fn weaken(headers: &mut HeaderMap) {
    if let Some(tag) = sent(headers) {
        insert(headers, EntityTag::new_weak(tag.tag().to_owned()));
    }
}

/// That nothing has changed is said with the tag that the caller has: the weak one, where only that
/// is listed.
pub fn weaken_as_known(headers: &mut HeaderMap, known: &Tags) {
    if let (Some(tag), Tags::Listed(known)) = (sent(headers), known)
        && !known.contains(&tag)
    {
        weaken(headers);
    }
}

pub fn sent(headers: &HeaderMap) -> Option<EntityTag> {
    headers.get(ETAG)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderValue, IF_MATCH};

    use super::*;

    fn read(values: &[&str]) -> Result<Option<Tags>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(IF_MATCH, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Tags::read(&headers, &IF_MATCH)
    }

    fn strong(tag: &str) -> EntityTag {
        EntityTag::new_strong(tag.into())
    }

    #[test]
    fn lists_wildcards_and_tags_of_others_are_read() {
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[" * "]), Ok(Some(Tags::Any)));
        for (values, tags) in [
            (&["\"3\""][..], vec![strong("3")]),
            (&["3"], vec![strong("3")]),
            (&["W/\"3-ab\""], vec![EntityTag::new_weak("3-ab".into())]),
            (&["\"1\",, \"2\" ,"], vec![strong("1"), strong("2")]),
            (&["\"1\"", "\"2\""], vec![strong("1"), strong("2")]),
            (&["\"a,b\", \"\""], vec![strong("a,b"), strong("")]),
            (&["\"Größe\""], vec![strong("Größe")]),
        ] {
            assert_eq!(read(values), Ok(Some(Tags::Listed(tags))), "{values:?}");
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for malformed in
            ["", ",", "\"1", "1\"", "one", "w/\"1\"", "*, \"1\"", "\"1\" \"2\"", "-1", "3.0"]
        {
            assert!(read(&[malformed]).is_err(), "{malformed}");
        }
    }

    #[test]
    fn a_tag_of_ours_has_a_version() {
        let of = |tag: &str| version(&strong(tag));
        assert_eq!(of("3"), Some(3));
        assert_eq!(version(&of_version(3, b"{}", false)), Some(3));
        assert_eq!(of("3-0123456789abcdef-gzip"), Some(3));
        for foreign in ["", "-1", "abc", "3a", "v3", "99999999999999999999"] {
            assert_eq!(of(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_tag_is_weakened_once() {
        let mut headers = HeaderMap::new();
        insert(&mut headers, of_body(b"x"));
        weaken(&mut headers);
        let weak = headers.get(ETAG).cloned().unwrap();
        assert!(weak.to_str().unwrap().starts_with("W/\""));
        weaken(&mut headers);
        assert_eq!(headers.get(ETAG), Some(&weak));
    }
}
