//! Timelines on the REST face: as pictures.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse, web};
use diwan_pictures as pictures;
use serde_json::{Value, json};

use super::Timeline;
use crate::diwan::Diwan;
use crate::error::Code;
use crate::http::bearer::Caller;
use crate::query::CountRow;
use crate::rest::picture::{self, Look, SVG, drawn};
use crate::rest::resource::handle;
use crate::rest::{BASE, Endpoint, id_of_actor, only, problems, respond_as};

/// The address of timelines.
pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/actors/{{id}}/timeline");
    vec![Endpoint::new(Method::GET, path, described(), || web::to(timeline))]
}

/// The same with the ending of a file.
pub fn pictures() -> Vec<Endpoint> {
    let path = format!("{BASE}/actors/{{id}}/timeline.svg");
    vec![Endpoint::alias(path, || web::to(timeline))]
}

async fn timeline(
    diwan: web::Data<Diwan>,
    Caller(who, key): Caller,
    request: HttpRequest,
    id: web::Path<String>,
) -> HttpResponse {
    respond_as(&request, &[SVG], async {
        let who = who?;
        let look = only(&request, &picture::LOOK, Look::take)?;
        let _turn = diwan.turn(key).await?;
        let timeline = Box::pin(diwan.timeline(&who, &handle(&id))).await?;
        let frame = look.frame(&request, &timeline.actor.name);
        let today = diwan.now().day();
        drawn(&request, move || pictures::timeline(&shown(timeline, today), &frame)).await
    })
    .await
}

fn shown(timeline: Timeline, today: String) -> pictures::Timeline {
    let tenures = timeline.tenures.into_iter().map(|tenure| pictures::Tenure {
        title: tenure.position.label().map(str::to_owned).unwrap_or_default(),
        from: tenure.from.map(|date| date.to_string()),
        to: tenure.to.map(|date| date.to_string()),
    });
    let events = timeline.events.into_iter().flat_map(happenings).take(pictures::MOST_EVENTS + 1);
    pictures::Timeline { tenures: tenures.collect(), events: events.collect(), today: Some(today) }
}

/// A mark for each event of a row.
fn happenings(row: CountRow) -> impl Iterator<Item = pictures::Happening> {
    let (date, kind) = (row.period.unwrap_or_default(), row.key.unwrap_or_default());
    std::iter::repeat_n(pictures::Happening { date, kind }, row.count as usize)
}

fn described() -> Value {
    let codes = [
        Code::BadRequest,
        Code::Unauthenticated,
        Code::TokenExpired,
        Code::NotFound,
        Code::Gone,
        Code::TooManyRequests,
    ];
    let mut responses = problems(&codes);
    let answer = json!({ "description": "The picture.", "content": { SVG: { "schema": { "type": "string" } } } });
    responses.insert("200".into(), answer);
    let parameters = [vec![id_of_actor()], picture::described()].concat();
    json!({
        "operationId": "actorTimeline",
        "tags": ["actors"],
        "summary": "Draw what an actor was, and what it took part in",
        "description": "A picture of the positions that an actor held and the events that it took part in, along time: an SVG document to be embedded with `<img>`, in light and dark. Also at `/actors/{id}/timeline.svg`. The lists `/tenures?holder=…` and `/events?actor=…` have the same as data.",
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}
