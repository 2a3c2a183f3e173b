//! What all pages have in common: head, navigation, headers.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use maud::{DOCTYPE, Markup, html};

use super::assets;
use crate::diwan::Diwan;
use crate::http::entity_tag::{self, is_known};
use crate::http::public_path::{prefix, public};
use crate::syndication::FeedForm;

/// A page, ready to be framed.
pub struct Page {
    pub title: &'static str,
    /// For those who find the page in a list of pages.
    pub about: &'static str,
    /// The names of the styles it needs besides those of all pages.
    pub styles: &'static [&'static str],
    /// The names of its scripts.
    pub scripts: &'static [&'static str],
    /// Whether it is about articles, which can be followed by feeds.
    pub has_feeds: bool,
    /// Whether a token can be given.
    pub signs: bool,
    /// Whether it fills the window, as a tool does, instead of being read from top to bottom.
    pub is_tool: bool,
    pub main: Markup,
}

/// What a browser may do on a page: nothing but what it is told here.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    media-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const SCRIPT_POLICY: &str = "; script-src 'self'; connect-src 'self'";

impl Page {
    pub fn answer(self, request: &HttpRequest) -> HttpResponse {
        self.answer_as(StatusCode::OK, request)
    }

    /// The page as an answer with this status.
    pub fn answer_as(self, status: StatusCode, request: &HttpRequest) -> HttpResponse {
        let policy = match self.scripts {
            [] => HeaderValue::from_static(POLICY),
            _ => HeaderValue::try_from(format!("{POLICY}{SCRIPT_POLICY}"))
                .unwrap_or(HeaderValue::from_static(POLICY)),
        };
        let text = self.framed(request).into_string();
        let etag = entity_tag::of_body(text.as_bytes());
        let mut response = if status.is_success() && is_known(request, &etag) {
            HttpResponse::NotModified().finish()
        } else {
            HttpResponse::build(status).content_type("text/html; charset=utf-8").body(text)
        };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        entity_tag::insert(headers, etag);
        if let Some(links) = self.has_feeds.then(|| feeds_in_header(request)).flatten() {
            headers.insert(header::LINK, links);
        }
        response
    }

    fn framed(&self, request: &HttpRequest) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="description" content=(self.about);
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="same-origin";
                    title { (self.title) }
                    @if let Some(icon) = assets::address(request, "icon.svg") {
                        link rel="icon" type="image/svg+xml" href=(icon);
                    }
                    @if self.has_feeds {
                        @for form in FeedForm::ALL {
                            link rel="alternate" type=(form.media()) title=(feed_title(form))
                                href=(public(request, form.path()));
                        }
                    }
                    @for style in ["site.css"].iter().chain(self.styles) {
                        @if let Some(address) = assets::address(request, style) {
                            link rel="stylesheet" href=(address);
                        }
                    }
                }
                body class=[self.is_tool.then_some("tool")] {
                    a.skip href="#main" { "Skip to the content" }
                    (self.header(request))
                    main #main .content { (self.main) }
                    @for script in self.scripts {
                        @if let Some(address) = assets::address(request, script) {
                            script type="module" src=(address) {}
                        }
                    }
                }
            }
        }
    }

    fn header(&self, request: &HttpRequest) -> Markup {
        html! {
            header.site {
                a.name href=(public(request, "/")) { "Diwan" span lang="ar" dir="rtl" { "ديوان" } }
                nav aria-label="Pages" {
                    @for (address, name) in NAVIGATION {
                        @let here = is_at(request.path(), address);
                        a href=(public(request, address)) aria-current=[here.then_some("page")] {
                            (name)
                        }
                    }
                }
                @if self.signs { (token_field()) }
            }
        }
    }
}

fn feed_title(form: FeedForm) -> String {
    format!("Articles ({})", form.name())
}

/// The feeds, for those who look at headers (RFC 8288).
fn feeds_in_header(request: &HttpRequest) -> Option<HeaderValue> {
    let link = |form: FeedForm| {
        let (address, media) = (public(request, form.path()), form.media());
        format!("<{address}>; rel=\"alternate\"; type=\"{media}\"; title=\"{}\"", feed_title(form))
    };
    HeaderValue::try_from(FeedForm::ALL.map(link).join(", ")).ok()
}

const NAVIGATION: &[(&str, &str)] = &[
    (EXPLORER, "Explore"),
    ("/graphql", "GraphQL"),
    ("/docs", "REST"),
    ("/docs/errors", "Errors"),
];

const EXPLORER: &str = "/explore";

/// Whether the page belongs to what the navigation leads to: all records do to the explorer.
fn is_at(path: &str, address: &str) -> bool {
    path == address || address == EXPLORER && path.starts_with("/explore/")
}

/// The token stays in the tab: it is kept until that is closed, and sent only with requests.
fn token_field() -> Markup {
    html! {
        form.token {
            label for="token" { "Access token" }
            input #token type="password" autocomplete="off" spellcheck="false"
                placeholder="for drafts and for writing" aria-describedby="token-about";
            span #token-about .visually-hidden {
                "From /oauth/token. Kept in this tab only, and sent with each request."
            }
        }
    }
}

/// Under which address the caller knows this server, for commands that work as they are pasted. Where
/// `public_url` has a path, only that will do; else the address that was asked counts for more.
pub fn base(request: &HttpRequest) -> String {
    let public = request
        .app_data::<web::Data<Diwan>>()
        .map(|diwan| diwan.issuer().trim_end_matches('/').to_owned());
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| host.len() < 256 && host.bytes().all(is_of_host));
    match (public, host) {
        (Some(public), Some(host))
            if prefix(request).is_empty() && public.split("://").nth(1) != Some(host) =>
        {
            format!("http://{host}")
        }
        (Some(public), _) => public,
        (None, host) => format!("http://{}", host.unwrap_or("localhost:8080")),
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte)
}
