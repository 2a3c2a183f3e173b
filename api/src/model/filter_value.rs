//! The values of filters by reference: how each names its record.

use super::Kind;
use crate::error::{Fault, FieldCode};
use crate::values::{Handle, Slug, parse_id};

/// What the value of a filter may mean.
#[derive(Debug, PartialEq, Eq)]
pub struct FilterValue {
    /// How it may name its record: the first of these that leads to one decides.
    handles: Vec<Handle>,
    /// Whether it is written in a way in which records are named. Where there is none, it then names
    /// nothing; any other text is refused.
    is_formed: bool,
}

const EXTERNAL_ID: &str = "externalId:";
const IDENTIFIER: &str = "identifier:";
const NAME: &str = "name:";
const TITLE: &str = "title:";

impl FilterValue {
    /// Reads a value of a filter by records of `kind`; refuses what cannot name any.
    ///
    /// Before a key, an identifier, a name or a title stands what it is; ids and slugs stand alone,
    /// and so may external ids where there have not always been slugs, and scheme and code of a topic.
    pub fn parse(kind: Kind, raw: &str) -> Result<FilterValue, Fault> {
        if let Some(handle) = prefixed(kind, raw) {
            return handle.map(FilterValue::named);
        }
        if let Ok(id) = parse_id(raw) {
            return Ok(FilterValue::named(Handle::Id(id)));
        }
        let slug = Slug::parse(raw).ok().filter(|_| kind.has_slug());
        let slug = slug.map(|slug| Handle::Slug(slug.into()));
        if !takes_bare_keys(kind) {
            return slug.map(FilterValue::named).ok_or_else(|| unreadable(kind));
        }
        let code = (kind == Kind::Topic).then(|| Handle::scheme_and_value(raw).ok()).flatten();
        let is_formed = slug.is_some() || code.is_some();
        let key = Handle::external_id(raw)?;
        let handles = slug.into_iter().chain([key]).chain(code).collect();
        Ok(FilterValue { handles, is_formed })
    }

    fn named(handle: Handle) -> FilterValue {
        FilterValue { handles: vec![handle], is_formed: true }
    }

    pub fn handles(&self) -> &[Handle] {
        &self.handles
    }

    pub fn is_formed(&self) -> bool {
        self.is_formed
    }
}

/// Whether an external id may stand alone: it always could where there were no slugs.
fn takes_bare_keys(kind: Kind) -> bool {
    !matches!(kind, Kind::Medium | Kind::Actor | Kind::Article | Kind::Event)
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
        Kind::Topic => "an id, a slug, scheme:code or an externalId",
        Kind::Publisher => "an id, a slug, name:… or an externalId",
        Kind::Place => "an id, a slug, name:…, identifier:scheme:value or an externalId",
        Kind::Position => "an id, title:… or an externalId",
        Kind::Tenure | Kind::Relation => "an id or an externalId",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(kind: Kind, raw: &str) -> Option<Handle> {
        let value = FilterValue::parse(kind, raw).ok()?;
        let [only] = value.handles() else { return None };
        value.is_formed().then(|| only.clone())
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

    /// How a bare text may name a record, and whether it is written like a name of one.
    fn bare(kind: Kind, raw: &str) -> (Vec<Handle>, bool) {
        let FilterValue { handles, is_formed } = FilterValue::parse(kind, raw).unwrap();
        (handles, is_formed)
    }

    #[test]
    fn a_bare_text_is_a_slug_before_it_is_a_key() {
        let (slug, key) = (Handle::Slug("a-b".into()), Handle::ExternalId("a-b".into()));
        for kind in [Kind::Publisher, Kind::Topic, Kind::Place] {
            assert_eq!(bare(kind, "a-b"), (vec![slug.clone(), key.clone()], true));
            let (handles, is_formed) = bare(kind, "A b");
            assert_eq!((handles, is_formed), (vec![Handle::ExternalId("A b".into())], false));
        }
        assert_eq!(bare(Kind::Position, "a-b"), (vec![key], false));
    }

    #[test]
    fn a_topic_may_stand_by_its_code() {
        let key = Handle::ExternalId("own:defence".into());
        let code = Handle::scheme_and_value("own:defence").unwrap();
        assert_eq!(bare(Kind::Topic, "own:defence"), (vec![key, code], true));
    }
}
