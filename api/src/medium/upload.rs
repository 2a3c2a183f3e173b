//! Putting the file of a medium into its place.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use diwan_files::{Expected as ExpectedLength, Files, FilesError, Spool, SpoolError};
use diwan_images::{Inspected, Limits, Refusal};
use futures::{Stream, TryStreamExt, stream};
use serde_json::Value;

use super::Medium;
use super::content_type::ContentType;
use super::file::{MediumFile, address};
use super::measures::Measures;
use crate::access::Action;
use crate::command::Expected;
use crate::command::save::save;
use crate::command::write::expect;
use crate::diwan::{Diwan, off_the_worker};
use crate::error::{Code, Error, Result};
use crate::fair_queue::Turn;
use crate::model::Change;
use crate::model::imported::ImportedFile;
use crate::principal::Principal;
use crate::values::{Handle, MediumKind, Verb};

/// What was not written to for so long is no upload that still goes on.
pub(super) const LONGEST_UPLOAD: Duration = Duration::from_secs(24 * 60 * 60);
/// The largest image: it is decoded in memory.
const LARGEST_IMAGE: u64 = 64 * 1024 * 1024;

/// Where files are stored, and how large they may be.
#[derive(Clone, Debug)]
pub struct FileStore {
    pub files: Files,
    /// In bytes.
    pub largest: u64,
}

/// What was uploaded.
#[derive(Debug)]
pub struct Upload {
    pub received: Spool,
    /// What the uploader says it is.
    pub declared: ContentType,
    /// Whether an image keeps what its camera wrote into it, where it was taken included.
    pub keeps_metadata: bool,
    /// The right to decode an image.
    pub turn: Option<Turn>,
}

#[derive(Default)]
struct Opened(RwLock<Option<FileStore>>);

impl Diwan {
    /// Says where files are stored. Until then none can be uploaded or read.
    pub fn store_files(&self, store: FileStore) {
        *self.shared::<Opened>().0.write().unwrap_or_else(PoisonError::into_inner) = Some(store);
    }

    pub(crate) fn file_store(&self) -> Result<FileStore> {
        let opened = self.shared::<Opened>();
        let store = opened.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        store.ok_or_else(|| Error::internal("files are stored nowhere"))
    }

    /// Removes what servers that were killed left of uploads; tells of how many.
    pub async fn sweep_uploads(&self) -> Result<usize> {
        let now = Duration::from_micros(self.now().micros().unsigned_abs());
        let since = UNIX_EPOCH + now.saturating_sub(LONGEST_UPLOAD);
        self.file_store()?.files.sweep(since).await.map_err(not_stored)
    }

    /// The medium whose file somebody wants to upload, where they may: asked before the file is received.
    pub async fn medium_to_fill(
        &self,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
    ) -> Result<Medium> {
        let medium = self.writable_unlocked::<Medium>(who, handle, Action::Change).await?;
        expect(&medium, expected)?;
        Ok(medium)
    }

    /// How many bytes a file may have.
    pub fn largest_file(&self) -> Result<u64> {
        self.file_store().map(|store| store.largest)
    }

    /// Receives what is uploaded; `promised` is its length, if that was said.
    pub async fn receive_file(
        &self,
        chunks: impl Stream<Item = Result<Bytes>>,
        promised: Option<u64>,
    ) -> Result<Spool> {
        let FileStore { files, largest } = self.file_store()?;
        let expected = ExpectedLength { most: largest, promised };
        let mut why = None;
        let chunks = chunks.inspect_err(|error| why = Some(error.clone()));
        let received = files.receive(chunks, expected).await;
        received.map_err(|error| why.unwrap_or_else(|| not_received(error)))
    }

    /// Gives a medium that may be filled the file that was received, in place of what it had. Whether it may still
    /// be filled is asked again where it is written.
    pub async fn put_medium_file(
        &self,
        who: &Principal,
        medium: &Medium,
        expected: Expected<'_>,
        upload: Upload,
    ) -> Result<Medium> {
        let looked_at = self.look_at(upload, medium.kind).await?;
        let stored = self.stored(looked_at).await?;
        let handle = &Handle::Id(medium.head.id);
        self.retried(async || {
            let unit = self.unit(who).await?;
            let session = &unit.session;
            let old: Medium = self.writable(session, who, handle, Action::Change).await?;
            expect(&old, expected)?;
            let id = old.head.id;
            let new = stored.clone().given_to(&old);
            if new != old {
                save(&unit, &mut [Change::new(Some(old), new, Verb::Updated)]).await?;
            }
            self.committed(unit, who, id).await
        })
        .await
    }

    /// Finds out what was received, for a medium of this kind, and refuses what is no file for it. Images are
    /// decoded, and freed of what tells where and with what they were taken, unless that is to be kept; recordings are
    /// measured.
    pub(super) async fn look_at(&self, upload: Upload, kind: MediumKind) -> Result<LookedAt> {
        let Upload { received, declared, keeps_metadata, turn } = upload;
        let found = ContentType::of(received.head()).ok_or_else(unknown_content)?;
        refuse_other(declared, found, kind)?;
        match found.kind() {
            MediumKind::Image => self.look_at_image(found, received, (keeps_metadata, turn)).await,
            _ => {
                let measures = Measures::of_recording(found, received.path().to_path_buf()).await;
                Ok(LookedAt { content: received, is: found, image: None, measures })
            }
        }
    }

