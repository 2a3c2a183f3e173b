//! In which media type a caller wants his answer.

use actix_web::HttpRequest;
use actix_web::http::header::{Accept, Header, Quality, QualityItem};
use actix_web::mime::Mime;

use crate::error::{Code, Error, Result};

/// A media type that this address answers in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells of errors in the request.
    GraphQl,
    /// `application/json`: 200 for every well-formed request.
    Json,
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

/// The caller's choice; JSON when there is none. Where two are equally welcome, the earlier in
/// `offers` is taken.
pub fn negotiate(request: &HttpRequest, offers: &[Media]) -> Result<Media> {
    let refused = || {
        Error::new(
            Code::NotAcceptable,
            "Accept application/json or application/graphql-response+json.",
        )
    };
    let accepted = Accept::parse(request).map_err(|_| refused())?.0;
    if accepted.is_empty() {
        return Ok(Media::Json);
    }
    let mut best = None;
    for offer in offers {
        let rank = rank(*offer, &accepted);
        if rank > best.map_or((Quality::ZERO, false), |(_, rank)| rank) {
            best = Some((*offer, rank));
        }
    }
    best.map(|(offer, _)| offer).ok_or_else(refused)
}

/// How welcome a media type is, and whether it was named. Only JSON is meant by `*/*`.
fn rank(offer: Media, accepted: &[QualityItem<Mime>]) -> (Quality, bool) {
    let named = accepted.iter().find(|range| names(&range.item, offer));
    let wildcard = || {
        let mut wide = accepted.iter().filter(|range| covers_json(&range.item));
        wide.next().filter(|_| offer == Media::Json)
    };
    match named {
        Some(range) if range.quality > Quality::ZERO => (range.quality, true),
        Some(_) => (Quality::ZERO, false),
        None => wildcard().map_or((Quality::ZERO, false), |range| (range.quality, false)),
    }
}

fn names(range: &Mime, offer: Media) -> bool {
    let utf_8 = range.get_param("charset").is_none_or(|charset| charset == "utf-8");
    range.essence_str().eq_ignore_ascii_case(offer.essence()) && utf_8
}

fn covers_json(range: &Mime) -> bool {
    matches!(range.essence_str(), "*/*" | "application/*")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT;
    use actix_web::test::TestRequest;

    use super::*;

    fn choice(accept: &str) -> Option<Media> {
        let request = TestRequest::default().insert_header((ACCEPT, accept)).to_http_request();
        negotiate(&request, &[Media::GraphQl, Media::Json, Media::Html]).ok()
    }

    #[test]
    fn the_best_of_what_is_accepted() {
        assert_eq!(choice(""), Some(Media::Json));
        assert_eq!(choice("*/*"), Some(Media::Json));
        assert_eq!(choice("application/*"), Some(Media::Json));
        assert_eq!(choice("application/json; charset=utf-8"), Some(Media::Json));
        assert_eq!(choice("application/graphql-response+json"), Some(Media::GraphQl));
        assert_eq!(choice("application/json, */*"), Some(Media::Json));
        assert_eq!(
            choice("application/json;q=0.9, application/graphql-response+json"),
            Some(Media::GraphQl)
        );
        assert_eq!(
            choice("application/graphql-response+json;q=0.5, application/json"),
            Some(Media::Json)
        );
        assert_eq!(
            choice("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            Some(Media::Html)
        );
    }

    #[test]
    fn nothing_acceptable() {
        assert_eq!(choice("text/plain"), None);
        assert_eq!(choice("application/json;q=0"), None);
        assert_eq!(choice("application/json;q=0, */*"), None);
        assert_eq!(choice("application/json; charset=utf-16"), None);
    }
}
