//! The id of a request: in its answer, in its errors, and in every log line it causes.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
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

    /// The caller's own id, if it can stand in a log as it is.
    fn sent(request: &ServiceRequest) -> Option<RequestId> {
        let mut values = request.headers().get_all(HEADER);
        let id = values.next()?.to_str().ok().filter(|_| values.next().is_none())?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=@".contains(&byte);
        let sane = (1..=LONGEST).contains(&id.len()) && id.bytes().all(plain);
        sane.then(|| RequestId(id.into()))
    }
}

/// Gives each request its id: the caller's, else a new one.
pub async fn identify(
    diwan: Data<Diwan>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let made = || RequestId(diwan.ids.next().to_string().into());
    let id = RequestId::sent(&request).unwrap_or_else(made);
    let value = HeaderValue::from_str(id.as_str());
    request.extensions_mut().insert(id);
    let mut response = next.call(request).await?;
    if let Ok(value) = value {
        response.headers_mut().insert(HEADER, value);
    }
    Ok(response.map_into_boxed_body())
}
