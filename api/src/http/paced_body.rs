//! Bodies of any length, which have to keep a pace instead of a deadline.

use std::pin::Pin;
use std::time::Duration;

use actix_web::web::Payload;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use tokio::time::{Sleep, sleep};

use crate::error::{Code, Error, Result};

/// A body must bring so many bytes in each period in which it is waited for.
const LEAST: usize = 16 * 1024;
const PERIOD: Duration = Duration::from_secs(15);

/// A body that has to keep a pace.
pub struct PacedBody {
    body: Payload,
    period: Pin<Box<Sleep>>,
    /// How many bytes came in this period.
    came: usize,
}

impl PacedBody {
    pub fn new(body: Payload) -> Self {
        Self { body, period: Box::pin(sleep(PERIOD)), came: 0 }
    }

    /// Lets a period begin now: time in which nobody waited for the body does not count.
    pub fn begin_period(&mut self) {
        (self.period, self.came) = (Box::pin(sleep(PERIOD)), 0);
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        loop {
            tokio::select! {
                // What has come counts before the time that it took.
                biased;
                piece = self.body.next() => {
                    let piece = piece.transpose();
                    let piece = piece.map_err(|_| Error::bad_request("The body broke off."))?;
                    self.came += piece.as_ref().map_or(0, Bytes::len);
                    return Ok(piece);
                }
                () = self.period.as_mut() => match self.came {
                    ..LEAST => return Err(too_slow()),
                    _ => self.begin_period(),
                }
            }
        }
    }

    /// All its pieces, for a consumer that takes them as they come.
    pub fn pieces(self) -> impl Stream<Item = Result<Bytes>> {
        stream::try_unfold(self, async |mut body| Ok(body.next().await?.map(|piece| (piece, body))))
    }
}

fn too_slow() -> Error {
    let detail = format!(
        "The body took too long to arrive: at least {LEAST} bytes must come every {} seconds.",
        PERIOD.as_secs()
    );
    Error::new(Code::RequestTimeout, detail)
}
