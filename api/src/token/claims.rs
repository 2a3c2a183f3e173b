//! What the tokens say that this server signs: what all of them do, and what an access token does.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

use crate::principal::Scopes;
use crate::values::parse_id;

/// How long an access token lives at most: the demonstration's does, all others live 15 minutes. A
/// longer one was not issued here, whatever key signed it.
pub const LONGEST_LIFE_SECONDS: i64 = 8 * 60 * 60;

/// The claims of one kind of tokens that this server signs.
pub trait Signed: Serialize + DeserializeOwned {
    /// What the header calls it. One kind is never taken for another (RFC 8725, section 3.11).
    const TYPE: &'static str;
    /// What people are told that it is.
    const NAME: &'static str;
    const LONGEST_LIFE_SECONDS: i64;

    fn terms(&self) -> Terms<'_>;

    /// Which claim has a value that none of ours has.
    fn flaw(&self) -> Option<&'static str> {
        None
    }
}

/// Who issued a token for whom, and its time in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'c> {
    pub issuer: &'c str,
    pub audience: &'c Audience,
    pub issued_at: i64,
    pub not_before: Option<i64>,
    pub expires_at: i64,
}

impl Terms<'_> {
    pub fn life(&self) -> i64 {
        self.expires_at.saturating_sub(self.issued_at)
    }
}

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

impl Signed for Claims {
    const TYPE: &'static str = "at+jwt";
    const NAME: &'static str = "An access token";
    const LONGEST_LIFE_SECONDS: i64 = LONGEST_LIFE_SECONDS;

    fn terms(&self) -> Terms<'_> {
        Terms {
            issuer: &self.iss,
            audience: &self.aud,
            issued_at: self.iat,
            not_before: self.nbf,
            expires_at: self.exp,
        }
    }

    fn flaw(&self) -> Option<&'static str> {
        self.client_id.is_empty().then_some("client_id")
    }
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

pub(super) fn id<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
    let raw = String::deserialize(from)?;
    parse_id(&raw).map_err(|_| de::Error::custom("no id"))
}

/// A claim that may be absent, but not null.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(from).map(Some)
}

pub(super) fn to_words<S: Serializer>(scopes: &Scopes, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(scopes)
}

pub(super) fn from_words<'de, D: Deserializer<'de>>(from: D) -> Result<Scopes, D::Error> {
    let raw = String::deserialize(from)?;
    Scopes::parse(&raw).ok_or_else(|| de::Error::custom("unknown scope"))
}
