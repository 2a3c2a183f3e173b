//! `/graphql`: GraphQL over HTTP.
//!
//! Our own handler, because the library's lets mutations run by GET, takes JSON under any content
//! type, answers 200 to everything and caps nothing. Who is asking was found out at the door
//! ([`crate::http::door`]). The order of the steps is the order of their prices: method and headers, the
//! body, the document, its weight, and only then the library that executes it.

#[cfg(test)]
mod tests;

use std::any::TypeId;
use std::sync::Arc;

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use async_graphql::{Data, Executor, Request, Response};

use super::accept::{self, Media};
use super::answer::{Answer, refuse};
use super::arrange::arrange;
use super::ask::{self, Ask};
use super::direct::QueryPlan;
use super::document::normal::Operation;
use super::document::{Coerced, Document, Documents, OperationType, executable};
use super::executed::Executed;
use super::guard::{self, Weight};
use super::limits::Limits;
use super::nulls;
use super::plans::PlanKey;
use super::request_context::RequestContext;
use super::{event_stream, transport_ws};
use crate::cache::dependencies::note_anything;
use crate::error::{Code, Error, Result};
use crate::fair_queue::Turn;
use crate::http::body;
use crate::http::door::{Admission, Entry, guarded};
use crate::principal::Principal;
use crate::query::spend_anew;

/// Who sent a request, and what the resolvers find in their context.
pub struct Caller {
    pub principal: Principal,
    pub data: Data,
}

/// Tells who sent a request. An access token that is not valid is an error; without any, the caller is
/// anonymous.
pub type Authenticate = fn(&HttpRequest) -> Result<Caller>;

/// What a browser is shown.
pub type Page = fn(&HttpRequest) -> HttpResponse;

/// What the handler needs of the rest of the server.
pub struct Endpoint<E> {
    pub(super) schema: E,
    pub(super) documents: Documents,
    authenticate: Authenticate,
    page: Option<Page>,
    introspection: bool,
}

impl<E: Executor> Endpoint<E> {
    /// `sdl` is the schema in its own language; `page` what a browser is shown.
    pub fn new(
        schema: E,
        sdl: &str,
        authenticate: Authenticate,
        page: Option<Page>,
    ) -> Result<Self> {
        let documents = Documents::new(sdl)?;
        Ok(Endpoint { schema, documents, authenticate, page, introspection: true })
    }

    /// The same, showing its schema neither to programs nor to a browser.
    pub fn without_introspection(self) -> Self {
        Endpoint { introspection: false, page: None, ..self }
    }
}

/// Mounts `/graphql`, and below it what stays open.
pub fn mount<E: Executor>(config: &mut ServiceConfig, endpoint: web::Data<Endpoint<E>>) {
    let resource = web::resource("/graphql")
        .app_data(endpoint.clone())
        .route(guarded(web::get().to(get::<E>), Entry::AtOnce, refuse_negotiated))
        .route(guarded(web::head().to(get::<E>), Entry::AtOnce, refuse_negotiated))
        .route(guarded(web::post().to(post::<E>), Entry::WithBody, refuse_negotiated))
        .default_service(web::to(other_method));
    config.service(resource);
    transport_ws::mount(config, endpoint.clone());
    event_stream::mount(config, endpoint);
}

async fn get<E: Executor>(request: HttpRequest, endpoint: web::Data<Endpoint<E>>) -> HttpResponse {
    let offers = [Media::Json, Media::GraphQl, Media::Html];
    // With a query in the address even a browser wants the answer to it.
    let page = endpoint.page.filter(|_| request.query_string().is_empty());
    let offers = if page.is_some() { &offers[..] } else { &offers[..2] };
    let media = match accept::negotiate(&request, offers) {
        Ok(media) => media,
        Err(error) => return refuse(error, &request, Media::Json),
    };
    match (media, page) {
        (Media::Html, Some(page)) => page(&request),
        _ => serve(&endpoint, &request, None, media).await,
    }
}

