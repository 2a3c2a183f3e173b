//! Networks on the REST face.

use std::collections::HashMap;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use diwan_pictures as pictures;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;
use uuid::Uuid;

use super::{Network, NetworkEdge, NetworkNode, NetworkRequest};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::rest::answer::JSON;
use crate::rest::picture::{self, LOOK, Look, SVG, drawn, with_picture};
use crate::rest::resource::{answer_list, handle};
use crate::rest::{
    BASE, Endpoint, filter, filters, id_of_actor, members, only, parameters, problems, respond_as,
};
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

impl From<Parameters> for NetworkRequest {
    fn from(Parameters { depth, limit, ties }: Parameters) -> Self {
        Self { depth, limit, ties }
    }
}

/// The address of networks.
pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/actors/{{id}}/network");
    vec![Endpoint::new(Method::GET, path, described(), || web::to(network))]
}

/// The same as a picture.
pub fn pictures() -> Vec<Endpoint> {
    let path = format!("{BASE}/actors/{{id}}/network.svg");
    vec![Endpoint::alias(path, || web::to(svg))]
}

async fn network(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond_as(&request, &[JSON, SVG], async {
        if picture::is_asked(&request, &[JSON]) {
            return picture(&diwan, caller, &request, &id).await;
        }
        let who = caller.0?;
        let ask = parameters::<Parameters>(&request)?.into();
        let _turn = diwan.turn(caller.1).await?;
        let network = Box::pin(diwan.network(&who, &handle(&id), &ask)).await?;
        let body = serde_json::to_vec(&network).map_err(Error::internal)?;
        Ok(answer_list(&request, JSON, body, None, false))
    })
    .await
}

async fn svg(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond_as(&request, &[SVG], picture(&diwan, caller, &request, &id)).await
}

async fn picture(
    diwan: &Diwan,
    Caller(who, key): Caller,
    request: &HttpRequest,
    id: &str,
) -> Result<HttpResponse> {
    let known = [members::<Parameters>(), &LOOK].concat();
    let (look, ask) = only(request, &known, |given| {
        let look = Look::take(given)?;
        Ok((look, filter::<Parameters>(std::mem::take(given))?.into()))
    })?;
    let (who, _turn) = (who?, diwan.turn(key).await?);
    let network = Box::pin(diwan.network(&who, &handle(id), &ask)).await?;
    let root = network.nodes.first().map(|root| root.name.clone()).unwrap_or_default();
    let frame = look.frame(request, &format!("Whom {root} has to do with"));
    drawn(request, move || pictures::network(&shown(&network), &frame)).await
}

fn shown(network: &Network) -> pictures::Network {
    let places: HashMap<Uuid, usize> =
        network.nodes.iter().enumerate().map(|(place, node)| (node.id, place)).collect();
    let node = |node: &NetworkNode| pictures::Node {
        label: node.name.clone(),
        kind: node.kind.to_string(),
        distance: node.distance,
    };
    let tie = |edge: &NetworkEdge| {
        let kinds =
            [("events", edge.events), ("articles", edge.articles), ("relations", edge.relations)];
        let kinds = kinds.into_iter().filter(|(_, number)| *number > 0);
        Some(pictures::Tie {
            from: *places.get(&edge.source)?,
            to: *places.get(&edge.target)?,
            weight: edge.weight,
            kinds: kinds.map(|(kind, _)| kind.to_owned()).collect(),
        })
    };
    pictures::Network {
        nodes: network.nodes.iter().map(node).collect(),
        ties: network.edges.iter().filter_map(tie).collect(),
    }
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
    responses.insert("200".into(), with_picture(answer));
    let own = [vec![id_of_actor()], filters::<Parameters>()].concat();
    let parameters = [own, picture::described()].concat();
    json!({
        "operationId": "actorNetwork",
        "tags": ["actors"],
        "summary": "Whom an actor has to do with",
        "description": "The actors that share events and articles with an actor, or stand in a relation to it, and what ties all of them to one another: each tie once, with how often, from when to when, and the events that make it. Only what you may see counts. Of an actor in very many events and articles the latest ones count, and `truncated` says so. With `Accept: image/svg+xml`, or at `/actors/{id}/network.svg`, it is drawn.",
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}
