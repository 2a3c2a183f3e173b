//! The feed on the REST face: a page of it, a page that waits, and a stream of Server-Sent Events.

use std::time::Duration;

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::{ChangeFilter, ChangeRequest, Changes, CheckedFollower, RecordChange};
use crate::account::Credential;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Result};
use crate::http::bearer::{Caller, bearer_of};
use crate::http::caller_slots::CallerSlots;
use crate::http::door::Admission;
use crate::http::event_stream::{BETWEEN_SIGNS, EVENTS, events_head};
use crate::http::negotiation::Accepted;
use crate::page::MAX_SIZE;
use crate::principal::Principal;
use crate::rest::answer::JSON;
use crate::rest::{
    BASE, Endpoint, Pieces, filters, parameters, problems, refuse_without_chunks, respond_as,
    streamed,
};
use crate::values::{RecordKind, Verb};

/// Where a client of events says which it read last.
const LAST_EVENT_ID: &str = "Last-Event-ID";

/// How long an answer waits for a change at most.
const MOST_PATIENCE: Duration = Duration::from_secs(60);
/// How many wait for changes at once, and how many of them from one caller.
const FOLLOWERS: usize = 20_000;
const FOLLOWERS_OF_ONE: usize = 100;

/// Those who wait for changes. Cheap to clone.
#[derive(Clone)]
pub struct FollowerSlots(CallerSlots);

impl Default for FollowerSlots {
    fn default() -> Self {
        Self(CallerSlots::new(FOLLOWERS, FOLLOWERS_OF_ONE))
    }
}

/// Which changes, and how long to wait for them.
#[derive(Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// Only changes of these kinds of records.
    record: Option<Vec<RecordKind>>,
    /// Only changes of these sorts.
    verb: Option<Vec<Verb>>,
    /// Go on after this cursor: `page.next`, or the cursor of a change. `now` for what is still to come;
    /// everything that is kept when absent.
    #[param(min_length = 1)]
    after: Option<String>,
    /// How many changes at most; 20 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// For how many seconds to wait where nothing has changed `after` a cursor, `30` or `30s`; not at all when
    /// absent.
    #[param(pattern = "^([0-9]|[1-5][0-9]|60)s?$", example = "1s")]
    wait: Option<String>,
}

impl Parameters {
    fn patience(&self) -> Result<Duration> {
        let Some(raw) = &self.wait else { return Ok(Duration::ZERO) };
        let seconds = raw.strip_suffix('s').unwrap_or(raw).parse::<u64>().ok();
        let patience = seconds.map(Duration::from_secs).filter(|wanted| *wanted <= MOST_PATIENCE);
        let patience = patience.ok_or_else(|| {
            let most = MOST_PATIENCE.as_secs();
            Error::bad_request(format!("wait: seconds from 0 to {most}, as 30 or 30s."))
        })?;
        match self.after.is_none() && !patience.is_zero() {
            true => Err(Error::bad_request("wait: only after a cursor, or after=now.")),
            false => Ok(patience),
        }
    }

    fn ask(self) -> ChangeRequest {
        let Self { record, verb, after, limit, .. } = self;
        ChangeRequest { filter: ChangeFilter { record, verb }, after, limit }
    }
}

/// The address of the feed.
pub fn endpoints() -> Vec<Endpoint> {
    let path = format!("{BASE}/changes");
    vec![Endpoint::new(Method::GET, path, described(), || web::to(changes)).at_its_own_pace()]
}

async fn changes(
    diwan: web::Data<Diwan>,
    slots: web::Data<FollowerSlots>,
    Caller(who, key): Caller,
    request: HttpRequest,
) -> HttpResponse {
    respond_as(&request, &[JSON, EVENTS], async {
        let who = who?;
        let asked: Parameters = parameters(&request)?;
        let patience = asked.patience()?;
        // What stands there already is read like everything else; who waits has a slot instead.
        let admission = Admission::of(&request)?;
        admission.enter(0).await?;
        if Accepted::of(&request).best(&[JSON, EVENTS]) == Some(EVENTS) {
            let slot = slots.0.take(key)?;
            let stream = stream(&diwan, who, &request, asked, slot).await;
            admission.leave();
            return stream;
        }
        let ask = asked.ask();
        let mut changes = Box::pin(diwan.changes(&who, &ask)).await?;
        if changes.is_empty() && !patience.is_zero() {
            admission.leave();
            let _slot = slots.0.take(key)?;
            let credential = Credential::new(bearer_of(&request));
            let follower = diwan.follow(who, ask, changes.next);
            let mut reader = CheckedFollower::new(&diwan, credential, follower);
            changes = Box::pin(reader.changes(patience)).await?;
        }
        let page = json!({ "next": diwan.sealed(changes.next), "more": changes.more });
        let body = json!({ "data": changes.items, "page": page }).to_string();
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CACHE_CONTROL, "no-store")).content_type(JSON);
        Ok(answer.body(body))
    })
    .await
}

