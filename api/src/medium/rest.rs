//! Media on the REST face: the records, and their files.

use std::ops::Range;

use actix_web::body::SizedStream;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, EntityTag, HeaderName, IF_NONE_MATCH, IF_RANGE,
    RANGE, VARY,
};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use bytes::Bytes;
use diwan_files::{Digest, Spool};
use diwan_images::{Crop, Output, Rendition, Width};
use futures::stream;
use serde::Deserialize;

use super::content_type::ContentType;
use super::download::{Found, Wanted, name};
use super::upload::Upload;
use super::{Medium, describe};
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::http::body::{Coding, coding};
use crate::http::caller_slots::{CallerSlot, CallerSlots};
use crate::http::entity_tag::Tags;
use crate::http::kept::Kept;
use crate::http::negotiation::Accepted;
use crate::http::paced_body::PacedBody;
use crate::principal::{CallerKey, Principal};
use crate::query::{Source, sources};
use crate::rest::resource::{answer_one, handle};
use crate::rest::{BASE, Endpoint, Resource, conditions, parameters, respond, respond_as, signed};
use crate::values::{Handle, MediumKind};

impl Resource for Medium {
    const SOURCE: &'static Source = &sources::MEDIUM;
    const ONE: &'static str = "medium";
    const MANY: &'static str = "media";
    const ABOUT: &'static str = "A medium is an image, a recording or a document: what there is to see, whom it shows, and on what terms it may be used. Articles, actors and events show media.";
}

/// The addresses of files.
pub fn endpoints() -> Vec<Endpoint> {
    let upload_to = format!("{BASE}/media/{{id}}/file");
    let files = [
        Endpoint::new(Method::PUT, upload_to, describe::upload(), || web::to(upload)),
        Endpoint::new(Method::GET, "/media/{id}/{checksum}", describe::serve(), || web::to(serve)),
    ];
    files.map(Endpoint::at_its_own_pace).into()
}

/// How many files are received at once, and how many of one caller: each takes room on the disk.
const AT_ONCE: usize = 32;
const AT_ONCE_OF_ONE: usize = 8;

/// How many are served at once, and how many to one caller, who may be an office behind one address.
const SERVED: usize = 2_048;
const SERVED_TO_ONE: usize = 256;

/// The files that are being served. Cheap to clone.
#[derive(Clone)]
pub struct DownloadSlots(CallerSlots);

impl Default for DownloadSlots {
    fn default() -> Self {
        Self(CallerSlots::new(SERVED, SERVED_TO_ONE))
    }
}

/// The files that are being received. Cheap to clone.
#[derive(Clone)]
pub struct UploadSlots(CallerSlots);

impl UploadSlots {
    pub(super) fn take(&self, caller: CallerKey) -> Result<CallerSlot> {
        self.0.take(caller)
    }
}

impl Default for UploadSlots {
    fn default() -> Self {
        Self(CallerSlots::new(AT_ONCE, AT_ONCE_OF_ONE))
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct UploadParameters {
    keep_metadata: Option<bool>,
    /// What makes the address a signed one.
    upload: Option<String>,
}

async fn upload(
    (diwan, slots): (web::Data<Diwan>, web::Data<UploadSlots>),
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let given: Result<UploadParameters> = parameters(&request);
        // Whoever has an address is told what is wrong with it, and not that they are nobody.
        if matches!(caller.0, Ok(Principal::Anonymous)) {
            given.as_ref().map_err(Error::clone)?;
        }
        let address = given.as_ref().ok().and_then(|given| given.upload.as_deref());
        let (who, key, by_address) = uploader(&diwan, caller, &handle(&id), address).await?;
        let conditions = conditions(&request)?;
        let expected = by_address.unwrap_or(Expected::Conditions(&conditions));
        let UploadParameters { keep_metadata, .. } = given?;
        refuse_coded(&request)?;
        let declared = declared(&request)?;
        let medium = diwan.medium_to_fill(&who, &handle(&id), expected).await?;
        Expected::Conditions(&conditions).allow(Some(medium.head.version))?;
        let _slot = slots.take(key)?;
        let pieces = PacedBody::new(body).pieces();
        let received = diwan.receive_file(pieces, number(&request, &CONTENT_LENGTH)).await?;
        let keeps_metadata = keep_metadata.unwrap_or_default();
        let upload = upload_of(&diwan, key, (received, declared, keeps_metadata)).await?;
        let medium = diwan.put_medium_file(&who, &medium, expected, upload).await?;
        answer_one(&request, HttpResponse::Ok(), &medium)
    })
    .await
}

