//! Signing access tokens.

use jsonwebtoken::{Algorithm, Header, encode};

use super::{Claims, SigningKey};
use crate::error::{Error, Result};

/// What the header of an access token calls itself (RFC 9068).
pub(super) const TYPE: &str = "at+jwt";

/// The claims as a signed token.
pub fn issue(key: &SigningKey, claims: &Claims) -> Result<String> {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid().to_owned());
    encode(&header, claims, key.private()).map_err(Error::internal)
}
