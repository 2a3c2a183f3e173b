//! The values of filters by reference: how each names its record.

use super::Kind;
use crate::error::{Fault, FieldCode};
use crate::values::{Handle, Slug, parse_id};

/// What the value of a filter may mean.
#[derive(Debug, PartialEq, Eq)]
pub enum FilterValue {
    /// It says how it names its record; where there is none, it names nothing.
    Named(Handle),
    /// A text that may be the key of a record without a slug. Of a topic it may also be scheme and
    /// code.
    Bare { key: Handle, code: Option<Handle> },
}

const EXTERNAL_ID: &str = "externalId:";
const IDENTIFIER: &str = "identifier:";
const NAME: &str = "name:";
const TITLE: &str = "title:";

impl FilterValue {
    /// Reads a value of a filter by records of `kind`; refuses what cannot name any.
    ///
    /// Before a key, an identifier, a name or a title stands what it is; ids, slugs and (where there
    /// are no slugs) external ids stand alone.
    pub fn parse(kind: Kind, raw: &str) -> Result<FilterValue, Fault> {
        if let Some(handle) = prefixed(kind, raw) {
            return handle.map(FilterValue::Named);
        }
        if let Ok(id) = parse_id(raw) {
            return Ok(FilterValue::Named(Handle::Id(id)));
        }
        if kind.has_workflow() {
            let slug = Slug::parse(raw).map_err(|_| unreadable(kind))?;
            return Ok(FilterValue::Named(Handle::Slug(slug.into())));
        }
        let code = (kind == Kind::Topic).then(|| Handle::scheme_and_value(raw).ok()).flatten();
        Ok(FilterValue::Bare { key: Handle::external_id(raw)?, code })
    }
}

fn prefixed(kind: Kind, raw: &str) -> Option<Result<Handle, Fault>> {
    let after = |prefix: &str, fits: bool| raw.strip_prefix(prefix).filter(|_| fits);
    after(EXTERNAL_ID, true)
        .map(Handle::external_id)
        .or_else(|| after(IDENTIFIER, kind.identifiers().is_some()).map(Handle::scheme_and_value))
        .or_else(|| after(NAME, kind.is_named()).map(Handle::name))
        .or_else(|| after(TITLE, kind == Kind::Position).map(Handle::title))
}

/// The fault of a value that names nothing and does not say how it means to. It does not repeat the
/// value: what is hidden is told in the same words.
pub fn unreadable(kind: Kind) -> Fault {
    Fault::new(FieldCode::Format, format!("a value names no {kind}; give {}", forms(kind)))
}

/// How a filter's value can name a record of this kind.
fn forms(kind: Kind) -> &'static str {
    match kind {
        Kind::Actor => "an id, a slug, name:…, externalId:… or identifier:scheme:value",
        Kind::Medium | Kind::Article | Kind::Event => "an id, a slug or externalId:…",
        Kind::Topic => "an id, scheme:code or an externalId",
        Kind::Publisher => "an id, name:… or an externalId",
        Kind::Place => "an id, name:…, identifier:scheme:value or an externalId",
        Kind::Position => "an id, title:… or an externalId",
        Kind::Tenure | Kind::Relation => "an id or an externalId",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: Kind, raw: &str) -> Option<Handle> {
        match FilterValue::parse(kind, raw) {
            Ok(FilterValue::Named(handle)) => Some(handle),
            _ => None,
        }
    }

    #[test]
    fn a_value_says_how_it_names() {
        let key = Some(Handle::ExternalId("name:x".into()));
        for kind in Kind::ALL {
            assert_eq!(named(kind, "externalId:name:x"), key);
        }
        assert_eq!(named(Kind::Actor, "a-slug"), Some(Handle::Slug("a-slug".into())));
        assert_eq!(named(Kind::Place, "name: Ista "), Some(Handle::Name("Ista".into())));
        assert_eq!(named(Kind::Position, "title:Chair"), Some(Handle::Title("Chair".into())));
        assert!(matches!(named(Kind::Place, "identifier:geonames:7"), Some(Handle::Identifier(_))));
    }

    #[test]
    fn what_cannot_name_anything_is_refused() {
        for (kind, raw) in [
            (Kind::Actor, "Khalifa Haftar"),
            (Kind::Actor, "a,b"),
            (Kind::Actor, "title:x"),
            (Kind::Actor, "name:"),
            (Kind::Actor, "identifier:x"),
            (Kind::Article, "name:x"),
            (Kind::Event, "018f3c1e7d5a7c3b9f000123456789ab"),
            (Kind::Publisher, "name:"),
            (Kind::Publisher, "externalId:"),
            (Kind::Topic, "a\u{7}b"),
        ] {
            assert!(FilterValue::parse(kind, raw).is_err(), "{kind} {raw:?}");
        }
    }

    #[test]
    fn a_topic_may_stand_by_its_code() {
        let Ok(FilterValue::Bare { key, code }) = FilterValue::parse(Kind::Topic, "own:defence")
        else {
            panic!("a bare value")
        };
        assert_eq!(key, Handle::ExternalId("own:defence".into()));
        assert_eq!(code, Handle::scheme_and_value("own:defence").ok());
        let bare = FilterValue::parse(Kind::Topic, "defence");
        assert!(matches!(bare, Ok(FilterValue::Bare { code: None, .. })));
    }
}