/// Who uploads, what that is counted by, and the version from which they start where the address says it.
async fn uploader(
    diwan: &Diwan,
    caller: Caller,
    medium: &Handle,
    address: Option<&str>,
) -> Result<(Principal, CallerKey, Option<Expected<'static>>)> {
    let Some(token) = address else {
        let key = caller.1;
        return Ok((signed(caller)?, key, None));
    };
    let (who, expected) = diwan.uploader(token, medium).await?;
    let key = CallerKey::of(&who, None);
    Ok((who, key, Some(expected)))
}

/// What was received, to be looked at. Images are decoded: how many at once is bounded, for each takes memory.
pub(super) async fn upload_of(
    diwan: &Diwan,
    key: CallerKey,
    (received, declared, keeps_metadata): (Spool, ContentType, bool),
) -> Result<Upload> {
    let turn = match declared.kind() {
        MediumKind::Image => Some(diwan.turn(key).await?),
        _ => None,
    };
    Ok(Upload { received, declared, keeps_metadata, turn })
}

/// Refuses a body that is compressed: a file is taken as it is.
pub(super) fn refuse_coded(request: &HttpRequest) -> Result<()> {
    match coding(request)? {
        Coding::Identity => Ok(()),
        Coding::Gzip => {
            let detail = "Send a file as it is, without Content-Encoding.";
            Err(Error::new(Code::UnsupportedMediaType, detail))
        }
    }
}

