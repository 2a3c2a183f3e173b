//! What a type needs to be served by REST, and the handlers that read.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

use super::answer::{JSON, PARTIAL, respond, respond_as};
use super::facets::add_facets;
use super::linked::{self, LINKED};
use super::parameter::{name_of, pairs};
use super::picture::{self, SVG};
use super::plans::ShowPlan;
use super::prefer::wants_count;
use super::query::{self, ListQuery, Show};
use super::table::{self, CSV, Form, NDJSON, TableSlots};
use super::{BASE, Endpoint, describe, revisions, write};
use crate::diwan::Diwan;
use crate::error::{Error, Fault, Result};
use crate::http::bearer::Caller;
use crate::http::entity_tag::{self, is_known};
use crate::http::last_modified::last_modified;
use crate::http::public_path::public;
use crate::model::{Listed, Record};
use crate::page::{Cursor, Page};
use crate::principal::Principal;
use crate::query::{AnswerSize, Face, Facet, Fields, Found, RecordJson, Source};
use crate::values::{Handle, Instant};

/// A type that REST serves lists of.
pub trait Resource: Listed<Filter: DeserializeOwned + IntoParams> + ToSchema {
    /// One of them, in operation ids and texts: `article`.
    const ONE: &'static str;
    /// Many of them, in addresses and operation ids: `articles`.
    const MANY: &'static str;
    /// What one of them is, for the contract.
    const ABOUT: &'static str;

    /// Where its members are read from.
    const SOURCE: &'static Source;

    /// Members that are there only where such a thing is listed on its own.
    const ABSENT: &'static [&'static str] = &[];

    /// Parts that are left out where they are empty.
    fn empty_parts(&self) -> &'static [&'static str] {
        &[]
    }

    /// By what its lists can be counted: the words of `facets=`.
    fn facet_words() -> Vec<String> {
        Vec::new()
    }

    /// The facets of a list, by their words.
    fn facets(
        _diwan: &Diwan,
        _who: &Principal,
        _filter: &Self::Filter,
        _words: &[String],
    ) -> impl Future<Output = Result<Vec<Facet>>> {
        async { Ok(Vec::new()) }
    }

    /// Whether its lists can be drawn.
    const IS_DRAWN: bool = false;

    /// A picture of a list, where there is one.
    fn picture(
        _diwan: &Diwan,
        _caller: Caller,
        _request: &HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse>> {
        async { Err(Error::not_found()) }
    }

    /// The schema of one of them as linked data, where there is such.
    const LINKED_DATA: Option<&'static str> = None;

    /// One of them as linked data, where there is such.
    fn linked_data(
        _diwan: &Diwan,
        _caller: Caller,
        _request: &HttpRequest,
        _handle: &Handle,
    ) -> impl Future<Output = Result<HttpResponse>> {
        async { Err(Error::not_found()) }
    }

    /// The members that `fields=` may name.
    fn fields() -> Arc<[String]> {
        describe::members::<Self>()
    }
}

/// A type that REST also writes.
pub trait RecordResource: Resource + Record<Input: ToSchema> {}

impl<R: Resource + Record<Input: ToSchema>> RecordResource for R {}

/// The addresses of a type that is only listed.
pub fn listed_endpoints<R: Resource>() -> Vec<Endpoint> {
    vec![Endpoint::new(Method::GET, format!("{BASE}/{}", R::MANY), describe::list::<R>(), || {
        web::to(list::<R>)
    })]
}

