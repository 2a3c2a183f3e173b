//! All that is stored.

use std::time::SystemTime;

use futures::stream::{BoxStream, StreamExt};
use object_store::ObjectMeta;
use object_store::path::Path as Key;

use super::{Digest, Files, FilesError, keys};

/// A content that is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub digest: Digest,
    /// How many bytes it has.
    pub length: u64,
    /// When it was stored.
    pub modified: SystemTime,
}

impl Stored {
    fn of(meta: &ObjectMeta) -> Option<Self> {
        let digest = keys::content_at(&meta.location)?;
        Some(Self { digest, length: meta.size, modified: meta.last_modified.into() })
    }
}

impl Files {
    /// All contents, in no order, read as the stream is. What was stored or deleted since it began may be in it
    /// or not.
    ///
    /// A content that no record refers to may have been stored a moment ago for one that is about to be
    /// written; and it may be older than the upload it was found by again. So delete only what no record
    /// referred to for longer than an upload takes.
    pub fn list(&self) -> BoxStream<'static, Result<Stored, FilesError>> {
        let all = self.store().list(Some(&Key::from(keys::CONTENTS)));
        all.filter_map(async |found| match found {
            Ok(meta) => Stored::of(&meta).map(Ok),
            Err(cause) => Some(Err(FilesError::from(cause))),
        })
        .boxed()
    }
}
