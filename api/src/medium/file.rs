//! The file of a medium: what was uploaded.

use async_graphql::SimpleObject;
use diwan_entity::medium::Model;
use diwan_files::Digest;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::content_type::ContentType;
use crate::error::{Error, Fault, FieldCode, Result};
use crate::model::Parse;
use crate::model::imported::ImportedFile;
use crate::values::MediumKind;

/// The file of a medium that was uploaded.
#[derive(Clone, Debug, PartialEq, Serialize, SimpleObject, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MediumFile {
    /// Where it is served, as a path below the address of this server: it changes with the content, and what is there never does.
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
    pub thumb_hash: Option<String>,
}

/// Where the file of a medium is served.
pub fn address(medium: Uuid, checksum: &str) -> String {
    format!("/media/{medium}/{checksum}")
}

impl MediumFile {
    /// As a line of an import tells it of a medium of this kind. Whether the content is there is not asked.
    pub(super) fn parse(
        parse: &mut Parse,
        (medium, kind): (Uuid, Option<MediumKind>),
        input: ImportedFile,
    ) -> Option<Self> {
        let checksum = parse.needed("/file/checksum", input.checksum, digest)?.to_string();
        let media_type = parse.needed("/file/mediaType", input.media_type, ContentType::parse)?;
        if kind.is_some_and(|kind| kind != media_type.kind()) {
            parse.fail("/file/mediaType", FieldCode::Format, "must agree with the medium's kind");
        }
        let size = parse.need("/file/size", input.size)?;
        let size = parse.take("/file/size", at_least_one(size))?;
        Some(Self {
            url: address(medium, &checksum),
            media_type: media_type.as_str().to_owned(),
            size,
            checksum,
            colour: parse.maybe("/file/colour", input.colour, colour),
            thumb_hash: parse.maybe("/file/thumbHash", input.thumb_hash, thumb_hash),
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
            thumb_hash: row.file_thumb_hash.clone(),
        })
    }

    /// By which its content is stored.
    pub(super) fn digest(&self) -> Result<Digest> {
        self.checksum.parse().map_err(Error::internal)
    }
}

fn digest(raw: &str) -> Result<Digest, Fault> {
    raw.parse()
        .map_err(|odd: diwan_files::NotADigest| Fault::new(FieldCode::Format, odd.to_string()))
}

fn at_least_one(size: i64) -> Result<i64, Fault> {
    if size > 0 { Ok(size) } else { Err(Fault::new(FieldCode::Range, "must be at least 1")) }
}

fn colour(raw: &str) -> Result<String, Fault> {
    let is_hex =
        |digits: &str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    match raw.strip_prefix('#').is_some_and(is_hex) {
        true => Ok(raw.to_owned()),
        false => Err(Fault::new(FieldCode::Format, "must be a colour, such as #7a5c3e")),
    }
}

/// A ThumbHash has 25 bytes at most, which is 36 letters in base64.
fn thumb_hash(raw: &str) -> Result<String, Fault> {
    let is_base64 = raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    match is_base64 && raw.len() <= 36 {
        true => Ok(raw.to_owned()),
        false => Err(Fault::new(FieldCode::Format, "must be a ThumbHash in base64")),
    }
}
