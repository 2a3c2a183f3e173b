//! Webhooks on the REST face.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::describe::{self, DeliveryParameters, MANY};
use super::{DeliveriesRequest, DeliveryPage, ResendInput, Webhook, WebhookDelivery, WebhookInput};
use crate::command::read_input;
use crate::diwan::Diwan;
use crate::http::bearer::Caller;
use crate::http::public_path::public;
use crate::rest::answer::JSON;
use crate::rest::{Endpoint, PATCH, json_object, optional_object, parameters, respond, signed};

/// All webhooks.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    /// The webhooks, the latest first; there are at most 50.
    pub data: Vec<Webhook>,
}

/// A part of the list of deliveries.
#[derive(Serialize, ToSchema)]
pub struct WebhookDeliveryList {
    /// The deliveries, the latest first.
    pub data: Vec<WebhookDelivery>,
    /// From where to go on.
    pub page: NextDeliveries,
}

/// From where the list of deliveries goes on.
#[derive(Serialize, ToSchema)]
pub struct NextDeliveries {
    /// The cursor to give as `after`; null at the end.
    pub next: Option<String>,
}

/// How many deliveries are sent again.
#[derive(Serialize, ToSchema)]
pub struct Resent {
    /// How many.
    #[schema(example = 3)]
    pub resent: u64,
}

/// The addresses of webhooks.
pub fn endpoints() -> Vec<Endpoint> {
    let one = format!("{MANY}/{{id}}");
    let of_one = |rest: &str| format!("{one}/{rest}");
    vec![
        Endpoint::new(Method::GET, MANY, describe::listing(), || web::to(list)),
        Endpoint::new(Method::POST, MANY, describe::creating(), || web::to(create)),
        Endpoint::new(Method::GET, &one, describe::getting(), || web::to(get)),
        Endpoint::new(Method::PATCH, &one, describe::changing(), || web::to(change)),
        Endpoint::new(Method::DELETE, &one, describe::deleting(), || web::to(delete)),
        Endpoint::new(Method::POST, of_one("rotate-secret"), describe::rotating(), || {
            web::to(rotate)
        }),
        Endpoint::new(Method::POST, of_one("test"), describe::testing(), || web::to(test)),
        Endpoint::new(Method::GET, of_one("deliveries"), describe::deliveries(), || {
            web::to(deliveries)
        }),
        Endpoint::new(Method::POST, of_one("resend"), describe::resending(), || web::to(resend)),
    ]
}

async fn list(diwan: web::Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let data = diwan.webhooks(&signed(caller)?).await?;
        Ok(HttpResponse::Ok().json(WebhookList { data }))
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
        let input: WebhookInput = read_input(json_object(&request, body, &[JSON]).await?)?;
        let made = diwan.add_webhook(&who, input).await?;
        let place = public(&request, &format!("{MANY}/{}", made.id));
        Ok(HttpResponse::Created().insert_header((header::LOCATION, place)).json(made))
    })
    .await
}

async fn get(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        Ok(HttpResponse::Ok().json(diwan.webhook(&signed(caller)?, &id).await?))
    })
    .await
}

async fn change(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let input = WebhookInput::of_patch(json_object(&request, body, PATCH).await?)?;
        Ok(HttpResponse::Ok().json(diwan.change_webhook(&who, &id, input).await?))
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
        diwan.delete_webhook(&signed(caller)?, &id).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

async fn rotate(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        Ok(HttpResponse::Ok().json(diwan.rotate_webhook_secret(&signed(caller)?, &id).await?))
    })
    .await
}

async fn test(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        Ok(HttpResponse::Accepted().json(diwan.test_webhook(&signed(caller)?, &id).await?))
    })
    .await
}

async fn deliveries(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let DeliveryParameters { status, limit: size, after } = parameters(&request)?;
        let ask = DeliveriesRequest { status, size, after };
        let DeliveryPage { nodes, next } = diwan.webhook_deliveries(&who, &id, &ask).await?;
        let list = WebhookDeliveryList { data: nodes, page: NextDeliveries { next } };
        Ok(HttpResponse::Ok().json(list))
    })
    .await
}

async fn resend(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let input: ResendInput = read_input(optional_object(&request, body).await?)?;
        let resent = diwan.resend_deliveries(&who, &id, input.deliveries.as_deref()).await?;
        Ok(HttpResponse::Accepted().json(Resent { resent }))
    })
    .await
}
