//! Counts on the REST face: of every type that can be counted.

use std::fmt::Display;

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use diwan_pictures as pictures;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::PartialSchema;

use super::answer::{JSON, respond_as};
use super::describe::{filters, parameter};
use super::known;
use super::parameter::{Parameter, read_all, take, word};
use super::picture::{self, Look, SVG, drawn, with_picture};
use super::query::filter;
use super::resource::{Resource, answer_list};
use super::responses::{problems, with_tables};
use super::table::{CSV, Form, NDJSON};
use super::{BASE, Endpoint};
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::Caller;
use crate::model::{Counted, Group, Visibility};
use crate::query::{CountRequest, CountRow, MOST_KEYS};
use crate::values::{CountBy, Instant};

/// By what a type is counted, as a word of a query.
pub trait SeriesWord: DeserializeOwned + Display + PartialSchema + 'static {}

impl<W: DeserializeOwned + Display + PartialSchema + 'static> SeriesWord for W {}

const OWN: [&str; 3] = ["by", "series", "top"];

/// The address at which a type is counted.
pub fn count_endpoints<R: Resource + Counted<Series: SeriesWord>>() -> Vec<Endpoint> {
    let path = format!("{BASE}/{}/counts", R::MANY);
    vec![Endpoint::new(Method::GET, path, described::<R>(), || web::to(counts::<R>))]
}

/// The addresses of the same as a table.
pub fn count_tables<R: Resource + Counted<Series: SeriesWord>>() -> Vec<Endpoint> {
    let at = |form: Form| format!("{BASE}/{}/counts.{}", R::MANY, form.ending());
    vec![
        Endpoint::alias(at(Form::Csv), || web::to(csv::<R>)),
        Endpoint::alias(at(Form::Ndjson), || web::to(ndjson::<R>)),
        Endpoint::alias(format!("{BASE}/{}/counts.svg", R::MANY), || web::to(svg::<R>)),
    ]
}

async fn counts<R: Resource + Counted<Series: SeriesWord>>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    respond_as(&request, &[JSON, CSV, NDJSON, SVG], async {
        match picture::is_asked(&request, &[JSON, CSV, NDJSON]) {
            true => picture::<R>(&diwan, caller, &request).await,
            false => counted::<R>(&diwan, caller, &request, Form::asked(&request)).await,
        }
    })
    .await
}

async fn svg<R: Resource + Counted<Series: SeriesWord>>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    respond_as(&request, &[SVG], picture::<R>(&diwan, caller, &request)).await
}

/// The counts as a picture.
async fn picture<R: Resource + Counted<Series: SeriesWord>>(
    diwan: &Diwan,
    Caller(who, key): Caller,
    request: &HttpRequest,
) -> Result<HttpResponse> {
    let (who, mut parameters) = (who?, read_all(request.query_string())?);
    let _turn = diwan.turn(key).await?;
    let look = Look::take(&mut parameters)?;
    let ask = read::<R>(parameters)?;
    let rows = diwan.counts(&who, &ask).await?;
    let frame = look.frame(request, &title::<R>(&ask));
    drawn(request, move || pictures::counts(&shown::<R>(rows, &ask), &frame)).await
}

/// `Events by type and month`
fn title<R: Resource + Counted<Series: SeriesWord>>(ask: &CountRequest<R>) -> String {
    let many = R::MANY;
    let words = [ask.series.map(|series| series.to_string()), ask.by.map(|by| by.to_string())];
    let words: Vec<String> = words.into_iter().flatten().collect();
    let by = if words.is_empty() { String::new() } else { format!(" by {}", words.join(" and ")) };
    format!("{}{}{by}", many[..1].to_uppercase(), &many[1..])
}

fn shown<R: Resource + Counted<Series: SeriesWord>>(
    rows: Vec<CountRow>,
    ask: &CountRequest<R>,
) -> pictures::Counts {
    let row = |row: CountRow| {
        let CountRow { period, key, label, count } = row;
        pictures::CountRow { period, key, label, count }
    };
    let by = ask.by.map(|by| match by {
        CountBy::Day => pictures::By::Day,
        CountBy::Week => pictures::By::Week,
        CountBy::Month => pictures::By::Month,
        CountBy::Year => pictures::By::Year,
    });
    let group = ask.series.map(|series| R::group(series, &Visibility::everything(Instant::MIN)));
    let overlapping = matches!(group, Some(Group::Linked(..)));
    let rows = rows.into_iter().map(row).collect();
    pictures::Counts { rows, by, noun: R::MANY.to_owned(), overlapping }
}

