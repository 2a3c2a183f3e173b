//! Styles, scripts and the icon, as the build left them.

use std::io::Read;

use actix_web::http::header::{self, ContentEncoding, EntityTag, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::read::GzDecoder;

use super::nowhere::page as nowhere;
use crate::http::entity_tag::{self, is_known};
use crate::http::negotiation::coding;
use crate::http::public_path::public;

/// A file that pages load.
struct Asset {
    /// What pages call it.
    name: &'static str,
    /// What it is called in its address, with a digest of its content.
    file: &'static str,
    body: Body,
}

/// The bytes of an asset.
#[allow(dead_code, reason = "a build without Node compresses nothing")]
enum Body {
    Plain(&'static [u8]),
    Compressed { gzip: &'static [u8], brotli: &'static [u8] },
}

const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset; none where the build left it out.
pub fn address(request: &HttpRequest, name: &str) -> Option<String> {
    let asset = ASSETS.iter().find(|asset| asset.name == name)?;
    Some(public(request, &format!("/assets/{}", asset.file)))
}

/// Whether the build made an asset of this name.
pub fn exists(name: &str) -> bool {
    ASSETS.iter().any(|asset| asset.name == name)
}

/// `/favicon.ico`, for whoever looks there without having seen a page.
pub async fn icon(request: HttpRequest) -> HttpResponse {
    match address(&request, "icon.svg") {
        Some(icon) => HttpResponse::Found().insert_header((header::LOCATION, icon)).finish(),
        None => nowhere(request).await,
    }
}

/// `/assets/{file}`: the content never changes under its address.
pub async fn serve(request: HttpRequest, file: web::Path<String>) -> HttpResponse {
    let Some(asset) = ASSETS.iter().find(|asset| asset.file == file.as_str()) else {
        return nowhere(request).await;
    };
    let encoding = asset.body.encoding(&request);
    let etag = EntityTag::new_strong(format!("{}.{}", asset.file, encoding.as_str()));
    let mut response = if is_known(&request, &etag) {
        HttpResponse::NotModified().finish()
    } else {
        asset.answer(encoding)
    };
    let headers = response.headers_mut();
    let unchanging = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, unchanging);
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    entity_tag::insert(headers, etag);
    response
}

impl Asset {
    fn answer(&self, encoding: ContentEncoding) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response.content_type(self.media());
        match &self.body {
            Body::Plain(bytes) => response.body(*bytes),
            Body::Compressed { gzip, .. } if encoding == ContentEncoding::Gzip => {
                response.insert_header(encoding).body(*gzip)
            }
            Body::Compressed { brotli, .. } if encoding == ContentEncoding::Brotli => {
                response.insert_header(encoding).body(*brotli)
            }
            Body::Compressed { gzip, .. } => response.body(unpacked(gzip)),
        }
    }

    fn media(&self) -> &'static str {
        match self.file.rsplit_once('.').map(|(_, extension)| extension) {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        }
    }
}

impl Body {
    /// The encoding that the caller likes best of those there are.
    fn encoding(&self, request: &HttpRequest) -> ContentEncoding {
        use ContentEncoding::{Brotli, Gzip, Identity};
        match self {
            Body::Plain(_) => Identity,
            Body::Compressed { .. } => coding(request, &[Brotli, Gzip, Identity]),
        }
    }
}

/// For the rare caller who cannot take anything compressed.
fn unpacked(gzip: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What the build compressed can be read again; if not, the caller gets nothing.
    let _ = GzDecoder::new(gzip).read_to_end(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_type_and_can_be_unpacked() {
        assert!(ASSETS.iter().any(|asset| asset.name == "site.css"));
        for asset in ASSETS {
            assert_ne!(asset.media(), "application/octet-stream", "{}", asset.file);
            if let Body::Compressed { gzip, brotli } = asset.body {
                assert!(unpacked(gzip).len() > brotli.len(), "{}", asset.file);
            }
        }
    }
}
