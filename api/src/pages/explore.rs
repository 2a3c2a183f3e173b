//! `/explore`: search, timeline, network, map and the pages of records, for people who would rather
//! look than query. One page stands at all its addresses; a script shows what each of them names.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::assets;
use super::frame::Page;
use crate::http::public_path::{prefix, public};
use crate::rest::BASE;

/// The addresses at which it is served: what is selected stands in the query.
pub const ADDRESSES: &[&str] =
    &["/explore", "/explore/articles/{slug}", "/explore/actors/{slug}", "/explore/events/{slug}"];

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
        h2 { "Lists" }
        ul {
            @for kind in ["articles", "actors", "events", "quotes"] {
                li { a href=(list(kind)) { (kind) } }
            }
        }
    }
}
