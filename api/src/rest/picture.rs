//! Pictures: what is seen at a glance, as SVG documents that a page embeds by one `<img>`.

use std::io::Read;
use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diwan_pictures::{Frame, Outlines, WIDTHS, style};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::describe::parameter;
use super::parameter::{Parameter, take};
use super::resource::answer_list;
use crate::diwan::off_the_worker;
use crate::error::{Error, Result};
use crate::http::negotiation::Accepted;
use crate::http::public_path::in_public;

/// The media type of pictures.
pub const SVG: &str = "image/svg+xml";

/// The parameters that say how a picture looks.
pub const LOOK: [&str; 2] = ["title", "width"];

/// What is no filter, and so is not told below the title.
const UNTOLD: [&str; 5] = ["by", "series", "top", "depth", "limit"];

const LONGEST_TITLE: usize = 200;

/// How a picture is to look.
#[derive(Clone, Debug, Default)]
pub struct Look {
    title: Option<String>,
    width: Option<u32>,
    /// The filters, in words.
    filters: Option<String>,
}

/// Whether a request asks for a picture rather than for any of the other forms.
pub fn is_asked(request: &HttpRequest, others: &[&'static str]) -> bool {
    let offers = [others, &[SVG]].concat();
    Accepted::of(request).best(&offers) == Some(SVG)
}

impl Look {
    /// Takes its parameters out of those of a request; of the others it tells.
    pub fn take(parameters: &mut Vec<Parameter>) -> Result<Look> {
        let title = take(parameters, "title").map(|given| given.text()).transpose()?;
        if title.as_ref().is_some_and(|title| title.chars().count() > LONGEST_TITLE) {
            let detail = format!("title: at most {LONGEST_TITLE} characters.");
            return Err(Error::bad_request(detail));
        }
        let width = take(parameters, "width").map(|given| given.text()).transpose()?;
        let width = width.map(|raw| width_of(&raw)).transpose()?;
        let told = parameters.iter().filter(|one| !UNTOLD.contains(&one.name.as_str()));
        let told: Vec<String> = told.map(Parameter::in_words).collect::<Result<_>>()?;
        let filters = Some(told.join("; ")).filter(|told| !told.is_empty());
        Ok(Look { title, width, filters })
    }

    /// The frame of a picture; `title` is what it is called where nobody says.
    pub fn frame(self, request: &HttpRequest, title: &str) -> Frame {
        let mut frame = Frame::new(self.title.as_deref().unwrap_or(title));
        frame.subtitle = self.filters;
        frame.source = Some(format!("Source: {}", in_public(request, request.path())));
        frame.width = self.width.unwrap_or(frame.width);
        frame
    }
}

fn width_of(raw: &str) -> Result<u32> {
    let width = raw.parse().ok().filter(|width| WIDTHS.contains(width));
    width.ok_or_else(|| {
        let (least, most) = (WIDTHS.start(), WIDTHS.end());
        Error::bad_request(format!("width: a whole number from {least} to {most}."))
    })
}

/// Draws a picture, for whoever has a turn, and answers it.
pub async fn drawn(
    request: &HttpRequest,
    draw: impl FnOnce() -> String + Send + 'static,
) -> Result<HttpResponse> {
    let picture = off_the_worker(draw).await?;
    Ok(answer(request, picture))
}

/// Pages of other origins embed what everybody may see. The style sheet in a picture is let through.
fn answer(request: &HttpRequest, picture: String) -> HttpResponse {
    let mut response = answer_list(request, SVG, picture.into_bytes(), None, false);
    let is_public = !request.headers().contains_key(header::AUTHORIZATION);
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if is_public {
        let anywhere = HeaderValue::from_static("cross-origin");
        headers.insert(HeaderName::from_static("cross-origin-resource-policy"), anywhere);
    }
    response
}

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(style().as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'")
});

const OUTLINES_IN_GZIP: Option<&[u8]> = include!(concat!(env!("OUT_DIR"), "/outlines.rs"));

/// The outlines of countries, as they were built in; none of them where the build had no Node.
pub fn outlines() -> &'static Outlines {
    static OUTLINES: LazyLock<Outlines> = LazyLock::new(|| {
        let mut topology = Vec::new();
        let packed = OUTLINES_IN_GZIP.unwrap_or_default();
        let unpacked = GzDecoder::new(packed).read_to_end(&mut topology);
        let read = unpacked.ok().and_then(|_| Outlines::from_topojson(&topology).ok());
        read.unwrap_or_default()
    });
    &OUTLINES
}

/// The parameters in the contract.
pub fn described() -> Vec<Value> {
    let (least, most) = (WIDTHS.start(), WIDTHS.end());
    let title = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_TITLE });
    let width = json!({ "type": "integer", "minimum": least, "maximum": most, "default": 720 });
    vec![
        parameter("title", "query", "Of a picture: what stands above it.", title),
        parameter("width", "query", "Of a picture: for how many pixels it is laid out.", width),
    ]
}

/// The answer may also be a picture.
pub fn with_picture(mut answer: Value) -> Value {
    answer["content"][SVG] = json!({ "schema": { "type": "string" } });
    answer
}