async fn csv<R: Resource + Counted<Series: SeriesWord>>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    let counted = counted::<R>(&diwan, caller, &request, Some(Form::Csv));
    respond_as(&request, &[CSV], counted).await
}

async fn ndjson<R: Resource + Counted<Series: SeriesWord>>(
    diwan: web::Data<Diwan>,
    caller: Caller,
    request: HttpRequest,
) -> HttpResponse {
    let counted = counted::<R>(&diwan, caller, &request, Some(Form::Ndjson));
    respond_as(&request, &[NDJSON], counted).await
}

async fn counted<R: Resource + Counted<Series: SeriesWord>>(
    diwan: &Diwan,
    caller: Caller,
    request: &HttpRequest,
    form: Option<Form>,
) -> Result<HttpResponse> {
    let who = caller.0?;
    let ask = read::<R>(read_all(request.query_string())?)?;
    let data = diwan.counts(&who, &ask).await?;
    let Some(form) = form else {
        let body = serde_json::to_vec(&json!({ "data": data })).map_err(Error::internal)?;
        return Ok(answer_list(request, JSON, body, None, false));
    };
    let rows = data.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>();
    let rows = rows.map_err(Error::internal)?;
    let body = form.rows(&["period", "key", "label", "count"], true, &rows)?;
    Ok(form.answer(&format!("{}-counts", R::MANY)).body(body))
}

fn read<R: Resource + Counted<Series: SeriesWord>>(
    mut parameters: Vec<Parameter>,
) -> Result<CountRequest<R>> {
    known::refuse_unknown(&parameters, &[known::members::<R::Filter>(), &OWN].concat())?;
    let mut text = |name| take(&mut parameters, name).map(|given| given.text()).transpose();
    let (by, series, top) = (text("by")?, text("series")?, text("top")?);
    let top = top.map(|raw| raw.parse().map_err(|_| no_number())).transpose()?;
    Ok(CountRequest {
        by: by.map(|raw| word("by", &raw)).transpose()?,
        series: series.map(|raw| word("series", &raw)).transpose()?,
        top,
        filter: filter(parameters)?,
    })
}

fn no_number() -> Error {
    Error::bad_request(format!("top: a whole number from 1 to {MOST_KEYS}."))
}

fn described<R: Resource + Counted<Series: SeriesWord>>() -> Value {
    let many = R::MANY;
    let mut responses = problems(&[Code::BadRequest, Code::Unauthenticated, Code::TokenExpired]);
    let list = json!({ "$ref": "#/components/schemas/CountList" });
    let counted = json!({ "description": "The counts.", "content": { "application/json": { "schema": list } } });
    let counted = with_picture(with_tables(counted));
    responses.insert("200".into(), counted);
    let by = parameter(
        "by",
        "query",
        "Count by periods of this length; over all time when absent.",
        json!(CountBy::schema()),
    );
    let series = parameter("series", "query", "Count by this, too.", json!(R::Series::schema()));
    let top = parameter(
        "top",
        "query",
        "Where records are counted by others, how many of the most frequent.",
        json!({ "type": "integer", "minimum": 1, "maximum": MOST_KEYS, "default": 20 }),
    );
    let own = vec![by, series, top];
    let parameters = [own, filters::<R::Filter>(), picture::described()].concat();
    json!({
        "operationId": format!("{}Counts", R::ONE),
        "tags": [many],
        "summary": format!("Count {many}"),
        "description": format!("How many {many} you may see fit the filters, by period and by what they have in common; periods in their order, the most frequent first. A date that is known less exactly than the period is counted under itself: `2021` by month is a row of its own. At most 10,000 rows. With `Accept: image/svg+xml`, or at `/{many}/counts.svg`, they are drawn."),
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}
