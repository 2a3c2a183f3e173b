//! Renditions: small files that were made of a content, and can be made again.

use bytes::Bytes;
use object_store::path::Path as Key;
use object_store::{ObjectStoreExt, PutPayload};

use super::{Digest, Files, FilesError, keys};

/// How many bytes a rendition has at most: it is held in memory as a whole.
pub const MOST_RENDITION: u64 = 32 * 1024 * 1024;
/// How many bytes its name has at most.
const MOST_NAME: usize = 100;

/// Which rendition of which content.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rendition {
    of: Digest,
    name: String,
}

/// Why a rendition cannot be called that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no name of a rendition: 1 to 100 of a-z, 0-9, `.`, `_` and `-`, the first and the last a letter or \
     a digit, without `..`"
)]
pub struct BadRenditionName(pub String);

impl Rendition {
    /// Names a rendition by what it is, such as `w640.webp`. The name is for the server to choose; what does
    /// not fit into a key unchanged is refused.
    pub fn new(of: Digest, name: impl Into<String>) -> Result<Self, BadRenditionName> {
        let name = name.into();
        if is_name(&name) { Ok(Self { of, name }) } else { Err(BadRenditionName(name)) }
    }

    /// What it was made of.
    pub fn of(&self) -> &Digest {
        &self.of
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

fn is_name(name: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    bytes.len() <= MOST_NAME
        && bytes.first().is_some_and(plain)
        && bytes.last().is_some_and(plain)
        && bytes.iter().all(|byte| plain(byte) || b"._-".contains(byte))
        && !name.contains("..")
}

impl Files {
    /// Stores a rendition, instead of the one that was there. Nobody sees half of it.
    pub async fn put_rendition(
        &self,
        rendition: &Rendition,
        content: Bytes,
    ) -> Result<(), FilesError> {
        if content.len() as u64 > MOST_RENDITION {
            return Err(too_large(&keys::of_rendition(rendition)));
        }
        let key = keys::of_rendition(rendition);
        self.store().put(&key, PutPayload::from_bytes(content)).await?;
        Ok(())
    }

    /// A rendition, if there is one.
    pub async fn rendition(&self, rendition: &Rendition) -> Result<Option<Bytes>, FilesError> {
        let key = keys::of_rendition(rendition);
        let found = match self.store().get(&key).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            found => found?,
        };
        if found.meta.size > MOST_RENDITION {
            return Err(too_large(&key));
        }
        Ok(Some(found.bytes().await?))
    }
}

fn too_large(key: &Key) -> FilesError {
    FilesError::Internal(format!("{key} has more than {MOST_RENDITION} bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_a_server_would_choose() {
        let named = |name: &str| Rendition::new(Digest::of(b"abc"), name).is_ok();
        for name in ["w640.webp", "0", "poster-1x.jpg", "crop_16x9.w320.avif", &"a".repeat(100)] {
            assert!(named(name), "{name}");
        }
        for name in [
            "",
            ".",
            "..",
            "a/b",
            "a..b",
            ".a",
            "a.",
            "W1",
            "a#1",
            "a%2f",
            "é",
            "a b",
            &"a".repeat(101),
        ] {
            assert!(!named(name), "{name}");
        }
    }
}
