//! The path of `public_url`: a proxy takes it away before a request comes here, and whatever is
//! printed for a caller to ask for has to carry it again.

use actix_web::{HttpRequest, web};
use url::Url;

/// Where the world finds this server: what stands before every address (`/diwan`, or nothing), and its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicPath {
    path: String,
    /// Where the world finds the server: name and port.
    host: String,
}

impl PublicPath {
    /// Of an address such as `https://news.example/diwan`.
    pub fn of(public_url: &str) -> Self {
        let Ok(url) = Url::parse(public_url) else { return Self::default() };
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{}{port}", url.host_str().unwrap_or_default());
        Self { path: url.path().trim_end_matches('/').to_owned(), host }
    }

    /// The name and port under which the world finds the server; empty where that is not known.
    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn as_str(&self) -> &str {
        &self.path
    }
}

/// The path under which the world finds this server; empty where that is the root.
pub fn prefix(request: &HttpRequest) -> &str {
    request.app_data::<web::Data<PublicPath>>().map_or("", |path| path.as_str())
}

/// An address of this server, `/docs` for example, as the caller has to write it.
pub fn public(request: &HttpRequest, address: &str) -> String {
    format!("{}{address}", prefix(request))
}

/// The same with the name of the server before it, to be told rather than asked for.
pub fn in_public(request: &HttpRequest, address: &str) -> String {
    let host = request.app_data::<web::Data<PublicPath>>().map_or("", |path| path.host.as_str());
    format!("{host}{}", public(request, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_has_no_slash_at_its_end() {
        for (url, path) in [
            ("https://news.example", ""),
            ("https://news.example/", ""),
            ("https://news.example/diwan", "/diwan"),
            ("https://news.example:8443/a/b/", "/a/b"),
        ] {
            assert_eq!(PublicPath::of(url).as_str(), path, "{url}");
        }
        let host = |url| PublicPath::of(url).host;
        assert_eq!(host("https://news.example:8443/a"), "news.example:8443");
        assert_eq!(host("https://news.example/"), "news.example");
    }
}
