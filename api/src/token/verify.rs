//! Verifying tokens: stricter than any library, for everything that is not ours is refused.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::{Host, Url};

use super::{KeySet, Signed};
use crate::values::Instant;

/// The longest token that is looked at.
pub const MAX_BYTES: usize = 8 * 1024;

/// How far the clocks of two machines may differ.
pub const LEEWAY_SECONDS: i64 = 30;

/// Why a token is refused. Callers learn only whether it has expired; the rest is for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// It was good once.
    Expired,
    /// Signed with a key that is not (or not yet) known here.
    UnknownKey,
    Invalid(&'static str),
}

/// What a token must say to be meant for this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The issuer: the server's public address.
    pub issuer: String,
    /// Whether issuers at any port of this machine are taken, too: they are this server under
    /// another `listen`, since no other process has its keys.
    pub any_loopback: bool,
    pub audience: String,
}

/// The header of a token of ours has exactly these members. Thereby `crit`, `zip`, `b64`, `jku`,
/// `jwk`, `x5u`, `x5c` and whatever else would choose how to verify are refused, and so is a member
/// that stands twice.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl Expectation {
    /// The claims of a token that is ours, meant for us and of its time.
    pub fn verify<C: Signed>(
        &self,
        token: &str,
        keys: &KeySet,
        now: Instant,
    ) -> Result<C, Rejection> {
        if token.len() > MAX_BYTES {
            return Err(Rejection::Invalid("too long"));
        }
        let (message, signature) = token.rsplit_once('.').ok_or(Rejection::Invalid("segments"))?;
        let (header, claims) = message.split_once('.').ok_or(Rejection::Invalid("segments"))?;
        let header: Header = object(header).ok_or(Rejection::Invalid("header"))?;
        let key = choose(&header, C::TYPE, keys)?;
        check_signature(message, signature, key)?;
        let claims: C = object(claims).ok_or(Rejection::Invalid("claims"))?;
        self.check(&claims, now.micros().div_euclid(1_000_000))?;
        Ok(claims)
    }

    fn is_issuer(&self, issuer: &str) -> bool {
        issuer == self.issuer || self.any_loopback && is_loopback(issuer)
    }

    fn check<C: Signed>(&self, claims: &C, now: i64) -> Result<(), Rejection> {
        let refuse_unless = |holds: bool, what| match holds {
            true => Ok(()),
            false => Err(Rejection::Invalid(what)),
        };
        let terms = claims.terms();
        refuse_unless(self.is_issuer(terms.issuer), "iss")?;
        refuse_unless(terms.audience.has(&self.audience), "aud")?;
        claims.flaw().map_or(Ok(()), |what| refuse_unless(false, what))?;
        refuse_unless(terms.issued_at <= now.saturating_add(LEEWAY_SECONDS), "iat")?;
        refuse_unless(terms.life() <= C::LONGEST_LIFE_SECONDS, "lifetime")?;
        let begins = terms.not_before.unwrap_or(terms.issued_at);
        refuse_unless(begins <= now.saturating_add(LEEWAY_SECONDS), "nbf")?;
        match terms.expires_at.saturating_add(LEEWAY_SECONDS) > now {
            true => Ok(()),
            false => Err(Rejection::Expired),
        }
    }
}

/// Whether an address is that of a server on this machine, without a proxy before it.
fn is_loopback(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let host = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    host && url.scheme() == "http" && url.origin().ascii_serialization() == address
}

/// The key that the header names; type and algorithm must be those that are wanted.
fn choose<'k>(
    header: &Header,
    wanted: &str,
    keys: &'k KeySet,
) -> Result<&'k DecodingKey, Rejection> {
    let name = header.typ.to_ascii_lowercase();
    if name.strip_prefix("application/").unwrap_or(&name) != wanted {
        return Err(Rejection::Invalid("typ"));
    }
    if header.alg != "EdDSA" {
        return Err(Rejection::Invalid("alg"));
    }
    keys.find(&header.kid).ok_or(Rejection::UnknownKey)
}

fn check_signature(message: &str, signature: &str, key: &DecodingKey) -> Result<(), Rejection> {
    match crypto::verify(signature, message.as_bytes(), key, Algorithm::EdDSA) {
        Ok(true) => Ok(()),
        _ => Err(Rejection::Invalid("signature")),
    }
}

/// A segment as the JSON object it must be (serde would take a list for a struct, too).
fn object<T: DeserializeOwned>(segment: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(segment).ok()?;
    if json.first() != Some(&b'{') {
        return None;
    }
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
