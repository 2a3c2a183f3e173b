//! The pages for people: what this is, the explorer, the playground, the REST reference, what errors
//! mean.
//!
//! They are rendered here and need no script to be read. What makes the explorer, the playground and
//! the reference comfortable is bundled from `web/` when the server is built; without it they are plain.

mod assets;
mod census;
mod errors;
mod explore;
mod frame;
mod index;
mod nowhere;
mod playground;
mod preview;
mod reference;

use std::sync::LazyLock;

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use crate::http::public_path::public;
use crate::rest::Endpoint;

pub use census::Census;
pub use errors::examples;
pub use index::FOUNDING;
pub use nowhere::page as nowhere;
pub use playground::page as playground;
pub use preview::endpoint as preview;

/// The addresses of the pages; the reference shows the `contract`. They are no part of the contract: what they show may change.
pub fn endpoints(contract: &'static LazyLock<Value>) -> Vec<Endpoint> {
    let page = |path: &str, route: fn() -> actix_web::Route| {
        Endpoint::outside_the_contract(Method::GET, path, route)
    };
    let mut endpoints = vec![
        page("/", || web::route().to(index::page)),
        page("/explore/", || web::route().to(without_slash)),
        Endpoint::outside_the_contract(Method::GET, "/docs", move || {
            web::route().to(move |request| reference::page(request, contract))
        }),
        page("/docs/", || web::route().to(without_slash)),
        page("/docs/errors", || web::route().to(errors::page)),
        page("/assets/{file}", || web::route().to(assets::serve)),
        page("/favicon.ico", || web::route().to(assets::icon)),
    ];
    let explorer = explore::ADDRESSES.iter();
    endpoints.extend(explorer.map(|path| page(path, || web::route().to(explore::page))));
    endpoints
}

async fn without_slash(request: HttpRequest) -> HttpResponse {
    let query = Some(request.query_string()).filter(|query| !query.is_empty());
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let address = public(&request, request.path().trim_end_matches('/')) + &query;
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, address)).finish()
}
