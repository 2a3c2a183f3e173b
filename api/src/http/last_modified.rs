//! When an answer last changed, in the headers that say so (RFC 9110, sections 8.8.2 and 13.1.3).

use std::time::{Duration, UNIX_EPOCH};

use actix_web::HttpRequest;
use actix_web::http::header::{Header, HttpDate, IF_NONE_MATCH, IfModifiedSince, LastModified};

use crate::values::Instant;

/// The header of an answer that last changed then.
pub fn last_modified(at: Instant) -> LastModified {
    LastModified(date(at))
}

/// Whether the caller of a GET has the answer that last changed just then. A caller who sends tags is
/// answered by these; and one that has something newer has something else.
pub fn is_same(request: &HttpRequest, at: Instant) -> bool {
    let has_tags = request.headers().contains_key(IF_NONE_MATCH);
    let known = IfModifiedSince::parse(request).ok();
    !has_tags
        && known.is_some_and(|IfModifiedSince(known)| known.to_string() == date(at).to_string())
}

fn date(at: Instant) -> HttpDate {
    let since = Duration::from_secs(at.micros().max(0) as u64 / 1_000_000);
    (UNIX_EPOCH + since).into()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_date_is_the_same_to_the_second_and_counts_without_tags_only() {
        let at = Instant::parse("2021-01-11T14:00:00.75Z").unwrap();
        let asking = |date: &str| {
            TestRequest::default().insert_header(("If-Modified-Since", date.to_owned()))
        };
        let same = asking("Mon, 11 Jan 2021 14:00:00 GMT");
        assert!(is_same(&same.to_http_request(), at));
        for other in ["Mon, 11 Jan 2021 14:00:01 GMT", "Mon, 11 Jan 2021 13:59:59 GMT", "yesterday"]
        {
            assert!(!is_same(&asking(other).to_http_request(), at), "{other}");
        }
        let tagged =
            asking("Mon, 11 Jan 2021 14:00:00 GMT").insert_header(("If-None-Match", "\"x\""));
        assert!(!is_same(&tagged.to_http_request(), at));
        assert!(!is_same(&TestRequest::default().to_http_request(), at));
    }
}
