//! The route that a request took, as it is written where it is served: `/api/v1/articles/{id}`.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest};

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route(pub Arc<str>);

impl Route {
    /// The route of a request; none where nothing is served at its address. It is looked for once, among all
    /// there are.
    pub fn of(request: &HttpRequest) -> Option<Route> {
        if let Some(route) = request.extensions().get::<Route>() {
            return Some(route.clone());
        }
        let route = Route(request.match_pattern()?.into());
        request.extensions_mut().insert(route.clone());
        Some(route)
    }
}
