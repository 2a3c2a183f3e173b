//! What an access token says.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::principal::Scopes;
use crate::values::parse_id;

/// The claims of an access token (RFC 9068, with `sid` and `ver` of our own). Times are seconds
/// since 1970.
//
// Only we issue these tokens, so a claim we do not know means that something is wrong. The reader
// that serde derives also refuses a claim that stands twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who issued it: the server's public address.
    pub iss: String,
    /// For whom it is meant.
    pub aud: Audience,
    /// The account or machine client it speaks for.
    #[serde(deserialize_with = "id")]
    pub sub: Uuid,
    /// The OAuth client it was given to; the subject itself for a machine client.
    pub client_id: String,
    pub iat: i64,
    pub exp: i64,
    /// Not to be taken before.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    #[serde(deserialize_with = "id")]
    pub jti: Uuid,
    /// The session; ending it ends the token.
    #[serde(deserialize_with = "id")]
    pub sid: Uuid,
    #[serde(serialize_with = "to_words", deserialize_with = "from_words")]
    pub scope: Scopes,
    /// The subject's epoch; raising it ends the token.
    pub ver: i64,
}

/// One audience or several: JSON has text or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub fn has(&self, audience: &str) -> bool {
        match self {
            Audience::One(one) => one == audience,
            Audience::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

fn id<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
    let raw = String::deserialize(from)?;
    parse_id(&raw).map_err(|_| de::Error::custom("no id"))
}

/// A claim that may be absent, but not null.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(from).map(Some)
}

fn to_words<S: Serializer>(scopes: &Scopes, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(scopes)
}

fn from_words<'de, D: Deserializer<'de>>(from: D) -> Result<Scopes, D::Error> {
    let raw = String::deserialize(from)?;
    Scopes::parse(&raw).ok_or_else(|| de::Error::custom("unknown scope"))
}
