//! What is answered where there is no such address: a page to browsers, a problem to everybody else.

use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use maud::html;

use super::frame::Page;
use crate::http::negotiation::Accepted;
use crate::http::public_path::public;
use crate::rest;

const OFFERS: [&str; 2] = ["application/problem+json", "text/html"];

pub async fn page(request: HttpRequest) -> HttpResponse {
    let mut response = answer(request).await;
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}

async fn answer(request: HttpRequest) -> HttpResponse {
    let is_read = [Method::GET, Method::HEAD].contains(request.method());
    if !is_read || Accepted::of(&request).best(&OFFERS) != Some("text/html") {
        return rest::nowhere(request).await;
    }
    let main = html! {
        h1 { "There is nothing here" }
        p { "No page and no record of this server has the address " code { (public(&request, request.path())) } "." }
        p {
            "Try the " a href=(public(&request, "/")) { "front page" } ", "
            a href=(public(&request, "/explore")) { "search the register" } ", or look at "
            a href=(public(&request, "/docs")) { "every address of the REST interface" } "."
        }
    };
    Page {
        title: "Not found · Diwan",
        about: "No page of this server has this address.",
        styles: &[],
        scripts: &[],
        has_feeds: false,
        signs: false,
        is_tool: false,
        main,
    }
    .answer_as(StatusCode::NOT_FOUND, &request)
}
