//! Signing access tokens.

use jsonwebtoken::{Algorithm, Header, encode};

use super::{Claims, LONGEST_LIFE_SECONDS, SigningKey};
use crate::error::{Error, Result};

/// What the header of an access token calls itself (RFC 9068).
pub(super) const TYPE: &str = "at+jwt";

/// The claims as a signed token.
pub fn issue(key: &SigningKey, claims: &Claims) -> Result<String> {
    if claims.exp.saturating_sub(claims.iat) > LONGEST_LIFE_SECONDS {
        return Err(Error::bad_request("An access token lives 8 hours at most."));
    }
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(key.kid().to_owned());
    encode(&header, claims, key.private()).map_err(Error::internal)
}
