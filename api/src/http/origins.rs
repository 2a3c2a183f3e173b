//! Lists of origins (RFC 6454), in which `*` may stand for the port of an origin on this machine.

use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{HttpRequest, web};
use url::Url;

use super::public_path::PublicPath;

/// The origins that the operator lists: their pages may sign in and write.
#[derive(Clone, Debug, Default)]
pub struct ListedOrigins(pub Vec<String>);

/// The origins at which `*` may stand for any port: pages that run where the browser does, as a
/// front end in development, under a port that changes.
const ANY_PORT: [&str; 3] = ["http://localhost", "http://127.0.0.1", "http://[::1]"];

/// Whether a text can stand in a list: an origin, letter for letter as browsers send it, or
/// `http://localhost:*`.
pub fn is_origin(text: &str) -> bool {
    if text.strip_suffix(":*").is_some_and(|host| ANY_PORT.contains(&host)) {
        return true;
    }
    let origin = Url::parse(text).map(|url| url.origin());
    origin.is_ok_and(|origin| origin.is_tuple() && origin.ascii_serialization() == text)
}

/// Whether an origin that a browser sent is one that stands in the list.
pub fn is_listed(list: &[String], origin: &[u8]) -> bool {
    list.iter().any(|listed| match listed.strip_suffix(":*") {
        Some(host) => origin.strip_prefix(host.as_bytes()).is_some_and(is_port),
        None => listed.as_bytes() == origin,
    })
}

/// Whether the page that sends a request may sign in: it is of a listed origin, or of this server. Programs
/// that are no pages send no origin.
///
/// Where CORS lets the browser ask this itself, nothing needs to: a browser opens websockets for every page.
pub fn may_sign_in(request: &HttpRequest) -> bool {
    let Some(origin) = request.headers().get(ORIGIN).map(|origin| origin.as_bytes()) else {
        return true;
    };
    let listed = request.app_data::<web::Data<ListedOrigins>>();
    let is_listed = listed.is_some_and(|listed| is_listed(&listed.0, origin));
    is_listed || is_own(request, origin)
}

/// Whether an origin is the one under which the caller or the operator knows this server.
fn is_own(request: &HttpRequest, origin: &[u8]) -> bool {
    let authority = |prefix: &[u8]| origin.strip_prefix(prefix);
    let Some(authority) = authority(b"https://").or_else(|| authority(b"http://")) else {
        return false;
    };
    let asked = request.headers().get(HOST).map(|host| host.as_bytes());
    let public = request.app_data::<web::Data<PublicPath>>();
    let public = public.map(|public| public.host().as_bytes());
    !authority.is_empty() && [asked, public].contains(&Some(authority))
}

/// `:3000`, or nothing, which is the port that is left out.
fn is_port(text: &[u8]) -> bool {
    match text {
        [] => true,
        [b':', digits @ ..] => {
            (1..=5).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_port_is_a_port_of_this_machine() {
        for host in ANY_PORT {
            let list = [format!("{host}:*")];
            assert!(is_origin(&list[0]));
            for port in ["", ":1", ":3000", ":65535"] {
                assert!(is_listed(&list, format!("{host}{port}").as_bytes()), "{host}{port}");
            }
            for rest in
                [":", ":*", ":x", ":3000.evil.example", ".evil.example", "@evil:80", ":123456"]
            {
                assert!(!is_listed(&list, format!("{host}{rest}").as_bytes()), "{host}{rest}");
            }
        }
        let list = ["http://localhost:*".to_owned()];
        for other in ["https://localhost", "http://localhosts:3000", "http://a.localhost:3000"] {
            assert!(!is_listed(&list, other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn other_origins_are_listed_whole() {
        let list = ["https://newsroom.example".to_owned()];
        assert!(is_listed(&list, b"https://newsroom.example"));
        assert!(!is_listed(&list, b"https://newsroom.example:8443"));
        for odd in ["http://*:80", "https://localhost:*", "http://newsroom.example:*", "*", ":*"] {
            assert!(!is_origin(odd), "{odd}");
        }
    }
}
