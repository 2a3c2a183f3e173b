//! All that is stored.

use std::time::SystemTime;

use futures::future::ready;
use futures::stream::{BoxStream, StreamExt};
use object_store::ObjectMeta;
use object_store::path::Path as Key;

use super::{Digest, Files, FilesError, keys};

/// A content that is stored, or a rendition of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub digest: Digest,
    /// How many bytes it has.
    pub length: u64,
    /// When it was stored.
    pub modified: SystemTime,
}

impl Stored {
    fn content(meta: &ObjectMeta) -> Option<Self> {
        Some(Self::of(keys::content_at(&meta.location)?, meta))
    }

    fn rendition(meta: &ObjectMeta) -> Option<Self> {
        Some(Self::of(keys::rendition_at(&meta.location)?, meta))
    }

    fn of(digest: Digest, meta: &ObjectMeta) -> Self {
        Self { digest, length: meta.size, modified: meta.last_modified.into() }
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
        self.list_below(Key::from(keys::CONTENTS), Stored::content)
    }

    /// The contents whose digests begin with this byte, like [`Files::list`].
    pub fn list_some(&self, first: u8) -> BoxStream<'static, Result<Stored, FilesError>> {
        self.list_below(keys::of_contents(first), Stored::content)
    }

    /// All renditions, like [`Files::list`], each with the digest of what it was made of.
    pub fn list_renditions(&self) -> BoxStream<'static, Result<Stored, FilesError>> {
        self.list_below(Key::from(keys::RENDITIONS), Stored::rendition)
    }

    fn list_below(
        &self,
        folder: Key,
        of: fn(&ObjectMeta) -> Option<Stored>,
    ) -> BoxStream<'static, Result<Stored, FilesError>> {
        let all = self.store().list(Some(&folder));
        all.filter_map(move |found| {
            ready(match found {
                Ok(meta) => of(&meta).map(Ok),
                Err(cause) => Some(Err(FilesError::from(cause))),
            })
        })
        .boxed()
    }
}
