//! Related articles on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::RelatedList;
use crate::article::Article;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::rest::answer::JSON;
use crate::rest::resource::{answer_list, handle, keyed};
use crate::rest::{
    BASE, Endpoint, filters, id_of, key_of, parameters, problems, respond, unchanged,
};
use crate::values::Handle;

/// How many related articles.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// How many; 5 when absent.
    #[param(minimum = 1, maximum = 20, example = 5)]
    limit: Option<i64>,
}

/// The addresses of related articles.
pub fn endpoints() -> Vec<Endpoint> {
    let by_id = described("relatedArticles", id_of::<Article>());
    let by_key = described("relatedArticlesByExternalId", key_of::<Article>());
    vec![
        Endpoint::new(Method::GET, format!("{BASE}/articles/{{id}}/related"), by_id, || {
            web::to(related)
        }),
        Endpoint::new(
            Method::GET,
            format!("{BASE}/articles/by-external-id/{{externalId}}/related"),
            by_key,
            || web::to(related_keyed),
        ),
    ]
}

async fn related(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, answer(&diwan, caller, &request, Ok(handle(&id)))).await
}

async fn related_keyed(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    key: web::Path<String>,
) -> HttpResponse {
    respond(&request, answer(&diwan, caller, &request, keyed(&key))).await
}

async fn answer(
    diwan: &Diwan,
    caller: Caller,
    request: &HttpRequest,
    handle: Result<Handle>,
) -> Result<HttpResponse> {
    let (key, who, handle) = (caller.1, caller.0?, handle?);
    let Parameters { limit } = parameters(request)?;
    let _turn = diwan.turn(key).await?;
    let data = Box::pin(diwan.related(&who, &handle, limit)).await?;
    let body = serde_json::to_vec(&RelatedList { data }).map_err(Error::internal)?;
    Ok(answer_list(request, JSON, body, None, false))
}

fn described(operation: &str, which: Value) -> Value {
    let codes =
        [Code::BadRequest, Code::Unauthenticated, Code::TokenExpired, Code::NotFound, Code::Gone];
    let mut responses = problems(&codes);
    let list = json!({ "$ref": "#/components/schemas/RelatedList" });
    let found = json!({ "description": "The related articles.", "content": { "application/json": { "schema": list } } });
    responses.insert("200".into(), found);
    let (status, same) = unchanged();
    responses.insert(status.into(), same);
    let parameters = [vec![which], filters::<Parameters>()].concat();
    json!({
        "operationId": operation,
        "tags": ["articles"],
        "summary": "List the related articles of an article",
        "description": "The articles that have events, actors or topics in common with an article, those with the most in common first, and what that is. An event that cites both counts more than an actor that both mention, and that more than a topic; what few articles have counts more than what many have; of equals the newer comes first. Translations of the article are not among them. Only what you may see counts.",
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}
