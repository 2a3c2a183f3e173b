//! `/docs/errors`: what each code means. Problems name it as their type.

pub mod examples;

use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use self::examples::{met, problem};
use super::frame::Page;
use crate::error::{Code, FieldCode};

pub async fn page(request: HttpRequest) -> HttpResponse {
    Page {
        title: "Errors · Diwan",
        about: "What the error codes of Diwan mean.",
        styles: &[],
        scripts: &[],
        has_feeds: false,
        signs: false,
        is_tool: false,
        main: codes(),
    }
    .answer(&request)
}

fn codes() -> Markup {
    html! {
        h1 { "Errors" }
        p {
            "REST answers an error as " code { "application/problem+json" }
            " (RFC 9457) with these codes in " code { "code" }
            "; GraphQL has the same in " code { "extensions.code" }
            ". They are stable: programs may branch on them."
        }
        dl.codes {
            @for code in Code::ALL {
                dt id=(code) { code { (code) } " " span.status { (code.status()) } }
                dd {
                    (prose(code.about()))
                    (example(*code))
                }
            }
        }
        h2 #fields { "Broken rules" }
        p {
            "An " code { "invalid" } " record lists in " code { "errors" }
            " each broken rule, with its place in the record:"
        }
        dl.codes {
            @for code in FieldCode::ALL {
                dt id={ "field-" (code) } { code { (code) } }
                dd { (prose(code.about())) }
            }
        }
    }
}

/// How it is met on both faces, and what is answered then.
fn example(code: Code) -> Markup {
    let (rest, graphql) = met(code);
    html! {
        ul.examples {
            li { "REST: " (prose(rest)) }
            li { "GraphQL: " (prose(graphql)) }
        }
        pre tabindex="0" { code { (problem(code)) } }
    }
}

/// A description as it stands in the contracts: what is between backticks is code.
fn prose(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}
