//! `GET /api/v1/export`: the lines of an export, as they are read.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Export;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::rest::{
    BASE, Endpoint, NDJSON, Pieces, header, parameters, problems, refuse_without_chunks,
    respond_as, signed, streamed,
};

/// How many exports run at once: each keeps a connection to the database.
const AT_ONCE: usize = 2;

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
        let lines = streamed(diwan.export(&who).await?, slot);
        Ok(HttpResponse::Ok().content_type(NDJSON).streaming(lines))
    })
    .await
}

impl Pieces for Export {
    const NAME: &'static str = "an export";

    async fn next(&mut self) -> Result<Option<Bytes>> {
        Ok(Export::next(self).await?.map(Bytes::from))
    }
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
