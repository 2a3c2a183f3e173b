//! The handlers that write.

use actix_web::http::Method;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::respond;
use super::body::{json_object, optional_object};
use super::conditional::conditions;
use super::resource::{RecordResource, answer_one, handle};
use super::{BASE, Endpoint, describe};
use crate::command::{Expected, Upserted};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::http::bearer::Caller;
use crate::http::public_path::public;
use crate::model::{Command, CommandName};
use crate::principal::Principal;

const JSON: &[&str] = &["application/json"];
/// What a change may be sent as (RFC 7396).
pub const PATCH: &[&str] = &["application/merge-patch+json", "application/json"];

/// Writing needs to know who asks before anything else is looked at.
pub fn signed(caller: Caller) -> Result<Principal> {
    let who = caller.0?;
    if who.is_anonymous() { Err(Error::unauthenticated()) } else { Ok(who) }
}

pub async fn create<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let members = json_object(&request, body, JSON).await?;
        let record: R = diwan.create(&who, members).await?;
        let mut builder = HttpResponse::Created();
        builder.insert_header((header::LOCATION, location(&request, &record)));
        answer_one(&request, builder, &record)
    })
    .await
}

/// The address of a record that was just created.
pub fn location<R: RecordResource>(request: &HttpRequest, record: &R) -> String {
    public(request, &format!("{BASE}/{}/{}", R::MANY, record.id()))
}

pub async fn update<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let conditions = conditions(&request)?;
        let expected = Expected::Conditions(&conditions);
        let patch = json_object(&request, body, PATCH).await?;
        let record: R = diwan.update(&who, &handle(&id), expected, patch).await?;
        answer_one(&request, HttpResponse::Ok(), &record)
    })
    .await
}

pub async fn upsert<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    key: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let conditions = conditions(&request)?;
        let expected = Expected::Conditions(&conditions);
        let members = json_object(&request, body, JSON).await?;
        let Upserted { record, created } = diwan.upsert::<R>(&who, &key, expected, members).await?;
        let mut builder = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
        if created {
            builder.insert_header((header::LOCATION, location(&request, &record)));
        }
        answer_one(&request, builder, &record)
    })
    .await
}

pub async fn delete<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let conditions = conditions(&request)?;
        diwan.delete::<R>(&who, &handle(&id), Expected::Conditions(&conditions)).await?;
        Ok(HttpResponse::NoContent().finish())
    })
    .await
}

/// The addresses of the workflow's commands: `POST …/{id}/publish` and so on.
pub fn command_endpoints<R: RecordResource>(one: &str) -> Vec<Endpoint> {
    let names = CommandName::ALL.iter().copied().filter(|name| name.fits(R::KIND));
    names
        .map(|name| {
            let operation = describe::command::<R>(name);
            Endpoint::new(Method::POST, format!("{one}/{}", name.as_str()), operation, move || {
                web::to(move |diwan, caller, request, id, body| {
                    command::<R>(name, diwan, caller, request, id, body)
                })
            })
        })
        .collect()
}

async fn command<R: RecordResource>(
    name: CommandName,
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let conditions = conditions(&request)?;
        let expected = Expected::Conditions(&conditions);
        let members = match name.member() {
            Some(_) => json_object(&request, body, JSON).await?,
            None => optional_object(&request, body).await?,
        };
        let command = Command::parse(name, &members)?;
        let record: R = diwan.command(&who, &handle(&id), expected, &command).await?;
        answer_one(&request, HttpResponse::Ok(), &record)
    })
    .await
}
