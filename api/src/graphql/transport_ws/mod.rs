//! `/graphql/ws`: GraphQL over a websocket, in the protocol graphql-transport-ws.
//!
//! The protocol: <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>. A browser opens websockets
//! for pages of every origin, without asking as CORS does: so here it is looked at which page it is. What is
//! public is for every page; only pages that the operator lists, and those of this server, may sign in.

mod close;
mod message;
mod pace;
mod socket;
mod words;
mod writer;

use actix_web::http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use actix_web::web::{self, Data, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, rt};
use async_graphql::Executor;

pub use pace::Pace;

use self::close::Close;
use self::socket::{Socket, Talk};
use self::writer::{Metered, write};
use super::accept::Media;
use super::answer::refuse;
use super::handler::{Endpoint, method_not_allowed, refuse_negotiated};
use super::subscribe::Streams;
use super::subscribe::client::Client;
use super::subscribe::outbox::queue;
use crate::error::{Code, Error, Result};
use crate::http::door::{Admission, Entry, guarded};
use crate::http::origins::may_sign_in;

/// The one subprotocol.
const PROTOCOL: &str = "graphql-transport-ws";
/// The longest message of a client.
const LONGEST: usize = 64 * 1024;

/// Mounts `/graphql/ws`.
pub fn mount<E: Executor>(config: &mut ServiceConfig, endpoint: Data<Endpoint<E>>) {
    let resource = web::resource("/graphql/ws")
        .app_data(endpoint)
        .route(guarded(web::get().to(get::<E>), Entry::Unlimited, refuse_negotiated))
        .default_service(web::to(other_method));
    config.service(resource);
}

async fn get<E: Executor>(
    request: HttpRequest,
    payload: Payload,
    endpoint: Data<Endpoint<E>>,
) -> HttpResponse {
    open(&request, payload, endpoint).unwrap_or_else(|error| refuse(error, &request, Media::Json))
}

async fn other_method(request: HttpRequest) -> HttpResponse {
    let error = Error::new(Code::MethodNotAllowed, "Open a websocket here, by GET.");
    method_not_allowed(error, &request, Media::Json, "GET")
}

/// Opens a socket, on which everything else is said.
fn open<E: Executor>(
    request: &HttpRequest,
    payload: Payload,
    endpoint: Data<Endpoint<E>>,
) -> Result<HttpResponse> {
    let (admission, may_sign_in) = (Admission::of(request)?, may_sign_in(request));
    admission.caller()?;
    if !may_sign_in && request.headers().contains_key(AUTHORIZATION) {
        return Err(Error::forbidden("Pages of this origin may not sign in."));
    }
    let streams = request.app_data::<Data<Streams>>().map(|streams| streams.get_ref().clone());
    let streams = streams.unwrap_or_default();
    let slot = streams.opening.take(admission.key())?;
    let (answer, frames, messages) =
        actix_ws::handle_with_protocols(request, payload, &[PROTOCOL]).map_err(no_socket)?;
    let speaks = answer.headers().contains_key(SEC_WEBSOCKET_PROTOCOL);
    let (head, body) = answer.into_parts();
    let (body, taken) = Metered::measuring(body);
    let (out, inbox) = queue();
    rt::spawn(write(frames.clone(), inbox, taken));
    if speaks {
        let client = Client::of(request)?;
        let socket = Socket { endpoint, client, streams, out, frames, may_sign_in };
        let messages = messages.max_frame_size(LONGEST).aggregate_continuations();
        rt::spawn(Talk::new(socket, slot).go_on(messages.max_continuation_size(LONGEST)));
    } else {
        out.end(Close::unacceptable());
    }
    Ok(head.set_body(body))
}

fn no_socket(wrong: actix_web::Error) -> Error {
    let detail = format!("Open a websocket here, with the subprotocol {PROTOCOL}: {wrong}.");
    Error::bad_request(detail)
}
