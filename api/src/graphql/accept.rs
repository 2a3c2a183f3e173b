//! The media type in which a caller wants the answer.

use actix_web::HttpRequest;

use crate::error::{Code, Error, Result};
use crate::http::negotiation::Accepted;

/// A media type that this address answers in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/json`: 200 for every well-formed request.
    Json,
    /// `application/graphql-response+json`: the status tells of errors in the request.
    GraphQl,
    /// `text/html`: the page for people.
    Html,
}

impl Media {
    pub const fn content_type(self) -> &'static str {
        match self {
            Media::GraphQl => "application/graphql-response+json; charset=utf-8",
            Media::Json => "application/json; charset=utf-8",
            Media::Html => "text/html; charset=utf-8",
        }
    }

    const fn essence(self) -> &'static str {
        match self {
            Media::GraphQl => "application/graphql-response+json",
            Media::Json => "application/json",
            Media::Html => "text/html",
        }
    }
}

/// The caller's choice among `offers`: the first of them where they state none.
pub fn negotiate(request: &HttpRequest, offers: &[Media]) -> Result<Media> {
    let names: Vec<&str> = offers.iter().map(|offer| offer.essence()).collect();
    let best = Accepted::of(request).best(&names);
    let chosen = offers.iter().find(|offer| Some(offer.essence()) == best);
    chosen.copied().ok_or_else(|| {
        let detail = "Accept application/json or application/graphql-response+json.";
        Error::new(Code::NotAcceptable, detail)
    })
}
