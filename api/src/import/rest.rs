//! `POST /api/v1/import`.

use std::io::{self, Read};

use actix_web::http::Method;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use bytes::{Buf, Bytes};
use flate2::read::MultiGzDecoder;
use futures::future::{Either, select};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use utoipa::ToSchema;

use super::{ImportOptions, OnError, Rejection, Tally, Watch};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::http::body::{Coding, check_type, coding};
use crate::http::in_flight::{InFlight, RequestPermit};
use crate::http::paced_body::PacedBody;
use crate::principal::{CallerKey, Principal};
use crate::rest::{BASE, Endpoint, parameters, problems, respond, signed};

const NDJSON: &[&str] = &["application/x-ndjson"];
/// How many refused lines are told of.
const MOST_TOLD: usize = 1_000;
/// How many imports run at once, and how many of one caller. Each holds a thread, up to three batches
/// of lines and a line of at most 4 MiB, so this bounds what all of them hold.
const MOST_AT_ONCE: usize = 8;
const MOST_OF_ONE: usize = 4;

/// What became of the lines of an import.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ImportReport {
    #[serde(flatten)]
    tally: Tally,
    /// Why lines were refused; the first 1,000 reasons.
    errors: Vec<Rejection>,
}

impl Watch for ImportReport {
    fn rejected(&mut self, rejection: Rejection) {
        if self.errors.len() < MOST_TOLD {
            self.errors.push(rejection);
        }
    }
}

/// How many imports may still begin on this server.
#[derive(Clone, Debug, Default)]
pub struct ImportSlots {
    of_one: InFlight,
    of_all: InFlight,
}

/// The right to run one import, until it is dropped.
struct ImportSlot {
    _among_all: RequestPermit,
    _among_own: RequestPermit,
}

impl ImportSlots {
    async fn take(&self, who: &Principal) -> Result<ImportSlot> {
        let full = |detail: String| move |_| Error { detail, ..Error::unavailable() };
        let own = self.of_one.enter(CallerKey::of(who, None), MOST_OF_ONE, 0).await.map_err(
            full(format!(
                "You have {MOST_OF_ONE} imports under way: send this one when one has ended."
            )),
        )?;
        let all =
            self.of_all.enter(CallerKey::Unknown, MOST_AT_ONCE, 0).await.map_err(full(format!(
                "{MOST_AT_ONCE} imports are under way: send this one when one of them has ended."
            )))?;
        Ok(ImportSlot { _among_all: all, _among_own: own })
    }
}

/// The query parameters.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Parameters {
    on_error: OnError,
    #[serde(deserialize_with = "truth")]
    dry_run: bool,
    #[serde(deserialize_with = "truth")]
    suggest_mentions: bool,
}

fn truth<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    match String::deserialize(from)?.as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(serde::de::Error::custom("must be true or false")),
    }
}

pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/import");
    vec![Endpoint::new(Method::POST, path, described(), || web::to(import)).at_its_own_pace()]
}

async fn import(
    diwan: web::Data<Diwan>,
    slots: web::Data<ImportSlots>,
    caller: Caller,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        check_type(&request, NDJSON)?;
        let coding = coding(&request)?;
        let Parameters { on_error, dry_run, suggest_mentions } = parameters(&request)?;
        let ask = ImportOptions { on_error, dry_run, suggest_mentions };
        let _slot = slots.take(&who).await?;
        let mut report = ImportReport::default();
        let (out, lines) = pipe();
        let feeding = std::pin::pin!(feed(body, out));
        report.tally = if dry_run {
            // A dry run holds a copy of the store, or a transaction: neither should wait for input.
            let (fed, stored) = futures::join!(feeding, store(lines));
            fed?;
            diwan.import(&who, unpacked(coding, stored?), ask, &mut report).await?
        } else {
            let lines = unpacked(coding, lines);
            let importing = std::pin::pin!(diwan.import(&who, lines, ask, &mut report));
            match select(importing, feeding).await {
                Either::Left((tally, _)) => tally?,
                Either::Right((fed, importing)) => {
                    fed?;
                    importing.await?
                }
            }
        };
        if !dry_run {
            request.extensions_mut().insert(report.tally);
        }
        Ok(answer(on_error, &report))
    })
    .await
}