    /// Stores what was looked at under its digest.
    pub(super) async fn stored(&self, looked_at: LookedAt) -> Result<Stored> {
        let LookedAt { content, is, image, measures } = looked_at;
        let checksum = self.file_store()?.files.put(&content).await.map_err(not_stored)?;
        let size = i64::try_from(content.length()).map_err(Error::internal)?;
        Ok(Stored { checksum: checksum.to_string(), is, size, image, measures })
    }

    async fn look_at_image(
        &self,
        is: ContentType,
        received: Spool,
        (keeps_metadata, turn): (bool, Option<Turn>),
    ) -> Result<LookedAt> {
        if received.length() > LARGEST_IMAGE {
            return Err(too_large(LARGEST_IMAGE));
        }
        let bytes = received.read_all(LARGEST_IMAGE).await.map_err(not_received)?;
        let looked_at = off_the_worker(move || {
            // Nobody else begins before this has ended, whether or not it is still waited for.
            let _turn = turn;
            let limits = Limits::default();
            let inspected = diwan_images::inspect(&bytes, &limits)?;
            let bare = match keeps_metadata {
                true => None,
                false => Some(diwan_images::without_location(&bytes, inspected.format)?),
            };
            Ok((inspected, bare))
        });
        let (inspected, bare) = looked_at.await?.map_err(not_an_image)?;
        let content = match bare {
            Some(bare) => self.receive_file(stream::iter([Ok(bare.into())]), None).await?,
            None => received,
        };
        let measures = Measures::of_image(&inspected);
        Ok(LookedAt { content, is, image: Some(inspected), measures })
    }
}

/// A file that was looked at, and is no content of the store yet.
#[derive(Debug)]
pub(super) struct LookedAt {
    content: Spool,
    is: ContentType,
    image: Option<Inspected>,
    measures: Measures,
}

/// A file that is in the store, and what there is to see if it is an image.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    checksum: String,
    is: ContentType,
    size: i64,
    image: Option<Inspected>,
    measures: Measures,
}

impl Stored {
    fn given_to(self, medium: &Medium) -> Medium {
        let Stored { checksum, is, size, image, measures } = self;
        let replaces = medium.file.as_ref().is_some_and(|file| file.checksum != checksum);
        let (colour, thumb_hash) =
            image.map(|image| (image.dominant_colour, image.thumb_hash)).unzip();
        let file = MediumFile {
            url: address(medium.head.id, &checksum),
            media_type: is.as_str().to_owned(),
            size,
            checksum,
            colour,
            thumb_hash,
        };
        measures.given_to(Medium { file: Some(file), ..medium.clone() }, replaces)
    }

    /// The members of a medium that its file says, whatever was given.
    pub(super) fn measured(&self) -> Vec<(&'static str, Value)> {
        self.measures.members()
    }

    /// As it is told of a medium that is written as a whole.
    pub(super) fn told(&self) -> ImportedFile {
        let image = self.image.as_ref();
        ImportedFile {
            url: None,
            media_type: Some(self.is.as_str().to_owned()),
            size: Some(self.size),
            checksum: Some(self.checksum.clone()),
            colour: image.map(|image| image.dominant_colour.clone()),
            thumb_hash: image.map(|image| image.thumb_hash.clone()),
        }
    }
}

/// Refuses what is not what it is said to be, or not what the medium is.
pub(super) fn refuse_other(
    declared: ContentType,
    found: ContentType,
    kind: MediumKind,
) -> Result<()> {
    let refused = |detail| Err(Error::new(Code::UnsupportedMediaType, detail));
    if declared != found {
        let (declared, found) = (declared.as_str(), found.as_str());
        return refused(format!("The file is {found}, not {declared}, as Content-Type says."));
    }
    if found.kind() != kind {
        return refused(format!(
            "The file is {}, and the medium is of kind {kind}.",
            found.as_str()
        ));
    }
    Ok(())
}

fn unknown_content() -> Error {
    let names = ContentType::names().join(", ");
    let detail = format!("The file is none of those that are taken: {names}.");
    Error::new(Code::UnsupportedMediaType, detail)
}

fn too_large(limit: u64) -> Error {
    let detail = format!("The file has more than {limit} bytes.");
    Error::new(Code::PayloadTooLarge, detail)
}

fn not_received(error: SpoolError) -> Error {
    match error {
        SpoolError::TooLarge { limit } => too_large(limit),
        SpoolError::Files(error) => not_stored(error),
        cut => Error::bad_request(format!("Nothing was stored: {cut}.")),
    }
}

pub(super) fn not_stored(error: FilesError) -> Error {
    match error {
        FilesError::NotFound => Error::not_found(),
        FilesError::Full(_) => {
            tracing::error!(%error, "a file could not be stored");
            Error::new(Code::StorageFull, "There is no space left for files on the server.")
        }
        FilesError::Unavailable(_) => {
            tracing::error!(%error, "the store of files does not answer");
            Error::unavailable()
        }
        error => Error::internal(error),
    }
}

fn not_an_image(refusal: Refusal) -> Error {
    match refusal {
        Refusal::NotWritten(_) => Error::internal(refusal),
        Refusal::TooManyPixels { .. } | Refusal::TooMuchMemory { .. } => {
            Error::new(Code::PayloadTooLarge, sentence(&refusal))
        }
        refusal => Error::bad_request(sentence(&refusal)),
    }
}

/// A reason as a sentence.
fn sentence(refusal: &Refusal) -> String {
    let text = refusal.to_string();
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}
