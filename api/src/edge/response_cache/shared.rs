//! What caches in between, such as those of a CDN, are told of answers that may be kept.

use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderName, HeaderValue};

use crate::cache::Dependencies;
use crate::edge::vary::vary;
use crate::model::Kind;

/// The headers that name what an answer shows: of Fastly and Varnish, and of Cloudflare.
pub const KEYS: [&str; 2] = ["surrogate-key", "cache-tag"];
/// The name under which every answer is purged.
const ALL: &str = "diwan";
/// So long is a header of names at most, in bytes: then their kinds are named.
const LONGEST: usize = 4 * 1024;

/// For how many seconds caches that many callers share may keep an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SharedCaching {
    /// Without asking whether it has changed. None where they have to ask each time.
    pub max_age: Option<u32>,
    /// After that, while they ask.
    pub stale_while_revalidate: u32,
}

impl SharedCaching {
    pub fn is_on(&self) -> bool {
        self.max_age.is_some()
    }

    /// Tells them of an answer that was read from this.
    pub fn mark(&self, headers: &mut HeaderMap, read: &Dependencies) {
        let Some(age) = self.max_age else { return };
        let is_usual = headers.get(CACHE_CONTROL).is_some_and(|value| value == "public, no-cache");
        if !is_usual {
            return;
        }
        let mut control = format!("public, max-age=0, s-maxage={age}");
        if self.stale_while_revalidate > 0 {
            control += &format!(", stale-while-revalidate={}", self.stale_while_revalidate);
        }
        insert(headers, CACHE_CONTROL, control);
        // Who does not ask each time cannot tell by the tag that another form is wanted.
        ["Accept", "Prefer"].into_iter().for_each(|name| vary(headers, name));
        let names = names(read);
        for (name, between) in KEYS.into_iter().zip([" ", ","]) {
            insert(headers, HeaderName::from_static(name), names.join(between));
        }
    }
}

/// What an answer is purged by: the ids of the records that it shows, the plurals of the kinds of its lists.
fn names(read: &Dependencies) -> Vec<String> {
    let kind = |number| Kind::ALL.into_iter().find(|kind| kind.number() == number);
    let plural = |number| kind(number).map(|kind| kind.plural().to_owned());
    let all = || [ALL.to_owned()].into_iter();
    if read.are_anything() {
        return all().chain(Kind::ALL.map(|kind| kind.plural().to_owned())).collect();
    }
    let kinds = || read.kinds().filter_map(plural);
    let names: Vec<String> =
        all().chain(kinds()).chain(read.records().map(|(_, id)| id.to_string())).collect();
    if names.iter().map(|name| name.len() + 1).sum::<usize>() <= LONGEST {
        return names;
    }
    let mut shown: Vec<String> = read.records().filter_map(|(kind, _)| plural(kind)).collect();
    shown.extend(kinds());
    shown.sort();
    shown.dedup();
    all().chain(shown).collect()
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::from_str(&value) {
        headers.insert(name, value);
    }
}
