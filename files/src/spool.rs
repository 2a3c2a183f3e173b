//! Receiving an upload: into a file of its own, counted and digested on the way.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::pin::pin;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::Digest as _;
use sha2::Sha256;
use tempfile::TempPath;

use super::blocking::blocking;
use super::{Digest, FilesError};

/// How many bytes of a content are kept in memory, to tell what it is.
pub const HEAD: usize = 8 * 1024;
/// What the names of files of uploads begin with.
pub(super) const NAME: &str = "upload-";
/// How many bytes are written at once.
const BATCH: usize = 256 * 1024;

/// What is known of an upload before it is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// How many bytes it may have.
    pub most: u64,
    /// How many bytes it was said to have, by `Content-Length` for example.
    pub promised: Option<u64>,
}

/// Why an upload was not received.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpoolError {
    /// It has more bytes than it may have.
    #[error("the file has more than {limit} bytes")]
    TooLarge { limit: u64 },
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It has other than the promised number of bytes. `received` is what had come when that was clear.
    #[error("the file was said to have {promised} bytes, but {received} came")]
    LengthDiffers { promised: u64, received: u64 },
    /// It ended with an error before its end.
    #[error("the upload broke off: {0}")]
    Cut(String),
    /// It could not be kept.
    #[error(transparent)]
    Files(#[from] FilesError),
}

impl Expected {
    /// Any length up to a limit in bytes.
    pub fn at_most(most: u64) -> Self {
        Self { most, promised: None }
    }

    /// Refuses what need not be received to be refused.
    fn check_promise(&self) -> Result<(), SpoolError> {
        match self.promised {
            Some(0) => Err(SpoolError::Empty),
            Some(promised) if promised > self.most => {
                Err(SpoolError::TooLarge { limit: self.most })
            }
            _ => Ok(()),
        }
    }

    /// Refuses what has come to be too long.
    fn check_growth(&self, received: u64) -> Result<(), SpoolError> {
        match self.promised {
            _ if received > self.most => Err(SpoolError::TooLarge { limit: self.most }),
            Some(promised) if received > promised => {
                Err(SpoolError::LengthDiffers { promised, received })
            }
            _ => Ok(()),
        }
    }

    /// Refuses what has ended too early.
    fn check_end(&self, received: u64) -> Result<(), SpoolError> {
        match self.promised {
            _ if received == 0 => Err(SpoolError::Empty),
            Some(promised) if received != promised => {
                Err(SpoolError::LengthDiffers { promised, received })
            }
            _ => Ok(()),
        }
    }
}

/// An upload that was received as a whole, in a file that is deleted when this is dropped.
#[derive(Debug)]
pub struct Spool {
    path: TempPath,
    digest: Digest,
    length: u64,
    head: Bytes,
}

impl Spool {
    /// Receives an upload into `folder`. Nothing of it stays there when it is refused, breaks off, or is not
    /// waited for any more. It has no deadline: who sends too slowly is for the caller to send away.
    pub async fn receive<S, E>(
        folder: &Path,
        chunks: S,
        expected: Expected,
    ) -> Result<Self, SpoolError>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        expected.check_promise()?;
        let mut writing = Writing::begin(folder).await?;
        let mut chunks = pin!(chunks);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|cause| SpoolError::Cut(cause.to_string()))?;
            expected.check_growth(writing.length + chunk.len() as u64)?;
            writing.take(&chunk).await?;
        }
        expected.check_end(writing.length)?;
        Ok(writing.finish().await?)
    }

    /// The digest of its content.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// How many bytes it has: at least one.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Its first bytes, [`HEAD`] of them or all there are.
    pub fn head(&self) -> &Bytes {
        &self.head
    }

    /// The file that holds it, for those who must read it from one. It must not be written to.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// All of it, in memory, if it has not more bytes than that.
    pub async fn read_all(&self, most: u64) -> Result<Bytes, SpoolError> {
        if self.length > most {
            return Err(SpoolError::TooLarge { limit: most });
        }
        if self.length == self.head.len() as u64 {
            return Ok(self.head.clone());
        }
        let (path, length) = (self.path.to_path_buf(), self.length);
        let read = blocking(move || {
            let mut content =
                Vec::with_capacity(usize::try_from(length).map_err(io::Error::other)?);
            File::open(path)?.take(length).read_to_end(&mut content)?;
            Ok(content)
        });
        let content = read.await.map_err(|cause| FilesError::file(self.path.display(), cause))?;
        if content.len() as u64 != length {
            return Err(
                FilesError::Internal("an upload became shorter while it was read".into()).into()
            );
        }
        Ok(content.into())
    }
}

/// An upload that is being received.
struct Writing {
    path: TempPath,
    /// Away while a batch is written.
    sink: Option<Sink>,
    /// What came since the last batch.
    batch: Vec<u8>,
    head: Vec<u8>,
    length: u64,
}

/// Where batches go.
struct Sink {
    file: File,
    hasher: Sha256,
}

impl Sink {
    fn write(&mut self, batch: &[u8]) -> io::Result<()> {
        self.hasher.update(batch);
        self.file.write_all(batch)
    }
}

impl Writing {
    async fn begin(folder: &Path) -> Result<Self, FilesError> {
        let within = folder.to_path_buf();
        let made = blocking(move || named().tempfile_in(within)).await;
        let (file, path) =
            made.map_err(|cause| FilesError::file(folder.display(), cause))?.into_parts();
        let sink = Some(Sink { file, hasher: Sha256::new() });
        Ok(Self { path, sink, batch: Vec::new(), head: Vec::new(), length: 0 })
    }

    /// Takes a chunk of any size, in memory never more than a batch.
    async fn take(&mut self, mut chunk: &[u8]) -> Result<(), FilesError> {
        self.length += chunk.len() as u64;
        let wanted = HEAD.saturating_sub(self.head.len()).min(chunk.len());
        self.head.extend_from_slice(&chunk[..wanted]);
        while !chunk.is_empty() {
            let (now, later) = chunk.split_at(chunk.len().min(BATCH - self.batch.len()));
            self.batch.extend_from_slice(now);
            chunk = later;
            if self.batch.len() == BATCH {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), FilesError> {
        let batch = std::mem::take(&mut self.batch);
        let written = self.write(batch).await;
        self.batch = written.map_err(|cause| FilesError::file(self.path.display(), cause))?;
        self.batch.clear();
        Ok(())
    }

    /// Writes a batch, and gives its memory back.
    async fn write(&mut self, batch: Vec<u8>) -> io::Result<Vec<u8>> {
        let lost = || io::Error::other("an upload that failed was gone on with");
        let mut sink = self.sink.take().ok_or_else(lost)?;
        let (sink, batch) = blocking(move || {
            sink.write(&batch)?;
            Ok((sink, batch))
        })
        .await?;
        self.sink = Some(sink);
        Ok(batch)
    }

    async fn finish(mut self) -> Result<Spool, FilesError> {
        self.flush().await?;
        let lost = || FilesError::Internal("an upload has no end".into());
        let sink = self.sink.ok_or_else(lost)?;
        Ok(Spool {
            path: self.path,
            digest: Digest::finish(sink.hasher),
            length: self.length,
            head: self.head.into(),
        })
    }
}

/// Files of uploads, which may become stored contents: nobody writes to them but who made them.
fn named() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(NAME);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o440));
    builder
}
