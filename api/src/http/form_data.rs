//! Bodies in parts (`multipart/form-data`, RFC 7578), each read as it comes: nothing is kept of a part but what
//! its reader keeps.

use std::cell::RefCell;
use std::future::ready;
use std::rc::Rc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::Payload;
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream};

use super::file_name::file_name;
use super::paced_body::PacedBody;
use crate::error::{Code, Error, Result};

/// The media type of such bodies.
pub const FORM_DATA: &str = "multipart/form-data";

/// A body in parts, which has to keep a pace.
pub struct FormData {
    parts: Multipart,
    why: Why,
}

/// Why the body ended, if not at its end: the parser of parts does not tell.
type Why = Rc<RefCell<Option<Error>>>;

/// A part of a body.
pub struct Part {
    field: Field,
    why: Why,
}

impl FormData {
    /// The body of a request, which may have so many bytes.
    pub fn new(request: &HttpRequest, body: Payload, most: u64) -> Result<Self> {
        let announced = request.headers().get(CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > most) {
            return Err(too_large(most));
        }
        let (mut left, why) = (most, Why::default());
        let within = PacedBody::new(body).pieces().and_then(move |piece| {
            let rest = left.checked_sub(piece.len() as u64);
            left = rest.unwrap_or_default();
            ready(rest.map(|_| piece).ok_or_else(|| too_large(most)))
        });
        let told = Rc::clone(&why);
        let pieces = within.map_err(move |error| {
            told.replace(Some(error));
            PayloadError::Incomplete(None)
        });
        Ok(Self { parts: Multipart::new(request.headers(), pieces), why })
    }

    /// The next part, once the one before was read or dropped; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Part>> {
        let field = self.parts.next().await.transpose();
        let field = field.map_err(|fault| refused(&self.why, fault))?;
        Ok(field.map(|field| Part { field, why: Rc::clone(&self.why) }))
    }
}

impl Part {
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// The media type that it is said to have.
    pub fn media_type(&self) -> Option<&str> {
        self.field.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The name of the file that it is said to be.
    pub fn file_name(&self) -> Option<String> {
        file_name(self.field.headers())
    }

    /// All of it, if it has not more bytes than that.
    pub async fn read(self, most: usize) -> Result<Vec<u8>> {
        let name = self.name().to_owned();
        let full = || {
            let detail = format!("The part {name} may have at most {most} bytes.");
            Error::new(Code::PayloadTooLarge, detail)
        };
        let within = |mut all: Vec<u8>, piece: Bytes| {
            let fits = all.len() + piece.len() <= most;
            all.extend_from_slice(if fits { &piece } else { &[] });
            ready(if fits { Ok(all) } else { Err(full()) })
        };
        self.pieces().try_fold(Vec::new(), within).await
    }

    /// Its pieces, for a consumer that takes them as they come.
    pub fn pieces(self) -> impl Stream<Item = Result<Bytes>> {
        stream::try_unfold(self, async |mut part| {
            let piece = part.field.next().await.transpose();
            let piece = piece.map_err(|fault| refused(&part.why, fault))?;
            Ok(piece.map(|piece| (piece, part)))
        })
    }
}

fn too_large(most: u64) -> Error {
    Error::new(Code::PayloadTooLarge, format!("The body may have at most {most} bytes."))
}

fn refused(why: &Why, fault: MultipartError) -> Error {
    let detail = match (why.take(), fault) {
        (Some(error), _) => return error,
        (None, MultipartError::Incomplete) => "The body broke off before its last boundary.".into(),
        (None, MultipartError::Payload(PayloadError::Overflow)) => {
            return Error::new(Code::HeaderTooLarge, "The headers of a part are too long.");
        }
        (None, fault) => format!("That is not {FORM_DATA}, or not all of it: {fault}."),
    };
    Error::bad_request(detail)
}
