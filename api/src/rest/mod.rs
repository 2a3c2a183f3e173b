//! The REST face: takes requests apart, calls an operation, puts the answer together.
//!
//! Every address is an [`Endpoint`]: its handler and its description stand together, so that what
//! is served and what `openapi.json` says cannot differ.

pub mod answer;
mod body;
mod choice;
mod chosen;
mod conditional;
mod counts;
mod describe;
mod direct;
pub mod facets;
mod form;
pub mod include;
mod known;
pub mod linked;
mod parameter;
pub mod picture;
mod plans;
mod prefer;
mod problem;
mod query;
pub mod resource;
mod responses;
mod revisions;
pub mod schema_names;
pub mod shape;
mod step;
mod stream;
pub mod table;
mod write;

use std::collections::BTreeMap;

use actix_web::guard::fn_guard;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::{HttpRequest, HttpResponse, Route, web};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Code, Error, Result};
use crate::http::door::{Entry, Refuse, guarded};

pub use answer::{respond, respond_as};
pub use body::{MAX_BODY, json_object, optional_object};
pub use chosen::{ChosenOne, chosen_list, chosen_one};
pub use conditional::conditions;
pub use counts::{count_endpoints, count_tables};
pub use describe::{
    article_of, change, create, filters, id_of, id_of_actor, key_of, list_parameters, paging,
};
pub use form::{Form, basic};
pub use known::members;
pub use prefer::wants_count;
pub use problem::{Problem, problem};
pub use query::{Show, filter, filtered, filters_in_words, tabled};
pub use resource::{RecordResource, Resource, endpoints, listed_endpoints, table_endpoints};
pub use responses::{
    caching, header, problem_responses, problems, retry_after, unchanged, with_tables,
};
pub use step::{Step, step};
pub use stream::{Pieces, refuse_without_chunks, streamed};
pub use table::{NDJSON, TableSlots};
pub use write::{PATCH, location, signed};

/// The prefix of every content address.
pub const BASE: &str = "/api/v1";

/// The query parameters of a request: each name known, none empty.
pub fn parameters<T: DeserializeOwned>(request: &HttpRequest) -> Result<T> {
    read_filter(request.query_string())
}

/// What is read of the parameters of a request, which takes these and no others.
pub fn only<T>(
    request: &HttpRequest,
    known: &[&str],
    take: impl FnOnce(&mut Vec<parameter::Parameter>) -> Result<T>,
) -> Result<T> {
    let mut given = parameter::read_all(request.query_string())?;
    known::refuse_unknown(&given, known)?;
    take(&mut given)
}

/// A filter as it is written in a query: `kind=person,state&country=LY`.
pub fn read_filter<F: DeserializeOwned>(query: &str) -> Result<F> {
    let given = parameter::read_all(query)?;
    known::refuse_unknown(&given, known::members::<F>())?;
    query::filter(given)
}

/// One address with one method: who serves it, and what the contract says of it.
pub struct Endpoint {
    pub method: Method,
    /// The full path, its parameters in braces.
    pub path: String,
    /// The OpenAPI operation.
    pub operation: Value,
    /// The handler; the method is added when it is mounted.
    route: Box<dyn Fn() -> Route>,
    /// How its requests are let in; `None` for those that are nobody's in particular.
    entry: Option<Entry>,
    refuse: Refuse,
    /// Which requests it takes of those to its address; `None` for all.
    takes: Option<Takes>,
}

/// Whether a request with these headers is one that an endpoint takes.
pub type Takes = fn(&HeaderMap) -> bool;

impl Endpoint {
    pub fn new(
        method: Method,
        path: impl Into<String>,
        operation: Value,
        route: impl Fn() -> Route + 'static,
    ) -> Self {
        let entry = match operation["requestBody"].is_null() {
            true => Entry::AtOnce,
            false => Entry::WithBody,
        };
        let (path, route) = (path.into(), Box::new(route));
        Self { method, path, operation, route, entry: Some(entry), refuse: problem, takes: None }
    }

