//! Search on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, PartialSchema};

use super::{Found, FoundParts, SearchAnswer, SearchHit, SearchRequest};
use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::http::bearer::Caller;
use crate::page::PageStart;
use crate::principal::Principal;
use crate::rest::answer::JSON;
use crate::rest::facets::{self, FACETS, add_facets};
use crate::rest::resource::page_info;
use crate::rest::resource::{answer_list, links};
use crate::rest::schema_names::item_name;
use crate::rest::table::{CSV, Form, TableSlots, send};
use crate::rest::{
    BASE, Endpoint, NDJSON, Pieces, filtered, filters, paging, parameters, problems, respond,
    respond_as, tabled, wants_count, with_tables,
};
use crate::values::{SearchFacet, Searched};

/// What is looked for.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// With all of these words: `oil exports`, the phrase `"oil exports"`, whatever begins so (`elect*`),
    /// but without others (`-football`). At most 400 characters.
    #[param(example = "oil exports")]
    q: String,
    /// Only these; all of them when absent.
    record: Option<Vec<Searched>>,
    /// Whether the other names of an actor that is named are looked for, too; they are when absent.
    expand: Option<bool>,
    /// Adds how much of everything that is found, on whichever page, has each key: the 20 most frequent ones of
    /// each facet. Not in tables.
    facets: Option<Vec<SearchFacet>>,
}

/// What is being typed.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Typed {
    /// What was typed.
    #[param(example = "fay")]
    q: String,
    /// How many suggestions.
    #[param(minimum = 1, maximum = 20, example = 8)]
    limit: Option<i64>,
}

/// The address of search.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(Method::GET, format!("{BASE}/search"), described(), || web::to(search)),
        Endpoint::new(Method::GET, format!("{BASE}/search/suggest"), suggesting(), || {
            web::to(suggest)
        }),
    ]
}

/// The addresses of what was found as a table.
pub fn tables() -> Vec<Endpoint> {
    let at = |form: Form| format!("{BASE}/search.{}", form.ending());
    vec![
        Endpoint::alias(at(Form::Csv), || web::to(csv)),
        Endpoint::alias(at(Form::Ndjson), || web::to(ndjson)),
    ]
}

type Tables = (web::Data<Diwan>, web::Data<TableSlots>);

async fn csv(tables: Tables, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &[CSV], table(tables, caller, &request, Form::Csv)).await
}

async fn ndjson(tables: Tables, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &[NDJSON], table(tables, caller, &request, Form::Ndjson)).await
}

async fn table(
    (diwan, slots): Tables,
    Caller(who, key): Caller,
    request: &HttpRequest,
    form: Form,
) -> Result<HttpResponse> {
    let who = who?;
    let (asked, page, most) = tabled(request.query_string())?;
    let Parameters { q: question, record: records, expand, facets } = asked;
    if facets.is_some() {
        return Err(Error::bad_request("facets: a table has none; ask for JSON."));
    }
    let (expand, parts) = (expand.unwrap_or(true), FoundParts::default());
    let facets = Vec::new();
    let ask = SearchRequest { question, records, expand, page, filled: false, parts, facets };
    let left = most.unwrap_or(u64::MAX);
    let _turn = diwan.turn(key).await?;
    let diwan = diwan.get_ref().clone();
    let rows = HitRows { diwan, who, form, ask, left, has_begun: false, has_ended: false };
    send((request, &slots), key, (form, "search"), rows).await
}

/// What was found as rows, read page by page.
struct HitRows {
    diwan: Diwan,
    who: Principal,
    form: Form,
    ask: SearchRequest,
    /// How many are still wanted.
    left: u64,
    has_begun: bool,
    has_ended: bool,
}

const COLUMNS: &[&str] = &["record", "id", "slug", "title", "score", "field", "passage"];

impl Pieces for HitRows {
    const NAME: &'static str = "what was found";

    async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.has_ended {
            return Ok(None);
        }
        self.ask.page.size = self.left.min(u64::from(self.ask.page.size)) as u32;
        let SearchAnswer { page, .. } = Box::pin(self.diwan.search(&self.who, &self.ask)).await?;
        self.left = self.left.saturating_sub(page.items.len() as u64);
        match page.next().filter(|_| self.left > 0) {
            Some(cursor) => self.ask.page.from = PageStart::After(cursor.clone()),
            None => self.has_ended = true,
        }
        let rows: Vec<Value> = page.nodes().map(row).collect();
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        let rows = self.form.rows(COLUMNS, is_first, &rows)?;
        Ok(Some(rows).filter(|rows| !rows.is_empty()).map(Bytes::from))
    }
}

/// A hit in a row, with the first of its passages.
fn row(SearchHit { found, score, passages }: SearchHit) -> Value {
    let (record, id, slug, title) = match &found {
        Found::Article(one) => (Searched::Article, one.head.id, Some(&one.slug), &one.headline),
        Found::Actor(one) => (Searched::Actor, one.head.id, Some(&one.slug), &one.name),
        Found::Event(one) => (Searched::Event, one.head.id, Some(&one.slug), &one.title),
        Found::Quote(one) => (Searched::Quote, one.id, None, &one.text),
    };
    let passage = passages.first();
    json!({
        "record": record, "id": id, "slug": slug, "title": title, "score": score,
        "field": passage.map(|passage| passage.field),
        "passage": passage.map(|passage| &passage.text),
    })
}

