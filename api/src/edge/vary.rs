//! `Vary`: what an answer depends on.

use actix_web::http::header::{HeaderMap, HeaderValue, VARY};

/// Adds a name, keeping all of them in one header: caches that look only at the first exist.
pub fn vary(headers: &mut HeaderMap, name: &str) {
    let mut names: Vec<String> = headers
        .get_all(VARY)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_owned())
        .collect();
    if names.iter().any(|known| known == "*" || known.eq_ignore_ascii_case(name)) {
        return;
    }
    names.push(name.to_owned());
    if let Ok(value) = HeaderValue::try_from(names.join(", ")) {
        headers.insert(VARY, value);
    }
}
