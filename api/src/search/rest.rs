//! Search on the REST face.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, PartialSchema};

use super::{Found, FoundParts, SearchHit, SearchRequest};
use crate::actor::Actor;
use crate::article::{Article, Quote};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::event::Event;
use crate::http::bearer::Caller;
use crate::rest::answer::JSON;
use crate::rest::include::page_info;
use crate::rest::resource::{answer_list, links};
use crate::rest::schema_names::item_name;
use crate::rest::{BASE, Endpoint, filtered, filters, paging, problems, respond, wants_count};
use crate::values::Searched;

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
}

/// The address of search.
pub fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new(Method::GET, format!("{BASE}/search"), described(), || web::to(search))]
}

async fn search(diwan: web::Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond(&request, async {
        let who = caller.0?;
        let (asked, page) = filtered(request.query_string(), wants_count(&request))?;
        let Parameters { q: question, record: records } = asked;
        let parts = FoundParts::default();
        let ask = SearchRequest { question, records, page, filled: true, parts };
        let _turn = diwan.turn(caller.1).await?;
        let found = diwan.search(&who, &ask).await?;
        let (links, counted) = (links(&request, &found), found.total.is_some());
        let page = page_info(&found);
        let data = found.nodes().map(item).collect::<Result<Vec<Value>>>()?;
        let body = json!({ "data": data, "page": page }).to_string().into_bytes();
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

const ABOUT: &str = "Looks through headlines, standfirsts and bodies, names and summaries of actors, titles and summaries of events, and quotes; what fits best comes first, a word in a title counting more than one in a text. Words are found with or without accents and marks, in singular and plural, in scripts with spaces and without. Filters of a list go with `q` there: `/articles?q=oil&language=en`.";