/// The addresses of a kind of record.
pub fn endpoints<R: RecordResource>() -> Vec<Endpoint> {
    let (many, one) = (format!("{BASE}/{}", R::MANY), format!("{BASE}/{}/{{id}}", R::MANY));
    let keyed = format!("{BASE}/{}/by-external-id/{{externalId}}", R::MANY);
    let mut endpoints = listed_endpoints::<R>();
    endpoints.push(Endpoint::new(Method::POST, many, describe::create::<R>(), || {
        web::to(write::create::<R>)
    }));
    endpoints.push(Endpoint::new(Method::GET, &one, describe::get::<R>(), || web::to(get::<R>)));
    endpoints.push(Endpoint::new(Method::PATCH, &one, describe::update::<R>(), || {
        web::to(write::update::<R>)
    }));
    endpoints.push(Endpoint::new(Method::DELETE, &one, describe::delete::<R>(), || {
        web::to(write::delete::<R>)
    }));
    endpoints.push(Endpoint::new(Method::GET, &keyed, describe::get_keyed::<R>(), || {
        web::to(get_keyed::<R>)
    }));
    endpoints.push(Endpoint::new(Method::PUT, &keyed, describe::upsert::<R>(), || {
        web::to(write::upsert::<R>)
    }));
    if R::KIND.has_workflow() {
        endpoints.push(Endpoint::new(
            Method::GET,
            format!("{one}/revisions"),
            describe::revisions::<R>(),
            || web::to(revisions::list::<R>),
        ));
        endpoints.extend(write::command_endpoints::<R>(&one));
    }
    endpoints
}

/// The addresses of a list as a table.
pub fn table_endpoints<R: Resource>() -> Vec<Endpoint> {
    let at = |form: Form| format!("{BASE}/{}.{}", R::MANY, form.ending());
    let mut endpoints = vec![
        Endpoint::alias(at(Form::Csv), || web::to(csv::<R>)),
        Endpoint::alias(at(Form::Ndjson), || web::to(ndjson::<R>)),
    ];
    if R::IS_DRAWN {
        let path = format!("{BASE}/{}.svg", R::MANY);
        endpoints.push(Endpoint::alias(path, || web::to(svg::<R>)));
    }
    endpoints
}

async fn svg<R: Resource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    respond_as(&request, &[SVG], R::picture(&diwan, caller, &request)).await
}

type Tables = (web::Data<Diwan>, web::Data<TableSlots>);

async fn csv<R: Resource>(tables: Tables, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &[CSV], table::<R>(tables, caller, &request, Form::Csv)).await
}

async fn ndjson<R: Resource>(tables: Tables, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &[NDJSON], table::<R>(tables, caller, &request, Form::Ndjson)).await
}

async fn table<R: Resource>(
    (diwan, slots): Tables,
    Caller(who, key): Caller,
    request: &HttpRequest,
    form: Form,
) -> Result<HttpResponse> {
    let (who, table) = (who?, query::table::<R>(request.query_string())?);
    table::answer(&diwan, (who, key), (request, &slots), (form, table)).await
}

async fn list<R: Resource>(
    diwan: web::Data<Diwan>,
    slots: web::Data<TableSlots>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    let media: &[&str] = &[JSON, PARTIAL, CSV, NDJSON, SVG];
    let media = if R::IS_DRAWN { media } else { &media[..4] };
    respond_as(&request, media, async {
        if R::IS_DRAWN && picture::is_asked(&request, &[JSON, CSV, NDJSON]) {
            return Box::pin(R::picture(&diwan, caller, &request)).await;
        }
        if let Some(form) = Form::asked(&request) {
            return Box::pin(table::<R>((diwan, slots), caller, &request, form)).await;
        }
        let who = caller.0?;
        let count = wants_count(&request);
        let ListQuery { ask, plan, facets } = query::list::<R>(request.query_string(), count)?;
        let _turn = match facets.is_empty() {
            true => diwan.turn_for(caller.1, size(ask.page.size.into(), &plan)).await?,
            false => Some(diwan.turn(caller.1).await?),
        };
        let facets = match facets.is_empty() {
            true => Vec::new(),
            false => Box::pin(R::facets(&diwan, &who, &ask.filter, &facets)).await?,
        };
        let (mut body, page) = diwan.read_list(&who, &ask, (plan.tree()?, Face::Rest)).await?;
        add_facets(&mut body, &facets);
        let (links, counted) = (links(&request, &page), page.total.is_some());
        Ok(answer_list(&request, plan.show.media(), body, links, counted))
    })
    .await
}

