//! Reading the file of a medium: as it is, or an image smaller and cropped.

use std::ops::Range;

use bytes::Bytes;
use diwan_files::{Content, Digest, FilesError, Rendition as Kept};
use diwan_images::{Crop, Focal, Limits, Output, RULES, Rendition, Width};
use futures::TryStreamExt;

use super::Medium;
use super::file::MediumFile;
use super::upload::not_stored;
use crate::diwan::{Diwan, off_the_worker};
use crate::error::{Error, Result};
use crate::fair_queue::Turn;
use crate::model::{Parts, Visibility};
use crate::principal::Principal;
use crate::query::find::{judge, locate};
use crate::values::{Handle, MediumKind};

/// A file that a caller may read, and the medium to which it belongs.
pub struct Found {
    pub medium: Medium,
    pub file: MediumFile,
}

/// How an image is wanted; what is not said has a default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub width: Option<Width>,
    pub crop: Option<Crop>,
}

impl Found {
    /// A rendition of the file, around the medium's focal point; only images have any.
    pub fn rendition(&self, wanted: Wanted, output: Output) -> Result<Rendition> {
        if self.medium.kind != MediumKind::Image {
            let detail = "Only images are served smaller, cropped or in other formats.";
            return Err(Error::bad_request(detail));
        }
        // Finer than a thousandth nobody sees, and each would be kept by itself.
        let part = |fraction: f64| (fraction * 1000.0).round() / 1000.0;
        let focal = self.medium.focal_point;
        let focal = focal.and_then(|point| Focal::new(part(point.x), part(point.y)));
        Ok(Rendition {
            width: wanted.width.unwrap_or(Width::W1280),
            crop: wanted.crop,
            focal: focal.unwrap_or_default(),
            output,
        })
    }
}

impl Diwan {
    /// The file of a medium with this content, where the caller sees the medium: another content that it had before
    /// is not found, and that of a withdrawn medium is gone.
    pub async fn medium_file(
        &self,
        who: &Principal,
        handle: &Handle,
        content: &Digest,
    ) -> Result<Found> {
        let visibility = Visibility::everything(self.now());
        let session = self.store.read();
        let medium = locate::<Medium>(&session, visibility, handle, Parts::NONE, None).await?;
        let medium = medium.ok_or_else(Error::not_found)?;
        judge(who, &medium)?;
        let file = medium.file.clone().ok_or_else(Error::not_found)?;
        if file.digest()? != *content {
            return Err(Error::not_found());
        }
        Ok(Found { medium, file })
    }

    /// The bytes of a file, or some of them.
    pub async fn file_content(
        &self,
        content: &Digest,
        range: Option<Range<u64>>,
    ) -> Result<Option<Content>> {
        match self.file_store()?.files.read(content, range).await {
            Ok(content) => Ok(Some(content)),
            Err(FilesError::OutOfRange { .. }) => Ok(None),
            Err(FilesError::NotFound) => {
                Err(Error::internal(format!("the file {content} is lost")))
            }
            Err(error) => Err(not_stored(error)),
        }
    }

    /// A rendition of an image that was kept when it was made.
    pub async fn kept_rendition(
        &self,
        content: &Digest,
        wanted: &Rendition,
    ) -> Result<Option<Bytes>> {
        self.file_store()?.files.rendition(&kept_as(content, wanted)?).await.map_err(not_stored)
    }

    /// Makes a rendition of an image, and keeps it.
    pub async fn make_rendition(
        &self,
        content: &Digest,
        wanted: Rendition,
        turn: Turn,
    ) -> Result<Bytes> {
        let original = self.file_content(content, None).await?;
        let original = whole(original.ok_or_else(|| Error::internal("an empty file"))?).await?;
        let render = move || {
            // Nobody else begins before this has ended, whether or not it is still waited for.
            let _turn = turn;
            diwan_images::render(&original, &wanted, &Limits::default())
        };
        let made = Bytes::from(off_the_worker(render).await?.map_err(Error::internal)?);
        let kept = kept_as(content, &wanted)?;
        if let Err(error) = self.file_store()?.files.put_rendition(&kept, made.clone()).await {
            tracing::warn!(%error, "a rendition is made again the next time: it could not be kept");
        }
        Ok(made)
    }
}

fn kept_as(content: &Digest, wanted: &Rendition) -> Result<Kept> {
    Kept::new(*content, name(wanted)).map_err(Error::internal)
}

/// The name of a rendition among those of its content: all that it depends on besides. It is kept under that name,
/// and told from others by it in entity tags.
pub fn name(wanted: &Rendition) -> String {
    let crop = wanted.crop.map_or_else(String::new, |crop| {
        let (width, height) = crop.ratio();
        format!("-c{width}x{height}-at{}x{}", wanted.focal.x(), wanted.focal.y())
    });
    format!("r{RULES}-w{}{crop}.{}", wanted.width, wanted.output)
}

async fn whole(content: Content) -> Result<Bytes> {
    let pieces: Vec<Bytes> = content.stream.try_collect().await.map_err(not_stored)?;
    Ok(pieces.concat().into())
}
