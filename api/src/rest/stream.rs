//! Answers that are sent as they are read, whatever their length.
//!
//! An answer has begun when something may still fail. Then its last chunk is never sent, by which every client
//! sees that it is not whole; so there is none for clients without chunks (HTTP/1.0).

use std::time::Duration;

use actix_web::http::Version;
use actix_web::{HttpRequest, rt};
use bytes::Bytes;
use futures::{Stream, stream};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::error::{Code, Error, Result};

/// How long a client may take no piece. The store should not wait for ever for who sleeps.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is read piece by piece.
pub trait Pieces: 'static {
    /// What it is, in the log.
    const NAME: &'static str;

    /// The next piece; `None` when there are no more.
    fn next(&mut self) -> impl Future<Output = Result<Option<Bytes>>>;
}

/// The pieces as the body of an answer. The slot is given back when it has been sent, or is given up.
pub fn streamed<P: Pieces, S: 'static>(pieces: P, slot: S) -> impl Stream<Item = Result<Bytes>> {
    let (out, read) = channel(1);
    rt::spawn(feed(pieces, out, slot));
    body::<P>(read)
}

/// Refuses who could not tell a whole answer from one that broke off.
pub fn refuse_without_chunks(request: &HttpRequest) -> Result<()> {
    match request.version() {
        Version::HTTP_09 | Version::HTTP_10 => Err(Error::bad_request(
            "This answer is sent in chunks: ask by HTTP/1.1. A proxy in between has to, too \
             (nginx: proxy_http_version 1.1).",
        )),
        _ => Ok(()),
    }
}

/// A piece, or `None` when there are no more: an end without it is none.
type Piece = Result<Option<Bytes>>;

/// Reads one piece ahead of the client, until it has them all or takes no more.
async fn feed<P: Pieces, S>(mut pieces: P, out: Sender<Piece>, _slot: S) {
    loop {
        let piece = pieces.next().await;
        let ended = !matches!(piece, Ok(Some(_)));
        let sent = tokio::time::timeout(PATIENCE, out.send(piece)).await;
        if ended || !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

fn body<P: Pieces>(pieces: Receiver<Piece>) -> impl Stream<Item = Result<Bytes>> {
    stream::unfold(Some(pieces), |pieces| async {
        let mut pieces = pieces?;
        match pieces.recv().await {
            Some(Ok(Some(piece))) => Some((Ok(piece), Some(pieces))),
            Some(Ok(None)) => None,
            Some(Err(error)) => Some((Err(broken_off(P::NAME, error)), None)),
            None => {
                let slow = Error::new(Code::RequestTimeout, "The client took no more of it.");
                Some((Err(broken_off(P::NAME, slow)), None))
            }
        }
    })
}

fn broken_off(name: &str, error: Error) -> Error {
    tracing::warn!(code = %error.code, detail = error.detail, "{name} broke off");
    error
}
