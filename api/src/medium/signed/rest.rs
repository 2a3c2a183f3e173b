//! Signed addresses on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};

use super::describe;
use crate::command::Expected;
use crate::diwan::Diwan;
use crate::http::bearer::Caller;
use crate::rest::resource::handle;
use crate::rest::{BASE, Endpoint, conditions, respond, signed};

pub fn endpoint() -> Endpoint {
    let path = format!("{BASE}/media/{{id}}/upload-address");
    Endpoint::new(Method::POST, path, describe::prepare(), || web::to(prepare))
}

async fn prepare(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let conditions = conditions(&request)?;
        let expected = Expected::Conditions(&conditions);
        let address = diwan.prepare_upload(&who, &handle(&id), expected).await?;
        Ok(HttpResponse::Ok().json(address))
    })
    .await
}
