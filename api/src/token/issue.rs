//! Signing tokens.

use jsonwebtoken::{Algorithm, Header, encode};

use super::{Signed, SigningKey};
use crate::error::{Error, Result};

/// The claims as a signed token.
pub fn issue<C: Signed>(key: &SigningKey, claims: &C) -> Result<String> {
    if claims.terms().life() > C::LONGEST_LIFE_SECONDS {
        return Err(Error::bad_request(too_long::<C>()));
    }
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(C::TYPE.to_owned());
    header.kid = Some(key.kid().to_owned());
    encode(&header, claims, key.private()).map_err(Error::internal)
}

fn too_long<C: Signed>() -> String {
    format!("{} lives {} minutes at most.", C::NAME, C::LONGEST_LIFE_SECONDS / 60)
}
