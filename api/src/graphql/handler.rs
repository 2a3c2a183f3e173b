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
use super::direct::Plan;
use super::document::normal::Operation;
use super::document::{Coerced, Document, Documents, OperationType, executable};
use super::executed::Executed;
use super::guard::{self, Weight};
use super::limits::Limits;
use super::nulls;
use super::plans::PlanKey;
use super::request_context::RequestContext;
use crate::error::{Code, Error, Result};
use crate::http::body;
use crate::http::door::{Admission, Entry, guarded};
use crate::principal::Principal;
use crate::query::spend_nothing;

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
    schema: E,
    documents: Documents,
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

/// Mounts `/graphql`.
pub fn mount<E: Executor>(config: &mut ServiceConfig, endpoint: web::Data<Endpoint<E>>) {
    let resource = web::resource("/graphql")
        .app_data(endpoint)
        .route(guarded(web::get().to(get::<E>), Entry::AtOnce, refuse_negotiated))
        .route(guarded(web::head().to(get::<E>), Entry::AtOnce, refuse_negotiated))
        .route(guarded(web::post().to(post::<E>), Entry::WithBody, refuse_negotiated))
        .default_service(web::to(other_method));
    config.service(resource);
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
fn refuse_negotiated(request: &HttpRequest, error: &Error) -> HttpResponse {
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
        match self.prepare(&document, operation, &ask, limits) {
            Ok(prepared) => {
                let _turn = match context(&data) {
                    Some(context) if prepared.is_expensive => {
                        Some(context.diwan.turn(context.key).await?)
                    }
                    _ => None,
                };
                let weight = prepared.weight;
                let answer = self.execute(prepared, data).await?;
                Ok(answer.with_cost(weight, limits))
            }
            Err(error) => Ok(Answer::of_error(error).with_cost(Weight::default(), limits)),
        }
    }

    /// What is executed, if the caller may ask for it and it is not too heavy.
    fn prepare<'a>(
        &'a self,
        document: &'a Document,
        operation: &'a apollo_compiler::executable::Operation,
        ask: &Ask,
        limits: &'static Limits,
    ) -> Result<Prepared<'a>> {
        guard::check_type(operation.operation_type, limits)?;
        let variables = self.documents.variables(operation, &ask.variables)?;
        let mut prepared = Prepared {
            document,
            operation,
            variables,
            weight: Weight::default(),
            is_expensive: false,
            plan: None,
            normal: None,
        };
        let key = PlanKey::of(operation, &prepared.variables, limits);
        prepared.plan = document.plans.get(&key);
        match &prepared.plan {
            Some(plan) => {
                (prepared.weight, prepared.is_expensive) = (plan.weight, plan.is_expensive);
            }
            None => self.plan(key, &mut prepared)?,
        }
        Ok(prepared)
    }

    fn plan<'a>(&'a self, key: PlanKey, prepared: &mut Prepared<'a>) -> Result<()> {
        let normal = self.normal(prepared)?;
        if !self.introspection && guard::asks_for_schema(&normal) {
            return Err(Error::bad_request("Introspection is turned off on this server."));
        }
        prepared.weight = guard::weigh(&normal, key.limits())?;
        prepared.is_expensive = guard::is_expensive(&normal, prepared.weight);
        let plan = Plan::of(&normal, prepared.weight, prepared.is_expensive);
        prepared.plan = plan.map(Arc::new);
        match &prepared.plan {
            Some(plan) => prepared.document.plans.keep(key, Arc::clone(plan)),
            None => prepared.normal = Some(normal),
        }
        Ok(())
    }

    fn normal<'a>(&'a self, of: &Prepared<'a>) -> Result<Operation<'a>> {
        self.documents.normal(of.document, of.operation, &of.variables)
    }

    /// Answers an operation by its plan, where it has one; else the library executes it.
    async fn execute(&self, mut prepared: Prepared<'_>, data: Data) -> Result<Answer> {
        if let (Some(plan), Some(context)) = (&prepared.plan, context(&data)) {
            match plan.answer(context, &self.documents, &prepared.variables).await {
                Ok(Some(data)) => return Ok(Answer::of_text(data, plan.executed.clone())),
                Ok(None) => spend_nothing(),
                Err(error) => return Ok(Answer::of_failure(error, plan.executed.clone())),
            }
        }
        let operation = match prepared.normal.take() {
            Some(normal) => normal,
            None => self.normal(&prepared)?,
        };
        Ok(Box::pin(self.resolve(operation, data)).await)
    }

    /// Has the library execute an operation, and puts the answer together as it was asked for.
    async fn resolve(&self, mut operation: Operation<'_>, data: Data) -> Answer {
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

/// An operation that may be executed.
struct Prepared<'a> {
    document: &'a Document,
    operation: &'a apollo_compiler::executable::Operation,
    variables: Coerced,
    weight: Weight,
    /// Whether it waits for its turn.
    is_expensive: bool,
    plan: Option<Arc<Plan>>,
    /// Where there is no plan.
    normal: Option<Operation<'a>>,
}

fn context(data: &Data) -> Option<&RequestContext> {
    data.get(&TypeId::of::<RequestContext>())?.downcast_ref()
}

fn method_not_allowed(
    error: Error,
    request: &HttpRequest,
    media: Media,
    allow: &'static str,
) -> HttpResponse {
    let mut response = refuse(error, request, media);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allow));
    response
}
