//! The id of a request: in its answer, in its errors, and in every log line it causes.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};

use crate::diwan::Diwan;

/// `X-Request-Id`, in requests and answers.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over from a caller.
const LONGEST: usize = 128;

/// The id of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id that a request was given; nil where it did not pass the edge.
    pub fn of(request: &HttpRequest) -> RequestId {
        let given = request.extensions().get::<RequestId>().cloned();
        given.unwrap_or_else(|| RequestId(uuid::Uuid::nil().to_string().into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a header. It has nothing in it that a header may not have.
    pub fn to_value(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("-"))
    }

    /// The id for a request: the caller's, else a new one.
    pub fn given(headers: &HeaderMap, diwan: &Diwan) -> RequestId {
        let made = || RequestId(diwan.ids.next().to_string().into());
        RequestId::sent(headers).unwrap_or_else(made)
    }

    /// The caller's own id, if it can stand in a log as it is.
    fn sent(headers: &HeaderMap) -> Option<RequestId> {
        let mut values = headers.get_all(HEADER);
        let id = values.next()?.to_str().ok().filter(|_| values.next().is_none())?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
        let sane = (1..=LONGEST).contains(&id.len()) && id.bytes().all(plain);
        sane.then(|| RequestId(id.into()))
    }
}

/// Gives each request its id.
pub async fn identify(
    diwan: Data<Diwan>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let id = RequestId::given(request.headers(), &diwan);
    let value = id.to_value();
    request.extensions_mut().insert(id);
    let mut response = next.call(request).await?;
    response.headers_mut().insert(HEADER, value);
    Ok(response.map_into_boxed_body())
}
