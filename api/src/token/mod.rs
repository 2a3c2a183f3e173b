//! Tokens, keys, passwords and secrets: pure but for the key files, with time and randomness
//! handed in.
//!
//! Access tokens are JWTs by RFC 9068, signed with Ed25519; refresh tokens, client secrets and the tokens of
//! preview links are opaque and kept as hashes; passwords are hashed with argon2id.

mod claims;
mod common_password;
mod issue;
mod jwks;
mod key_folder;
mod keys;
mod password;
mod secret;
mod tokens;
mod upload_claims;
mod verify;

pub use claims::{Audience, Claims, LONGEST_LIFE_SECONDS, Signed, Terms};
pub use common_password::is_common;
pub use issue::issue;
pub use jwks::{KeySet, PublicKey};
pub use key_folder::{add_key, open_folder, read_folder, remove_key};
pub use keys::{KeyError, SigningKey};
pub use password::{Hardness, Passwords, Verdict};
pub use secret::{ClientSecret, PreviewToken, RefreshToken, SecretHash};
pub use tokens::{Published, SubjectStatus, Tokens};
pub use upload_claims::UploadClaims;
pub use verify::{Expectation, LEEWAY_SECONDS, MAX_BYTES, Rejection};
