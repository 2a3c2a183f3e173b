//! Gives each answer its budget of bytes, and counts its memory as taken until it is sent.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_web::Error;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use bytes::Bytes;

use crate::store::{Budget, Budgets};

/// Has what is read for the answer spend from a budget.
pub async fn limit_answers(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let Some(budgets) = request.app_data::<Data<Budgets>>() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let budget = budgets.budget();
    let response = Arc::clone(&budget).spend(next.call(request)).await?.map_into_boxed_body();
    match budget.is_large() {
        true => Ok(response.map_body(|_, body| BoxBody::new(Charged { body, _budget: budget }))),
        false => Ok(response),
    }
}

/// A body, and the budget that its memory is counted by.
struct Charged {
    body: BoxBody,
    _budget: Arc<Budget>,
}

impl MessageBody for Charged {
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
