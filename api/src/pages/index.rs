//! `/`: what this is, what is in it, and where to go.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};

use super::census::{Census, Counts};
use super::frame::{Page, base};
use crate::http::public_path::public;
use crate::rest::BASE;

pub async fn page(request: HttpRequest, census: Data<Census>) -> HttpResponse {
    let counts = census.counts().await;
    let main = html! {
        (lead())
        (contents(&request, counts))
        (ways(&request))
        (commands(&base(&request)))
    };
    Page {
        title: "Diwan",
        about: "A register of news of politics, with GraphQL and REST.",
        styles: &[],
        scripts: &[],
        has_feeds: true,
        signs: false,
        is_tool: false,
        main,
    }
    .answer(&request)
}

fn lead() -> Markup {
    html! {
        section.lead {
            h1 { "A register of news of politics" }
            p {
                strong { "Articles" } " report, " strong { "actors" } " are named in them, "
                strong { "events" } " are what happened, and every claim says which passage of "
                "which article it rests on."
            }
        }
    }
}

fn contents(request: &HttpRequest, counts: Option<Counts>) -> Markup {
    html! {
        section aria-labelledby="contents" {
            h2 #contents { "In this register" }
            @match counts {
                Some(counts) => {
                    ul.counts {
                        @for (kind, count) in counts {
                            li {
                                a href=(list(request, kind)) {
                                    span.number { (grouped(count)) } " " (kind)
                                }
                            }
                        }
                    }
                    p.note { "What is published, counted a moment ago." }
                }
                None => p.note { "The store is busy: its records could not be counted just now." }
            }
        }
    }
}

/// Where a list is looked at in the explorer: what texts say is searched, the rest are lists.
fn list(request: &HttpRequest, kind: &str) -> String {
    match ["articles", "actors", "events", "quotes"].contains(&kind) {
        true => public(request, &format!("/explore?show={kind}")),
        false => public(request, &format!("/explore/{kind}")),
    }
}

/// A number as people read it: 12,345.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn ways(request: &HttpRequest) -> Markup {
    let way = |address: &str, name: &str, about: &str| {
        html! { li { a href=(public(request, address)) { (name) } p { (about) } } }
    };
    html! {
        section aria-labelledby="ways" {
            h2 #ways { "Where to go" }
            ul.ways {
                (way("/explore", "Explore", "Search and look around: timeline, network and map, and every claim leads to its passage."))
                (way("/graphql", "GraphQL", "Ask for exactly what you need, in a playground with the documented schema and examples."))
                (way("/docs", "REST", "Every address with its parameters and answers, to be tried out."))
                (way("/reconcile", "Reconciliation", "Match a table of names in OpenRefine and the like: give them this address."))
                (way("/feeds/articles.atom", "Feeds", "Follow articles in a reader: Atom here, and RSS and JSON Feed beside it, with all filters of the list."))
                (way("/docs/errors", "Errors", "What each code means, the same on both faces."))
                (way("/openapi.json", "openapi.json", "The REST contract, for generators and tests."))
                (way("/schema.graphql", "schema.graphql", "The GraphQL contract, in its own language."))
                (way("/readyz", "Health", "Whether the server can do its work: /readyz, and /healthz whether it lives."))
            }
        }
    }
}

fn commands(base: &str) -> Markup {
    html! {
        section aria-labelledby="commands" {
            h2 #commands { "From the command line" }
            (command("Who met whom in January 2021, and which passage says so?", format!(
                "curl '{base}{BASE}/events?type=CONSULT&startFrom=2021-01&startTo=2021-01&include=participants,citations'"
            )))
            (command("The same in GraphQL, with the post that each of them held on that day:", format!(
                "curl {base}/graphql -H 'Content-Type: application/json' -d '{}'", founding_request()
            )))
            (command("Write, with an editor’s token:", format!(
                "curl {base}{BASE}/articles -H \"Authorization: Bearer $TOKEN\" \\\n  \
                 -H 'Content-Type: application/json' \\\n  \
                 -d '{{\"kind\": \"brief\", \"language\": \"en\", \"headline\": \"Hello\", \"body\": \"It works.\"}}'"
            )))
        }
    }
}

/// The founding question of the register.
pub const FOUNDING: &str = r#"{
  events(filter: { type: [CONSULT], startFrom: "2021-01", startTo: "2021-01" }) {
    nodes {
      title
      start
      participants { actor { name } positionOn { title } }
      citations { article { headline } anchor { exact } }
    }
  }
}"#;

/// The body of a request that asks it, on one line.
pub fn founding_request() -> String {
    let query = FOUNDING.split_whitespace().collect::<Vec<_>>().join(" ");
    serde_json::json!({ "query": query }).to_string()
}

fn command(about: &str, command: String) -> Markup {
    html! {
        figure.command {
            figcaption { (about) }
            pre tabindex="0" { code { (command) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }
}
