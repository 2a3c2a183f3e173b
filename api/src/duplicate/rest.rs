//! Duplicates on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use super::{Duplicate, DuplicatePage, DuplicatesRequest};
use crate::diwan::Diwan;
use crate::error::Code;
use crate::http::bearer::Caller;
use crate::rest::resource::handle;
use crate::rest::{BASE, Endpoint, filters, parameters, problems, respond, signed};
use crate::values::ActorKind;

/// Which duplicates are listed.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// Only actors of these kinds.
    kind: Option<Vec<ActorKind>>,
    /// The least score of a pair; 0.8 when absent.
    #[param(minimum = 0.65, maximum = 1, example = 0.8)]
    threshold: Option<f64>,
    /// How many pairs.
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<i64>,
    /// Go on after this cursor: page.next of an earlier answer with the same parameters.
    after: Option<String>,
}

/// A part of the list of likely duplicates.
#[derive(Serialize, ToSchema)]
pub struct DuplicateList {
    /// The pairs found, those with the latest actors first.
    pub data: Vec<Duplicate>,
    /// From where to go on.
    pub page: NextPage,
}

/// From where a list goes on.
#[derive(Serialize, ToSchema)]
pub struct NextPage {
    /// The cursor to give as `after`; null at the end. A page may be short, or empty, and yet not be
    /// the last: it covers as many actors as can be gone through at once.
    pub next: Option<String>,
}

/// The addresses of duplicates.
pub fn endpoints() -> Vec<Endpoint> {
    let pair = format!("{BASE}/actors/{{id}}/distinct-from/{{other}}");
    vec![
        Endpoint::new(Method::GET, format!("{BASE}/actors/duplicates"), listing(), || {
            web::to(list)
        }),
        Endpoint::new(Method::PUT, &pair, distinguishing(), || web::to(distinguish)),
        Endpoint::new(Method::DELETE, &pair, forgetting(), || web::to(forget)),
    ]
}

async fn list(diwan: web::Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        let Parameters { kind: kinds, threshold, limit: size, after } = parameters(&request)?;
        let ask = DuplicatesRequest { kinds, threshold, size, after };
        let _turn = diwan.turn(caller.1).await?;
        let DuplicatePage { nodes, next } = diwan.duplicates(&who, &ask).await?;
        Ok(HttpResponse::Ok().json(DuplicateList { data: nodes, page: NextPage { next } }))
    })
    .await
}

type Pair = web::Path<(String, String)>;

async fn distinguish(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    pair: Pair,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        diwan.distinguish_actors(&who, &handle(&pair.0), &handle(&pair.1)).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

async fn forget(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    pair: Pair,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        diwan.forget_distinction(&who, &handle(&pair.0), &handle(&pair.1)).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

fn listing() -> Value {
    let mut responses = problems(&[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired]);
    let list = json!({ "$ref": "#/components/schemas/DuplicateList" });
    let found = json!({ "description": "A part of the list.", "content": { "application/json": { "schema": list } } });
    responses.insert("200".into(), found);
    json!({
        "operationId": "duplicates",
        "tags": ["actors"],
        "summary": "List actors that likely stand twice",
        "description": "Pairs of actors of one sort whose names match, and whose countries, dates and identifiers say nothing against it, with the reasons; those with the latest actors first. An editor merges the two, or says that they are not the same: then they are no more listed.",
        "parameters": filters::<Parameters>(),
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

fn distinguishing() -> Value {
    pair(
        "distinguishActors",
        "Say that two actors are not the same",
        "They are no more listed as duplicates. Saying it twice changes nothing. For those who may merge.",
    )
}

fn forgetting() -> Value {
    pair(
        "forgetDistinction",
        "Take back that two actors are not the same",
        "They are listed as duplicates again, if their names say so. Taking back what nobody said changes nothing.",
    )
}

fn pair(operation: &str, summary: &str, said: &str) -> Value {
    let mut responses = problems(&[
        Code::BadRequest,
        Code::Unauthenticated,
        Code::TokenExpired,
        Code::Forbidden,
        Code::NotFound,
        Code::Conflict,
        Code::Gone,
        Code::StorageFull,
    ]);
    responses.insert("204".into(), json!({ "description": "Done." }));
    let actor = |name: &str, said: &str| json!({ "name": name, "in": "path", "required": true, "description": said, "schema": { "type": "string" } });
    json!({
        "operationId": operation,
        "tags": ["actors"],
        "summary": summary,
        "description": said,
        "parameters": [actor("id", "The id or slug of the one."), actor("other", "The id or slug of the other.")],
        "security": [{ "bearer": [] }],
        "responses": responses,
    })
}
