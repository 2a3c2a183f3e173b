//! Preview links on the REST face.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::describe::{self, MANY, PreviewParameters};
use super::{PreviewInput, PreviewLink};
use crate::command::read_input;
use crate::diwan::Diwan;
use crate::error::Error;
use crate::http::bearer::Caller;
use crate::http::public_path::public;
use crate::rest::answer::JSON;
use crate::rest::{Endpoint, json_object, parameters, respond, signed};

/// The preview links of a record.
#[derive(Serialize, ToSchema)]
pub struct PreviewList {
    /// The links that have not ended, the latest first; there are at most 20.
    pub data: Vec<PreviewLink>,
}

/// The addresses of preview links.
pub fn endpoints() -> Vec<Endpoint> {
    let one = format!("{MANY}/{{id}}");
    vec![
        Endpoint::new(Method::GET, MANY, describe::listing(), || web::to(list)),
        Endpoint::new(Method::POST, MANY, describe::creating(), || web::to(create)),
        Endpoint::new(Method::DELETE, one, describe::deleting(), || web::to(delete)),
    ]
}

async fn list(diwan: web::Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let PreviewParameters { record } = parameters(&request)?;
        let record = record.ok_or_else(|| {
            Error::bad_request("record: say whose links are wanted, by the id of the record.")
        })?;
        let data = diwan.previews(&who, &record).await?;
        Ok(HttpResponse::Ok().json(PreviewList { data }))
    })
    .await
}

async fn create(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let input: PreviewInput = read_input(json_object(&request, body, &[JSON]).await?)?;
        let made = diwan.create_preview(&who, &input).await?;
        let place = public(&request, &format!("{MANY}/{}", made.id));
        Ok(HttpResponse::Created().insert_header((header::LOCATION, place)).json(made))
    })
    .await
}

async fn delete(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        diwan.delete_preview(&signed(caller)?, &id).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}
