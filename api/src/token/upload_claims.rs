//! What an address says to which a file can be uploaded.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::claims::{from_words, id, to_words};
use super::{Audience, Signed, Terms};
use crate::principal::{Scopes, Subject, SubjectKind};

/// The claims of a signed address: who may upload a file by it, to which version of which medium. Times are
/// seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadClaims {
    pub iss: String,
    pub aud: Audience,
    /// The account or machine client that asked for it.
    #[serde(deserialize_with = "id")]
    pub sub: Uuid,
    /// Whether that is a machine client.
    pub machine: bool,
    pub iat: i64,
    pub exp: i64,
    /// The session; ending it ends the address.
    #[serde(deserialize_with = "id")]
    pub sid: Uuid,
    #[serde(serialize_with = "to_words", deserialize_with = "from_words")]
    pub scope: Scopes,
    /// The subject's epoch; raising it ends the address.
    pub ver: i64,
    /// The medium that gets the file.
    #[serde(deserialize_with = "id")]
    pub medium: Uuid,
    /// The version of the medium that the upload starts from.
    pub version: i64,
}

impl UploadClaims {
    /// Who asked for the address.
    pub fn subject(&self) -> Subject {
        Subject {
            kind: if self.machine { SubjectKind::Client } else { SubjectKind::Account },
            id: self.sub,
            session: self.sid,
            epoch: self.ver,
        }
    }
}

impl Signed for UploadClaims {
    const TYPE: &'static str = "diwan-upload+jwt";
    const NAME: &'static str = "An address for an upload";
    const LONGEST_LIFE_SECONDS: i64 = 15 * 60;

    fn terms(&self) -> Terms<'_> {
        Terms {
            issuer: &self.iss,
            audience: &self.aud,
            issued_at: self.iat,
            not_before: None,
            expires_at: self.exp,
        }
    }

    fn flaw(&self) -> Option<&'static str> {
        (self.version < 1).then_some("version")
    }
}
