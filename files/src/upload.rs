//! Sending what was received to where it cannot simply be given a name: in parts, if it is large.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{FuturesUnordered, StreamExt};
use object_store::path::Path as Key;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, UploadPart};
use sha2::Digest as _;
use sha2::Sha256;
use tokio::runtime::Handle;

use super::blocking::blocking;
use super::{Digest, FilesError, Spool};

/// How many bytes a part has. What has not more is sent as one.
const PART: u64 = 8 * 1024 * 1024;
/// How many parts are under way at once, and in memory.
const AT_ONCE: usize = 2;
/// How many parts an upload has at most, by the rules of S3.
const MOST_PARTS: u64 = 10_000;

/// Sends all of it. Nobody sees it before that, and nothing stays of it if it fails.
pub async fn send(
    store: &Arc<dyn ObjectStore>,
    key: &Key,
    spool: &Spool,
) -> Result<(), FilesError> {
    let mut source = Source::open(spool).await?;
    if spool.length() <= PART {
        let content = source.next().await?.ok_or_else(changed)?;
        source.check(spool)?;
        store.put(key, PutPayload::from_bytes(content)).await?;
        return Ok(());
    }
    let mut upload = Unfinished::begin(Arc::clone(store), key.clone()).await?;
    let sent = in_parts(&mut upload, &mut source, spool).await;
    if sent.is_err() {
        upload.abort().await;
    }
    sent
}

async fn in_parts(
    upload: &mut Unfinished,
    source: &mut Source,
    spool: &Spool,
) -> Result<(), FilesError> {
    let mut under_way = FuturesUnordered::new();
    loop {
        while under_way.len() >= AT_ONCE {
            under_way.next().await.transpose()?;
        }
        match source.next().await? {
            Some(part) => under_way.push(upload.part(part)?),
            None => break,
        }
    }
    while under_way.next().await.transpose()?.is_some() {}
    source.check(spool)?;
    upload.complete().await
}

/// An upload in parts; aborted when it is dropped before it is complete.
struct Unfinished(Option<Box<dyn MultipartUpload>>);

impl Unfinished {
    /// Begins it in a task of its own: if nobody waits for it any more, it is known all the same, and aborted.
    async fn begin(store: Arc<dyn ObjectStore>, key: Key) -> Result<Self, FilesError> {
        let begun =
            tokio::spawn(
                async move { store.put_multipart(&key).await.map(|begun| Self(Some(begun))) },
            );
        Ok(begun.await.map_err(|cause| FilesError::Internal(cause.to_string()))??)
    }

    fn part(&mut self, part: Bytes) -> Result<UploadPart, FilesError> {
        Ok(self.open()?.put_part(PutPayload::from_bytes(part)))
    }

    async fn complete(&mut self) -> Result<(), FilesError> {
        self.open()?.complete().await?;
        self.0 = None;
        Ok(())
    }

    /// Why it fails has been told already; a service that cannot be reached now keeps the parts until it
    /// clears them away by a rule of the bucket.
    async fn abort(mut self) {
        if let Some(mut upload) = self.0.take() {
            let _ = upload.abort().await;
        }
    }

    fn open(&mut self) -> Result<&mut Box<dyn MultipartUpload>, FilesError> {
        self.0.as_mut().ok_or_else(|| FilesError::Internal("an upload was gone on with".into()))
    }
}

impl Drop for Unfinished {
    /// Nobody waits for it any more: it is aborted in the background.
    fn drop(&mut self) {
        if let (Some(mut upload), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async move { upload.abort().await });
        }
    }
}

/// What was received, read again part by part, and digested again: what is sent is what was asked to be stored.
struct Source {
    /// Away while a part is read.
    reading: Option<(File, Sha256)>,
    part: u64,
}

impl Source {
    async fn open(spool: &Spool) -> Result<Self, FilesError> {
        let path = spool.path().to_path_buf();
        let opened = blocking(move || File::open(path)).await;
        let file = opened.map_err(|cause| FilesError::file(spool.path().display(), cause))?;
        let part = PART.max(spool.length().div_ceil(MOST_PARTS)).min(spool.length());
        Ok(Self { reading: Some((file, Sha256::new())), part })
    }

    /// The next part; `None` after the last.
    async fn next(&mut self) -> Result<Option<Bytes>, FilesError> {
        let (mut file, mut hasher) = self.reading.take().ok_or_else(changed)?;
        let most = self.part;
        // Taken here, where it is given back: allocators reuse memory best within a thread.
        let capacity = usize::try_from(most).map_err(|_| changed())?;
        let mut part = Vec::with_capacity(capacity);
        let read = blocking(move || {
            (&mut file).take(most).read_to_end(&mut part)?;
            hasher.update(&part);
            Ok((file, hasher, part))
        });
        let (file, hasher, part) =
            read.await.map_err(|cause| FilesError::file("a received upload", cause))?;
        self.reading = Some((file, hasher));
        Ok(Some(part).filter(|part| !part.is_empty()).map(Bytes::from))
    }

    /// Refuses to go on if what was read is not what was received.
    fn check(&mut self, spool: &Spool) -> Result<(), FilesError> {
        let digest = self.reading.take().map(|(_, hasher)| Digest::finish(hasher));
        if digest == Some(spool.digest()) { Ok(()) } else { Err(changed()) }
    }
}

fn changed() -> FilesError {
    FilesError::Internal("an upload changed after it was received".into())
}
