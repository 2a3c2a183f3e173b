//! An operation from its beginning to its end, told in the words of a protocol.

use async_graphql::Executor;

use super::client::Client;
use super::operation::{Begun, ends_connection};
use super::outbox::{Outbox, Refused};
use crate::error::{Code, Error};
use crate::graphql::answer::Answer;
use crate::graphql::ask::Ask;
use crate::graphql::handler::Endpoint;

/// How a protocol tells what comes of one operation. Payloads are JSON.
pub trait Words {
    /// One result.
    fn next(&self, payload: &str) -> String;
    /// What was not executed, or goes on no more, and why; it is the end.
    fn error(&self, answer: &Answer) -> String;
    /// The end.
    fn complete(&self) -> String;
}

/// Why an operation takes the whole connection along.
#[derive(Debug)]
pub enum Stop {
    /// The token counts no more.
    Token(Error),
    /// The server is about to stop: nothing is over, the client goes on elsewhere or later.
    Leaving,
    /// The client does not read.
    Slow,
    /// There is no client any more.
    Gone,
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Slow => Stop::Slow,
            Refused::Gone => Stop::Gone,
        }
    }
}

/// Runs an operation, but for its last words: these are returned, to be sent when it is over.
pub async fn run<E: Executor, End>(
    endpoint: &Endpoint<E>,
    client: &Client,
    ask: Ask,
    (words, out): (&impl Words, &Outbox<End>),
) -> Result<String, Stop> {
    let mut subscription = match Box::pin(endpoint.begin(client, ask)).await {
        Err(error) => return last_words(error, client, words),
        Ok(Begun::Subscription(subscription)) => subscription,
        Ok(Begun::Refused(mut answer)) => {
            answer.sign(&client.id);
            return Ok(words.error(&answer));
        }
        Ok(Begun::Answer(mut answer, limits)) => {
            answer.sign(&client.id);
            if !answer.was_executed() {
                return Ok(words.error(&answer));
            }
            out.push(words.next(&answer.into_text(&client.id, limits.answer))).await?;
            return Ok(words.complete());
        }
    };
    loop {
        match subscription.next().await {
            Ok(mut event) => {
                event.answer.sign(&client.id);
                let text = event.answer.into_text(&client.id, event.limits.answer);
                out.push(words.next(&text)).await?;
            }
            Err(error) => return last_words(error, client, words),
        }
    }
}

/// What is told of what ended an operation, if it was the operation that was ended by it.
fn last_words(error: Error, client: &Client, words: &impl Words) -> Result<String, Stop> {
    if client.diwan.dismisses_followers() {
        return Err(Stop::Leaving);
    }
    if ends_connection(&error) {
        return Err(Stop::Token(error));
    }
    let mut answer = Answer::of_error(error);
    answer.sign(&client.id);
    Ok(words.error(&answer))
}

/// What a client is told that does not read. Nothing is lost to it: it goes on after what it read last.
pub fn slow() -> Error {
    let detail =
        "The stream was not read: connect again, and go on after the last cursor that was read.";
    Error::new(Code::ResyncRequired, detail)
}
