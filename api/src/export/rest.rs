//! `GET /api/v1/export`: the lines of an export, as they are read.
//!
//! An answer has begun when something may still fail. Then its last chunk is never sent, by which
//! every client sees that it is not whole; so there is none for clients without chunks (HTTP/1.0).

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::{Method, Version};
use actix_web::{HttpRequest, HttpResponse, rt, web};
use bytes::Bytes;
use futures::{Stream, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Export;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::rest::{BASE, Endpoint, header, parameters, problems, respond_as, signed};

const NDJSON: &str = "application/x-ndjson";
/// How many exports run at once: each keeps a connection to the database.
const AT_ONCE: usize = 2;
/// How long a client may take no lines. The store should not wait for ever for who sleeps.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many exports may still begin. Cheap to clone.
#[derive(Clone)]
pub struct ExportSlots(Arc<Semaphore>);

impl Default for ExportSlots {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl ExportSlots {
    fn take(&self) -> Result<OwnedSemaphorePermit> {
        self.0.clone().try_acquire_owned().map_err(|_| {
            Error::new(
                Code::Unavailable,
                "As many exports as can run at once are running; try again when one has ended.",
            )
        })
    }
}

pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/export");
    vec![Endpoint::new(Method::GET, path, described(), || web::to(export)).at_its_own_pace()]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoParameters {}

async fn export(
    diwan: web::Data<Diwan>,
    slots: web::Data<ExportSlots>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    respond_as(&request, &[NDJSON], async {
        let who = signed(caller)?;
        diwan.demand_export(&who)?;
        let NoParameters {} = parameters(&request)?;
        refuse_without_chunks(&request)?;
        let slot = slots.take()?;
        let (out, pieces) = channel(1);
        rt::spawn(feed(diwan.export(&who).await?, out, slot));
        Ok(HttpResponse::Ok().content_type(NDJSON).streaming(body(pieces)))
    })
    .await
}

/// What ends by the end of the connection is never known to be whole.
fn refuse_without_chunks(request: &HttpRequest) -> Result<()> {
    match request.version() {
        Version::HTTP_09 | Version::HTTP_10 => Err(Error::bad_request(
            "An export is sent in chunks: ask by HTTP/1.1. A proxy in between has to, too \
             (nginx: proxy_http_version 1.1).",
        )),
        _ => Ok(()),
    }
}

/// Lines, or `None` when there are no more: an end without it is none.
type Piece = Result<Option<Bytes>>;

/// Reads one piece ahead of the client, until it has them all or takes no more.
async fn feed(mut export: Export, out: Sender<Piece>, _slot: OwnedSemaphorePermit) {
    loop {
        let piece = export.next().await.map(|lines| lines.map(Bytes::from));
        let ended = !matches!(piece, Ok(Some(_)));
        let sent = tokio::time::timeout(PATIENCE, out.send(piece)).await;
        if ended || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

fn body(pieces: Receiver<Piece>) -> impl Stream<Item = Result<Bytes>> {
    stream::unfold(Some(pieces), |pieces| async {
        let mut pieces = pieces?;
        match pieces.recv().await {
            Some(Ok(Some(lines))) => Some((Ok(lines), Some(pieces))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(broken_off(error)), None)),
            None => {
                let slow = Error::new(Code::RequestTimeout, "The client took no more lines.");
                Some((Err(broken_off(slow)), None))
            }
        }
    })
}

fn broken_off(error: Error) -> Error {
    tracing::warn!(code = %error.code, detail = error.detail, "an export broke off");
    error
}

fn described() -> Value {
    let mut responses =
        problems(&[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::Forbidden]);
    responses.insert(
        "200".into(),
        json!({
            "description": "One JSON object a line, references before their users.",
            "headers": {
                "Cache-Control": header("It is nobody else's and is not kept.", "private, no-store"),
            },
            "content": { NDJSON: {
                "schema": { "type": "string", "format": "binary" },
                "example": "{\"record\":\"publisher\",\"externalId\":\"pub:1\",\"id\":\"019bc2f4-5b00-7000-8000-000000000001\",\"name\":\"Libya Observer\",\"version\":1}\n",
            } },
        }),
    );
    json!({
        "operationId": "export",
        "tags": ["export"],
        "summary": "Get every record",
        "description": ABOUT,
        "security": [{ "bearer": [] }],
        "responses": responses,
    })
}

const ABOUT: &str = "The whole register as the lines that an import takes, the same bytes as `diwan export`, in one unchanging picture: what is written meanwhile is not in it. Revisions, accounts and deleted records are not part of it. Imported into an empty store and exported again it gives the same bytes. It is streamed, whatever its length: when something fails on the way, or no lines are taken for 30 seconds, the connection is cut before the last chunk, which clients report as an error (`curl` exits with 18); what arrived until then is not whole and should be thrown away. Two exports run at once, another one is `unavailable`. Needs the scopes `export` and `content:read-unpublished`.";
