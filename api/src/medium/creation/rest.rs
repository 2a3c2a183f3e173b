//! Media made of JSON, of their files, or of both, on the REST face.

use actix_web::http::Method;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::Value;

use super::title::title_of;
use super::{Announced, describe};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::http::body::{parse_json, without_mark};
use crate::http::file_name::file_name;
use crate::http::form_data::{FORM_DATA, FormData, Part};
use crate::http::paced_body::PacedBody;
use crate::medium::rest::{UploadSlots, number, refuse_coded, text, upload_of};
use crate::medium::{ContentType, Medium};
use crate::model::Members;
use crate::principal::{CallerKey, Principal};
use crate::rest::resource::answer_one;
use crate::rest::{
    self, BASE, Endpoint, MAX_BODY, Resource, json_object, location, parameters, respond, signed,
};

const JSON: &str = "application/json";
/// What boundaries and headers of parts may add to a body.
const AROUND_PARTS: u64 = 64 * 1024;

/// The addresses of the records: those of any kind, but that one is also made of its file. JSON is read at the door;
/// a file comes at its own pace.
pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/{}", Medium::MANY);
    let makes = |endpoint: &Endpoint| endpoint.method == Method::POST && endpoint.path == path;
    let mut endpoints = rest::endpoints::<Medium>();
    endpoints.retain(|endpoint| !makes(endpoint));
    let of_json =
        Endpoint::new(Method::POST, &path, describe::create(), || web::to(create_of_json));
    let of_file = Endpoint::new(Method::POST, &path, Value::Null, || web::to(create_of_file));
    endpoints.extend([of_json, of_file.at_its_own_pace().for_those(bring_a_file)]);
    endpoints
}

fn bring_a_file(headers: &HeaderMap) -> bool {
    let media = headers.get(CONTENT_TYPE).map(|media| media.to_str().unwrap_or_default());
    media.is_some_and(|media| !is(media, JSON))
}

/// Whether a media type is that one, whatever its parameters.
fn is(media: &str, wanted: &str) -> bool {
    media.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

/// What the address says of the medium, where the body does not.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Parameters {
    title: Option<String>,
    external_id: Option<String>,
    keep_metadata: Option<bool>,
}

impl Parameters {
    /// Adds what the body left out.
    fn complete(&self, members: &mut Members) {
        let given = [("title", &self.title), ("externalId", &self.external_id)];
        for (name, value) in given {
            if let Some(value) = value {
                members.0.entry(name).or_insert_with(|| value.as_str().into());
            }
        }
    }
}

async fn create_of_json(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let given: Parameters = parameters(&request)?;
        let mut members = json_object(&request, body, &[JSON]).await?;
        given.complete(&mut members);
        created(&request, &diwan.create(&who, members).await?)
    })
    .await
}

async fn create_of_file(
    (diwan, slots): (web::Data<Diwan>, web::Data<UploadSlots>),
    caller: Caller,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let key = caller.1;
        let who = signed(caller)?;
        diwan.may_make_media(&who)?;
        let given = parameters(&request)?;
        refuse_coded(&request)?;
        let _slot = slots.take(key)?;
        let making = Making { diwan: &diwan, who: &who, key, given };
        let is_form = text(&request, &CONTENT_TYPE).is_some_and(|media| is(media, FORM_DATA));
        let medium = match is_form {
            true => making.of_form(&request, body).await?,
            false => making.of_file(&request, body).await?,
        };
        created(&request, &medium)
    })
    .await
}

fn created(request: &HttpRequest, medium: &Medium) -> Result<HttpResponse> {
    let mut answer = HttpResponse::Created();
    answer.insert_header((LOCATION, location(request, medium)));
    answer_one(request, answer, medium)
}

/// Making a medium for a caller.
struct Making<'a> {
    diwan: &'a Diwan,
    who: &'a Principal,
    key: CallerKey,
    given: Parameters,
}

