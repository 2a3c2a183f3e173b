//! Matching on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{Match, MatchInput};
use crate::command::read_input;
use crate::diwan::Diwan;
use crate::error::Code;
use crate::http::bearer::Caller;
use crate::http::door::Admission;
use crate::rest::{BASE, Endpoint, json_object, problems, respond};

/// Who may be meant by each query.
#[derive(Serialize, ToSchema)]
pub struct MatchReport {
    /// The answers, in the order of the queries.
    pub data: Vec<Match>,
}

/// The address of matching.
pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/actors/match");
    vec![Endpoint::new(Method::POST, path, described(), || web::to(take))]
}

async fn take(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        Admission::of(&request)?.reads();
        let members = json_object(&request, body, &["application/json"]).await?;
        let MatchInput { queries } = read_input(members)?;
        let _turn = diwan.turn(caller.1).await?;
        let data = diwan.match_actors(&who, queries).await?;
        Ok(HttpResponse::Ok().json(MatchReport { data }))
    })
    .await
}

fn described() -> Value {
    let mut responses = problems(&[
        Code::BadRequest,
        Code::Unauthenticated,
        Code::TokenExpired,
        Code::RequestTimeout,
        Code::PayloadTooLarge,
        Code::UnsupportedMediaType,
        Code::Invalid,
    ]);
    let report = json!({ "$ref": "#/components/schemas/MatchReport" });
    responses.insert(
        "200".into(),
        json!({
            "description": "Who may be meant.",
            "content": { "application/json": { "schema": report } },
        }),
    );
    json!({
        "operationId": "matchActors",
        "tags": ["actors"],
        "summary": "Find who is meant by a name",
        "description": ABOUT,
        "requestBody": {
            "required": true,
            "description": "Who is sought.",
            "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/MatchInput" },
                "example": { "queries": [{ "names": ["Salahuddin Al-Namroush"], "country": ["LY"] }] },
            } },
        },
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

const ABOUT: &str = "For each query the actors that may be meant, the likeliest first, each with its score, what the score says and why. Names are compared by how they sound, in Latin, Arabic, Cyrillic and other scripts, with their parts in any order and some left out. Nothing is written; without a token published actors are searched, with one all that you may see.";
