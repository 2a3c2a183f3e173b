//! What a mutation answers when the caller can mend its input.

use async_graphql::{ID, SimpleObject};

use crate::error::{Code, Error, FieldError, Result};

/// Something that the caller can mend: the mutation changed nothing.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// Which rule is broken. For content that breaks rules one of `required`, `tooShort`,
    /// `tooLong`, `tooMany`, `format`, `range`, `unknownMember`, `readOnly`, `unknownReference`,
    /// `ambiguousReference`, `duplicate`, `inUse`, `anchorMismatch`, `cycle`, `order`, `wrongState`,
    /// `controlCharacter`, `urlNotAllowed`; otherwise `conflict` (the record is not in a state that
    /// allows this) or `versionMismatch` (it has changed since the version you named).
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
    /// The way to the member of the input, for example `["mentions", "0", "anchor"]`; empty when it
    /// is not about one member.
    pub path: Vec<String>,
    /// With `versionMismatch`: the version of the record as it stands now.
    pub current_version: Option<i64>,
    /// With `conflict` on a merged actor: the id of the one that answers for it.
    pub other: Option<ID>,
}

/// What came of a mutation: the value, or what the caller can mend. Everything else is an error.
pub fn settle<T>(outcome: Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(error) => match error.code {
            Code::Invalid => Ok((None, error.errors.into_iter().map(UserError::of_rule).collect())),
            Code::Conflict | Code::VersionMismatch => Ok((None, vec![UserError::of(error)])),
            _ => Err(error),
        },
    }
}

impl UserError {
    fn of(error: Error) -> Self {
        Self {
            code: error.code.to_string(),
            message: error.detail,
            path: error.errors.first().map_or_else(Vec::new, |rule| segments(&rule.pointer)),
            current_version: error.current,
            other: error.other.map(ID::from),
        }
    }

    fn of_rule(rule: FieldError) -> Self {
        Self {
            code: rule.code.to_string(),
            message: rule.detail,
            path: segments(&rule.pointer),
            current_version: None,
            other: None,
        }
    }
}

/// The segments of a JSON Pointer.
fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect()
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn a_pointer_is_a_path() {
        assert!(segments("").is_empty());
        assert_eq!(segments("/mentions/0/a~1b~0"), ["mentions", "0", "a/b~"]);
    }
}