async fn post<E: Executor>(
    request: HttpRequest,
    payload: Payload,
    endpoint: web::Data<Endpoint<E>>,
) -> HttpResponse {
    if let Err(error) = ask::check_post(&request) {
        return refuse(error, &request, Media::Json);
    }
    match accept::negotiate(&request, &[Media::Json, Media::GraphQl]) {
        Ok(media) => serve(&endpoint, &request, Some(payload), media).await,
        Err(error) => refuse(error, &request, Media::Json),
    }
}

/// The errors of the door, in the media type that is wanted.
pub(super) fn refuse_negotiated(request: &HttpRequest, error: &Error) -> HttpResponse {
    let media = accept::negotiate(request, &[Media::Json, Media::GraphQl]);
    refuse(error.clone(), request, media.unwrap_or(Media::Json))
}

async fn other_method(request: HttpRequest) -> HttpResponse {
    let error = Error::new(Code::MethodNotAllowed, "Send GET or POST.");
    method_not_allowed(error, &request, Media::Json, "GET, HEAD, POST")
}

/// Serves a request whose headers are good: a POST, which has a payload, or a GET.
async fn serve<E: Executor>(
    endpoint: &Endpoint<E>,
    request: &HttpRequest,
    payload: Option<Payload>,
    media: Media,
) -> HttpResponse {
    match endpoint.reply(request, payload).await {
        Ok(Reply { answer, limits }) => answer.respond(request, media, limits.answer),
        Err(error) if error.code == Code::MethodNotAllowed => {
            method_not_allowed(error, request, media, "POST")
        }
        Err(error) => refuse(error, request, media),
    }
}

/// An answer, and the limits it must keep.
struct Reply {
    answer: Answer,
    limits: &'static Limits,
}

/// Errors here are those of the transport; what GraphQL has to say is in the answer.
impl<E: Executor> Endpoint<E> {
    async fn reply(&self, request: &HttpRequest, payload: Option<Payload>) -> Result<Reply> {
        let caller = (self.authenticate)(request)?;
        let limits = Limits::of(&caller.principal);
        let by_get = payload.is_none();
        let ask = match payload {
            Some(payload) => {
                Ask::of_body(&body::read(request, payload, &[ask::JSON], limits.body).await?)?
            }
            None => Ask::of_address(request)?,
        };
        let answer = self.guarded(ask, (request, by_get), caller.data, limits).await?;
        Ok(Reply { answer, limits })
    }

    async fn guarded(
        &self,
        ask: Ask,
        (request, by_get): (&HttpRequest, bool),
        data: Data,
        limits: &'static Limits,
    ) -> Result<Answer> {
        let document = match self.documents.read(&ask.query, limits) {
            Ok(document) => document,
            Err(refusal) => {
                return Ok(Answer::of_refusal(refusal).with_cost(Weight::default(), limits));
            }
        };
        let operation = document.operation(ask.operation.as_deref())?;
        if operation.operation_type == OperationType::Query {
            Admission::of(request)?.reads();
        }
        if by_get && operation.operation_type == OperationType::Mutation {
            return Err(Error::new(Code::MethodNotAllowed, "Send mutations by POST."));
        }
        self.answer((&document, operation), &ask, data, limits).await
    }

    /// The answer to a query or mutation.
    pub(super) async fn answer(
        &self,
        (document, operation): (&Document, &apollo_compiler::executable::Operation),
        ask: &Ask,
        data: Data,
        limits: &'static Limits,
    ) -> Result<Answer> {
        let variables = match self.variables(operation, ask, limits) {
            Ok(variables) => variables,
            Err(error) => return Ok(refused(error, limits)),
        };
        let asked = Asked { document, operation, variables };
        let (weight, road) = match self.road(&asked, limits) {
            Ok(found) => found,
            Err(error) => return Ok(refused(error, limits)),
        };
        let _turn = match context(&data) {
            Some(context) => turn(context, weight, &road).await?,
            None => None,
        };
        let answer = self.execute(&asked, road, data).await?;
        Ok(answer.with_cost(weight, limits))
    }

    /// The variables of an operation that the caller may ask for.
    fn variables(
        &self,
        operation: &apollo_compiler::executable::Operation,
        ask: &Ask,
        limits: &Limits,
    ) -> Result<Coerced> {
        guard::check_type(operation.operation_type, limits)?;
        self.documents.variables(operation, &ask.variables)
    }

