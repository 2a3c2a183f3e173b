//! Whether the server lives, and whether it can do its work.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::Method;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

use crate::diwan::Diwan;
use crate::error::{Code, Error};
use crate::rest::{Endpoint, header, problem, problems};
use crate::values::Instant;

/// For how long one look at the store answers for all who ask.
const FRESH: i64 = 1_000_000;

/// The server's state of health. Cheap to clone.
#[derive(Clone)]
pub struct Health {
    diwan: Diwan,
    draining: Arc<AtomicBool>,
    looked: Arc<Mutex<Option<(Instant, bool)>>>,
}

impl Health {
    pub fn new(diwan: Diwan) -> Self {
        Self { diwan, draining: Arc::default(), looked: Arc::default() }
    }

    /// From now on the server is not ready, whatever the store says.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether requests can be served; looks at the store at most once a second.
    async fn is_ready(&self) -> bool {
        if self.draining.load(Ordering::Relaxed) {
            return false;
        }
        let now = self.diwan.now();
        let remembered = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        match remembered {
            Some((at, ready)) if now.micros() - at.micros() < FRESH => ready,
            _ => {
                let ready = self.diwan.store().answers().await;
                *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, ready));
                ready
            }
        }
    }
}

/// `/healthz` and `/readyz`.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(
            Method::GET,
            "/healthz",
            described(
                "live",
                "Whether the server runs",
                "Answers as soon as the server takes connections.",
                &[],
            ),
            || web::route().to(live),
        )
        .open_to_all(),
        Endpoint::new(
            Method::GET,
            "/readyz",
            described(
                "ready",
                "Whether the server can do its work",
                "That its store answers, and that it is not about to stop.",
                &[Code::Unavailable],
            ),
            || web::route().to(ready),
        )
        .open_to_all(),
    ]
}

fn described(name: &str, summary: &str, about: &str, codes: &[Code]) -> Value {
    let mut responses = problems(codes);
    responses.insert(
        "200".into(),
        json!({
            "description": "Yes.",
            "headers": { "Cache-Control": header("To be asked anew each time.", "no-store") },
            "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["status"],
                "properties": { "status": { "const": "ok" } },
            } } },
        }),
    );
    json!({
        "operationId": name,
        "tags": ["health"],
        "summary": summary,
        "description": about,
        "security": [{}],
        "responses": responses,
    })
}

async fn live() -> HttpResponse {
    well()
}

async fn ready(request: HttpRequest, health: Data<Health>) -> HttpResponse {
    if health.is_ready().await { well() } else { problem(&request, &Error::unavailable()) }
}

fn well() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(json!({ "status": "ok" }))
}
