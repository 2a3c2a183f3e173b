//! Secrets that are shown once and kept as hashes only.

use std::fmt;
use std::hint::black_box;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// How a secret is stored: SHA-256 is enough for 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(String);

impl SecretHash {
    /// The hash of whatever a caller presents.
    pub fn of(secret: &str) -> Self {
        SecretHash(URL_SAFE_NO_PAD.encode(Sha256::digest(secret.as_bytes())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the stored hash, in the same time wherever they differ.
    pub fn is(&self, stored: &str) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), stored.as_bytes());
        let differing = ours.iter().zip(theirs).fold(0, |all, (a, b)| black_box(all | (a ^ b)));
        ours.len() == theirs.len() && differing == 0
    }
}

/// A refresh token: 256 random bits, opaque to its holder.
#[derive(Clone)]
pub struct RefreshToken(String);

impl RefreshToken {
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        RefreshToken(URL_SAFE_NO_PAD.encode(bytes))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

/// Four bytes in Base64.
const CHECKSUM: usize = 6;

/// Secrets with a prefix that secret scanners know, 256 random bits and a checksum, so that a mistyped
/// or made-up one is recognised without asking the store.
macro_rules! prefixed {
    ($($(#[$about:meta])* $name:ident = $prefix:literal;)+) => {
        $($(#[$about])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            pub fn from_bytes(bytes: &[u8; 32]) -> Self {
                let secret = format!("{}{}", $prefix, URL_SAFE_NO_PAD.encode(bytes));
                let checksum = checksum(&secret);
                Self(secret + &checksum)
            }

            /// Whether a text can be one of ours at all.
            pub fn is_plausible(raw: &str) -> bool {
                is_plausible(raw, $prefix)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub fn hash(&self) -> SecretHash {
                SecretHash::of(&self.0)
            }
        })+
    };
}

prefixed! {
    /// A machine client's secret.
    ClientSecret = "dwk_";
    /// What a preview link carries.
    PreviewToken = "dwp_";
}

fn is_plausible(raw: &str, prefix: &str) -> bool {
    raw.len()
        .checked_sub(CHECKSUM)
        .and_then(|end| raw.split_at_checked(end))
        .is_some_and(|(secret, sum)| secret.starts_with(prefix) && sum == checksum(secret))
}

fn checksum(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(crc32(text.as_bytes()).to_be_bytes())
}

/// CRC-32 as in ISO 3309, bit by bit: it is short, and secrets are, too.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

macro_rules! shown_as_nothing {
    ($($name:ident)+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}

shown_as_nothing!(SecretHash RefreshToken ClientSecret PreviewToken);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_hash_only() {
        let token = RefreshToken::from_bytes(&[9; 32]);
        assert_eq!(token.as_str().len(), 43);
        let stored = token.hash().as_str().to_owned();
        assert_ne!(stored, token.as_str());
        assert!(SecretHash::of(token.as_str()).is(&stored));
        assert!(!SecretHash::of("other").is(&stored));
        assert!(!SecretHash::of(token.as_str()).is(""));
        assert!(!SecretHash::of(token.as_str()).is(&stored[..20]));
    }

    #[test]
    fn a_client_secret_carries_its_checksum() {
        let secret = ClientSecret::from_bytes(&[9; 32]);
        let raw = secret.as_str();
        assert!(raw.starts_with("dwk_"));
        assert_eq!(raw.len(), 4 + 43 + 6);
        assert!(ClientSecret::is_plausible(raw));
        for odd in
            [raw.replace("dwk_", "dwx_"), raw.to_lowercase(), raw[1..].to_owned(), "é".into()]
        {
            assert!(!ClientSecret::is_plausible(&odd), "{odd}");
        }
        assert!(!ClientSecret::is_plausible(""));
        assert!(!ClientSecret::is_plausible(PreviewToken::from_bytes(&[9; 32]).as_str()));
    }

    #[test]
    fn the_checksum_is_the_usual_one() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn secrets_do_not_print() {
        let secret = ClientSecret::from_bytes(&[9; 32]);
        assert_eq!(format!("{secret:?}"), "ClientSecret(…)");
    }
}
