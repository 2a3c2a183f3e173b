//! A body, and what is kept until it is sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;

/// A body that keeps something until it is sent, or given up.
pub struct Kept<T> {
    body: BoxBody,
    _kept: T,
}

impl<T: Unpin + 'static> Kept<T> {
    pub fn with(kept: T, body: BoxBody) -> BoxBody {
        BoxBody::new(Kept { body, _kept: kept })
    }
}

impl<T: Unpin> MessageBody for Kept<T> {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
