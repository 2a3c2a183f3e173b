//! A stream of events as the body of an answer.

use actix_web::HttpResponse;
use actix_web::http::header::VARY;
use bytes::Bytes;
use futures::{Stream, stream};
use tokio::time::timeout;

use super::words::SIGN;
use crate::error::Error;
use crate::graphql::subscribe::outbox::{Inbox, Outgoing, Waiting};
use crate::http::event_stream::{BETWEEN_SIGNS, events_head};

/// What is sent, and what is kept until it is.
struct Sending<K> {
    inbox: Inbox<String>,
    /// The message that was given last: its room is free again once the next one is asked for.
    last: Option<Waiting>,
    has_ended: bool,
    has_begun: bool,
    _kept: K,
}

/// The answer that sends what is put into a queue, and keeps something until it has been sent, or is given up.
pub fn events<K: 'static>(inbox: Inbox<String>, kept: K) -> HttpResponse {
    let sending = Sending { inbox, last: None, has_ended: false, has_begun: false, _kept: kept };
    let mut answer = events_head();
    answer.insert_header((VARY, "Accept, Authorization"));
    answer.streaming(body(sending))
}

fn body<K>(sending: Sending<K>) -> impl Stream<Item = Result<Bytes, Error>> {
    stream::unfold(sending, |mut sending| async {
        let piece = sending.next().await?;
        Some((Ok(piece), sending))
    })
}

impl<K> Sending<K> {
    async fn next(&mut self) -> Option<Bytes> {
        self.last = None;
        if self.has_ended {
            return None;
        }
        // The head of the answer goes out with its first bytes.
        if !std::mem::replace(&mut self.has_begun, true) {
            return Some(Bytes::from_static(SIGN.as_bytes()));
        }
        match timeout(BETWEEN_SIGNS, self.inbox.next()).await {
            Err(_) => Some(Bytes::from_static(SIGN.as_bytes())),
            Ok(None) => None,
            Ok(Some(Outgoing::End(last))) => {
                self.has_ended = true;
                Some(last).filter(|last| !last.is_empty()).map(Bytes::from)
            }
            Ok(Some(Outgoing::Message(mut message))) => {
                let text = std::mem::take(&mut message.text);
                self.last = Some(message);
                Some(text.into())
            }
        }
    }
}
