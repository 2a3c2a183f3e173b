//! What a caller takes for granted about the record that a change starts from.

use crate::error::{Code, Error, Result};

/// What a caller expects of the record: which version it has, or whether there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected<'a> {
    Version(i64),
    /// Nothing was said; an error where a version is required.
    Unsaid,
    /// What the conditional headers of a request say.
    Conditions(&'a Conditions),
}

/// `If-Match` and `If-None-Match`, as far as they speak of versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// The record is at one of these.
    pub matching: Option<Versions>,
    /// The record is at none of these.
    pub none_matching: Option<Versions>,
}

/// The versions that a condition names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Any: what counts is whether there is a record.
    Any,
    /// One of these; tags of others name none.
    Listed(Vec<i64>),
}

impl Versions {
    fn have(&self, version: Option<i64>) -> bool {
        match (self, version) {
            (_, None) => false,
            (Versions::Any, Some(_)) => true,
            (Versions::Listed(versions), Some(version)) => versions.contains(&version),
        }
    }
}

impl Expected<'_> {
    /// Refuses unless the record, at `version`, is the one that the caller means. A version must have
    /// been named.
    pub(crate) fn require(self, version: i64) -> Result<()> {
        self.allow(Some(version))?;
        let named = match self {
            Expected::Version(_) => true,
            Expected::Unsaid => false,
            Expected::Conditions(conditions) => match conditions.matching {
                Some(Versions::Listed(_)) => true,
                Some(Versions::Any) => return Err(version_required("If-Match: * names none. ")),
                None => false,
            },
        };
        if named { Ok(()) } else { Err(version_required("")) }
    }

    /// Refuses where what was said does not hold; nothing has to be said. `None`: there is no record.
    pub(crate) fn allow(self, version: Option<i64>) -> Result<()> {
        let holds = match self {
            Expected::Unsaid => true,
            Expected::Version(expected) => version == Some(expected),
            Expected::Conditions(Conditions { matching, none_matching }) => {
                matching.as_ref().is_none_or(|versions| versions.have(version))
                    && !none_matching.as_ref().is_some_and(|versions| versions.have(version))
            }
        };
        if holds { Ok(()) } else { Err(mismatch(version)) }
    }
}

fn version_required(why: &str) -> Error {
    let detail = format!(
        "{why}Name the version you start from: If-Match with the ETag you read, or expectedVersion."
    );
    Error::new(Code::VersionRequired, detail)
}

fn mismatch(version: Option<i64>) -> Error {
    let detail = match version {
        Some(version) => format!(
            "The record is not as you expect it: it is at version {version}. Read it again."
        ),
        None => "There is no such record: name no version to create it.".into(),
    };
    Error { current: version, ..Error::new(Code::VersionMismatch, detail) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a change, with these versions in `If-Match` and `If-None-Match`.
    fn required(matching: Option<Versions>, none_matching: Option<Versions>) -> Option<Code> {
        let conditions = Conditions { matching, none_matching };
        Expected::Conditions(&conditions).require(3).err().map(|error| error.code)
    }

    fn listed(versions: &[i64]) -> Option<Versions> {
        Some(Versions::Listed(versions.to_vec()))
    }

    #[test]
    fn a_change_starts_from_one_of_the_versions_listed() {
        assert_eq!(required(listed(&[3]), None), None);
        assert_eq!(required(listed(&[2, 3]), None), None);
        assert_eq!(required(listed(&[]), None), Some(Code::VersionMismatch));
        assert_eq!(required(listed(&[2, 4]), None), Some(Code::VersionMismatch));
        assert_eq!(required(None, None), Some(Code::VersionRequired));
        assert_eq!(required(Some(Versions::Any), None), Some(Code::VersionRequired));
    }

    #[test]
    fn both_conditions_count() {
        assert_eq!(required(listed(&[3]), listed(&[2])), None);
        assert_eq!(required(listed(&[3]), listed(&[3])), Some(Code::VersionMismatch));
        assert_eq!(required(listed(&[3]), Some(Versions::Any)), Some(Code::VersionMismatch));
        assert_eq!(required(None, Some(Versions::Any)), Some(Code::VersionMismatch));
        assert_eq!(required(None, listed(&[2])), Some(Code::VersionRequired));
    }

    #[test]
    fn an_upsert_need_say_nothing() {
        let allowed = |matching, none_matching, version| {
            let conditions = Conditions { matching, none_matching };
            Expected::Conditions(&conditions).allow(version).is_ok()
        };
        for version in [None, Some(3)] {
            assert!(Expected::Unsaid.allow(version).is_ok());
            assert!(allowed(None, None, version));
            assert_eq!(allowed(Some(Versions::Any), None, version), version.is_some());
            assert_eq!(allowed(None, Some(Versions::Any), version), version.is_none());
            assert_eq!(allowed(listed(&[3]), None, version), version.is_some());
            assert!(!allowed(listed(&[3]), Some(Versions::Any), version));
        }
    }
}
