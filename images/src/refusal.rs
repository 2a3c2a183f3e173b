//! Why an image is not taken.

use image::ImageError;
use thiserror::Error;

use crate::Format;

/// Why an image is not taken or not made. The text is for whoever sent the file; the details that some
/// carry come from the decoders and may change with them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It begins like none of the kinds that are read, or is empty.
    #[error("the file is no JPEG, PNG, GIF or WebP image")]
    NotAnImage,
    /// It is of another kind than the caller says.
    #[error("the file is a {found} image, not {expected}")]
    OtherFormat {
        /// What it was said to be.
        expected: Format,
        /// What it begins like.
        found: Format,
    },
    /// It ends before the image does.
    #[error("the file ends before the image does: it was probably not sent as a whole")]
    Truncated,
    /// It contradicts itself or its format.
    #[error("the image is broken: {0}")]
    Broken(String),
    /// Its header claims more pixels than [`crate::Limits::pixels`].
    #[error(
        "the image has {width} × {height} pixels, which is more than {limit} in all: send a smaller one"
    )]
    TooManyPixels {
        /// In pixels, as stored.
        width: u32,
        /// In pixels, as stored.
        height: u32,
        /// Pixels that are allowed.
        limit: u64,
    },
    /// Decoding it would take more than [`crate::Limits::bytes_of_memory`].
    #[error("decoding the image takes more than {limit} bytes of memory: send a smaller one")]
    TooMuchMemory {
        /// Bytes that are allowed.
        limit: u64,
    },
    /// It is right, but uses a part of its format that is not read.
    #[error("the image cannot be read here: {0}")]
    Unsupported(String),
    /// An encoder failed. This is a fault of ours rather than of the file.
    #[error("the image could not be written: {0}")]
    NotWritten(String),
}

impl Refusal {
    pub(crate) fn broken(detail: impl Into<String>) -> Self {
        Refusal::Broken(detail.into())
    }

    /// What a decoder of the `image` crate says. `limit` is that of memory.
    pub(crate) fn of_decoder(error: ImageError, limit: u64) -> Self {
        match error {
            ImageError::Limits(_) => Refusal::TooMuchMemory { limit },
            ImageError::Unsupported(error) => Refusal::Unsupported(error.to_string()),
            ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                Refusal::Truncated
            }
            error => Refusal::Broken(error.to_string()),
        }
    }
}