/// How large an answer of so many records is.
fn size(records: u64, plan: &ShowPlan) -> AnswerSize {
    let whole = AnswerSize { records, texts: 0 };
    plan.wanted.as_ref().map_or(whole, |wanted| AnswerSize::of(records, &wanted.records))
}

/// A record as it is printed: the parts that were read are there, even where they are empty.
#[derive(Serialize)]
struct Shown<'a, R> {
    #[serde(flatten)]
    record: &'a R,
    #[serde(flatten)]
    empty: BTreeMap<&'static str, ()>,
}

impl<'a, R: Resource> Shown<'a, R> {
    /// With all its parts.
    fn whole(record: &'a R) -> Self {
        Shown { record, empty: record.empty_parts().iter().map(|name| (*name, ())).collect() }
    }
}

/// Where a page's neighbours are.
pub fn page_info<T>(page: &Page<T>) -> Value {
    json!({
        "next": page.next().map(|cursor| cursor.encode()),
        "prev": page.previous().map(|cursor| cursor.encode()),
        "total": page.total,
    })
}

/// A list's body with its headers.
pub fn answer_list(
    request: &HttpRequest,
    media: &str,
    body: Vec<u8>,
    links: Option<String>,
    counted: bool,
) -> HttpResponse {
    let tag = entity_tag::of_version(0, &body, false);
    if is_known(request, &tag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    let mut response = HttpResponse::Ok().content_type(media).body(body);
    let headers = response.headers_mut();
    entity_tag::insert(headers, tag);
    if let Some(links) = links.and_then(|links| HeaderValue::from_str(&links).ok()) {
        headers.insert(header::LINK, links);
    }
    if counted {
        headers.insert(
            header::HeaderName::from_static("preference-applied"),
            HeaderValue::from_static("count=exact"),
        );
    }
    response
}

/// The address of a page of the list that was asked for, without the public path: the first page, or the one
/// `after` or `before` a cursor.
pub fn page_address(request: &HttpRequest, place: Option<(&str, &Cursor)>) -> String {
    // What was asked stays as it was written: a comma that separates is not one within a value.
    let kept = pairs(request.query_string())
        .filter(|pair| !matches!(&*name_of(pair), "after" | "before"))
        .map(str::to_owned);
    let place = place.map(|(name, cursor)| format!("{name}={}", cursor.encode()));
    let query: Vec<String> = kept.chain(place).collect();
    match query.is_empty() {
        true => request.path().to_owned(),
        false => format!("{}?{}", request.path(), query.join("&")),
    }
}

/// The neighbouring pages (RFC 8288).
pub fn links<T>(request: &HttpRequest, page: &Page<T>) -> Option<String> {
    let link = |name: &str, rel: &str, cursor: &Cursor| {
        let address = page_address(request, Some((name, cursor)));
        format!("<{}>; rel=\"{rel}\"", public(request, &address))
    };
    let next = page.next().map(|cursor| link("after", "next", cursor));
    let previous = page.previous().map(|cursor| link("before", "prev", cursor));
    let links: Vec<String> = next.into_iter().chain(previous).collect();
    (!links.is_empty()).then(|| links.join(", "))
}

async fn get<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    let handle = handle(&id);
    respond_one::<R>(&request, show_one::<R>(&diwan, caller, &request, &handle)).await
}

async fn get_keyed<R: RecordResource>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
    key: web::Path<String>,
) -> HttpResponse {
    respond_one::<R>(&request, async {
        show_one::<R>(&diwan, caller, &request, &keyed(&key)?).await
    })
    .await
}

