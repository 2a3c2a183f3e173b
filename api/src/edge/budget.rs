//! Gives each answer its budget of bytes, and counts its memory as taken until it is sent.

use std::sync::Arc;

use crate::http::kept::Kept;
use crate::store::Budgets;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;

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
    match budget.holds_memory() {
        true => Ok(response.map_body(|_, body| Kept::with(budget, body))),
        false => Ok(response),
    }
}
