//! `/reconcile/preview`: an actor in a small frame, in whichever page embeds it.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::assets;
use crate::diwan::Diwan;
use crate::error::{Code, Error, Gone, Result};
use crate::http::bearer::Caller;
use crate::http::public_path::public;
use crate::reconcile::{PREVIEW, Preview, describe};
use crate::rest::{BASE, Endpoint, parameters, respond_as};

/// What a browser may do in the frame: show it, wherever it stands.
const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors *";

/// The address of previews: unlike other pages, a part of the contract.
pub fn endpoint() -> Endpoint {
    Endpoint::new(Method::GET, PREVIEW, describe::preview(), || web::to(page))
}

#[derive(Deserialize)]
struct PreviewQuery {
    id: String,
}

async fn page(diwan: web::Data<Diwan>, caller: Caller, request: HttpRequest) -> HttpResponse {
    respond_as(&request, &["text/html"], async {
        let (who, PreviewQuery { id }) = (caller.0?, parameters(&request)?);
        answer(&request, diwan.preview_entity(&who, &id).await)
    })
    .await
}

/// An actor that may not be shown is answered as HTML, too: the frame shows no problem documents.
fn answer(request: &HttpRequest, preview: Result<Preview>) -> Result<HttpResponse> {
    let framed = |answer, title: &str, main| framed(request, answer, title, main);
    match preview {
        Ok(preview) => Ok(framed(HttpResponse::Ok(), &preview.name, shown(request, &preview))),
        Err(Error { gone: Some(notice), .. }) => {
            Ok(framed(HttpResponse::Gone(), &notice.title, withdrawn(&notice)))
        }
        Err(error) if error.code == Code::NotFound => {
            let said = html! { p { "There is no such actor, or it is not visible to you." } };
            Ok(framed(HttpResponse::NotFound(), "No such actor", said))
        }
        Err(error) => Err(error),
    }
}

fn framed(
    request: &HttpRequest,
    mut answer: HttpResponseBuilder,
    title: &str,
    main: Markup,
) -> HttpResponse {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                @for style in ["site.css", "preview.css"] {
                    @if let Some(address) = assets::address(request, style) {
                        link rel="stylesheet" href=(address);
                    }
                }
            }
            body.preview { main { (main) } }
        }
    };
    answer
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("cross-origin-resource-policy", "cross-origin"))
        .body(page.into_string())
}

fn shown(request: &HttpRequest, preview: &Preview) -> Markup {
    let record = public(request, &format!("{BASE}/actors/{}", preview.id));
    html! {
        h1 { bdi { (preview.name) } }
        p.note {
            (preview.kind)
            @for country in &preview.countries { " · " (country) }
            @if let Some(active) = &preview.active { " · " (active) }
        }
        @if !preview.others.is_empty() {
            p.names {
                @for (index, (name, language)) in preview.others.iter().enumerate() {
                    @if index > 0 { " · " }
                    bdi lang=[language.as_deref()] { (name) }
                }
            }
        }
        @if let Some(summary) = &preview.summary { p dir="auto" { (summary) } }
        @if !preview.posts.is_empty() {
            ul { @for post in &preview.posts { li { bdi { (post) } } } }
        }
        @for identifier in &preview.identifiers { p.note { bdi { (identifier) } } }
        p { a href=(record) target="_blank" rel="noopener" { "The record" } }
    }
}

fn withdrawn(notice: &Gone) -> Markup {
    html! {
        h1 { bdi { (notice.title) } }
        p { "Withdrawn on " (notice.at) ":" }
        p dir="auto" { (notice.reason) }
    }
}