/// Answers a record, in the form that the caller accepts where there are several.
async fn respond_one<R: Resource>(
    request: &HttpRequest,
    work: impl Future<Output = Result<HttpResponse>>,
) -> HttpResponse {
    if R::LINKED_DATA.is_none() {
        return respond(request, work).await;
    }
    let mut response = respond_as(request, &[JSON, PARTIAL, LINKED], work).await;
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// An address segment that is an external id.
pub fn keyed(segment: &str) -> Result<Handle> {
    let refused = |fault: Fault| Error::bad_request(format!("externalId: {}.", fault.detail));
    Handle::external_id(segment).map_err(refused)
}

/// An address segment: an id where it has a UUID's shape, else a slug.
pub fn handle(segment: &str) -> Handle {
    Handle::id_or_slug(segment)
}

async fn show_one<R: RecordResource>(
    diwan: &Diwan,
    caller: Caller,
    request: &HttpRequest,
    handle: &Handle,
) -> Result<HttpResponse> {
    if R::LINKED_DATA.is_some() && linked::is_asked(request) {
        return Box::pin(R::linked_data(diwan, caller, request, handle)).await;
    }
    let Caller(who, key) = caller;
    let who = &who?;
    let plan = query::one::<R>(request.query_string())?;
    let _turn = diwan.turn_for(key, size(1, &plan)).await?;
    let fields = plan.wanted.as_ref().map(|wanted| &wanted.records);
    if let Some(read) = read_directly::<R>(diwan, who, handle, fields).await? {
        return Ok(answer_chosen(request, read, &plan.show));
    }
    let Found { record, moved_to } = Box::pin(diwan.one::<R>(who, handle, plan.show.parts)).await?;
    if let Some(slug) = moved_to {
        return Ok(moved::<R>(request, &slug));
    }
    if fields.is_none() {
        return answer_one(request, HttpResponse::Ok(), &record);
    }
    // It has appeared, or moved here, since it was looked for.
    let id = Handle::Id(record.id());
    let read = read_directly::<R>(diwan, who, &id, fields).await?;
    read.map(|read| answer_chosen(request, read, &plan.show)).ok_or_else(Error::not_found)
}

/// What is wanted of a record, where it can be read directly and stands at its present address.
async fn read_directly<R: RecordResource>(
    diwan: &Diwan,
    who: &Principal,
    handle: &Handle,
    fields: Option<&Fields>,
) -> Result<Option<RecordJson>> {
    let Some(fields) = fields else { return Ok(None) };
    let read = diwan.read_one(who, R::KIND, handle, (fields, Face::Rest)).await?;
    Ok(read.filter(|read| read.stands_at(handle)))
}

/// Points to the record's present address (308).
pub fn moved<R: Resource>(request: &HttpRequest, slug: &str) -> HttpResponse {
    let query = request.query_string();
    let mark = if query.is_empty() { "" } else { "?" };
    let location = public(request, &format!("{BASE}/{}/{slug}{mark}{query}", R::MANY));
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, location)).finish()
}

/// What was chosen of a record, as an answer.
fn answer_chosen(request: &HttpRequest, read: RecordJson, show: &Show) -> HttpResponse {
    let stamp = (read.version, read.updated_at);
    let form = (show.media(), show.is_plain());
    answer_record(request, HttpResponse::Ok(), (read.json, stamp), form)
}

/// A whole record as an answer, with its tags; 304 when the caller has it already.
pub fn answer_one<R: RecordResource>(
    request: &HttpRequest,
    builder: HttpResponseBuilder,
    record: &R,
) -> Result<HttpResponse> {
    let stamp = (record.head().version, record.head().updated_at);
    let body = serde_json::to_vec(&Shown::whole(record)).map_err(Error::internal)?;
    Ok(answer_record(request, builder, (body, stamp), (JSON, true)))
}

/// A record's body, of this version, with its tags; 304 when the caller has it already. `form` is its media
/// type, and whether the body is the whole record.
pub fn answer_record(
    request: &HttpRequest,
    mut builder: HttpResponseBuilder,
    (body, (version, updated_at)): (Vec<u8>, (i64, Instant)),
    (media, is_whole): (&str, bool),
) -> HttpResponse {
    let tag = entity_tag::of_version(version, &body, is_whole);
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && is_known(request, &tag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    builder.insert_header((header::ETAG, tag)).insert_header(last_modified(updated_at));
    builder.content_type(media).body(body)
}
