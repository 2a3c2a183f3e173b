//! What clients would rather have: the `Prefer` header (RFC 7240).

use actix_web::HttpRequest;

/// Whether the whole list is to be counted: `count=exact`, or `count="exact"`.
pub fn wants_count(request: &HttpRequest) -> bool {
    let headers = request.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
    let mut preferences = headers.flat_map(|header| split(header, ','));
    // Of a preference that is given twice, the first counts.
    let count = preferences.find_map(|preference| value_of(preference, "count"));
    count.is_some_and(|value| value.eq_ignore_ascii_case("exact"))
}

/// The value of a preference, if it is the one of this name; its own parameters are passed over.
fn value_of(preference: &str, name: &str) -> Option<String> {
    let preference = split(preference, ';').next()?;
    let (token, value) = preference.split_once('=').unwrap_or((preference, ""));
    token.trim().eq_ignore_ascii_case(name).then(|| unquoted(value.trim()))
}

fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let Some(inner) = inner else { return value.to_owned() };
    let mut text = String::new();
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        text.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    text
}

/// The parts of a header between separators that do not stand in quotes.
fn split(header: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    header.split(move |letter| {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        letter == separator && !quoted
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn counting_is_asked_for_as_the_standard_says() {
        let wants = |prefer: &str| {
            wants_count(&TestRequest::default().append_header(("Prefer", prefer)).to_http_request())
        };
        for asked in [
            "count=exact",
            "count=\"exact\"",
            "COUNT = \"e\\xact\"",
            "respond-async, count=exact; x=1",
            "x=\", count=none\", count=exact",
        ] {
            assert!(wants(asked), "{asked}");
        }
        for other in
            ["", "count", "count=none", "x=\"count=exact\"", "x;count=exact", "x=\", count=exact"]
        {
            assert!(!wants(other), "{other}");
        }
        assert!(!wants("count=none, count=exact"), "the first one counts");
    }
}