async fn suggest(diwan: web::Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        let Typed { q, limit } = parameters(&request)?;
        let data = diwan.suggest(&who, &q, limit).await?;
        let body = json!({ "data": data }).to_string().into_bytes();
        Ok(answer_list(&request, JSON, body, None, false))
    })
    .await
}

async fn search(
    diwan: web::Data<Diwan>,
    slots: web::Data<TableSlots>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    respond_as(&request, &[JSON, CSV, NDJSON], async {
        if let Some(form) = Form::asked(&request) {
            return Box::pin(table((diwan, slots), caller, &request, form)).await;
        }
        let who = caller.0?;
        let (asked, page) = filtered(request.query_string(), wants_count(&request))?;
        let Parameters { q: question, record: records, expand, facets } = asked;
        let (expand, parts) = (expand.unwrap_or(true), FoundParts::default());
        let facets = facets.unwrap_or_default();
        let ask = SearchRequest { question, records, expand, page, filled: true, parts, facets };
        let _turn = diwan.turn(caller.1).await?;
        let SearchAnswer { page: found, expansions, facets } = diwan.search(&who, &ask).await?;
        let (links, counted) = (links(&request, &found), found.total.is_some());
        let page = page_info(&found);
        let data = found.nodes().map(item).collect::<Result<Vec<Value>>>()?;
        let body = json!({ "data": data, "page": page, "expansions": expansions });
        let mut body = body.to_string().into_bytes();
        add_facets(&mut body, &facets);
        Ok(answer_list(&request, JSON, body, links, counted))
    })
    .await
}

/// What was found stands in the member that `record` names.
fn item(SearchHit { found, score, passages }: SearchHit) -> Result<Value> {
    let (record, shown) = match &found {
        Found::Article(article) => (Searched::Article, serde_json::to_value(article)),
        Found::Actor(actor) => (Searched::Actor, serde_json::to_value(actor)),
        Found::Event(event) => (Searched::Event, serde_json::to_value(event)),
        Found::Quote(quote) => (Searched::Quote, serde_json::to_value(quote)),
    };
    let mut item = json!({ "record": record, "score": score, "passages": passages });
    item[record.as_str()] = shown.map_err(Error::internal)?;
    Ok(item)
}

/// The schema of an answer, for the contract.
pub fn page_schema() -> Value {
    let shown = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    json!({
        "type": "object",
        "description": "A page of what was found.",
        "required": ["data", "page", "expansions"],
        "properties": {
            "data": { "type": "array", "items": shown("SearchItem"), "description": "What was found, what fits best first." },
            "page": shown("PageInfo"),
            "expansions": { "type": "array", "items": shown("Expansion"), "description": "Words that name an actor, whose other names were looked for, too." },
            FACETS: facets::schema(),
        },
        "additionalProperties": false,
    })
}

/// The schema of suggestions, for the contract.
pub fn suggestions_schema() -> Value {
    let items = json!({ "$ref": "#/components/schemas/Suggestion" });
    json!({
        "type": "object",
        "description": "What somebody may be about to look for.",
        "required": ["data"],
        "properties": { "data": { "type": "array", "items": items, "description": "The suggestions; who begins so comes first." } },
        "additionalProperties": false,
    })
}

/// The schema of an item, for the contract.
pub fn item_schema() -> Value {
    let shown = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    json!({
        "type": "object",
        "description": "What was found, with the passages that say so. It stands in the member that `record` names, as lists show it.",
        "required": ["record", "score", "passages"],
        "properties": {
            "record": Searched::schema(),
            "score": { "type": "number", "description": "How well it fits; to be compared with others of the same answer only.", "example": 7.25 },
            "passages": { "type": "array", "items": shown("Passage"), "description": "Why it was found, one passage of each text at most. None where that stands further down in a long body." },
            "article": shown(&item_name::<Article>()),
            "actor": shown(&item_name::<Actor>()),
            "event": shown(&item_name::<Event>()),
            "quote": shown(&item_name::<Quote>()),
        },
        "additionalProperties": false,
    })
}

fn described() -> Value {
    let mut responses = problems(&[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired]);
    let list = json!({ "$ref": "#/components/schemas/SearchPage" });
    let found = json!({ "description": "What was found.", "content": { "application/json": { "schema": list } } });
    let found = with_tables(found);
    responses.insert("200".into(), found);
    let mut parameters = [filters::<Parameters>(), paging()].concat();
    parameters[0]["required"] = true.into();
    json!({
        "operationId": "search",
        "tags": ["search"],
        "summary": "Find articles, actors, events and quotes by their words",
        "description": ABOUT,
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

fn suggesting() -> Value {
    let mut responses = problems(&[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired]);
    let list = json!({ "$ref": "#/components/schemas/SuggestionList" });
    let found = json!({ "description": "The suggestions.", "content": { "application/json": { "schema": list } } });
    responses.insert("200".into(), found);
    let mut parameters = filters::<Typed>();
    parameters[0]["required"] = true.into();
    json!({
        "operationId": "suggest",
        "tags": ["search"],
        "summary": "Suggest whom somebody is about to name",
        "description": "The actors one of whose names begins as typed, or has words that do, whatever the case and the accents.",
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

const ABOUT: &str = "Looks through headlines, standfirsts and bodies, names and summaries of actors, titles and summaries of events, and quotes; what fits best comes first, a word in a title counting more than one in a text. Words are found with or without accents and marks, in singular and plural, in scripts with spaces and without. Filters of a list go with `q` there: `/articles?q=oil&language=en`.";