    /// What an operation weighs, if it is not too heavy, and how it is answered.
    fn road<'a>(
        &'a self,
        asked: &Asked<'a>,
        limits: &'static Limits,
    ) -> Result<(Weight, Road<'a>)> {
        let key = PlanKey::of(asked.operation, &asked.variables, limits);
        if let Some(plan) = asked.document.plans.get(&key) {
            return Ok((plan.weight, Road::Plan(plan)));
        }
        let normal = self.normal(asked)?;
        if !self.introspection && guard::asks_for_schema(&normal) {
            return Err(Error::bad_request("Introspection is turned off on this server."));
        }
        let weight = guard::weigh(&normal, limits)?;
        let Some(plan) = QueryPlan::of(&normal, weight).map(Arc::new) else {
            return Ok((weight, Road::Resolvers(normal)));
        };
        asked.document.plans.keep(key, Arc::clone(&plan));
        Ok((weight, Road::Plan(plan)))
    }

    fn normal<'a>(&'a self, asked: &Asked<'a>) -> Result<Operation<'a>> {
        self.documents.normal(asked.document, asked.operation, &asked.variables)
    }

    async fn execute(&self, asked: &Asked<'_>, road: Road<'_>, data: Data) -> Result<Answer> {
        let operation = match road {
            Road::Resolvers(operation) => operation,
            Road::Plan(plan) => {
                if let Some(answer) = self.follow(&plan, asked, &data).await {
                    return Ok(answer);
                }
                self.normal(asked)?
            }
        };
        Ok(Box::pin(self.resolve(operation, data)).await)
    }

    /// The answer by a plan; `None` where the library has to tell what went wrong.
    async fn follow(&self, plan: &QueryPlan, asked: &Asked<'_>, data: &Data) -> Option<Answer> {
        match plan.answer(context(data)?, &self.documents, &asked.variables).await {
            Ok(Some(data)) => Some(Answer::of_text(data, plan.executed.clone())),
            Err(error) => Some(Answer::of_failure(error, plan.executed.clone())),
            Ok(None) => {
                spend_anew();
                None
            }
        }
    }

    /// Has the library execute an operation, and puts the answer together as it was asked for.
    async fn resolve(&self, mut operation: Operation<'_>, data: Data) -> Answer {
        // The library loads records by tasks of its own, which nobody notes.
        note_anything();
        let executed = Executed::of(&operation);
        if operation.fields.is_empty() {
            return Answer::empty(executed);
        }
        let mut request = Request::new("");
        request.data = data;
        request.set_parsed_query(executable::document(&mut operation));
        let mut response: Response = self.schema.execute(request).await;
        nulls::fill(&mut response, &operation);
        arrange(&mut response.data, &operation.fields);
        Answer::of_response(response, executed)
    }
}

/// An operation as it is asked for.
struct Asked<'a> {
    document: &'a Document,
    operation: &'a apollo_compiler::executable::Operation,
    variables: Coerced,
}

/// How an operation is answered.
enum Road<'a> {
    Plan(Arc<QueryPlan>),
    /// By the library, from its normal form.
    Resolvers(Operation<'a>),
}

/// Waits for the caller's turn where the operation is expensive.
async fn turn(context: &RequestContext, weight: Weight, road: &Road<'_>) -> Result<Option<Turn>> {
    match road {
        Road::Resolvers(operation) if guard::searches(operation) => {
            context.diwan.turn(context.key).await.map(Some)
        }
        _ => context.diwan.turn_for(context.key, weight.size()).await,
    }
}

/// The answer to an operation that is not executed.
fn refused(error: Error, limits: &Limits) -> Answer {
    Answer::of_error(error).with_cost(Weight::default(), limits)
}

fn context(data: &Data) -> Option<&RequestContext> {
    data.get(&TypeId::of::<RequestContext>())?.downcast_ref()
}

pub(super) fn method_not_allowed(
    error: Error,
    request: &HttpRequest,
    media: Media,
    allow: &'static str,
) -> HttpResponse {
    let mut response = refuse(error, request, media);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}