/// An import that was stopped is unprocessable, though the lines before are written.
fn answer(on_error: OnError, report: &ImportReport) -> HttpResponse {
    let stopped = on_error == OnError::Stop && report.tally.rejected > 0;
    let mut builder =
        if stopped { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    builder.json(report)
}

/// Bytes on their way from the connection to the thread that reads lines.
struct Pipe {
    chunks: Receiver<io::Result<Bytes>>,
    chunk: Bytes,
}

fn pipe() -> (Sender<io::Result<Bytes>>, Pipe) {
    let (out, chunks) = channel(4);
    (out, Pipe { chunks, chunk: Bytes::new() })
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.chunk = chunk?,
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.chunk.len());
        self.chunk.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

/// The input as it was before it was packed. It is unpacked as it is read, so that nobody has to
/// hold what a small body may grow to.
fn unpacked(coding: Coding, input: impl Read + Send + 'static) -> Box<dyn Read + Send> {
    match coding {
        Coding::Identity => Box::new(input),
        Coding::Gzip => Box::new(Unpacked { packed: Some(input), plain: None }),
    }
}

/// The decoder begins to read when it is made: not before somebody wants to.
struct Unpacked<R> {
    packed: Option<R>,
    plain: Option<MultiGzDecoder<R>>,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(packed) = self.packed.take() {
            self.plain = Some(MultiGzDecoder::new(packed));
        }
        self.plain.as_mut().map_or(Ok(0), |plain| plain.read(buffer))
    }
}

/// Passes the body on as it arrives, until its receiver is dropped.
async fn feed(body: web::Payload, out: Sender<io::Result<Bytes>>) -> Result<()> {
    let mut body = PacedBody::new(body);
    loop {
        // First the room for a piece, then the piece: a store that is slow is not the caller's fault.
        let room = match out.try_reserve() {
            Ok(room) => room,
            Err(TrySendError::Closed(())) => return Ok(()),
            Err(TrySendError::Full(())) => {
                let Ok(room) = out.reserve().await else { return Ok(()) };
                body.begin_period();
                room
            }
        };
        match body.next().await {
            Ok(Some(piece)) => room.send(Ok(piece)),
            Ok(None) => return Ok(()),
            Err(broken) => {
                // What came last may be half a line: it must not be taken for the end.
                room.send(Err(io::Error::other(broken.detail.clone())));
                return Err(broken);
            }
        }
    }
}

/// Keeps the whole input in a file without a name.
async fn store(mut lines: Pipe) -> Result<std::fs::File> {
    let copied = web::block(move || {
        let mut file = tempfile::tempfile()?;
        io::copy(&mut lines, &mut file)?;
        io::Seek::rewind(&mut file)?;
        io::Result::Ok(file)
    });
    copied.await.map_err(Error::internal)?.map_err(Error::internal)
}

fn described() -> Value {
    let mut responses = problems(&[
        Code::BadRequest,
        Code::Unauthenticated,
        Code::TokenExpired,
        Code::Forbidden,
        Code::RequestTimeout,
        Code::UnsupportedMediaType,
        Code::StorageFull,
    ]);
    let report = |said: &str| {
        json!({
            "description": said,
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ImportReport" } } },
        })
    };
    responses.insert("200".into(), report("The input was read to its end."));
    responses.insert(
        "422".into(),
        report("A line was refused and ended the import; the lines before it are written."),
    );
    json!({
        "operationId": "import",
        "tags": ["import"],
        "summary": "Create or change many records",
        "description": ABOUT,
        "parameters": [
            {
                "name": "onError", "in": "query", "required": false,
                "description": "What a refused line does: end the import, or be left out.",
                "schema": { "type": "string", "enum": ["stop", "skip"], "default": "stop" },
            },
            {
                "name": "dryRun", "in": "query", "required": false,
                "description": "Do everything, count it, and forget it again.",
                "schema": { "type": "boolean", "default": false },
            },
            {
                "name": "suggestMentions", "in": "query", "required": false,
                "description": "When all lines are written, look for the actors of the register in the articles that were created or changed, and suggest mentions, as `suggestMentions` does; not in a dry run. A line without `mentions` then leaves those of its article as they are.",
                "schema": { "type": "boolean", "default": false },
            },
        ],
        "requestBody": {
            "required": true,
            "content": { "application/x-ndjson": {
                "schema": { "type": "string", "format": "binary" },
                "example": "{\"record\":\"publisher\",\"externalId\":\"pub:1\",\"name\":\"Libya Observer\"}\n{\"record\":\"article\",\"externalId\":\"wire:1\",\"kind\":\"brief\",\"language\":\"en\",\"headline\":\"Ministers meet\",\"publisher\":{\"externalId\":\"pub:1\"}}\n",
            } },
        },
        "security": [{ "bearer": [] }],
        "responses": responses,
    })
}

const ABOUT: &str = "One JSON object a line, of any number, each at most 4 MiB: `record` says of which type it is, the rest is the body that creates such a record. A line with the `externalId` (or `id`) of a record replaces its content, so importing twice changes nothing the second time. References may point to records in the store and to earlier lines. Beside the create body a line may carry `id`, `slug`, `formerSlugs`, `state`, `publishedAt`, `publishAt`, `withdrawal`, `mergedInto`, `createdAt`, `updatedAt` and `version`. A line replaces nothing that the token may not see (`notFound`), and only tokens with `content:read-unpublished` give ids to new records. Lines are written in batches: what was written stays, even if the connection breaks. A body brings at least 16 KiB every 15 seconds in which it is waited for (`requestTimeout`); 8 imports run at once, 4 of one caller (`unavailable`). Needs the scope `content:publish`.";