async fn stream<S: 'static>(
    diwan: &Diwan,
    who: Principal,
    request: &HttpRequest,
    mut asked: Parameters,
    slot: S,
) -> Result<HttpResponse> {
    refuse_without_chunks(request)?;
    // A browser that connects again says itself where it was.
    let last = request.headers().get(LAST_EVENT_ID).and_then(|last| last.to_str().ok());
    asked.after = last.filter(|last| !last.is_empty()).map(str::to_owned).or(asked.after);
    let mut ask = asked.ask();
    ask.limit = ask.limit.or(Some(i64::from(MAX_SIZE)));
    // What is wrong with the question is told before the stream begins.
    let begun = diwan.changes(&who, &ask).await?;
    let follower = diwan.follow(who, ask, begun.next);
    let reader = CheckedFollower::new(diwan, Credential::new(bearer_of(request)), follower);
    let events =
        ChangeEvents { diwan: diwan.clone(), reader, begun: Some(begun), has_ended: false };
    Ok(events_head().streaming(streamed(events, slot)))
}

/// Changes as events, as they come.
struct ChangeEvents {
    diwan: Diwan,
    reader: CheckedFollower,
    begun: Option<Changes>,
    has_ended: bool,
}

impl Pieces for ChangeEvents {
    const NAME: &'static str = "a stream of changes";

    async fn next(&mut self) -> Result<Option<Bytes>> {
        if self.has_ended {
            return Ok(None);
        }
        let told = match self.begun.take() {
            Some(begun) => Ok(begun),
            None => self.reader.changes(BETWEEN_SIGNS).await,
        };
        Ok(Some(match told {
            Ok(changes) => self.told(&changes),
            Err(refused) => self.ended(&refused),
        }))
    }
}

impl ChangeEvents {
    /// Without a change there is a cursor to go on after all the same.
    fn told(&self, changes: &Changes) -> Bytes {
        if changes.items.is_empty() {
            let next = self.diwan.sealed(changes.next);
            let data = json!({ "next": next });
            return format!("id: {next}\nevent: none\ndata: {data}\n\n").into();
        }
        changes.items.iter().map(event).collect::<String>().into()
    }

    /// Says why the stream ends.
    fn ended(&mut self, refused: &Error) -> Bytes {
        self.has_ended = true;
        let told = json!({ "code": refused.code, "detail": refused.detail });
        format!("event: end\ndata: {told}\n\n").into()
    }
}

fn event(change: &RecordChange) -> String {
    format!("id: {}\nevent: change\ndata: {}\n\n", change.cursor, json!(change))
}

/// The schema of an answer, for the contract.
pub fn page_schema() -> Value {
    let changes = json!({ "$ref": "#/components/schemas/Change" });
    json!({
        "type": "object",
        "description": "A part of the feed of changes.",
        "required": ["data", "page"],
        "properties": {
            "data": { "type": "array", "maxItems": MAX_SIZE, "items": changes, "description": "The changes, in order." },
            "page": {
                "type": "object",
                "description": "Where it goes on.",
                "required": ["next", "more"],
                "properties": {
                    "next": { "type": "string", "description": "The cursor to go on after, also when nothing has changed." },
                    "more": { "type": "boolean", "description": "Whether more stands there already." },
                },
                "additionalProperties": false,
            },
        },
        "additionalProperties": false,
    })
}

fn described() -> Value {
    let codes = [
        Code::BadRequest,
        Code::Unauthenticated,
        Code::TokenExpired,
        Code::ResyncRequired,
        Code::TooManyRequests,
        Code::DeadlineExceeded,
    ];
    let mut responses = problems(&codes);
    let list = json!({ "$ref": "#/components/schemas/ChangePage" });
    let events = json!({ "type": "string" });
    let answer = json!({
        "description": "The changes.",
        "content": { "application/json": { "schema": list }, EVENTS: { "schema": events } },
    });
    responses.insert("200".into(), answer);
    let mut parameters = filters::<Parameters>();
    parameters.push(json!({
        "name": LAST_EVENT_ID,
        "in": "header",
        "required": false,
        "description": "For a stream of events: the id of the event that was read last; browsers send it by themselves.",
        "schema": { "type": "string" },
    }));
    json!({
        "operationId": "changes",
        "tags": ["changes"],
        "summary": "Follow what happens to records",
        "description": ABOUT,
        "parameters": parameters,
        "security": [{}, { "bearer": [] }],
        "responses": responses,
    })
}

const ABOUT: &str = "What happened to the records that you may see, in order and without gaps: each change once, with a cursor. Take `after=now` first, copy what you want to have, then ask again and again after `page.next`, and read each record that changed; drop what has a `tombstone`. `wait=30s` holds the answer until something changes. With `Accept: text/event-stream` changes are sent as they come: events `change` with the cursor as their id, `none` at the beginning and from time to time when there is none, and `end` with a code when it cannot go on: the token has expired, or the server is about to stop. `affected` is told of records that show something else, or are found by something else, because another one was changed, merged, published or withdrawn. What was scheduled is told two seconds after its time. Changes are kept for 30 days, unless the operator says otherwise: an older cursor is `resyncRequired`.";
