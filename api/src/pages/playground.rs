//! `/graphql` in a browser: GraphiQL; without it, or without scripts, a form.

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::assets;
use super::frame::{Page, base};
use super::index::{FOUNDING, founding_request};
use crate::http::public_path::public;

pub fn page(request: &HttpRequest) -> HttpResponse {
    let comfortable = assets::exists("graphiql.js");
    let main = if comfortable {
        html! {
            h1.visually-hidden { "GraphQL playground" }
            div #app {}
            noscript { div.plain { (form(request)) (without_script(request)) } }
        }
    } else {
        html! {
            h1 { "GraphQL" }
            (form(request))
            noscript { (without_script(request)) }
        }
    };
    Page {
        title: "GraphQL · Diwan",
        about: "Ask the register in GraphQL.",
        styles: if comfortable { &["graphiql.css"] } else { &[] },
        scripts: if comfortable { &["token.js", "graphiql.js"] } else { &["token.js", "query.js"] },
        has_feeds: false,
        signs: true,
        is_tool: comfortable,
        main,
    }
    .answer(request)
}

/// Sent by the browser itself, it is a GET whose answer is JSON; a script makes a POST of it.
fn form(request: &HttpRequest) -> Markup {
    html! {
        form #query-form method="get" action=(public(request, "/graphql")) {
            label for="query" { "Query" }
            textarea #query name="query" rows="14" spellcheck="false" required { (FOUNDING) }
            button type="submit" { "Ask" }
        }
        section aria-labelledby="answer-title" {
            h2 #answer-title hidden { "Answer" }
            pre #answer tabindex="0" aria-live="polite" hidden {}
        }
        p.note { "The schema is at " a href=(public(request, "/schema.graphql")) { "/schema.graphql" } "." }
    }
}

fn without_script(request: &HttpRequest) -> Markup {
    html! {
        p {
            "Without JavaScript the form answers in plain JSON and takes no token. "
            "From the command line everything works:"
        }
        pre tabindex="0" {
            code {
                "curl " (base(request)) "/graphql -H 'Content-Type: application/json' -d '"
                (founding_request()) "'"
            }
        }
    }
}