/// What the body is said to be.
fn declared(request: &HttpRequest) -> Result<ContentType> {
    let given = text(request, &CONTENT_TYPE).unwrap_or_default();
    ContentType::parse(given).map_err(|fault| {
        let detail = format!("Content-Type {}.", fault.detail);
        Error::new(Code::UnsupportedMediaType, detail)
    })
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RenditionParameters {
    width: Option<String>,
    crop: Option<String>,
    format: Option<String>,
    /// The token of a preview link: pictures on a page are asked for without headers of one's own.
    preview: Option<String>,
}

async fn serve(
    (diwan, slots): (web::Data<Diwan>, web::Data<DownloadSlots>),
    caller: Caller,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HttpResponse {
    // What is there is sent, whatever is accepted: only renditions come in several forms.
    respond_as(&request, &[], async {
        let Caller(who, key) = caller;
        let slot = slots.0.take(key)?;
        let (id, checksum) = path.into_inner();
        let wanted: RenditionParameters = parameters(&request)?;
        let content: Digest = checksum.parse().map_err(|_| Error::not_found())?;
        let who = match &wanted.preview {
            Some(token) => diwan.previewer_of(token).await?,
            None => who?,
        };
        let found = diwan.medium_file(&who, &handle(&id), &content).await?;
        let answer = match rendition(&request, &found, wanted)? {
            None => whole(&diwan, &request, &found, content).await?,
            Some(wanted) => rendered(&diwan, (&request, key), (&found, content), wanted).await?,
        };
        Ok(answer.map_body(|_, body| Kept::with(slot, body)))
    })
    .await
}

/// Which rendition is wanted; none where the file is wanted as it is.
fn rendition(
    request: &HttpRequest,
    found: &Found,
    wanted: RenditionParameters,
) -> Result<Option<Rendition>> {
    let RenditionParameters { width, crop, format, preview: _ } = wanted;
    if width.is_none() && crop.is_none() && format.is_none() {
        return Ok(None);
    }
    let width = width.as_deref().map(chosen::<Width>).transpose()?;
    let crop = crop.as_deref().map(chosen::<Crop>).transpose()?;
    let output = format.as_deref().map(chosen::<Output>).transpose()?;
    let output = output.unwrap_or_else(|| best_output(request));
    found.rendition(Wanted { width, crop }, output).map(Some)
}

fn chosen<T: std::str::FromStr<Err = diwan_images::Unknown>>(given: &str) -> Result<T> {
    given
        .parse()
        .map_err(|unknown: diwan_images::Unknown| Error::bad_request(format!("{unknown}.")))
}

/// The smallest that the caller asks for by name: what says only that it takes anything may know JPEG alone.
fn best_output(request: &HttpRequest) -> Output {
    let accepted = Accepted::of(request);
    let named = [Output::Avif, Output::WebP];
    named.into_iter().find(|output| accepted.names(output.media_type())).unwrap_or(Output::Jpeg)
}

/// An image smaller, cropped or in another format: as it was kept, else made now.
async fn rendered(
    diwan: &Diwan,
    (request, key): (&HttpRequest, CallerKey),
    (found, content): (&Found, Digest),
    wanted: Rendition,
) -> Result<HttpResponse> {
    let tag = format!("{content}-{}", name(&wanted));
    let mut answer = headed(found, &tag, RENDITION_KEPT);
    answer.insert_header((CONTENT_TYPE, wanted.output.media_type()));
    answer.insert_header((VARY, "Accept"));
    if is_known(request, &tag)? {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    if request.method() == Method::HEAD {
        return Ok(answer.streaming(stream::empty::<Result<Bytes>>()));
    }
    if let Some(bytes) = diwan.kept_rendition(&content, &wanted).await? {
        return Ok(answer.body(bytes));
    }
    let turn = diwan.turn(key).await?;
    Ok(answer.body(diwan.make_rendition(&content, wanted, turn).await?))
}

/// The file as it is, or the part of it that is asked for (RFC 9110, section 14).
async fn whole(
    diwan: &Diwan,
    request: &HttpRequest,
    found: &Found,
    content: Digest,
) -> Result<HttpResponse> {
    let tag = content.to_string();
    let mut answer = headed(found, &tag, FILE_KEPT);
    answer.insert_header((CONTENT_TYPE, found.file.media_type.as_str()));
    answer.insert_header((ACCEPT_RANGES, "bytes"));
    if is_known(request, &tag)? {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    let size = u64::try_from(found.file.size).map_err(Error::internal)?;
    // A body is read to its end whether or not it is sent.
    if request.method() == Method::HEAD {
        return Ok(answer.body(SizedStream::new(size, stream::empty::<Result<Bytes>>())));
    }
    let range = range(request, &tag, size);
    let Some(content) = diwan.file_content(&content, range.clone()).await? else {
        let mut refused = HttpResponse::RangeNotSatisfiable();
        refused.insert_header((CONTENT_RANGE, format!("bytes */{size}")));
        refused.insert_header((CACHE_CONTROL, "no-store"));
        return Ok(refused.finish());
    };
    if range.is_some() {
        let Range { start, end } = content.range;
        answer.insert_header((CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1)));
        answer.status(StatusCode::PARTIAL_CONTENT);
    }
    let length = content.range.end - content.range.start;
    Ok(answer.body(SizedStream::new(length, content.stream)))
}

/// The one range of bytes that is asked for, if it can be given in part: of several, or of another content
/// than the caller has, everything is sent.
fn range(request: &HttpRequest, tag: &str, size: u64) -> Option<Range<u64>> {
    let same = |given: &str| given == format!("\"{tag}\"");
    if !text(request, &IF_RANGE).is_none_or(same) {
        return None;
    }
    let (first, last) = text(request, &RANGE)?.strip_prefix("bytes=")?.split_once('-')?;
    match (first.trim(), last.trim()) {
        ("", last) => Some(size.saturating_sub(last.parse().ok()?)..size),
        (first, "") => Some(first.parse().ok()?..u64::MAX),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then(|| first..last.saturating_add(1))
        }
    }
}

/// How long caches keep what everybody sees: a file for ever, for its address has its digest; a rendition for a
/// while, for it follows the focal point.
const FILE_KEPT: &str = "public, max-age=31536000, immutable";
const RENDITION_KEPT: &str = "public, max-age=3600";

const PDF: &str = "application/pdf";
/// Every page may frame a document that everybody sees. Framing is dangerous where a click in the frame does something
/// in the name of who clicks: a document of this server knows nobody, for no cookie counts here; it is no page, has
/// nothing to be clicked that writes, and loads and runs no more than before.
const FRAMED_DOCUMENT: &str = "default-src 'none'; frame-ancestors *";

/// The head of an answer, which caches keep as long as that where everybody sees the medium.
fn headed(found: &Found, tag: &str, kept: &'static str) -> HttpResponseBuilder {
    let is_public = found.medium.workflow.is_public();
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, if is_public { kept } else { "private, no-store" }));
    answer.insert_header((CONTENT_DISPOSITION, "inline"));
    answer.insert_header((ETAG, format!("\"{tag}\"")));
    // Pages of other origins show it.
    answer.insert_header(("cross-origin-resource-policy", "cross-origin"));
    if is_public && found.file.media_type == PDF {
        answer.insert_header((CONTENT_SECURITY_POLICY, FRAMED_DOCUMENT));
    }
    answer
}

fn is_known(request: &HttpRequest, tag: &str) -> Result<bool> {
    let known = Tags::read(request.headers(), &IF_NONE_MATCH)?;
    let tag = EntityTag::new_strong(tag.to_owned());
    Ok(known.is_some_and(|known| known.weakly_name(&tag)))
}

pub(super) fn text<'r>(request: &'r HttpRequest, name: &HeaderName) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

pub(super) fn number(request: &HttpRequest, name: &HeaderName) -> Option<u64> {
    text(request, name)?.parse().ok()
}