    /// An address for people, of which the contract says nothing.
    pub fn outside_the_contract(
        method: Method,
        path: impl Into<String>,
        route: impl Fn() -> Route + 'static,
    ) -> Self {
        Self::new(method, path, Value::Null, route).open_to_all()
    }

    /// An address of something that stands in the contract under another one, let in like that.
    pub fn alias(path: impl Into<String>, route: impl Fn() -> Route + 'static) -> Self {
        Self::new(Method::GET, path, Value::Null, route)
    }

    /// The same, served to everybody whatever else they have under way: what costs nothing.
    pub fn open_to_all(mut self) -> Self {
        let refused = Code::TooManyRequests.status().to_string();
        if let Some(responses) = self.operation.get_mut("responses").and_then(Value::as_object_mut)
        {
            responses.remove(&refused);
        }
        Self { entry: None, ..self }
    }

    /// The same without a deadline: what streams has slots of its own.
    pub fn at_its_own_pace(self) -> Self {
        Self { entry: Some(Entry::Unlimited), ..self }
    }

    /// The same for those requests only; others with its method are for the other endpoint of its address. So
    /// what is sent decides how a request is let in.
    pub fn for_those(self, takes: Takes) -> Self {
        Self { takes: Some(takes), ..self }
    }

    /// The same, with another form for the errors of the door.
    pub fn refusing(self, refuse: Refuse) -> Self {
        Self { refuse, ..self }
    }

    fn route(&self, method: Method) -> Route {
        let route = (self.route)().method(method);
        let route = match self.takes {
            Some(takes) => route.guard(fn_guard(move |context| takes(context.head().headers()))),
            None => route,
        };
        match self.entry {
            Some(entry) => guarded(route, entry, self.refuse),
            None => route,
        }
    }
}

/// Mounts the endpoints: each address once, with `405` and `Allow` for the methods it does not take.
pub fn mount(endpoints: Vec<Endpoint>, config: &mut web::ServiceConfig) {
    let mut by_path: BTreeMap<String, Vec<Endpoint>> = BTreeMap::new();
    for endpoint in endpoints {
        by_path.entry(endpoint.path.clone()).or_default().push(endpoint);
    }
    let mut addresses: Vec<_> = by_path.into_iter().collect();
    // Fixed segments before parameters: `/articles/by-external-id/{…}` before `/articles/{id}/…`.
    addresses.sort_by_key(|(path, _)| path.replace('{', "\u{7f}"));
    for (path, mut endpoints) in addresses {
        // The first that takes a request has it.
        endpoints.sort_by_key(|endpoint| endpoint.takes.is_none());
        let mut resource = web::resource(path);
        let allowed = allow(&endpoints);
        for endpoint in endpoints {
            let method = endpoint.method.clone();
            resource = resource.route(endpoint.route(method.clone()));
            if method == Method::GET {
                resource = resource.route(endpoint.route(Method::HEAD));
            }
        }
        config.service(
            resource
                .default_service(web::to(move |request| refuse_method(request, allowed.clone()))),
        );
    }
}

fn allow(endpoints: &[Endpoint]) -> String {
    let mut methods: Vec<&str> =
        endpoints.iter().map(|endpoint| endpoint.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.sort_unstable();
    methods.dedup();
    methods.join(", ")
}

async fn refuse_method(request: HttpRequest, allowed: String) -> HttpResponse {
    not_allowed(&request, &allowed)
}

fn not_allowed(request: &HttpRequest, allowed: &str) -> HttpResponse {
    let detail = format!("This address takes {allowed}.");
    let mut response = problem(request, &Error::new(Code::MethodNotAllowed, detail));
    if let Ok(value) = allowed.parse() {
        response.headers_mut().insert(actix_web::http::header::ALLOW, value);
    }
    response
}

/// What is answered where there is no such address. Some methods no address takes.
pub async fn nowhere(request: HttpRequest) -> HttpResponse {
    if matches!(*request.method(), Method::CONNECT | Method::TRACE) {
        return not_allowed(&request, "DELETE, GET, HEAD, PATCH, POST, PUT");
    }
    problem(&request, &Error::new(Code::NotFound, "There is nothing at this address."))
}
