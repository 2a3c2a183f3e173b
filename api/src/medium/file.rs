//! The file of a medium: what was uploaded.

use async_graphql::SimpleObject;
use diwan_entity::medium::Model;
use diwan_files::Digest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::content_type::ContentType;
use crate::error::{Error, Fault, FieldCode, Result};
use crate::model::Parse;

/// The file of a medium that was uploaded.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediumFile {
    /// Where it is served, as a path on this server: it changes with the content, and what is there never does.
    /// An image is served smaller and cropped by `?width=640&crop=16:9`.
    #[schema(
        example = "/media/019a…/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )]
    pub url: String,
    /// Its media type.
    #[schema(example = "image/jpeg")]
    pub media_type: String,
    /// How many bytes it has.
    #[schema(example = 2_483_112)]
    pub size: i64,
    /// The SHA-256 of its bytes, 64 hexadecimal digits.
    #[schema(example = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    pub checksum: String,
    /// The colour of which there is most in an image, `#rrggbb`.
    #[schema(example = "#7a5c3e")]
    pub colour: Option<String>,
    /// An image, blurred: the bytes of a ThumbHash in base64, to be shown until the image is there.
    #[schema(example = "3OcRJYB4d3h/iIeHeEh3eIhw+j2w")]
    pub preview: Option<String>,
}

/// A file as a line of an import tells it, whose content is in the store of files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportedFile {
    /// Follows from the others.
    pub url: Option<String>,
    pub media_type: Option<String>,
    pub size: Option<i64>,
    pub checksum: Option<String>,
    pub colour: Option<String>,
    pub preview: Option<String>,
}

/// Where the file of a medium is served.
pub fn address(medium: Uuid, checksum: &str) -> String {
    format!("/media/{medium}/{checksum}")
}

impl MediumFile {
    pub(super) fn parse(parse: &mut Parse, medium: Uuid, input: ImportedFile) -> Option<Self> {
        let digest = |raw: &str| {
            raw.parse::<Digest>().map_err(|odd| Fault::new(FieldCode::Format, odd.to_string()))
        };
        let checksum = parse.needed("/file/checksum", input.checksum, digest)?.to_string();
        let media_type = parse.needed("/file/mediaType", input.media_type, ContentType::parse)?;
        let is_size = |size: &i64| *size > 0;
        let fault = || Fault::new(FieldCode::Range, "must be at least 1");
        let size = parse.need("/file/size", input.size)?;
        let size = parse.take("/file/size", Some(size).filter(is_size).ok_or_else(fault))?;
        Some(Self {
            url: address(medium, &checksum),
            media_type: media_type.as_str().to_owned(),
            size,
            checksum,
            colour: input.colour,
            preview: input.preview,
        })
    }

    pub(super) fn stored(row: &Model) -> Option<Self> {
        let checksum = row.file_checksum.clone()?;
        Some(Self {
            url: address(row.id, &checksum),
            media_type: row.file_type.clone()?,
            size: row.file_size?,
            checksum,
            colour: row.file_colour.clone(),
            preview: row.file_preview.clone(),
        })
    }

    /// By which its content is stored.
    pub(super) fn digest(&self) -> Result<Digest> {
        self.checksum.parse().map_err(Error::internal)
    }
}
