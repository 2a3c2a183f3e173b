//! A stream for each operation.

use actix_web::web::Data;
use actix_web::{HttpResponse, rt};
use async_graphql::Executor;

use super::body::events;
use super::words::OneOperation;
use crate::graphql::answer::Answer;
use crate::graphql::ask::Ask;
use crate::graphql::handler::Endpoint;
use crate::graphql::subscribe::client::Client;
use crate::graphql::subscribe::outbox::{Outbox, queue};
use crate::graphql::subscribe::run::{Stop, Words, run, slow};
use crate::graphql::subscribe::{Counted, Streams};
use crate::http::caller_slots::CallerSlot;

/// The stream of one operation.
pub fn stream<E: Executor>(
    endpoint: Data<Endpoint<E>>,
    client: Client,
    ask: Ask,
    (streams, slot): (&Streams, CallerSlot),
) -> HttpResponse {
    let (out, inbox) = queue();
    let counted = [&streams.operations, &streams.open_streams].map(Counted::begin);
    rt::spawn(async move {
        let gone = out.clone();
        tokio::select! {
            () = serve(&endpoint, &client, ask, &out) => {}
            () = gone.abandoned() => {}
        }
    });
    events(inbox, (slot, counted))
}

async fn serve<E: Executor>(
    endpoint: &Endpoint<E>,
    client: &Client,
    ask: Ask,
    out: &Outbox<String>,
) {
    let words = OneOperation;
    let told = match run(endpoint, client, ask, (&words, out)).await {
        Ok(last) => out.push(last).await.map_err(Stop::from),
        Err(stop) => Err(stop),
    };
    let error = match told {
        Ok(()) | Err(Stop::Gone) => return,
        // It is not complete: the client connects again.
        Err(Stop::Leaving) => return out.end(String::new()),
        Err(Stop::Token(error)) => error,
        Err(Stop::Slow) => slow(),
    };
    let mut answer = Answer::of_error(error);
    answer.sign(&client.id);
    out.end(words.error(&answer));
}
