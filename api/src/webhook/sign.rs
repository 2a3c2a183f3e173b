//! Signatures, as Standard Webhooks writes them: `v1,` and an HMAC of SHA-256 over id, time and payload.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How many random bytes a secret has.
pub const SECRET_BYTES: usize = 32;
/// What stands before a secret where somebody reads it.
const PREFIX: &str = "whsec_";

/// A secret as it is kept.
pub fn kept(bytes: &[u8; SECRET_BYTES]) -> String {
    STANDARD.encode(bytes)
}

/// A kept secret as its receiver is told it.
pub fn told(kept: &str) -> String {
    format!("{PREFIX}{kept}")
}

/// The header `webhook-signature`: one signature for each secret, the current one first.
pub fn signatures<'a>(
    secrets: impl IntoIterator<Item = &'a str>,
    id: &str,
    seconds: i64,
    payload: &str,
) -> String {
    let each = secrets.into_iter().filter_map(|secret| signature(secret, id, seconds, payload));
    each.collect::<Vec<_>>().join(" ")
}

fn signature(secret: &str, id: &str, seconds: i64, payload: &str) -> Option<String> {
    let key = STANDARD.decode(secret).ok()?;
    let mut digest = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    digest.update(format!("{id}.{seconds}.{payload}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(digest.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn a_signature_is_the_one_of_the_specification() {
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signatures([secret], id, 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn each_secret_signs() {
        let (one, other) = (kept(&[1; SECRET_BYTES]), kept(&[2; SECRET_BYTES]));
        let both = signatures([one.as_str(), other.as_str()], "a", 1, "{}");
        assert_eq!(both.split(' ').count(), 2);
        assert!(both.starts_with(&signatures([one.as_str()], "a", 1, "{}")));
        assert!(both.ends_with(&signatures([other.as_str()], "a", 1, "{}")));
    }

    #[test]
    fn a_secret_is_told_with_its_prefix() {
        assert!(told(&kept(&[7; SECRET_BYTES])).starts_with("whsec_BwcH"));
    }
}
