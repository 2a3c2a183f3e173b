//! Networks on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::NetworkRequest;
use crate::diwan::Diwan;
use crate::error::{Code, Error};
use crate::http::bearer::Caller;
use crate::rest::answer::JSON;
use crate::rest::resource::{answer_list, handle};
use crate::rest::{BASE, Endpoint, filters, id_of_actor, parameters, problems, respond};
use crate::values::Tie;

/// How much of a network.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// `1`: whom the actor has to do with; `2`: whom these have to do with, too. `1` when absent.
    #[param(minimum = 1, maximum = 2, example = 1)]
    depth: Option<i64>,
    /// How many actors each step adds, those with the strongest ties; 30 when absent.
    #[param(minimum = 1, maximum = 100, example = 30)]
    limit: Option<i64>,
    /// What ties actors to one another; everything when absent.
    ties: Option<Vec<Tie>>,
}

/// The address of networks.
pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/actors/{{id}}/network");
    vec![Endpoint::new(Method::GET, path, described(), || web::to(network))]
}

async fn network(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        let Parameters { depth, limit, ties } = parameters(&request)?;
        let _turn = diwan.turn(caller.1).await?;
        let ask = NetworkRequest { depth, limit, ties };
        let network = Box::pin(diwan.network(&who, &handle(&id), &ask)).await?;
        let body = serde_json::to_vec(&network).map_err(Error::internal)?;
        Ok(answer_list(&request, JSON, body, None, false))
    })
    .await
}

fn described() -> Value {
    let codes = [
        Code::BadRequest,
        Code::Unauthenticated,
        Code::TokenExpired,
        Code::NotFound,
        Code::Gone,
        Code::TooManyRequests,
    ];
    let mut responses = problems(&codes);
    let network = json!({ "$ref": "#/components/schemas/Network" });
    let answer = json!({ "description": "The network.", "content": { "application/json": { "schema": network } } });
    responses.insert("200".into(), answer);
    let parameters = [vec![id_of_actor()], filters::<Parameters>()].concat();
    json!({
        "operationId": "actorNetwork",
        "tags": ["actors"],
        "summary": "Whom an actor has to do with",
        "description": "The actors that share events and articles with an actor, or stand in a relation to it, and what ties all of them to one another: each tie once, with how often, from when to when, and the events that make it. Only what you may see counts. Of an actor in very many events and articles the latest ones count, and `truncated` says so.",
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}
