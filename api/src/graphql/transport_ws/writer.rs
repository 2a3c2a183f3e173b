//! What is sent to a socket: one message after the other, each once the connection has taken the one before.
//!
//! The library would take dozens of messages without saying whether anybody reads them.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_ws::{Closed, Session};
use bytes::Bytes;
use tokio::sync::watch;

use super::close::Close;
use crate::graphql::subscribe::outbox::{Inbox, Outgoing};

/// How long a close is tried to be sent.
const PATIENCE: Duration = Duration::from_secs(5);

/// A body that tells how many bytes of it were taken.
pub struct Metered {
    body: BoxBody,
    taken: watch::Sender<usize>,
}

impl Metered {
    /// The body, and what was taken of it so far.
    pub fn measuring(body: BoxBody) -> (BoxBody, watch::Receiver<usize>) {
        let (taken, told) = watch::channel(0);
        (BoxBody::new(Metered { body, taken }), told)
    }
}

impl MessageBody for Metered {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let next = Pin::new(&mut self.body).poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            self.taken.send_modify(|taken| *taken += bytes.len());
        }
        next
    }
}

/// Sends what is put into the queue, until the connection is ended by either side.
pub async fn write(
    mut session: Session,
    mut inbox: Inbox<Close>,
    mut taken: watch::Receiver<usize>,
) {
    let close = loop {
        let message = match inbox.next().await {
            Some(Outgoing::Message(message)) => message,
            Some(Outgoing::End(close)) => break close,
            None => break Close::normal(),
        };
        tokio::select! {
            biased;
            close = inbox.ended() => break close,
            sent = send(&mut session, message.text.clone(), &mut taken) => match sent {
                Ok(()) => drop(message),
                Err(Closed) => return,
            },
        }
    };
    // The connection may be blocked, or gone.
    let _ = tokio::time::timeout(PATIENCE, session.close(Some(close.into_reason()))).await;
}

async fn send(
    session: &mut Session,
    text: String,
    taken: &mut watch::Receiver<usize>,
) -> Result<(), Closed> {
    let wanted = *taken.borrow() + text.len();
    session.text(text).await?;
    taken.wait_for(|taken| *taken >= wanted).await.map(drop).map_err(|_| Closed)
}
