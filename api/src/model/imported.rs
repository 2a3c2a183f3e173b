//! What an import brings along that the server sets otherwise: ids and versions, within bounds.

use serde::Deserialize;
use uuid::{Uuid, Variant};

use crate::error::{Fault, FieldCode};

/// The highest version an import may give a record: GraphQL's `Int` ends at 2,147,483,647, and every
/// later change still has to find a number.
pub const MAX_VERSION: i64 = 1_000_000_000;

/// An uploaded file as a line tells it, whose content is in the store of files.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportedFile {
    /// Follows from the others.
    pub url: Option<String>,
    pub media_type: Option<String>,
    pub size: Option<i64>,
    pub checksum: Option<String>,
    pub colour: Option<String>,
    /// Earlier exports call it `preview`.
    #[serde(alias = "preview")]
    pub thumb_hash: Option<String>,
}

/// An id as this server makes them: a UUID of version 7.
pub fn id(id: Uuid) -> Result<Uuid, Fault> {
    if id.get_version_num() == 7 && id.get_variant() == Variant::RFC4122 {
        return Ok(id);
    }
    let detail = "must be a UUID of version 7 (RFC 9562), as this server makes them; leave it out \
                  to get one";
    Err(Fault::new(FieldCode::Format, detail))
}

/// The version of a record that a later line of the same import completes ([`Kind::refers_ahead`]): nothing that
/// is kept as a revision.
///
/// [`Kind::refers_ahead`]: super::Kind::refers_ahead
pub const INCOMPLETE: i64 = 0;

/// A version that leaves room for the changes to come.
pub fn version(version: i64) -> Result<i64, Fault> {
    if (1..=MAX_VERSION).contains(&version) {
        return Ok(version);
    }
    Err(Fault::new(FieldCode::Range, format!("must be from 1 to {MAX_VERSION}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7() {
        let good = "01900000-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(id(good), Ok(good));
        for odd in [
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "01900000-0000-4000-8000-000000000001",
            "01900000-0000-7000-0000-000000000001",
        ] {
            assert_eq!(id(odd.parse().unwrap()).unwrap_err().code, FieldCode::Format, "{odd}");
        }
    }

    #[test]
    fn versions_leave_room() {
        for odd in [i64::MIN, -1, 0, MAX_VERSION + 1, i64::MAX] {
            assert_eq!(version(odd).unwrap_err().code, FieldCode::Range, "{odd}");
        }
        assert_eq!((version(1), version(MAX_VERSION)), (Ok(1), Ok(MAX_VERSION)));
    }
}
