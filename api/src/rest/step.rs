//! Commands of one kind's own, beside the workflow's: `POST /actors/{id}/merge`.

use std::future::Future;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::answer::{JSON, respond};
use super::body::{json_object, optional_object};
use super::conditional::conditions;
use super::resource::{RecordResource, answer_one, handle};
use super::write::signed;
use super::{BASE, Endpoint, describe};
use crate::command::{Expected, read_input};
use crate::diwan::Diwan;
use crate::error::Result;
use crate::http::bearer::Caller;
use crate::principal::Principal;
use crate::values::Handle;

/// A command that one kind of record has.
pub trait Step: 'static {
    type On: RecordResource;
    /// What it needs to know.
    type Input: DeserializeOwned + ToSchema;
    /// The last segment of its address.
    const NAME: &'static str;
    const OPERATION: &'static str;
    const SUMMARY: &'static str;
    const ABOUT: &'static str;
    /// Whether the body may be left out.
    const BARE: bool = false;

    fn take(
        diwan: &Diwan,
        who: &Principal,
        handle: &Handle,
        expected: Expected<'_>,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::On>>;
}

/// The address of a step.
pub fn step<S: Step>() -> Endpoint {
    let path = format!("{BASE}/{}/{{id}}/{}", <S::On as super::Resource>::MANY, S::NAME);
    Endpoint::new(Method::POST, path, describe::step::<S>(), || web::post().to(take::<S>))
}

async fn take<S: Step>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
    body: web::Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = signed(caller)?;
        let conditions = conditions(&request)?;
        let members = match S::BARE {
            true => optional_object(&request, body).await?,
            false => json_object(&request, body, &[JSON]).await?,
        };
        let (input, expected) = (read_input(members)?, Expected::Conditions(&conditions));
        let record = S::take(&diwan, &who, &handle(&id), expected, input).await?;
        answer_one(&request, HttpResponse::Ok(), &record)
    })
    .await
}