impl Making<'_> {
    /// Of a body that is the file.
    async fn of_file(&self, request: &HttpRequest, body: web::Payload) -> Result<Medium> {
        let declared = ContentType::parse(text(request, &CONTENT_TYPE).unwrap_or_default());
        let declared = declared.map_err(|_| unknown_type())?;
        let named = file_name(request.headers());
        let medium = self.announced(Members::default(), named, declared);
        self.diwan.judge_announced(self.who, &medium).await?;
        let pieces = PacedBody::new(body).pieces();
        let received = self.diwan.receive_file(pieces, number(request, &CONTENT_LENGTH)).await?;
        let keeps_metadata = self.given.keep_metadata.unwrap_or_default();
        let upload = upload_of(self.diwan, self.key, (received, declared, keeps_metadata)).await?;
        self.diwan.make_medium(self.who, medium, upload).await
    }

    /// Of a body in parts, which may say what the medium is before the file comes.
    async fn of_form(&self, request: &HttpRequest, body: web::Payload) -> Result<Medium> {
        let most = self.diwan.largest_file()? + MAX_BODY as u64 + AROUND_PARTS;
        let mut form = FormData::new(request, body, most)?;
        let mut part = form.next().await?;
        let mut members = Members::default();
        if let Some(medium) = part.take_if(|part| part.name() == "medium") {
            members = object(medium).await?;
            part = form.next().await?;
        }
        let part = part.ok_or_else(|| misplaced("The part file is missing"))?;
        if part.name() != "file" {
            return Err(unexpected(&part));
        }
        let declared = declared(&part)?;
        let medium = self.announced(members, part.file_name(), declared);
        self.diwan.judge_announced(self.who, &medium).await?;
        let received = self.diwan.receive_file(part.pieces(), None).await?;
        if let Some(part) = form.next().await? {
            return Err(unexpected(&part));
        }
        let keeps_metadata = self.given.keep_metadata.unwrap_or_default();
        let upload = upload_of(self.diwan, self.key, (received, declared, keeps_metadata)).await?;
        self.diwan.make_medium(self.who, medium, upload).await
    }

    /// The medium as far as it is known before its file is received. Where nobody gave a title, the name of the
    /// file does.
    fn announced(
        &self,
        mut members: Members,
        file_name: Option<String>,
        declared: ContentType,
    ) -> Announced {
        self.given.complete(&mut members);
        if let Some(title) = file_name.as_deref().and_then(title_of) {
            members.0.entry("title").or_insert_with(|| title.into());
        }
        Announced::new(members, declared)
    }
}

/// The part that says what the medium is.
async fn object(part: Part) -> Result<Members> {
    if part.media_type().is_some_and(|media| !is(media, JSON)) {
        let detail = format!("The part medium must be {JSON}.");
        return Err(Error::new(Code::UnsupportedMediaType, detail));
    }
    let text = without_mark(part.read(MAX_BODY).await?);
    match parse_json(&text)? {
        Value::Object(members) => Ok(Members(members)),
        _ => Err(Error::bad_request("The part medium must be a JSON object.")),
    }
}

/// What the part of the file is said to be.
fn declared(part: &Part) -> Result<ContentType> {
    ContentType::parse(part.media_type().unwrap_or_default()).map_err(|fault| {
        let detail = format!("The Content-Type of the part file {}.", fault.detail);
        Error::new(Code::UnsupportedMediaType, detail)
    })
}

fn unexpected(part: &Part) -> Error {
    misplaced(&format!("A part {:?} is not taken there", part.name()))
}

fn misplaced(what: &str) -> Error {
    let detail = format!(
        "{what}: send a part medium ({JSON}), unless the address and the file say enough, then a part \
         file, and nothing else."
    );
    Error::bad_request(detail)
}

fn unknown_type() -> Error {
    let files = ContentType::names().join(", ");
    let detail = format!(
        "Send a medium as {JSON}, with its file as {FORM_DATA}, or the file alone as one of {files}."
    );
    Error::new(Code::UnsupportedMediaType, detail)
}
