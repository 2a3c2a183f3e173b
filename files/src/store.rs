//! The store of files: what is done to a content as a whole.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt};

use super::folder::{self, Folder, Placed};
use super::{
    Digest, Expected, FilesConfig, FilesError, Place, Spool, SpoolError, bucket, keys, upload,
};

/// How many renditions are deleted at once.
const DELETED_AT_ONCE: usize = 4;

/// The store of files, open. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// Where the store is, if it is a local folder.
    folder: Option<Folder>,
    incoming: Arc<Path>,
}

impl fmt::Debug for Files {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Files({}, {})", self.store, self.incoming.display())
    }
}

impl Files {
    /// Opens the store, making the folders that are absent. A bucket is not asked anything yet: see
    /// [`Files::check`].
    pub fn open(config: &FilesConfig) -> Result<Self, FilesError> {
        folder::make(&config.incoming)?;
        Self::at(config)
    }

    fn at(config: &FilesConfig) -> Result<Self, FilesError> {
        let incoming = Arc::from(config.incoming.as_path());
        Ok(match &config.place {
            Place::S3(config) => Self { store: bucket::open(config)?, folder: None, incoming },
            Place::Folder(path) => {
                let folder = Folder::open(path)?;
                let store = LocalFileSystem::new_with_prefix(folder.path())?.with_fsync(true);
                Self { store: Arc::new(store), folder: Some(folder), incoming }
            }
        })
    }

    /// Opens a store that is there, to be looked over: nothing is made, and `None` is given for a folder that is absent.
    pub fn open_existing(config: &FilesConfig) -> Result<Option<Self>, FilesError> {
        match &config.place {
            Place::Folder(path) if !path.exists() => Ok(None),
            Place::Folder(_) | Place::S3(_) => Self::at(config).map(Some),
        }
    }

    /// A store in memory, for tests; uploads are received in that folder all the same.
    pub fn in_memory(incoming: &Path) -> Self {
        Self { store: Arc::new(InMemory::new()), folder: None, incoming: incoming.into() }
    }

    pub(super) fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    /// Asks the store whether it can be reached and listed: the error says what to do.
    pub async fn check(&self) -> Result<(), FilesError> {
        self.store.list(Some(&Key::from(keys::CONTENTS))).next().await.transpose()?;
        Ok(())
    }

    /// Receives an upload, to be looked at and stored; see [`Spool::receive`].
    pub async fn receive<S, E>(&self, chunks: S, expected: Expected) -> Result<Spool, SpoolError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: fmt::Display,
    {
        Spool::receive(&self.incoming, chunks, expected).await
    }

    /// Deletes uploads that were not written to since then, which a server left when it died; returns how
    /// many. Choose a time before which no upload that still goes on was last written to: a day ago.
    pub async fn sweep(&self, since: SystemTime) -> Result<usize, FilesError> {
        folder::sweep(&self.incoming, since).await
    }

    /// Stores what was received under its digest, durably and as a whole. What is there already is not written
    /// again, so that it keeps the time at which it was stored.
    pub async fn put(&self, spool: &Spool) -> Result<Digest, FilesError> {
        let digest = spool.digest();
        let key = keys::of_content(&digest);
        match &self.folder {
            Some(folder) => self.put_into(folder, &key, spool).await?,
            None if self.head(&digest).await? == Some(spool.length()) => {}
            None => upload::send(&self.store, &key, spool).await?,
        }
        Ok(digest)
    }

    async fn put_into(&self, folder: &Folder, key: &Key, spool: &Spool) -> Result<(), FilesError> {
        if folder.place(key, spool).await? == Placed::ToCopy {
            upload::send(&self.store, key, spool).await?;
            folder.sync(key).await?;
        }
        Ok(())
    }

    /// How many bytes a content has; `None` when it is not stored.
    pub async fn head(&self, digest: &Digest) -> Result<Option<u64>, FilesError> {
        match self.store.head(&keys::of_content(digest)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(cause) => match cause.into() {
                FilesError::NotFound => Ok(None),
                error => Err(error),
            },
        }
    }

    /// Deletes a content and all its renditions. What is not there any more is none the less deleted.
    ///
    /// A put of the same content at this moment may still find it there and write nothing: whoever deletes has to
    /// know that no record refers to it, nor will by a put that has begun.
    pub async fn delete(&self, digest: &Digest) -> Result<(), FilesError> {
        // The content first: without it no rendition is made any more.
        self.delete_key(&keys::of_content(digest)).await?;
        let renditions = keys::of_renditions(digest);
        if let Some(folder) = &self.folder {
            return folder.remove(&renditions).await;
        }
        let all = self.store.list(Some(&renditions)).map_err(FilesError::from);
        all.try_for_each_concurrent(DELETED_AT_ONCE, |meta| async move {
            self.delete_key(&meta.location).await
        })
        .await
    }

    async fn delete_key(&self, key: &Key) -> Result<(), FilesError> {
        match self.store.delete(key).await.map_err(FilesError::from) {
            Err(FilesError::NotFound) => Ok(()),
            done => done,
        }
    }
}
