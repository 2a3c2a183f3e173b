//! The public halves of the keys, as they are published.

use std::collections::HashMap;

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet};

/// The public half of a key, ready to verify with.
#[derive(Clone)]
pub struct PublicKey {
    jwk: Jwk,
    decoding: DecodingKey,
}

impl PublicKey {
    /// Reads a JWK; `None` when it is no Ed25519 key with an id.
    pub fn from_json(json: &str) -> Option<Self> {
        let jwk: Jwk = serde_json::from_str(json).ok()?;
        jwk.common.key_id.as_ref()?;
        match &jwk.algorithm {
            AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
                let decoding = DecodingKey::from_jwk(&jwk).ok()?;
                Some(Self { jwk, decoding })
            }
            _ => None,
        }
    }

    fn kid(&self) -> &str {
        self.jwk.common.key_id.as_deref().unwrap_or_default()
    }
}

/// Every key by which tokens are verified: the document at `/.well-known/jwks.json`.
#[derive(Clone, Default)]
pub struct KeySet(HashMap<String, PublicKey>);

impl KeySet {
    pub(super) fn find(&self, kid: &str) -> Option<&DecodingKey> {
        self.0.get(kid).map(|key| &key.decoding)
    }

    pub fn has(&self, kid: &str) -> bool {
        self.0.contains_key(kid)
    }

    /// The set as it is published (RFC 7517), in a stable order.
    pub fn document(&self) -> JwkSet {
        let mut keys: Vec<_> = self.0.values().map(|key| key.jwk.clone()).collect();
        keys.sort_by(|a, b| a.common.key_id.cmp(&b.common.key_id));
        JwkSet { keys }
    }
}

impl FromIterator<PublicKey> for KeySet {
    fn from_iter<I: IntoIterator<Item = PublicKey>>(keys: I) -> Self {
        KeySet(keys.into_iter().map(|key| (key.kid().to_owned(), key)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::SigningKey;

    fn json(seed: u8) -> String {
        serde_json::to_string(SigningKey::from_seed(&[seed; 32]).unwrap().public()).unwrap()
    }

    #[test]
    fn the_document_is_stable_and_public() {
        let keys = |order: [u8; 3]| -> KeySet {
            order.iter().map(|seed| PublicKey::from_json(&json(*seed)).unwrap()).collect()
        };
        let document = serde_json::to_string(&keys([1, 2, 3]).document()).unwrap();
        assert_eq!(document, serde_json::to_string(&keys([3, 1, 2]).document()).unwrap());
        assert_eq!(document.matches("\"kty\":\"OKP\"").count(), 3);
        assert!(!document.contains("\"d\""));
    }

    #[test]
    fn other_keys_are_no_keys_of_ours() {
        let odd = [
            "",
            "{}",
            r#"{"kty":"oct","k":"c2VjcmV0","kid":"a","alg":"HS256"}"#,
            r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        ];
        for json in odd {
            assert!(PublicKey::from_json(json).is_none(), "{json}");
        }
    }
}
