//! Content negotiation (RFC 9110, section 12.5): which media type or coding a caller likes best.

use std::cmp::Reverse;

use actix_web::HttpMessage;
use actix_web::http::header::{
    ACCEPT_ENCODING, Accept, AcceptEncoding, ContentEncoding, Encoding, Header, Quality,
    QualityItem,
};
use actix_web::mime::Mime;

/// The media ranges of `Accept`. Without the header, or where it is empty, anything is accepted.
pub struct Accepted(Vec<QualityItem<Mime>>);

/// How precisely a media range covers a media type: the most precise one decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    /// `*/*`
    Anything,
    /// `text/*`
    Kind,
    /// `text/html`
    Exact,
}

/// The media range that decides about a media type.
struct Deciding {
    precision: Precision,
    quality: Quality,
    /// Its place in the header: who names several as equally good names the best first.
    index: usize,
}

impl Accepted {
    /// What a request accepts; media ranges that cannot be read are passed over.
    pub fn of(request: &impl HttpMessage) -> Self {
        Self(Accept::parse(request).map(|accept| accept.0).unwrap_or_default())
    }

    /// Whether a media type is acceptable.
    pub fn takes(&self, media: &str) -> bool {
        self.0.is_empty() || self.deciding(media).is_some()
    }

    /// Whether a media type is asked for by its name, not only covered by a wildcard.
    pub fn names(&self, media: &str) -> bool {
        self.deciding(media).is_some_and(|range| range.precision == Precision::Exact)
    }

    /// The most welcome of `offers`. Where a wildcard decides, or nothing does, that is the first.
    pub fn best<'o>(&self, offers: &[&'o str]) -> Option<&'o str> {
        if self.0.is_empty() {
            return offers.first().copied();
        }
        let ranked = offers.iter().enumerate().filter_map(|(offered, media)| {
            let Deciding { precision, quality, index } = self.deciding(media)?;
            Some(((quality, precision, Reverse(index), Reverse(offered)), *media))
        });
        ranked.max_by_key(|(rank, _)| *rank).map(|(_, media)| media)
    }

    /// The range that decides about a media type; none where it is not acceptable.
    fn deciding(&self, media: &str) -> Option<Deciding> {
        let covering = self.0.iter().enumerate().filter_map(|(index, range)| {
            let precision = precision(&range.item, media)?;
            Some(Deciding { precision, quality: range.quality, index })
        });
        covering
            .max_by_key(|range| (range.precision, range.quality))
            .filter(|range| range.quality > Quality::ZERO)
    }
}

/// How precisely a media range covers a media type, whose text is UTF-8.
fn precision(range: &Mime, media: &str) -> Option<Precision> {
    let charset = range.get_param("charset");
    if charset.is_some_and(|charset| !charset.as_str().eq_ignore_ascii_case("utf-8")) {
        return None;
    }
    let (kind, _) = media.split_once('/')?;
    match range.essence_str() {
        "*/*" => Some(Precision::Anything),
        range if range.eq_ignore_ascii_case(media) => Some(Precision::Exact),
        range => range
            .strip_suffix("/*")
            .filter(|range| range.eq_ignore_ascii_case(kind))
            .map(|_| Precision::Kind),
    }
}

/// The most welcome of the codings offered, the best first. Who takes none of them, or does not say,
/// gets the answer as it is.
pub fn coding(request: &impl HttpMessage, offers: &[ContentEncoding]) -> ContentEncoding {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return ContentEncoding::Identity;
    }
    let offers: Vec<Encoding> = offers.iter().map(|offer| Encoding::Known(*offer)).collect();
    let accepted = AcceptEncoding::parse(request).ok();
    match accepted.and_then(|accepted| accepted.negotiate(offers.iter())) {
        Some(Encoding::Known(coding)) => coding,
        _ => ContentEncoding::Identity,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::HttpRequest;
    use actix_web::http::header::ACCEPT;
    use actix_web::test::TestRequest;

    use super::*;

    const JSON: &str = "application/json";
    const GRAPHQL: &str = "application/graphql-response+json";
    const HTML: &str = "text/html";

    fn asking(accept: &str) -> HttpRequest {
        TestRequest::default().insert_header((ACCEPT, accept)).to_http_request()
    }

    fn best(accept: &str) -> Option<&'static str> {
        Accepted::of(&asking(accept)).best(&[JSON, GRAPHQL, HTML])
    }

    #[test]
    fn nothing_said_is_anything() {
        let silent = TestRequest::default().to_http_request();
        assert_eq!(Accepted::of(&silent).best(&[JSON, HTML]), Some(JSON));
        for open in ["", " ", "*/*", "application/*", "*/*;q=0.1", "nonsense"] {
            assert_eq!(best(open), Some(JSON), "{open:?}");
            assert!(Accepted::of(&asking(open)).takes(JSON), "{open:?}");
            assert!(!Accepted::of(&asking(open)).names(JSON), "{open:?}");
        }
    }

    #[test]
    fn the_best_by_quality_then_by_precision_then_by_order() {
        for (accept, expected) in [
            (GRAPHQL, GRAPHQL),
            ("APPLICATION/JSON; charset=UTF-8", JSON),
            ("application/json, */*", JSON),
            ("application/graphql-response+json, */*", GRAPHQL),
            ("application/graphql-response+json, application/json", GRAPHQL),
            ("application/json, application/graphql-response+json", JSON),
            ("application/json;q=0.9, application/graphql-response+json", GRAPHQL),
            ("application/graphql-response+json;q=0.5, application/json", JSON),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
            ("text/*, application/json;q=0.9", HTML),
            ("text/html;q=0.1, */*", JSON),
            // The most precise range decides, wherever it stands and whatever the others say.
            ("*/*, application/json;q=0", GRAPHQL),
            ("application/*;q=0, */*", HTML),
        ] {
            assert_eq!(best(accept), Some(expected), "{accept}");
        }
    }

    #[test]
    fn what_is_not_accepted_is_not_given() {
        for accept in [
            "text/plain",
            "application/json;q=0",
            "application/json;q=0.000, image/*",
            "*/*;q=0",
            "application/json; charset=utf-16",
        ] {
            assert_eq!(best(accept), None, "{accept}");
        }
    }

    #[test]
    fn codings_are_chosen_by_quality_too() {
        use ContentEncoding::{Brotli, Gzip, Identity};
        for (accept, expected) in [
            ("gzip, deflate, br, zstd", Brotli),
            ("br;q=0.5, gzip", Gzip),
            ("gzip;q=0", Identity),
            ("", Identity),
            ("deflate", Identity),
            ("*;q=0", Identity),
        ] {
            let request = TestRequest::default().insert_header((ACCEPT_ENCODING, accept));
            let chosen = coding(&request.to_http_request(), &[Brotli, Gzip, Identity]);
            assert_eq!(chosen, expected, "{accept}");
        }
    }
}
