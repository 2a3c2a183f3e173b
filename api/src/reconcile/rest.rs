//! Reconciliation on the REST face, the only one it has: the protocol is made of HTTP and JSON.

use std::borrow::Cow;

use actix_web::http::Method;
use actix_web::web::{self, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{PATH, SuggestedEntities, describe, suggest};
use crate::diwan::Diwan;
use crate::error::{Error, Result};
use crate::http::bearer::Caller;
use crate::http::body::parse_json;
use crate::http::door::Admission;
use crate::principal::Principal;
use crate::rest::{Endpoint, Form, MAX_BODY, respond};
use crate::values::ActorKind;

/// The addresses of the service, but for the previews, which are pages.
pub fn endpoints() -> Vec<Endpoint> {
    let at = |path: &str| format!("{PATH}/{path}");
    vec![
        Endpoint::new(Method::GET, PATH, describe::get(), || web::to(get)),
        Endpoint::new(Method::POST, PATH, describe::post(), || web::to(post)),
        Endpoint::new(Method::GET, at("properties"), describe::proposals(), || web::to(proposals)),
        Endpoint::new(Method::GET, at("suggest/entity"), describe::entities(), || {
            web::to(entities)
        }),
        Endpoint::new(Method::GET, at("suggest/type"), describe::types(), || web::to(types)),
        Endpoint::new(Method::GET, at("suggest/property"), describe::properties(), || {
            web::to(properties)
        }),
    ]
}

/// Without a question, the manifest.
async fn get(diwan: Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let (who, form) = (caller.0?, asked(&request)?);
        match Question::of(&form)? {
            Some(question) => {
                let _turn = diwan.turn(caller.1).await?;
                question.answer(&diwan, &who).await
            }
            None => json(diwan.reconciliation_manifest()),
        }
    })
    .await
}

async fn post(
    diwan: Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        Admission::of(&request)?.reads();
        let form = Form::read_within(&request, payload, MAX_BODY).await?;
        let missing = || Error::bad_request("Send queries or extend.");
        let question = Question::of(&form)?.ok_or_else(missing)?;
        let _turn = diwan.turn(caller.1).await?;
        question.answer(&diwan, &who).await
    })
    .await
}

async fn proposals(caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        caller.0?;
        let form = asked(&request)?;
        let limit = number(&form, "limit")?.unwrap_or(usize::MAX);
        json(suggest::proposals(form.maybe("type").unwrap_or_default(), limit))
    })
    .await
}

async fn entities(diwan: Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let (who, form) = (caller.0?, asked(&request)?);
        let (typed, skipped) = typed(&form)?;
        let _turn = diwan.turn(caller.1).await?;
        match kinds(&form) {
            Some(kinds) => json(diwan.suggest_entities(&who, typed, &kinds, skipped).await?),
            None => json(SuggestedEntities::default()),
        }
    })
    .await
}

async fn types(caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        caller.0?;
        let form = asked(&request)?;
        let (typed, skipped) = typed(&form)?;
        json(suggest::types(typed, skipped))
    })
    .await
}

async fn properties(caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        caller.0?;
        let form = asked(&request)?;
        let (typed, skipped) = typed(&form)?;
        json(suggest::properties(typed, skipped))
    })
    .await
}

/// What a client asks of the service.
enum Question {
    Queries(Map<String, Value>),
    Extend(Value),
}

impl Question {
    fn of(form: &Form) -> Result<Option<Self>> {
        match (form.maybe("queries"), form.maybe("extend")) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(Error::bad_request("Send queries or extend, not both.")),
            (None, Some(extend)) => Ok(Some(Self::Extend(parse_json(extend.as_bytes())?))),
            (Some(queries), None) => match parse_json(queries.as_bytes())? {
                Value::Object(queries) => Ok(Some(Self::Queries(queries))),
                _ => Err(Error::bad_request("queries: an object of queries is expected.")),
            },
        }
    }

    async fn answer(self, diwan: &Diwan, who: &Principal) -> Result<HttpResponse> {
        match self {
            Self::Queries(queries) => json(diwan.reconcile(who, queries).await?),
            Self::Extend(query) => json(diwan.extend_entities(who, query).await?),
        }
    }
}

/// The parameters of the address. Clients send some that others than we know: those say nothing here.
fn asked(request: &HttpRequest) -> Result<Form> {
    let query = request.query_string().as_bytes();
    let empty =
        |(name, value): &(Cow<str>, Cow<str>)| value.is_empty() && COUNTS.contains(&&**name);
    match url::form_urlencoded::parse(query).find(empty) {
        Some((name, _)) => Err(no_number(&name)),
        None => Form::parse(query),
    }
}

/// The parameters that are numbers: an empty one is none.
const COUNTS: [&str; 2] = ["limit", "cursor"];

fn no_number(name: &str) -> Error {
    Error::bad_request(format!("{name}: a whole number is expected."))
}

/// What is typed so far, and how many suggestions are known already.
fn typed(form: &Form) -> Result<(&str, usize)> {
    Ok((form.maybe("prefix").unwrap_or_default(), number(form, "cursor")?.unwrap_or(0)))
}

fn number(form: &Form, name: &str) -> Result<Option<usize>> {
    let number = form.maybe(name).map(str::parse::<u32>).transpose();
    let number = number.map_err(|_| no_number(name))?;
    Ok(number.map(|number| number as usize))
}

/// The kinds that suggestions may be of; `None` where there is no such kind.
fn kinds(form: &Form) -> Option<Vec<ActorKind>> {
    let Some(wanted) = form.maybe("type") else { return Some(Vec::new()) };
    ActorKind::parse(wanted).ok().map(|kind| vec![kind])
}

fn json(body: impl Serialize) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(body))
}
