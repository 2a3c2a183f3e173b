//! `/explore`: search, timeline, network, map, lists and the pages of records, for people who would
//! rather look than query. One page stands at all its addresses; a script shows what each of them names.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::assets;
use super::frame::Page;
use crate::http::public_path::{prefix, public};
use crate::rest::BASE;

/// The addresses at which it is served: what is selected stands in the query.
pub const ADDRESSES: &[&str] = &[
    "/explore",
    "/explore/articles/{id}",
    "/explore/actors/{id}",
    "/explore/events/{id}",
    "/explore/places",
    "/explore/places/{id}",
    "/explore/topics",
    "/explore/topics/{id}",
    "/explore/publishers",
    "/explore/publishers/{id}",
    "/explore/positions",
    "/explore/positions/{id}",
    "/explore/media",
    "/explore/media/{id}",
    "/explore/tenures",
    "/explore/relations",
];

/// What is listed in the plain form.
const LISTS: &[&str] = &[
    "articles",
    "actors",
    "events",
    "quotes",
    "places",
    "topics",
    "publishers",
    "positions",
    "tenures",
    "relations",
    "media",
];

pub async fn page(request: HttpRequest) -> HttpResponse {
    let comfortable = assets::exists("explore.js");
    let main = if comfortable {
        html! {
            div #app .explorer data-base=(prefix(&request)) {}
            noscript { (plain(&request)) }
        }
    } else {
        plain(&request)
    };
    Page {
        title: "Explore · Diwan",
        about: "Search the register and see who, what, when and where, and what says so.",
        styles: if comfortable { &["explore.css"] } else { &[] },
        scripts: if comfortable { &["explore.js"] } else { &[] },
        has_feeds: true,
        signs: false,
        is_tool: false,
        main,
    }
    .answer(&request)
}

/// Without the script: what the browser itself can ask, answered as JSON.
fn plain(request: &HttpRequest) -> Markup {
    let list = |kind: &str| public(request, &format!("{BASE}/{kind}"));
    html! {
        h1 { "Explore" }
        form.plain-search method="get" action=(list("search")) role="search" {
            label for="plain-q" { "Words, names, or a \"phrase\"" }
            input #plain-q type="search" name="q" required maxlength="400";
            button type="submit" { "Search" }
        }
        p {
            "This is the plain form of the page: what is found comes as JSON. The page with results, "
            "timeline, network and map needs JavaScript, and a server that was built with Node."
        }
        @if let Some(shown) = shown(request.path()) {
            p { a href=(list(shown)) { "What this page shows, as JSON" } }
        }
        h2 { "Lists" }
        ul {
            @for kind in LISTS {
                li { a href=(list(kind)) { (kind) } }
            }
        }
    }
}

/// The list or record that a page shows, as its address names it below `/explore` and below the API.
fn shown(path: &str) -> Option<&str> {
    path.strip_prefix("/explore/").filter(|shown| !shown.is_empty())
}
