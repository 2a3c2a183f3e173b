//! The private keys that sign access tokens.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{Algorithm, EncodingKey};

/// What precedes the 32 bytes of an Ed25519 key in PKCS#8, version 1 (RFC 8410).
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];
const SEED: usize = 32;

const PEM_BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const PEM_END: &str = "-----END PRIVATE KEY-----";

/// Why there is no key to sign with. Told to the operator, never to a caller.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "a signing key must be an Ed25519 private key in PKCS#8 PEM, as `openssl genpkey \
         -algorithm ed25519` writes it"
    )]
    Malformed,
    #[error("{path}: {cause}; this user must be able to read it, and to write beside it")]
    File { path: PathBuf, cause: std::io::Error },
    #[error("{path}: {cause}")]
    Content { path: PathBuf, cause: Box<KeyError> },
}

/// An Ed25519 key that signs access tokens.
#[derive(Clone, Debug)]
pub struct SigningKey {
    kid: String,
    public: Jwk,
    private: EncodingKey,
}

impl SigningKey {
    /// The key grown from 32 random bytes.
    pub fn from_seed(seed: &[u8; SEED]) -> Result<Self, KeyError> {
        Self::from_pkcs8(&[&PKCS8_HEAD[..], seed].concat())
    }

    /// Reads a PKCS#8 PEM; spaces may stand for its line breaks, as in a variable of one line.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let inside = pem.trim().strip_prefix(PEM_BEGIN).and_then(|rest| rest.strip_suffix(PEM_END));
        let inside: String = inside.ok_or(KeyError::Malformed)?.split_whitespace().collect();
        Self::from_pkcs8(&STANDARD.decode(inside).map_err(|_| KeyError::Malformed)?)
    }

    fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        if der.len() != PKCS8_HEAD.len() + SEED || !der.starts_with(&PKCS8_HEAD) {
            return Err(KeyError::Malformed);
        }
        let private = EncodingKey::from_ed_der(der);
        let malformed = |_| KeyError::Malformed;
        let mut public = Jwk::from_encoding_key(&private, Algorithm::EdDSA).map_err(malformed)?;
        let kid = public.thumbprint(ThumbprintHash::SHA256).map_err(malformed)?;
        public.common.key_id = Some(kid.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self { kid, public, private })
    }

    /// The private key as PKCS#8 PEM.
    pub fn to_pem(&self) -> String {
        format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", STANDARD.encode(self.private.as_bytes()))
    }

    /// The key id: the thumbprint of its public half by RFC 7638.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, to be published.
    pub fn public(&self) -> &Jwk {
        &self.public
    }

    pub(super) fn private(&self) -> &EncodingKey {
        &self.private
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Appendix A of RFC 8037: a private key, and the public half and thumbprint that go with it.
    const RFC_8037_SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const RFC_8037_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const RFC_8037_KID: &str = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    #[test]
    fn the_key_id_is_the_thumbprint() {
        let seed = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(RFC_8037_SEED).unwrap();
        let key = SigningKey::from_seed(&seed.try_into().unwrap()).unwrap();
        assert_eq!(key.kid(), RFC_8037_KID);
        let public = serde_json::to_value(key.public()).unwrap();
        let expected = serde_json::json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
            "kid": RFC_8037_KID, "x": RFC_8037_X,
        });
        assert_eq!(public, expected);
    }

    #[test]
    fn pem_is_read_as_written_also_on_one_line() {
        let key = SigningKey::from_seed(&[7; SEED]).unwrap();
        let pem = key.to_pem();
        assert_eq!(SigningKey::from_pem(&pem).unwrap().kid(), key.kid());
        assert_eq!(SigningKey::from_pem(&pem.replace('\n', " ")).unwrap().kid(), key.kid());
    }

    #[test]
    fn what_openssl_writes_is_read() {
        let pem = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
                   -----END PRIVATE KEY-----\n";
        assert_eq!(SigningKey::from_pem(pem).unwrap().kid(), RFC_8037_KID);
    }

    #[test]
    fn other_keys_are_refused() {
        let odd = [
            "",
            "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v\n-----END PRIVATE KEY-----",
        ];
        for pem in odd {
            assert!(SigningKey::from_pem(pem).is_err(), "{pem}");
        }
        let ed448 = SigningKey::from_seed(&[7; SEED]).unwrap().to_pem().replace("VwBC", "VxBC");
        assert!(SigningKey::from_pem(&ed448).is_err());
    }

    #[test]
    fn nothing_private_is_printed() {
        let key = SigningKey::from_seed(&[7; SEED]).unwrap();
        let printed = format!("{key:?}");
        assert!(printed.contains("redacted") && !printed.contains("7, 7, 7"), "{printed}");
    }
}
