//! Closes the connection of a request whose body was not read to its end.
//!
//! After an answer the server would go on taking the chunks of such a body, for as long as the client
//! likes and without any clock. So it hangs up instead, as it does where the length of a body is
//! known: the body is kept until the answer is out, by which the server sees that it was not read.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::ConnectionType;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use bytes::Bytes;
use futures::Stream;

use crate::http::kept::Kept;

/// Hangs up after answers to requests whose body was not read to its end.
pub async fn hang_up(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    if !request.headers().contains_key(TRANSFER_ENCODING) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let body = Shared(Rc::new(RefCell::new((request.take_payload(), false))));
    request.set_payload(Payload::Stream { payload: Box::pin(body.clone()) });
    let mut response = next.call(request).await?.map_into_boxed_body();
    if body.has_ended() {
        return Ok(response);
    }
    response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    Ok(response.map_body(|_, answer| Kept::with(body, answer)))
}

/// A body, and whether it has ended; in two hands.
#[derive(Clone)]
struct Shared(Rc<RefCell<(Payload, bool)>>);

impl Shared {
    fn has_ended(&self) -> bool {
        self.0.borrow().1
    }
}

impl Stream for Shared {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (payload, ended) = &mut *self.0.borrow_mut();
        let next = Pin::new(payload).poll_next(context);
        *ended |= matches!(next, Poll::Ready(None | Some(Err(_))));
        next
    }
}
