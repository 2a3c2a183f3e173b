//! Reading contents, piece by piece.
//!
//! A bucket is read window by window, each by a request of its own: whoever takes a content slowly keeps no
//! request open until it times out. A file is held open instead, and can be read to its end while it is deleted.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use object_store::path::Path as Key;
use object_store::{
    GetOptions, GetRange, GetResult, GetResultPayload, ObjectStore, ObjectStoreExt,
};

use super::blocking::blocking;
use super::{Digest, Files, FilesError, keys};

/// How many bytes of a bucket are read by one request.
const WINDOW: u64 = 2 * 1024 * 1024;
/// How many windows are read ahead of the one that is taken.
const AHEAD: usize = 1;
/// How many bytes of a file are read at once.
const PIECE: u64 = 256 * 1024;

/// A content, or a range of it, that is about to be read.
pub struct Content {
    /// How many bytes the whole content has.
    pub length: u64,
    /// Which of them the stream gives: what was asked for, as far as it is there.
    pub range: Range<u64>,
    /// The bytes, all of them or an error. At most 6 MiB are in memory at once.
    pub stream: BoxStream<'static, Result<Bytes, FilesError>>,
}

impl Files {
    /// Reads a content, or a range of it: counted from 0, the end not included, and cut off at the end of the
    /// content.
    pub async fn read(
        &self,
        digest: &Digest,
        range: Option<Range<u64>>,
    ) -> Result<Content, FilesError> {
        let key = keys::of_content(digest);
        let wanted = range.clone().unwrap_or(0..u64::MAX);
        if wanted.is_empty() {
            return Err(self.out_of_range(digest).await);
        }
        let first = wanted.start..wanted.end.min(wanted.start.saturating_add(WINDOW));
        match self.store().get_opts(&key, bounded(&first)).await {
            Ok(found) => content(Arc::clone(self.store()), key, found, wanted).await,
            Err(cause @ object_store::Error::NotFound { .. }) => Err(cause.into()),
            // Each store has its own error for a range that is not there.
            Err(cause) if range.is_some() => match self.head(digest).await? {
                Some(length) if wanted.start >= length => Err(FilesError::OutOfRange { length }),
                _ => Err(cause.into()),
            },
            Err(cause) => Err(cause.into()),
        }
    }

    async fn out_of_range(&self, digest: &Digest) -> FilesError {
        match self.head(digest).await {
            Ok(Some(length)) => FilesError::OutOfRange { length },
            Ok(None) => FilesError::NotFound,
            Err(error) => error,
        }
    }
}

fn bounded(range: &Range<u64>) -> GetOptions {
    GetOptions { range: Some(GetRange::Bounded(range.clone())), ..GetOptions::default() }
}

/// What was found, the rest of the wanted range after it.
async fn content(
    store: Arc<dyn ObjectStore>,
    key: Key,
    found: GetResult,
    wanted: Range<u64>,
) -> Result<Content, FilesError> {
    let length = found.meta.size;
    let range = wanted.start..wanted.end.min(length);
    let first = found.range.clone();
    let stream = match found.payload {
        GetResultPayload::File(file, path) => {
            pieces(file, path.display().to_string(), range.clone())
        }
        GetResultPayload::Stream(_) => {
            let bytes = whole(found.bytes().await?, &first)?;
            let rest = windows(store, key, first.end..range.end);
            stream::once(async { Ok(bytes) }).chain(rest).boxed()
        }
    };
    Ok(Content { length, range, stream })
}

/// The windows of a range, one after another; some are asked for before they are taken.
fn windows(
    store: Arc<dyn ObjectStore>,
    key: Key,
    range: Range<u64>,
) -> BoxStream<'static, Result<Bytes, FilesError>> {
    let step = usize::try_from(WINDOW).unwrap_or(usize::MAX);
    let end = range.end;
    let windows = range.step_by(step).map(move |start| start..end.min(start + WINDOW));
    stream::iter(windows)
        .map(move |window| {
            let (store, key) = (Arc::clone(&store), key.clone());
            // A task of its own, which goes on when nobody takes what was read before.
            let asked = tokio::spawn(async move { one(store.as_ref(), &key, window).await });
            async { asked.await.map_err(|cause| FilesError::Internal(cause.to_string()))? }
        })
        .buffered(AHEAD + 1)
        .boxed()
}

async fn one(store: &dyn ObjectStore, key: &Key, window: Range<u64>) -> Result<Bytes, FilesError> {
    whole(store.get_range(key, window.clone()).await?, &window)
}

/// Refuses what is shorter or longer than the range it stands for.
fn whole(bytes: Bytes, range: &Range<u64>) -> Result<Bytes, FilesError> {
    if bytes.len() as u64 == range.end - range.start {
        return Ok(bytes);
    }
    Err(FilesError::Unavailable(format!("{} bytes came for {range:?}", bytes.len())))
}

/// The pieces of a range of a file.
fn pieces(
    file: File,
    path: String,
    range: Range<u64>,
) -> BoxStream<'static, Result<Bytes, FilesError>> {
    let named = move |cause| FilesError::file(&path, cause);
    let pieces = stream::try_unfold((file, range), async |(file, range)| {
        if range.is_empty() {
            return Ok(None);
        }
        // Taken here, where it is given back: allocators reuse memory best within a thread.
        let length = PIECE.min(range.end - range.start);
        let mut piece = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        let read = blocking(move || {
            (&file).seek(SeekFrom::Start(range.start))?;
            (&file).read_exact(&mut piece)?;
            Ok((file, range, Bytes::from(piece)))
        });
        let (file, range, bytes) = read.await?;
        let rest = range.start + bytes.len() as u64..range.end;
        Ok(Some((bytes, (file, rest))))
    });
    pieces.map(move |piece| piece.map_err(&named)).boxed()
}
