//! `/docs`: the REST reference, made from the contract that is served.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};
use serde_json::Value;

use super::assets;
use super::frame::Page;
use crate::http::public_path::public;

pub async fn page(request: HttpRequest, contract: &'static Value) -> HttpResponse {
    let comfortable = assets::exists("reference.js");
    let main = html! {
        h1 { "REST reference" }
        p {
            "The contract is " a href=(public(&request, "/openapi.json")) { "/openapi.json" } " (OpenAPI 3.1). "
            "What went wrong is told in the same way everywhere: see "
            a href=(public(&request, "/docs/errors")) { "Errors" } "."
        }
        @if comfortable {
            div #app {}
            noscript { (addresses(contract)) }
        } @else {
            (addresses(contract))
        }
    };
    Page {
        title: "REST reference · Diwan",
        about: "Every address of the REST interface, to be read and tried out.",
        styles: if comfortable { &["reference.css"] } else { &[] },
        scripts: if comfortable { &["token.js", "reference.js"] } else { &[] },
        has_feeds: false,
        signs: comfortable,
        is_tool: false,
        main,
    }
    .answer(&request)
}

/// Every address in a line, for those who see no more.
fn addresses(contract: &'static Value) -> Markup {
    let list = |value: &'static Value| value.as_object().into_iter().flatten();
    let operations = |tag: &'static str| {
        list(&contract["paths"]).flat_map(move |(path, item)| {
            let tagged = list(item).filter(move |(_, operation)| operation["tags"][0] == tag);
            tagged.map(move |(method, operation)| (method, path, operation))
        })
    };
    html! {
        @for tag in contract["tags"].as_array().into_iter().flatten() {
            @let name = tag["name"].as_str().unwrap_or_default();
            section aria-labelledby=(name) {
                h2 id=(name) { (name) }
                p { (tag["description"].as_str().unwrap_or_default()) }
                dl.addresses {
                    @for (method, path, operation) in operations(name) {
                        dt { code { (method.to_ascii_uppercase()) " " (path) } }
                        dd { (operation["summary"].as_str().unwrap_or_default()) }
                    }
                }
            }
        }
    }
}
