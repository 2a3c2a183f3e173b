//! What is too large or cannot be read, and who is too slow.

use std::time::Duration;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::middleware::Next;
use percent_encoding::percent_decode_str;

use super::refuse;
use crate::error::{self, Code};

/// How long a client may take to send the head of a request.
pub const HEAD_PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection is kept open for the next request.
pub const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// How long a connection that the server closes is listened to.
pub const LINGER: Duration = Duration::from_secs(1);

/// The longest header. An access token is never longer.
const LONGEST_HEADER: usize = 8 * 1024;
/// The longest head, its first line included.
const LONGEST_HEAD: usize = 32 * 1024;

/// Refuses heads that are too large or no text, and hangs up on those who took too long.
pub async fn limit(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    if let Err(error) = check_size(&request).and_then(|()| check_path(request.path())) {
        let refusal = refuse(request.request(), error);
        return Ok(request.into_response(refusal));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    if response.status() == StatusCode::REQUEST_TIMEOUT {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

pub fn check_size(request: &ServiceRequest) -> error::Result<()> {
    let path = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    let mut whole = path;
    for (name, value) in request.headers() {
        if value.len() > LONGEST_HEADER {
            return Err(too_large(format!("{name} may have at most {LONGEST_HEADER} bytes.")));
        }
        whole += name.as_str().len() + value.len();
    }
    match whole <= LONGEST_HEAD {
        true => Ok(()),
        false => Err(too_large(format!("All of them may have at most {LONGEST_HEAD} bytes."))),
    }
}

/// Bytes that are no UTF-8 would all be read as the same replacement character.
fn check_path(path: &str) -> error::Result<()> {
    match percent_decode_str(path).decode_utf8() {
        Ok(_) => Ok(()),
        Err(_) => Err(error::Error::bad_request("The address is not UTF-8.")),
    }
}

fn too_large(detail: String) -> error::Error {
    error::Error::new(Code::HeaderTooLarge, detail)
}
